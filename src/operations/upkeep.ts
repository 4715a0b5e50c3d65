/** The periodic work of monitoring: every process says that it lives; one of them does the rest. */
import { type Clock, limits, type PassResult, watchEventLoop } from '../kernel/index.ts';
import {
  dropOldBuckets,
  dropOldMarks,
  dropOldRequests,
  dropOldRuns,
  dropOldTraces,
  rollUp,
  type ThisProcess,
} from '../monitoring/index.ts';
import { readSettings } from '../settings/index.ts';
import type { Store } from '../store/index.ts';
import { judgeAlerts } from './alerts.ts';
import { type FlowSample, isHeld, takeSample } from './sample.ts';
import { freeBytes } from './system.ts';

export interface UpkeepOptions {
  store: Store;
  clock: Clock;
  thisProcess: ThisProcess;
  /** How often, in ms. */
  everyMs: number;
  version: string;
  /** Where the embedded database lies; null with a database server. */
  dataDir: string | null;
}

export interface Upkeep {
  /** One bounded pass; to be run in a loop. */
  run(): Promise<PassResult>;
  stop(): void;
}

/** A pass may take this share of the time. */
const shareMax = 0.05;

export function createUpkeep(options: UpkeepOptions): Upkeep {
  const { store, clock, thisProcess, everyMs, version, dataDir } = options;
  const eventLoop = watchEventLoop();
  let rolledUpMs = 0;
  let sampledMs = 0;
  /** Says whether nothing waits and no alert is on. */
  const look = async (nowMs: number): Promise<boolean> => {
    const excludedSinceMs = sampledMs === 0 ? nowMs - 3_600_000 : sampledMs - 60_000;
    const flows = await takeSample(store, { nowMs, excludedSinceMs });
    const diskFreeBytes = await freeBytes(dataDir);
    const judged = await judgeAlerts(store, { flows, nowMs, diskFreeBytes });
    if (judged.isChanged) store.announce('notifications');
    sampledMs = nowMs;
    if (Math.abs(nowMs - rolledUpMs) >= limits.rollUpEveryMs) {
      await rollUp(store);
      await dropOld(store, nowMs);
      rolledUpMs = nowMs;
    }
    return !judged.isAnyOn && flows.every(isAtRest);
  };
  return {
    run: async () => {
      const startedMs = performance.now();
      const nowMs = clock.now();
      const delayMs = (percentile: number): number =>
        Math.round(eventLoop.delayMs(percentile) * 100) / 100;
      await thisProcess.beat({
        version,
        pid: process.pid,
        eventLoopP50Milliseconds: delayMs(50),
        eventLoopP99Milliseconds: delayMs(99),
        memoryBytes: process.memoryUsage.rss(),
      });
      eventLoop.reset();
      const isQuiet = (await thisProcess.holds('monitoring')) && (await look(nowMs));
      const restMs = isQuiet ? everyMs * limits.monitorRestsTimes : everyMs;
      const tookMs = performance.now() - startedMs;
      return { more: false, nextAtMs: clock.now() + Math.max(restMs, tookMs / shareMax) };
    },
    stop: () => eventLoop.stop(),
  };
}

function isAtRest(flow: FlowSample): boolean {
  return flow.pending === 0 && !isHeld(flow);
}

/** What is older than it is kept; what is left of very much goes the next time. */
async function dropOld(store: Store, nowMs: number): Promise<void> {
  const { requestRetentionDays, traceRetentionDays } = await readSettings(store.db);
  const drops = [
    () => dropOldBuckets(store, nowMs),
    () => dropOldRequests(store, nowMs - requestRetentionDays * 86_400_000),
    () => dropOldTraces(store, nowMs - traceRetentionDays * 86_400_000),
    () => dropOldRuns(store, nowMs - limits.runsKeptMs),
    () => dropOldMarks(store, nowMs - limits.marksKeptMs),
  ];
  for (const drop of drops) {
    let passes = 1;
    while ((await drop()) && passes < limits.dropPasses) passes += 1;
  }
}
