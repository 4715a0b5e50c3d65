import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { duration, exactNumber, percent } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { type ShownTime, timeQuery } from '../../parts/time-window.tsx';
import { DestinationName } from '../destinations/destination-name.tsx';
import { LineChart } from './line-chart.tsx';

type Item =
  paths['/api/monitoring/dataflows']['get']['responses'][200]['content']['application/json']['items'][number];

const count = (id: 'received' | 'activated' | 'excluded' | 'failed', name: string) => ({
  id,
  name,
  align: 'end' as const,
  width: 120,
  render: (one: Item) => <NumberText value={one[id]} />,
});

const columns: readonly DataColumn<Item>[] = [
  { id: 'name', name: 'Dataflow', isRowHeader: true, minWidth: 144, render: ({ name }) => name },
  {
    id: 'destination',
    name: 'Destination',
    minWidth: 144,
    render: ({ destination }) => <DestinationName id={destination} />,
  },
  count('received', 'Received'),
  count('activated', 'Activated'),
  count('excluded', 'Excluded'),
  count('failed', 'Failed'),
  {
    id: 'rate',
    name: 'Rate',
    align: 'end',
    width: 96,
    render: (one) => percent(one.activated + one.excluded, one.received),
  },
  {
    id: 'p95',
    name: 'p95',
    align: 'end',
    width: 90,
    render: ({ p95Seconds }) => (p95Seconds === null ? '—' : duration(p95Seconds * 1_000)),
  },
];

interface DestinationsTabProps {
  shown: ShownTime;
  /** Only this one. */
  dataflow: string | undefined;
}

/** Each dataflow in the time shown; its runs are one click away. */
export function DestinationsTab({ shown, dataflow }: DestinationsTabProps) {
  const navigate = useNavigate({ from: '/monitoring/$tab' });
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/monitoring/dataflows',
    { params: { query: { ...timeQuery(shown), dataflowId: dataflow } } },
    { placeholderData: keepPreviousData, refetchInterval: 10_000 },
  );
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  const delivered = data?.items.reduce((sum, one) => sum + one.activated, 0) ?? 0;
  return (
    <>
      <FilterBar
        filters={[
          {
            id: 'dataflow',
            name: 'Dataflow',
            options: data?.items.map(({ id, name }) => ({ id, name })) ?? [],
          },
        ]}
        values={{ dataflow }}
        onChange={(part) =>
          void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
        }
      />
      <DataTable
        label="Dataflows in the time shown"
        columns={columns}
        items={data?.items}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/destinations/dataflows/${id}/runs`}
        empty={
          dataflow ? (
            <EmptyState isFiltered title="No dataflow matches these filters." />
          ) : (
            <EmptyState title="No dataflows">
              A dataflow brings audiences to a destination.
            </EmptyState>
          )
        }
      />
      {data && data.items.length > 0 && (
        <>
          <LineChart
            title="Deliveries per second, by dataflow"
            charted={data}
            unit="perSecond"
            nothing={0}
            readOf={(bucket) => bucket.delivered / data.bucketSeconds}
            sentence={`Delivered in the time shown: ${exactNumber(delivered)}.`}
            empty="Nothing was delivered in the time shown."
          />
          <LineChart
            title="Time to destination, p95, by dataflow"
            charted={data}
            unit="seconds"
            isLog
            nothing={null}
            readOf={(bucket) => bucket.p95Seconds}
            sentence="95 of 100 deliveries took no longer than this, from the update to the acknowledgement."
            empty="Nothing was delivered in the time shown."
          />
        </>
      )}
    </>
  );
}
