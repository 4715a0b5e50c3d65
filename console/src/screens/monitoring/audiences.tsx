import { keepPreviousData } from '@tanstack/react-query';
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { allBuckets, pointsOf } from '../../parts/buckets.ts';
import { ChartPanel } from '../../parts/chart-panel.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { chartValue, exactNumber, percent } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { type ShownTime, timeQuery } from '../../parts/time-window.tsx';

type Charted =
  paths['/api/monitoring/audiences']['get']['responses'][200]['content']['application/json'];
type Item = Charted['items'][number];

const count = (id: 'entered' | 'left' | 'dueNextHour', name: string, width: number) => ({
  id,
  name,
  align: 'end' as const,
  width,
  render: (one: Item) => <NumberText value={one[id]} />,
});

const columns: readonly DataColumn<Item>[] = [
  { id: 'name', name: 'Audience', isRowHeader: true, minWidth: 220, render: ({ name }) => name },
  count('entered', 'Entered', 130),
  count('left', 'Left', 130),
  count('dueNextHour', 'Timers due in 1 h', 200),
];

const shownSlowest = 5;
const timeOf = ({ evaluationMilliseconds, evaluationsTimed }: Item): number =>
  (evaluationMilliseconds ?? 0) * evaluationsTimed;

/** The rules that take longest for one person; what they cost together is their part of all. */
function SlowestRules({ items }: { items: readonly Item[] }) {
  const all = items.reduce((sum, one) => sum + timeOf(one), 0);
  const slowest = items
    .filter((one) => one.evaluationMilliseconds !== null)
    .toSorted((a, b) => b.evaluationMilliseconds! - a.evaluationMilliseconds!)
    .slice(0, shownSlowest);
  const shown: readonly DataColumn<Item>[] = [
    { id: 'name', name: 'Audience', isRowHeader: true, minWidth: 220, render: ({ name }) => name },
    {
      id: 'took',
      name: 'For one person',
      align: 'end',
      width: 170,
      render: (one) => chartValue(one.evaluationMilliseconds, 'milliseconds'),
    },
    {
      id: 'part',
      name: 'Of all evaluation',
      align: 'end',
      width: 180,
      render: (one) => percent(timeOf(one), all),
    },
  ];
  return (
    <Panel title="Slowest rules">
      <DataTable
        label="Slowest rules"
        columns={shown}
        items={slowest}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/audiences/${id}/edit`}
        empty={<EmptyState title="No rule was evaluated in the time shown" />}
      />
    </Panel>
  );
}

const nothing = { entered: 0, left: 0, evaluationP95Milliseconds: null };

function Charts({ charted }: { charted: Charted }) {
  const buckets = allBuckets(charted, charted.buckets, nothing);
  const sum = (of: 'entered' | 'left'): string =>
    exactNumber(buckets.reduce((total, one) => total + one[of], 0));
  const slowest = Math.max(...buckets.map((one) => one.evaluationP95Milliseconds ?? 0));
  return (
    <>
      <ChartPanel
        title="Changes of membership"
        group="monitoring"
        points={pointsOf(buckets, ({ entered, left }) => ({ entered, left }))}
        series={[
          { id: 'entered', name: 'Entered', kind: 'bar' },
          { id: 'left', name: 'Left', kind: 'bar-down' },
        ]}
        sentence={`In the time shown: entered ${sum('entered')}, left ${sum('left')}.`}
        empty="Nobody entered or left an audience in the time shown."
      />
      <ChartPanel
        title="Evaluation, p95"
        group="monitoring"
        unit="milliseconds"
        points={pointsOf(buckets, (one) => ({ p95: one.evaluationP95Milliseconds }))}
        series={[{ id: 'p95', name: 'p95', kind: 'line' }]}
        sentence={`For 95 of 100 people, all rules that a change touches took ${chartValue(slowest, 'milliseconds')} or less in the slowest part.`}
        empty="No rule was evaluated in the time shown."
      />
    </>
  );
}

/** Each published audience in the time shown, and what evaluation costs. */
export function AudiencesTab({ shown }: { shown: ShownTime }) {
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/monitoring/audiences',
    { params: { query: timeQuery(shown) } },
    { placeholderData: keepPreviousData, refetchInterval: 10_000 },
  );
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <DataTable
        label="Audiences in the time shown"
        columns={columns}
        items={data?.items}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/audiences/${id}/overview`}
        empty={<EmptyState title="No audience is published" />}
      />
      {data && data.items.length > 0 && (
        <>
          <SlowestRules items={data.items} />
          <Charts charted={data} />
        </>
      )}
    </>
  );
}
