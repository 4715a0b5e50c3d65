/** The periodic work of monitoring: every process says that it lives; one of them does the rest. */
import { type Clock, limits, type PassResult, watchEventLoop } from '../kernel/index.ts';
import { dropOldRequests, dropOldTraces, rollUp, type ThisProcess } from '../monitoring/index.ts';
import { readSettings } from '../settings/index.ts';
import { query, type Store } from '../store/index.ts';
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
  let looksToSkip = 0;
  const look = async (nowMs: number): Promise<void> => {
    const excludedSinceMs = sampledMs === 0 ? nowMs - 3_600_000 : sampledMs - 60_000;
    const flows = await takeSample(store, { nowMs, excludedSinceMs });
    const diskFreeBytes = await freeBytes(dataDir);
    const judged = await judgeAlerts(store, { flows, nowMs, diskFreeBytes });
    if (judged.isChanged) store.announce('notifications');
    const isQuiet = !judged.isAnyOn && flows.every(isAtRest);
    looksToSkip = isQuiet ? limits.monitorRestsTimes - 1 : 0;
    sampledMs = nowMs;
    if (Math.abs(nowMs - rolledUpMs) < limits.rollUpEveryMs) return;
    await rollUp(store, nowMs);
    await dropOld(store, nowMs);
    rolledUpMs = nowMs;
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
      if (!(await thisProcess.holds('monitoring'))) looksToSkip = 0;
      else if (looksToSkip > 0) looksToSkip -= 1;
      else await look(nowMs);
      const tookMs = performance.now() - startedMs;
      return { more: false, nextAtMs: clock.now() + Math.max(everyMs, tookMs / shareMax) };
    },
    stop: () => eventLoop.stop(),
  };
}

function isAtRest(flow: FlowSample): boolean {
  return flow.pending === 0 && !isHeld(flow);
}

/** What is older than it is kept. */
async function dropOld(store: Store, nowMs: number): Promise<void> {
  const { requestRetentionDays, traceRetentionDays } = await readSettings(store.db);
  await dropOldRequests(store, nowMs - requestRetentionDays * 86_400_000);
  await dropTraces(store, nowMs - traceRetentionDays * 86_400_000);
  await dropOldRuns(store, nowMs);
}

/** Traces come as fast as memberships change; each of these is a statement of its own. */
const tracePasses = 10;

async function dropTraces(store: Store, beforeMs: number): Promise<void> {
  for (let pass = 0; pass < tracePasses; pass += 1) {
    if (!(await dropOldTraces(store, beforeMs))) return;
  }
}

async function dropOldRuns(store: Store, nowMs: number): Promise<void> {
  const beforeMs = nowMs - limits.runsKeptMs;
  await query(
    store.db,
    `with old as (
       select run_id from (select run_id, closed_at_ms from runs order by run_id limit $2) as o
        where closed_at_ms < $1),
     counts as (delete from run_counts where run_id in (select run_id from old))
     delete from runs where run_id in (select run_id from old)`,
    [beforeMs, limits.rowsDroppedPerPass],
  );
  await query(
    store.db,
    `delete from marks where mark_id in (
       select mark_id from (select mark_id, ends_at_ms from marks order by mark_id limit $2) as o
        where ends_at_ms < $1)`,
    [nowMs - limits.marksKeptMs, limits.rowsDroppedPerPass],
  );
}
