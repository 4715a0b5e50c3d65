/**
 * A look at every dataflow, every few seconds, by one process: how much waits and how long, who was
 * excluded, which account is on hold. Runs that are over are closed here. What it costs is told, so
 * that the loop can take longer breaks where ledgers are very large.
 */
import { heldDueMs } from '../activation/index.ts';
import { limits } from '../kernel/index.ts';
import {
  addPoints,
  closeRun,
  type LastingMark,
  markLasting,
  openRun,
  type Point,
} from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';

/** One dataflow as seen now. */
export interface FlowSample {
  dataflowId: string;
  name: string;
  enabled: boolean;
  changedAtMs: number;
  accountId: string;
  accountName: string;
  accountState: 'connected' | 'refused' | 'misconfigured';
  accountError: { code?: string; message?: string } | null;
  failingSinceMs: number | null;
  blockedUntilMs: number;
  pending: number;
  oldestAcceptedAtMs: number | null;
  failed: number;
  runId: string | null;
  runStartedAtMs: number | null;
  runAnsweredAtMs: number | null;
  lastRunClosedAtMs: number;
}

/** All dataflows as they are now, oldest first. */
export async function sampleFlows(store: Store): Promise<FlowSample[]> {
  return query(
    store.db,
    `select d.dataflow_id as "dataflowId", d.name, d.enabled, d.updated_at_ms as "changedAtMs",
            a.account_id as "accountId", a.name as "accountName", a.state as "accountState",
            a.error as "accountError", a.failing_since_ms as "failingSinceMs",
            a.blocked_until_ms as "blockedUntilMs", l.pending, l.oldest as "oldestAcceptedAtMs",
            (select count(*) from ledger f where f.dataflow_id = d.dataflow_id and f.failed)
              as failed,
            r.run_id as "runId", r.started_at_ms as "runStartedAtMs",
            r.last_answered_at_ms as "runAnsweredAtMs",
            coalesce((select max(closed_at_ms) from runs c where c.dataflow_id = d.dataflow_id), 0)
              as "lastRunClosedAtMs"
       from dataflows d join accounts a using (account_id)
       left join runs r on r.dataflow_id = d.dataflow_id and r.closed_at_ms is null
       cross join lateral (
         select count(*) as pending, min(accepted_at_ms) filter (where due_at_ms < $1) as oldest
           from ledger w
          where w.dataflow_id = d.dataflow_id and w.due_at_ms is not null) l
      order by d.dataflow_id`,
    [heldDueMs],
  );
}

/** People excluded since a time, by dataflow, reason and bucket. */
async function excludedPoints(store: Store, sinceMs: number): Promise<Point[]> {
  const rows = await query<{ dataflowId: string; reason: string; atMs: number; people: number }>(
    store.db,
    `select d.dataflow_id as "dataflowId", e.excluded_reason as reason,
            e.since_ms - e.since_ms % ${limits.bucketMs} as "atMs", count(*) as people
       from dataflows d join desired_members e using (dataflow_id)
      where e.excluded_reason is not null and e.since_ms >= $1
      group by 1, 2, 3`,
    [sinceMs - (sinceMs % limits.bucketMs)],
  );
  return rows.map(({ dataflowId, reason, atMs, people }) => ({
    scope: `dataflow:${dataflowId}`,
    series: `excluded:${reason}`,
    atMs,
    value: people,
  }));
}

function waitingPoints(flows: readonly FlowSample[], nowMs: number): Point[] {
  return flows.flatMap((flow) => {
    const scope = `dataflow:${flow.dataflowId}`;
    const oldestMs =
      flow.oldestAcceptedAtMs === null ? 0 : Math.max(nowMs - flow.oldestAcceptedAtMs, 0);
    return [
      { scope, series: 'pending', atMs: nowMs, value: flow.pending },
      { scope, series: 'oldestMs', atMs: nowMs, value: oldestMs },
    ];
  });
}

/** Whether delivery of a dataflow waits because the destination fails or refuses. */
export function isHeld(flow: FlowSample): boolean {
  return flow.accountState !== 'connected' || flow.failingSinceMs !== null;
}

function lastingMarks(flow: FlowSample, nowMs: number): LastingMark[] {
  const scope = `dataflow:${flow.dataflowId}`;
  return [
    {
      scope,
      kind: 'disabled',
      ...(flow.enabled
        ? { endedAtMs: flow.changedAtMs }
        : { text: 'Disabled', sinceMs: flow.changedAtMs }),
    },
    {
      scope,
      kind: 'blocked',
      ...(isHeld(flow)
        ? {
            text: flow.accountError?.message ?? 'The destination does not take deliveries.',
            sinceMs: flow.failingSinceMs ?? nowMs,
          }
        : { endedAtMs: nowMs }),
    },
  ];
}

/** Whether a run is over: silence with nothing to do, a switched-off dataflow, or an hour of work. */
function isOver(flow: FlowSample, nowMs: number): boolean {
  const activeMs = flow.runAnsweredAtMs ?? flow.runStartedAtMs!;
  const isSilent = nowMs - activeMs >= limits.runSilenceMs;
  if (isSilent) return flow.pending === 0 || !flow.enabled;
  return nowMs - flow.runStartedAtMs! >= limits.runLengthMs && flow.runAnsweredAtMs !== null;
}

async function tendRuns(
  store: Store,
  flows: readonly FlowSample[],
  excluded: readonly Point[],
  nowMs: number,
): Promise<void> {
  for (const flow of flows) {
    const { dataflowId, runId } = flow;
    if (runId === null) {
      // Nobody to send, but people to tell of: they were excluded.
      const isNew = ({ scope, atMs }: Point): boolean =>
        scope === `dataflow:${dataflowId}` && atMs >= flow.lastRunClosedAtMs;
      if (excluded.some(isNew)) await store.transaction((tx) => openRun(tx, dataflowId, nowMs));
    } else if (isOver(flow, nowMs)) {
      const waiting = flow.pending;
      await store.transaction((tx) => closeRun(tx, runId, { closedAtMs: nowMs, waiting }));
    }
  }
}

/** One look: levels and exclusions into the charts, marks, runs. Gives what was seen. */
export async function takeSample(
  store: Store,
  options: { nowMs: number; excludedSinceMs: number },
): Promise<FlowSample[]> {
  const { nowMs } = options;
  const flows = await sampleFlows(store);
  const excluded = await excludedPoints(store, options.excludedSinceMs);
  await addPoints(store.db, [...waitingPoints(flows, nowMs), ...excluded]);
  await markLasting(
    store.db,
    flows.flatMap((flow) => lastingMarks(flow, nowMs)),
  );
  await tendRuns(store, flows, excluded, nowMs);
  return flows;
}
