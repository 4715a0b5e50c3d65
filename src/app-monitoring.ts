/** Monitoring as `app.ts` puts it together: its parts, its loops, and what it says at the end. */
import type { AppOptions } from './app.ts';
import {
  type Config,
  type Loop,
  limits,
  type PassResult,
  startLoop,
  version,
} from './kernel/index.ts';
import {
  createLiveHub,
  createRecorder,
  createRequestLog,
  createThisProcess,
  type LiveHub,
  type Recorder,
  type RequestLog,
  type ThisProcess,
} from './monitoring/index.ts';
import { createLiveState, createUpkeep, notifyOnce, type Upkeep } from './operations/index.ts';
import type { Services } from './server/index.ts';

export type MonitoringLoops = Record<
  'upkeep' | 'recorder' | 'requestLog' | 'notifier' | 'liveState' | 'heartbeats',
  Loop
>;

export interface Monitoring {
  recorder: Recorder;
  requestLog: RequestLog;
  live: LiveHub;
  thisProcess: ThisProcess;
  upkeep: Upkeep;
  dataDir: string | null;
  allowPrivateAddresses: boolean;
  heartbeats: Set<() => void>;
}

export function createMonitoring(
  base: Pick<Services, 'store' | 'clock' | 'telemetry'>,
  config: Config,
  options: AppOptions,
): Monitoring {
  const thisProcess = createThisProcess(base);
  const dataDir = config.databaseUrl === null ? config.dataDir : null;
  const everyMs = options.monitorEveryMs ?? limits.monitorEveryMs;
  return {
    recorder: createRecorder(base),
    requestLog: createRequestLog(base),
    live: createLiveHub({ ...base, others: base.store }),
    thisProcess,
    dataDir,
    heartbeats: new Set(),
    allowPrivateAddresses: config.allowPrivateDestinations,
    upkeep: createUpkeep({ ...base, thisProcess, everyMs, version, dataDir }),
  };
}

export function startMonitoringLoops(
  services: Services,
  { recorder, requestLog, upkeep }: Monitoring,
): MonitoringLoops {
  const { clock, engine } = services;
  const notifier = { ...services, logger: services.telemetry.logger };
  const liveState = createLiveState(services);
  const loop = (name: string, pass: () => Promise<PassResult>): Loop =>
    startLoop(pass, {
      now: () => clock.now(),
      onError: (error) => engine.events.loopFailed(name, error),
      sleepMaxMs: limits.loopSleepMaxMs,
    });
  return {
    upkeep: loop('monitoring', upkeep.run),
    recorder: loop('counts', recorder.flush),
    requestLog: loop('request log', requestLog.flush),
    notifier: loop('notifications', () => notifyOnce(notifier)),
    liveState: loop('live events', liveState.look),
    heartbeats: loop('heartbeats', async () => {
      for (const beat of services.heartbeats) beat();
      services.live.wantElsewhere();
      return { more: false, nextAtMs: clock.now() + limits.liveHeartbeatMs };
    }),
  };
}

/** What monitoring still holds in memory; a database that is away must not hold up the stop. */
export async function lastWords(services: Services, monitoring: Monitoring): Promise<void> {
  const { recorder, requestLog, thisProcess, upkeep } = monitoring;
  try {
    upkeep.stop();
    await recorder.flush();
    await services.sourceTally.flush();
    await services.rejectedIdentities.flush();
    while ((await requestLog.flush()).more);
    await thisProcess.leave();
  } catch (error) {
    services.engine.events.loopFailed('monitoring', error);
  }
}
