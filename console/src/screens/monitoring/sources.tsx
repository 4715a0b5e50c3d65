import { keepPreviousData } from '@tanstack/react-query';
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { exactNumber } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { type ShownTime, timeQuery } from '../../parts/time-window.tsx';
import { LineChart } from './line-chart.tsx';

type Item =
  paths['/api/monitoring/sources']['get']['responses'][200]['content']['application/json']['items'][number];

const columns: readonly DataColumn<Item>[] = [
  { id: 'name', name: 'Source', isRowHeader: true, minWidth: 220, render: ({ name }) => name },
  {
    id: 'kind',
    name: 'Kind',
    width: 140,
    render: ({ kind }) => (kind === 'write-key' ? 'Write key' : 'API key'),
  },
  {
    id: 'accepted',
    name: 'Accepted',
    align: 'end',
    width: 140,
    render: ({ accepted }) => <NumberText value={accepted} />,
  },
  {
    id: 'rejected',
    name: 'Rejected',
    align: 'end',
    width: 140,
    render: ({ rejected }) => <NumberText value={rejected} />,
  },
];

/** Each source in the time shown. */
export function SourcesTab({ shown }: { shown: ShownTime }) {
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/monitoring/sources',
    { params: { query: timeQuery(shown) } },
    { placeholderData: keepPreviousData, refetchInterval: 10_000 },
  );
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  const sum = (of: 'accepted' | 'rejected'): string =>
    exactNumber(data?.items.reduce((total, one) => total + one[of], 0));
  return (
    <>
      <DataTable
        label="Sources in the time shown"
        columns={columns}
        items={data?.items}
        keyOf={({ id }) => id}
        hrefOf={({ id, kind }) => (kind === 'write-key' ? `/sources/${id}/live` : undefined)}
        empty={<EmptyState title="No sources">A source sends people and events.</EmptyState>}
      />
      {data && data.items.length > 0 && (
        <LineChart
          title="Updates per second, by source"
          charted={data}
          unit="perSecond"
          nothing={0}
          readOf={(bucket) => (bucket.accepted + bucket.rejected) / data.bucketSeconds}
          sentence={`In the time shown: ${sum('accepted')} accepted, ${sum('rejected')} rejected.`}
          empty="Nothing was received in the time shown."
        />
      )}
    </>
  );
}
