export { type FlowMetrics, flowMetrics } from './flow-metrics.ts';
export { createUpkeep, type Upkeep } from './upkeep.ts';
