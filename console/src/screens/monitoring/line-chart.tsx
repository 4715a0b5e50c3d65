import { allBuckets, pointsOf } from '../../parts/buckets.ts';
import { ChartPanel, type ChartPanelProps } from '../../parts/chart-panel.tsx';

interface LineChartProps<Bucket> extends Pick<ChartPanelProps, 'title' | 'unit' | 'isLog'> {
  charted: {
    from: string;
    to: string;
    bucketSeconds: number;
    lines: readonly { id: string | null; name: string; buckets: readonly Bucket[] }[];
  };
  /** What a bucket says in which nothing was counted. */
  nothing: number | null;
  readOf(bucket: Bucket): number | null;
  sentence: string;
  empty: string;
}

/** One line a thing, over the range of the page. */
export function LineChart<Bucket extends { startsAt: string }>(props: LineChartProps<Bucket>) {
  const { charted, nothing, readOf, ...chart } = props;
  const { lines } = charted;
  const keyOf = (index: number): string => `line${index}`;
  const byTime = new Map<string, Record<string, number | null>>();
  for (const [index, line] of lines.entries()) {
    for (const bucket of line.buckets) {
      const values = byTime.get(bucket.startsAt) ?? {};
      byTime.set(bucket.startsAt, { ...values, [keyOf(index)]: readOf(bucket) });
    }
  }
  const none = Object.fromEntries(lines.map((_, index) => [keyOf(index), nothing]));
  const buckets = allBuckets(
    charted,
    [...byTime].map(([startsAt, values]) => ({ startsAt, values: { ...none, ...values } })),
    { values: none },
  );
  return (
    <ChartPanel
      {...chart}
      group="monitoring"
      points={pointsOf(buckets, ({ values }) => values)}
      series={lines.map(({ name }, index) => ({ id: keyOf(index), name, kind: 'line' }))}
    />
  );
}
