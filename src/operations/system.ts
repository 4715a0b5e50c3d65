/** The installation itself: database, processes, timers; and the way of updates in seven counts. */
import { statfs } from 'node:fs/promises';
import { type Clock, limits, version } from '../kernel/index.ts';
import { type LiveProcess, liveProcesses, sumSeries, workspaceScope } from '../monitoring/index.ts';
import { countPeople } from '../profiles/index.ts';
import { query, type Store } from '../store/index.ts';

interface Context {
  store: Store;
  clock: Clock;
}

export interface SystemState {
  version: string;
  node: string;
  database: { backend: string; version: string; bytes: number; survivesPowerLoss: boolean };
  /** Free bytes where the embedded database lies; null with a database server. */
  diskFreeBytes: number | null;
  timersBehindSeconds: number;
  nextTimerAtMs: number | null;
  profiles: number;
  /** Profiles are not counted, because there are many. */
  isEstimate: boolean;
  processes: LiveProcess[];
}

/** Free bytes at a folder, or null when that is not known. */
export async function freeBytes(folder: string | null): Promise<number | null> {
  if (folder === null) return null;
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

export async function systemState(
  { store, clock }: Context,
  { dataDir }: { dataDir: string | null },
): Promise<SystemState> {
  const nowMs = clock.now();
  const [row] = await query<{ version: string; bytes: number; due: number | null }>(
    store.db,
    `select version() as version, pg_database_size(current_database()) as bytes,
            (select min(next_change_at_ms) from memberships where next_change_at_ms is not null)
              as due`,
    [],
  );
  const dueMs = row!.due;
  const { people, isEstimate } = await countPeople(store.db, limits.countedExactlyRows);
  return {
    version,
    node: process.version,
    database: {
      backend: store.backend,
      version: row!.version,
      bytes: row!.bytes,
      survivesPowerLoss: store.capabilities.survivesPowerLoss,
    },
    diskFreeBytes: await freeBytes(dataDir),
    timersBehindSeconds: dueMs === null ? 0 : Math.max(nowMs - dueMs, 0) / 1_000,
    nextTimerAtMs: dueMs,
    profiles: people,
    isEstimate,
    processes: await liveProcesses(store, nowMs),
  };
}

/** Counts along the way of updates: each is a step further. */
export interface WayCounts {
  received: number;
  rejected: number;
  profilesUpdated: number;
  membershipsChanged: number;
  excluded: number;
  failed: number;
  delivered: number;
}

async function wayCounts(
  { store, clock }: Context,
  range: { fromMs: number; toMs: number },
): Promise<WayCounts> {
  const flows = await query<{ scope: string }>(
    store.db,
    `select 'dataflow:' || dataflow_id as scope from dataflows`,
    [],
  );
  const scopes = [workspaceScope, ...flows.map((flow) => flow.scope)];
  const sums = await sumSeries(store.db, scopes, { ...range, nowMs: clock.now() });
  const total = (isOf: (series: string) => boolean, ofWorkspace: boolean): number =>
    [...sums]
      .filter(([scope]) => (scope === workspaceScope) === ofWorkspace)
      .flatMap(([, values]) => [...values])
      .filter(([series]) => isOf(series))
      .reduce((sum, [, value]) => sum + value, 0);
  const among =
    (...names: string[]) =>
    (series: string): boolean =>
      names.includes(series);
  return {
    received: total(among('accepted', 'rejected'), true),
    rejected: total(among('rejected'), true),
    profilesUpdated: total(among('profiles'), true),
    membershipsChanged: total(among('entered', 'left'), true),
    excluded: total((series) => series.startsWith('excluded:'), false),
    failed: total(among('failed'), false),
    delivered: total(among('added', 'removed'), false),
  };
}

/** The counts of a range, and of the range of the same length before it. */
export async function wayOfUpdates(
  context: Context,
  range: { fromMs: number; toMs: number },
): Promise<{ counts: WayCounts; before: WayCounts }> {
  const lengthMs = range.toMs - range.fromMs;
  return {
    counts: await wayCounts(context, range),
    before: await wayCounts(context, { fromMs: range.fromMs - lengthMs, toMs: range.fromMs }),
  };
}
