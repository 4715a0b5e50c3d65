/** The home page's answers: is everything arriving, does anything need me, are my audiences right. */
import { type Dataflow, listDataflows } from '../activation/index.ts';
import { type Clock, counted, countText, namesText } from '../kernel/index.ts';
import { readSeries, sumSeries, widthFor, workspaceScope } from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';
import type { Severity } from './alert-rules.ts';
import { type FlowBucket, latencyBins, percentiles } from './flow-metrics.ts';
import { sampleFlows } from './sample.ts';

const hourMs = 3_600_000;

interface Context {
  store: Store;
  clock: Clock;
}

export interface Checklist {
  hasProfiles: boolean;
  hasPublishedAudience: boolean;
  hasConnectedAccount: boolean;
  hasActivatedAudience: boolean;
  hasDelivered: boolean;
  firstDeliveredAtMs: number | null;
  /** When somebody first signed in, as far as the oldest thousand entries of the audit log tell. */
  firstSignInAtMs: number | null;
}

/** What is done on the way to the first delivery: facts, not clicks. */
export async function checklist({ store }: Context): Promise<Checklist> {
  const [row] = await query<Omit<Checklist, 'hasDelivered'>>(
    store.db,
    `select exists (select 1 from people) as "hasProfiles",
            exists (select 1 from audiences
                     where lifecycle_state = 'published' and origin = 'segmentation-service')
              as "hasPublishedAudience",
            exists (select 1 from accounts where state = 'connected') as "hasConnectedAccount",
            exists (select 1 from dataflow_audiences) as "hasActivatedAudience",
            (select min(since_ms) from run_counts where kind = 'activated')
              as "firstDeliveredAtMs",
            (select min(at_ms) from (
               select at_ms, action, result from audit_log order by entry_id limit 1000) a
              where action in ('setup', 'session.create') and result = 'allowed')
              as "firstSignInAtMs"`,
    [],
  );
  return { ...row!, hasDelivered: row!.firstDeliveredAtMs !== null };
}

export interface Arriving {
  verdict: string;
  updates: {
    /** Over the last minute. */
    perSecond: number;
    /** A minute each, the last hour; minutes without updates are left out. */
    sparkline: { startsAtMs: number; value: number }[];
  };
  pending: number;
  oldestPendingSeconds: number | null;
  /** Last hour. */
  secondsToDestination: FlowBucket['secondsToDestination'];
  deliveredInRange: { added: number; removed: number };
  dataflows: FlowRow[];
  /** Over the range, all dataflows together. */
  timeToDestination: { startsAtMs: number; p50: number; p95: number }[];
}

interface FlowRow {
  id: string;
  name: string;
  status: Dataflow['status'];
  members: number;
  delivered: number;
  pending: number;
  oldestPendingSeconds: number | null;
  p95Seconds: number | null;
  failed: number;
  excluded: number;
  lastDeliveredAtMs: number | null;
}

async function updatesNow({ store, clock }: Context): Promise<Arriving['updates']> {
  const nowMs = clock.now();
  const sparkline = await query<{ startsAtMs: number; value: number }>(
    store.db,
    `select starts_at_ms - starts_at_ms % 60000 as "startsAtMs", sum(value)::bigint as value
       from series where scope = $1 and width_ms = 10000 and series = 'updates'
        and starts_at_ms >= $2 group by 1 order by 1`,
    [workspaceScope, nowMs - hourMs],
  );
  const [lately] = await query<{ value: number }>(
    store.db,
    `select coalesce(sum(value), 0)::bigint as value from series
      where scope = $1 and width_ms = 10000 and series = 'updates' and starts_at_ms >= $2`,
    [workspaceScope, nowMs - 60_000],
  );
  return { perSecond: lately!.value / 60, sparkline };
}

async function timeToDestination(
  { store, clock }: Context,
  scopes: readonly string[],
  range: { fromMs: number; toMs: number },
): Promise<Arriving['timeToDestination']> {
  const widthMs = widthFor({ ...range, nowMs: clock.now(), bucketsMax: 400 });
  const of = { ...range, nowMs: clock.now(), widthMs };
  const rows = await readSeries(store.db, scopes, of, 'latency:%');
  return [...Map.groupBy(rows, (row) => row.startsAtMs)].flatMap(([startsAtMs, of]) => {
    const found = percentiles(latencyBins(new Map(of.map((row) => [row.series, row.value]))));
    return found ? [{ startsAtMs, p50: found.p50, p95: found.p95 }] : [];
  });
}

function addAll(into: Map<string, number>, values: ReadonlyMap<string, number>): void {
  for (const [key, value] of values) into.set(key, (into.get(key) ?? 0) + value);
}

function verdictOf(flows: readonly FlowRow[]): string {
  if (flows.length === 0) return 'Nothing is delivered yet: no dataflow carries an audience.';
  const ill = flows.filter((flow) => flow.status === 'error');
  const sum = (pick: (flow: FlowRow) => number): number =>
    flows.reduce((total, flow) => total + pick(flow), 0);
  const delivered = `${countText(sum((flow) => flow.delivered))} of ${countText(sum((flow) => flow.members))} members are delivered`;
  const waiting = sum((flow) => flow.pending);
  const failed = sum((flow) => flow.failed);
  if (ill.length > 0) {
    return `${namesText(ill.map((flow) => flow.name))} cannot deliver now; ${countText(waiting)} changes wait and nothing is lost. ${delivered}.`;
  }
  if (failed > 0)
    return `${counted(failed, 'delivery', 'deliveries')} failed for good. ${delivered}.`;
  return waiting > 0
    ? `${delivered}; ${countText(waiting)} changes are on their way.`
    : `${delivered}.`;
}

/** Is everything arriving? */
export async function arriving(
  context: Context,
  range: { fromMs: number; toMs: number },
): Promise<Arriving> {
  const { store, clock } = context;
  const nowMs = clock.now();
  const flows = await listDataflows(context);
  const samples = new Map((await sampleFlows(store)).map((one) => [one.dataflowId, one]));
  const scopes = flows.map((flow) => `dataflow:${flow.id}`);
  const hour = { fromMs: nowMs - hourMs, toMs: nowMs + 1, nowMs };
  const lately = await sumSeries(store.db, scopes, hour);
  const inRange = await sumSeries(store.db, scopes, { ...range, nowMs });
  const last = await query<{ id: string; atMs: number }>(
    store.db,
    `select dataflow_id as id, max(last_answered_at_ms) as "atMs" from runs group by dataflow_id`,
    [],
  );
  const lastById = new Map(last.map((row) => [row.id, row.atMs]));
  const ageOf = (ms: number | null | undefined): number | null =>
    ms === null || ms === undefined ? null : Math.max(nowMs - ms, 0) / 1_000;
  const rows = flows.map(
    (flow): FlowRow => ({
      id: flow.id,
      name: flow.name,
      status: flow.status,
      members: flow.counts.members,
      delivered: flow.counts.delivered,
      pending: flow.counts.pending,
      oldestPendingSeconds: ageOf(samples.get(flow.id)?.oldestAcceptedAtMs),
      p95Seconds:
        percentiles(latencyBins(lately.get(`dataflow:${flow.id}`) ?? new Map()))?.p95 ?? null,
      failed: flow.counts.failed,
      excluded: flow.counts.excluded,
      lastDeliveredAtMs: lastById.get(flow.id) ?? null,
    }),
  );
  const all = new Map<string, number>();
  for (const values of lately.values()) addAll(all, values);
  const moved = new Map<string, number>();
  for (const values of inRange.values()) addAll(moved, values);
  const ages = rows.map((row) => row.oldestPendingSeconds ?? 0);
  const pending = rows.reduce((sum, row) => sum + row.pending, 0);
  return {
    verdict: verdictOf(rows),
    updates: await updatesNow(context),
    pending,
    oldestPendingSeconds: pending === 0 ? null : Math.max(0, ...ages),
    secondsToDestination: percentiles(latencyBins(all)),
    deliveredInRange: { added: moved.get('added') ?? 0, removed: moved.get('removed') ?? 0 },
    dataflows: rows,
    timeToDestination: await timeToDestination(context, scopes, range),
  };
}

export interface Attention {
  alertId: string;
  rule: string;
  severity: Severity;
  thing: string;
  thingName: string;
  summary: string;
  sinceMs: number;
  acknowledgedBy: string | null;
  link: string;
}

/** Does anything need me? Open alerts, worst first. */
export async function attention({ store }: Context): Promise<Attention[]> {
  return query(
    store.db,
    `select alert_id as "alertId", rule, severity, thing, thing_name as "thingName", summary,
            triggered_at_ms as "sinceMs", acknowledged_by as "acknowledgedBy", link
       from alerts where state = 'triggered'
      order by array_position(array['error', 'warning', 'info'], severity), triggered_at_ms
      limit 100`,
    [],
  );
}
