export { activatedAudiences } from './activated-audiences.ts';
export {
  type AlertRule,
  getAlertRule,
  listAlertRules,
  updateAlertRule,
} from './alert-rules.ts';
export { type Alert, getAlert, listAlerts, updateAlert } from './alerts.ts';
export {
  type Channel,
  type ChannelInput,
  createChannel,
  deleteChannel,
  getChannel,
  listChannels,
  updateChannel,
} from './channels.ts';
export { audienceCharts, dataflowCharts, sourceCharts } from './charts.ts';
export { examine, type Finding } from './doctor.ts';
export { type FlowMetrics, flowMetrics } from './flow-metrics.ts';
export { createLiveState, isStateTopic } from './live-state.ts';
export { notifyOnce, testChannel } from './notifier.ts';
export { arriving, attention, checklist } from './overview.ts';
export { listSources } from './source-list.ts';
export { systemState, wayOfUpdates } from './system.ts';
export { createUpkeep, type Upkeep } from './upkeep.ts';
