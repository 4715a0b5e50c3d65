/** Buckets of time as a chart's points. The server leaves out those in which nothing was counted. */
import type { ChartPanelProps } from './chart-panel.tsx';

interface Range {
  from: string;
  to: string;
  bucketSeconds: number;
}

/** Every bucket of a range in order, so that all charts of it have one time axis. */
export function allBuckets<Bucket extends { startsAt: string }>(
  { from, to, bucketSeconds }: Range,
  buckets: readonly Bucket[],
  nothing: Omit<Bucket, 'startsAt'>,
): Bucket[] {
  const known = new Map(buckets.map((bucket) => [Date.parse(bucket.startsAt), bucket]));
  const widthMs = bucketSeconds * 1_000;
  const firstMs = Math.floor(Date.parse(from) / widthMs) * widthMs;
  const count = Math.ceil((Date.parse(to) - firstMs) / widthMs);
  return Array.from({ length: count }, (_, index) => {
    const atMs = firstMs + index * widthMs;
    const empty = { startsAt: new Date(atMs).toISOString(), ...nothing } as Bucket;
    return known.get(atMs) ?? empty;
  });
}

/** A point a bucket. */
export function pointsOf<Bucket extends { startsAt: string }>(
  buckets: readonly Bucket[],
  valuesOf: (bucket: Bucket) => Readonly<Record<string, number | null>>,
): ChartPanelProps['points'] {
  return buckets.map((bucket) => ({
    atMs: Date.parse(bucket.startsAt),
    values: valuesOf(bucket),
  }));
}
