import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { paths } from '../../../../../api/schema.d.ts';
import { api, query } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { allBuckets, pointsOf } from '../../../parts/buckets.ts';
import { ChartPanel, type ChartPanelProps, type SeriesColor } from '../../../parts/chart-panel.tsx';
import { exclusionWords } from '../../../parts/exclusion-words.ts';
import { duration, exactNumber } from '../../../parts/format.ts';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { type ShownTime, timeQuery } from '../../../parts/time-window.tsx';
import { useLacking } from '../../../session.tsx';
import type { Dataflow, Definition } from '../data.ts';

type Metrics =
  paths['/api/dataflows/{id}/metrics']['get']['responses'][200]['content']['application/json'];
type Bucket = Metrics['buckets'][number];

/** Red is what the destination is to blame for, orange and purple what somebody here can mend. */
const answerColors: Readonly<Record<string, SeriesColor>> = {
  ...{ '2xx': 'green', '400': 'orange', '401': 'purple', '429': 'blue', '5xx': 'red' },
  none: 'gray',
};

const nothing = {
  ...{ added: 0, removed: 0, failed: 0, pending: null, oldestPendingSeconds: null },
  ...{ secondsToDestination: null, answers: {}, excluded: {} },
};

/** The keys that any bucket has, as bars; each once, in order. */
function barsOf(
  buckets: readonly Bucket[],
  what: 'answers' | 'excluded',
  nameOf: (key: string) => string,
): ChartPanelProps['series'] {
  const keys = [...new Set(buckets.flatMap((bucket) => Object.keys(bucket[what])))].sort();
  return keys.map((id) => ({ id, name: nameOf(id), kind: 'bar' as const }));
}

function sum(buckets: readonly Bucket[], read: (bucket: Bucket) => number): number {
  return buckets.reduce((total, bucket) => total + read(bucket), 0);
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);

function worst(buckets: readonly Bucket[], read: (bucket: Bucket) => number | null | undefined) {
  return Math.max(0, ...buckets.map((bucket) => read(bucket) ?? 0));
}

interface Shared {
  group: string;
  bands: NonNullable<ChartPanelProps['bands']>;
  markers: NonNullable<ChartPanelProps['markers']>;
}

function sharedOf({ bands, markers, to }: Metrics): Shared {
  return {
    group: 'dataflow',
    bands: bands.map(({ text, startsAt, endsAt }) => ({
      fromMs: Date.parse(startsAt),
      toMs: Date.parse(endsAt ?? to),
      name: text,
    })),
    markers: markers.map(({ text, startsAt }) => ({ atMs: Date.parse(startsAt), name: text })),
  };
}

/** What was sent, and what waited. */
function Amounts(props: {
  buckets: readonly Bucket[];
  limit: ChartPanelProps['limit'];
  shared: Shared;
}) {
  const { buckets, limit, shared } = props;
  const added = sum(buckets, (one) => one.added);
  const removed = sum(buckets, (one) => one.removed);
  const failed = sum(buckets, (one) => one.failed);
  return (
    <>
      <ChartPanel
        title="Deliveries"
        empty="Nothing was sent in the time shown."
        sentence={`${exactNumber(added)} added, ${exactNumber(removed)} removed, ${exactNumber(failed)} failed.`}
        points={pointsOf(buckets, ({ added: a, removed: r, failed: f }) => ({
          ...{ added: a, removed: r, failed: f },
        }))}
        series={[
          { id: 'added', name: 'Added', kind: 'bar' },
          { id: 'removed', name: 'Removed', kind: 'bar-down' },
          { id: 'failed', name: 'Failed', kind: 'bar' },
        ]}
        {...shared}
      />
      <ChartPanel
        title="Waiting"
        empty="Nothing waited in the time shown."
        sentence={`At most ${exactNumber(worst(buckets, (one) => one.pending))} changes waited at once.`}
        points={pointsOf(buckets, ({ pending }) => ({ pending }))}
        series={[{ id: 'pending', name: 'Pending', kind: 'area' }]}
        {...shared}
      />
      <ChartPanel
        title="Age of the oldest"
        empty="Nothing waited in the time shown."
        unit="seconds"
        limit={limit}
        sentence={`The oldest change waited ${duration(worst(buckets, (one) => one.oldestPendingSeconds) * 1_000)} at most.`}
        points={pointsOf(buckets, ({ oldestPendingSeconds }) => ({ oldest: oldestPendingSeconds }))}
        series={[{ id: 'oldest', name: 'Oldest', kind: 'line' }]}
        {...shared}
      />
    </>
  );
}

/** How the destination took it. */
function Answers(props: {
  buckets: readonly Bucket[];
  place: string;
  limit: ChartPanelProps['limit'];
  shared: Shared;
}) {
  const { buckets, place, limit, shared } = props;
  const answers = barsOf(buckets, 'answers', (key) => (key === 'none' ? 'No answer' : key)).map(
    (bar) => ({ ...bar, color: answerColors[bar.id] }),
  );
  const excluded = barsOf(buckets, 'excluded', (key) => exclusionWords[key] ?? key);
  return (
    <>
      <ChartPanel
        title={`Time to ${place}`}
        empty="Nothing arrived in the time shown."
        unit="seconds"
        isLog
        limit={limit}
        sentence={`95 of 100 arrived within ${duration(worst(buckets, (one) => one.secondsToDestination?.p95) * 1_000)} in the slowest part.`}
        points={pointsOf(buckets, ({ secondsToDestination: time }) => ({
          p50: time?.p50 ?? null,
          p95: time?.p95 ?? null,
          p99: time?.p99 ?? null,
        }))}
        series={(['p50', 'p95', 'p99'] as const).map((id) => ({ id, name: id, kind: 'line' }))}
        {...shared}
      />
      <ChartPanel
        title={`Answers from ${place}`}
        empty="Nothing was asked in the time shown."
        sentence={`${exactNumber(sum(buckets, (one) => total(one.answers)))} requests were answered, or not.`}
        points={pointsOf(buckets, (one) => one.answers)}
        series={answers}
        {...shared}
      />
      <ChartPanel
        title="Excluded, by reason"
        empty="Nobody was excluded in the time shown."
        sentence={`${exactNumber(sum(buckets, (one) => total(one.excluded)))} were excluded.`}
        points={pointsOf(buckets, (one) => one.excluded)}
        series={excluded}
        {...shared}
      />
    </>
  );
}

/** The age of what waits above which people are told, if they are. */
function useAlertLimit(): ChartPanelProps['limit'] {
  const isLacking = useLacking('View Alerts').length > 0;
  const { data } = query.useQuery('get', '/api/alert-rules', {}, { enabled: !isLacking });
  const rule = data?.items.find(({ id }) => id === 'delivery-delayed');
  return useMemo(
    () => (rule?.enabled ? { value: rule.limit, name: 'Alert limit' } : undefined),
    [rule?.enabled, rule?.limit],
  );
}

/** Deliveries over time, one chart a question, all on the same time axis. */
export function DataflowCharts(props: {
  flow: Dataflow;
  definition: Definition;
  shown: ShownTime;
}) {
  const { flow, definition, shown } = props;
  const limit = useAlertLimit();
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/dataflows/metrics', flow.id, timeQuery(shown)],
    queryFn: async () => {
      const params = { path: { id: flow.id }, query: timeQuery(shown) };
      return unwrap(await api.GET('/api/dataflows/{id}/metrics', { params }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const place = definition.shortName;
  // The page around is drawn anew every few seconds; the charts only with new numbers.
  const charts = useMemo(() => {
    if (!data) return null;
    const shared = sharedOf(data);
    const buckets = allBuckets(data, data.buckets, nothing);
    return (
      <>
        <Amounts buckets={buckets} limit={limit} shared={shared} />
        <Answers buckets={buckets} place={place} limit={limit} shared={shared} />
      </>
    );
  }, [data, place, limit]);
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  return charts;
}
