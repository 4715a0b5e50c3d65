/** The charts of one dataflow: buckets with all their numbers, bands and markers. */
import { limits } from '../kernel/index.ts';
import {
  type BucketWidthMs,
  type Mark,
  percentileMs,
  readMarks,
  readSeries,
  widthFor,
} from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';

export interface FlowBucket {
  startsAtMs: number;
  added: number;
  removed: number;
  failed: number;
  /** The most that waited, and its oldest, in the bucket; null where nobody looked. */
  pending: number | null;
  oldestPendingSeconds: number | null;
  /** From an update's acceptance to the destination's acknowledgement; null without deliveries. */
  secondsToDestination: { p50: number; p95: number; p99: number } | null;
  answers: Record<string, number>;
  excluded: Record<string, number>;
}

export interface FlowMetrics {
  fromMs: number;
  toMs: number;
  bucketSeconds: number;
  /** Buckets in which anything was counted, oldest first; the others are zero. */
  buckets: FlowBucket[];
  bands: Mark[];
  markers: Mark[];
}

const answerPrefix = 'answer:';
const excludedPrefix = 'excluded:';
const latencyPrefix = 'latency:';

function emptyBucket(startsAtMs: number): FlowBucket {
  return {
    startsAtMs,
    added: 0,
    removed: 0,
    failed: 0,
    pending: null,
    oldestPendingSeconds: null,
    secondsToDestination: null,
    answers: {},
    excluded: {},
  };
}

function fill(bucket: FlowBucket, values: ReadonlyMap<string, number>): FlowBucket {
  const bins = new Map<number, number>();
  for (const [series, value] of values) {
    if (series === 'added' || series === 'removed' || series === 'failed') bucket[series] = value;
    else if (series === 'pending') bucket.pending = value;
    else if (series === 'oldestMs') bucket.oldestPendingSeconds = value / 1_000;
    else if (series.startsWith(answerPrefix)) {
      bucket.answers[series.slice(answerPrefix.length)] = value;
    } else if (series.startsWith(excludedPrefix)) {
      bucket.excluded[series.slice(excludedPrefix.length)] = value;
    } else if (series.startsWith(latencyPrefix)) {
      bins.set(Number(series.slice(latencyPrefix.length)), value);
    }
  }
  return { ...bucket, secondsToDestination: percentiles(bins) };
}

/** p50, p95 and p99 in seconds of a histogram, or null when it is empty. */
export function percentiles(bins: ReadonlyMap<number, number>): FlowBucket['secondsToDestination'] {
  const seconds = (share: number): number | null => {
    const ms = percentileMs(bins, share);
    return ms === null ? null : ms / 1_000;
  };
  const [p50, p95, p99] = [seconds(0.5), seconds(0.95), seconds(0.99)];
  return p50 === null || p95 === null || p99 === null ? null : { p50, p95, p99 };
}

/** Histogram bins among the sums of a scope. */
export function latencyBins(sums: ReadonlyMap<string, number>): Map<number, number> {
  const bins = new Map<number, number>();
  for (const [series, value] of sums) {
    if (series.startsWith(latencyPrefix))
      bins.set(Number(series.slice(latencyPrefix.length)), value);
  }
  return bins;
}

async function backfillBands(
  store: Store,
  dataflowId: string,
  range: { fromMs: number; toMs: number },
): Promise<Mark[]> {
  const rows = await query<{ startsAtMs: number; endsAtMs: number | null; name: string | null }>(
    store.db,
    `select b.created_at_ms as "startsAtMs", b.finished_at_ms as "endsAtMs", a.name
       from backfills b left join audiences a using (audience_id)
      where b.dataflow_id = $1 and b.created_at_ms < $3
        and (b.finished_at_ms is null or b.finished_at_ms >= $2)
      order by b.created_at_ms limit 1000`,
    [dataflowId, range.fromMs, range.toMs],
  );
  return rows.map(({ startsAtMs, endsAtMs, name }) => ({
    kind: 'backfill',
    text: name === null ? 'Backfill' : `Backfill of ${name}`,
    startsAtMs,
    endsAtMs,
  }));
}

/** Reads the charts of a dataflow. `widthMs` null: as fine as is sensible for the range. */
export async function flowMetrics(
  store: Store,
  dataflowId: string,
  range: { fromMs: number; toMs: number; nowMs: number; widthMs: BucketWidthMs | null },
): Promise<FlowMetrics> {
  const widthMs = range.widthMs ?? widthFor({ ...range, bucketsMax: limits.chartPoints });
  const scope = `dataflow:${dataflowId}`;
  const rows = await readSeries(store.db, [scope], { ...range, widthMs });
  const byStart = new Map<number, Map<string, number>>();
  for (const { startsAtMs, series, value } of rows) {
    const values = byStart.get(startsAtMs) ?? new Map<string, number>();
    byStart.set(startsAtMs, values.set(series, value));
  }
  const marks = await readMarks(store.db, [scope], range);
  const isMoment = (mark: Mark): boolean => mark.kind === 'change';
  return {
    fromMs: range.fromMs,
    toMs: range.toMs,
    bucketSeconds: widthMs / 1_000,
    buckets: [...byStart].map(([startsAtMs, values]) => fill(emptyBucket(startsAtMs), values)),
    bands: [
      ...marks.filter((mark) => !isMoment(mark)),
      ...(await backfillBands(store, dataflowId, range)),
    ],
    markers: marks.filter(isMoment),
  };
}
