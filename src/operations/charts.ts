/** What the tabs of monitoring show: each dataflow, source and audience in a range, and over time. */
import { type Clock, limits } from '../kernel/index.ts';
import {
  type BucketWidthMs,
  percentileMs,
  readSeries,
  sumSeries,
  widthFor,
  workspaceScope,
} from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';
import { latencyBins, percentiles } from './flow-metrics.ts';

interface Context {
  store: Store;
  clock: Clock;
}

interface Range {
  fromMs: number;
  toMs: number;
}

type Sums = ReadonlyMap<string, number>;

/** A line of a chart: one thing, or all that are not among the busiest (`id` is null). */
export interface Line<Bucket> {
  id: string | null;
  name: string;
  /** Buckets in which anything was counted, oldest first. */
  buckets: Bucket[];
}

export interface Charted<Item, Bucket> extends Range {
  bucketSeconds: number;
  items: Item[];
  lines: Line<Bucket>[];
}

export interface FlowInRange {
  id: string;
  name: string;
  destination: string;
  received: number;
  activated: number;
  excluded: number;
  failed: number;
  /** From an update's acceptance to the acknowledgement; null without deliveries. */
  p95Seconds: number | null;
  /** At any time, also before the range. */
  lastDeliveredAtMs: number | null;
}

export interface SourceInRange {
  id: string;
  name: string;
  kind: 'write-key' | 'api-key';
  accepted: number;
  rejected: number;
}

export interface AudienceInRange {
  id: string;
  name: string;
  entered: number;
  left: number;
  /** People whose answer may change within the next hour by time alone. */
  dueNextHour: number;
  /** Of one person by its rule, on average of those that were timed; null: none was. */
  evaluationMilliseconds: number | null;
  /** How many were timed: the same part of all that were evaluated. */
  evaluationsTimed: number;
}

const noSums: Sums = new Map();
const linesMax = 5;
const hourMs = 3_600_000;

function sumOf(sums: Sums, isOf: (series: string) => boolean): number {
  let total = 0;
  for (const [series, value] of sums) if (isOf(series)) total += value;
  return total;
}

const p95Of = (sums: Sums): number | null => percentiles(latencyBins(sums))?.p95 ?? null;

/** All the numbers of scopes together, by bucket. */
async function bucketsOf<Bucket>(
  { store, clock }: Context,
  scopes: readonly string[],
  range: Range & { widthMs: BucketWidthMs },
  shape: (startsAtMs: number, sums: Sums) => Bucket,
): Promise<Bucket[]> {
  const rows = await readSeries(store.db, scopes, { ...range, nowMs: clock.now() });
  return [...Map.groupBy(rows, (row) => row.startsAtMs)]
    .sort(([a], [b]) => a - b)
    .map(([startsAtMs, of]) =>
      shape(startsAtMs, new Map(of.map(({ series, value }) => [series, value]))),
    );
}

/** Things with their sums, busiest first, and the lines of the first few. */
async function chart<Thing extends { id: string; name: string }, Item extends Thing, Bucket>(
  context: Context,
  range: Range,
  options: {
    things: readonly Thing[];
    scopeOf(thing: Thing): string;
    itemOf(thing: Thing, sums: Sums): Item;
    volumeOf(item: Item): number;
    bucketOf(startsAtMs: number, sums: Sums): Bucket;
  },
): Promise<Charted<Item, Bucket>> {
  const { things, scopeOf, itemOf, volumeOf, bucketOf } = options;
  const nowMs = context.clock.now();
  const sums = await sumSeries(context.store.db, things.map(scopeOf), { ...range, nowMs });
  const items = things
    .map((thing) => itemOf(thing, sums.get(scopeOf(thing)) ?? noSums))
    .sort((a, b) => volumeOf(b) - volumeOf(a));
  const busy = items.filter((item) => volumeOf(item) > 0);
  // Of six, the sixth is no "others".
  const own = busy.length <= linesMax + 1 ? busy : busy.slice(0, linesMax);
  const others = busy.slice(own.length);
  const groups = [
    ...own.map((item) => ({ id: item.id, name: item.name, of: [item] })),
    ...(others.length > 0 ? [{ id: null, name: `${others.length} others`, of: others }] : []),
  ];
  const widthMs = widthFor({ ...range, nowMs, bucketsMax: limits.chartPoints });
  const lines: Line<Bucket>[] = [];
  for (const { id, name, of } of groups) {
    const scopes = of.map(scopeOf);
    const buckets = await bucketsOf(context, scopes, { ...range, widthMs }, bucketOf);
    lines.push({ id, name, buckets });
  }
  return { ...range, bucketSeconds: widthMs / 1_000, items, lines };
}

/**
 * Each dataflow in a range: what it was given, what became of it, how long it took.
 * @param only of this one; null: of all
 */
export async function dataflowCharts(
  context: Context,
  range: Range,
  only: string | null,
): Promise<
  Charted<FlowInRange, { startsAtMs: number; delivered: number; p95Seconds: number | null }>
> {
  const things = await query<
    Pick<FlowInRange, 'id' | 'name' | 'destination' | 'lastDeliveredAtMs'>
  >(
    context.store.db,
    `select d.dataflow_id as id, d.name, a.destination,
            (select max(r.last_answered_at_ms) from runs r
              where r.dataflow_id = d.dataflow_id) as "lastDeliveredAtMs"
       from dataflows d join accounts a using (account_id)
      where $1::text is null or d.dataflow_id::text = $1
      order by d.name, d.dataflow_id limit ${limits.chartThings}`,
    [only],
  );
  const activatedOf = (sums: Sums): number =>
    sumOf(sums, (series) => series === 'added' || series === 'removed');
  return chart(context, range, {
    things,
    scopeOf: ({ id }) => `dataflow:${id}`,
    itemOf: (thing, sums): FlowInRange => {
      const activated = activatedOf(sums);
      const excluded = sumOf(sums, (series) => series.startsWith('excluded:'));
      const failed = sums.get('failed') ?? 0;
      const received = activated + excluded + failed;
      return { ...thing, received, activated, excluded, failed, p95Seconds: p95Of(sums) };
    },
    volumeOf: ({ activated, failed }) => activated + failed,
    bucketOf: (startsAtMs, sums) => ({
      startsAtMs,
      delivered: activatedOf(sums),
      p95Seconds: p95Of(sums),
    }),
  });
}

/** Each key that sent updates in a range. */
export async function sourceCharts(
  context: Context,
  range: Range,
): Promise<Charted<SourceInRange, { startsAtMs: number; accepted: number; rejected: number }>> {
  const things = await query<Pick<SourceInRange, 'id' | 'name' | 'kind'>>(
    context.store.db,
    `select key_id as id, name, 'write-key' as kind from write_keys
      union all select key_id, name, 'api-key' from api_keys
      order by name, id limit ${limits.chartThings}`,
    [],
  );
  const countsOf = (sums: Sums) => ({
    accepted: sums.get('accepted') ?? 0,
    rejected: sums.get('rejected') ?? 0,
  });
  const charted = await chart(context, range, {
    things,
    scopeOf: ({ id }) => `source:${id}`,
    itemOf: (thing, sums) => ({ ...thing, ...countsOf(sums) }),
    volumeOf: ({ accepted, rejected }) => accepted + rejected,
    bucketOf: (startsAtMs, sums) => ({ startsAtMs, ...countsOf(sums) }),
  });
  // Most API keys send nothing: they are no sources.
  const isSource = (item: SourceInRange): boolean =>
    item.kind === 'write-key' || item.accepted + item.rejected > 0;
  return { ...charted, items: charted.items.filter(isSource) };
}

async function dueNextHour({ store, clock }: Context): Promise<Map<string, number>> {
  const rows = await query<{ id: string; people: number }>(
    store.db,
    `select audience_id as id, count(*) as people from memberships
      where next_change_at_ms < $1 group by audience_id`,
    [clock.now() + hourMs],
  );
  return new Map(rows.map(({ id, people }) => [id, people]));
}

export interface AudienceBucket {
  startsAtMs: number;
  entered: number;
  left: number;
  /** Of one person by all rules that a change touches, of those that were timed. */
  evaluationP95Milliseconds: number | null;
}

function evaluationP95(sums: Sums): number | null {
  const prefix = 'evaluation:';
  const bins = [...sums].flatMap(([series, value]): [number, number][] =>
    series.startsWith(prefix) ? [[Number(series.slice(prefix.length)), value]] : [],
  );
  // Counted in microseconds: the bins know no unit.
  const microseconds = percentileMs(new Map(bins), 0.95);
  return microseconds === null ? null : microseconds / 1_000;
}

/** Each audience in a range, and all of them over time. */
export async function audienceCharts(
  context: Context,
  range: Range,
): Promise<Omit<Charted<AudienceInRange, never>, 'lines'> & { buckets: AudienceBucket[] }> {
  const { store, clock } = context;
  const nowMs = clock.now();
  const things = await query<{ id: string; name: string; isPublished: boolean }>(
    store.db,
    `select audience_id as id, name, lifecycle_state = 'published' as "isPublished" from audiences
      order by 3 desc, name, audience_id limit ${limits.chartThings}`,
    [],
  );
  const scopes = things.map(({ id }) => `audience:${id}`);
  const sums = await sumSeries(store.db, scopes, { ...range, nowMs });
  const due = await dueNextHour(context);
  const all = things.map(({ isPublished: _, ...thing }): AudienceInRange => {
    const of = sums.get(`audience:${thing.id}`) ?? noSums;
    const changes = { entered: of.get('entered') ?? 0, left: of.get('left') ?? 0 };
    const timed = of.get('timed') ?? 0;
    const timedMs = (of.get('timedNanoseconds') ?? 0) / 1e6;
    return {
      ...{ ...thing, ...changes, dueNextHour: due.get(thing.id) ?? 0 },
      evaluationMilliseconds: timed === 0 ? null : timedMs / timed,
      evaluationsTimed: timed,
    };
  });
  // One that is no longer published is there while it changed, so that the rows add up.
  const items = all.filter(
    ({ entered, left }, index) => things[index]!.isPublished || entered + left > 0,
  );
  items.sort((a, b) => b.entered + b.left - (a.entered + a.left));
  const widthMs = widthFor({ ...range, nowMs, bucketsMax: limits.chartPoints });
  const buckets = await bucketsOf(
    context,
    [workspaceScope],
    { ...range, widthMs },
    (startsAtMs, of): AudienceBucket => ({
      startsAtMs,
      entered: of.get('entered') ?? 0,
      left: of.get('left') ?? 0,
      evaluationP95Milliseconds: evaluationP95(of),
    }),
  );
  return { ...range, bucketSeconds: widthMs / 1_000, items, buckets };
}
