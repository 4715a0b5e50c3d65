import { Link, LinkButton } from '@react-spectrum/s2';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { percent } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { DestinationsArea } from './area.tsx';
import { type Dataflow, useDataflows } from './data.ts';
import { DestinationName } from './destination-name.tsx';
import { FlowMenu } from './flow-menu.tsx';

type Lately =
  paths['/api/monitoring/dataflows']['get']['responses'][200]['content']['application/json']['items'][number];

/** A dataflow, and what monitoring says of its last 24 hours. */
interface Row {
  flow: Dataflow;
  lately: Lately | undefined;
}

/** A number that leads to the people it counts. */
const count = (id: 'pending' | 'failed' | 'excluded', name: string): DataColumn<Row> => ({
  id,
  name,
  align: 'end',
  width: 100,
  render: ({ flow }) => (
    <Link href={`/destinations/dataflows/${flow.id}/members?state=${id}`} isStandalone isQuiet>
      <NumberText value={flow.counts[id]} />
    </Link>
  ),
});

const columns: readonly DataColumn<Row>[] = [
  {
    id: 'name',
    name: 'Name',
    isRowHeader: true,
    minWidth: 180,
    render: ({ flow }) => flow.name,
  },
  {
    id: 'destination',
    name: 'Destination',
    isOptional: true,
    render: ({ flow }) => <DestinationName id={flow.destination} />,
  },
  { id: 'account', name: 'Account', isOptional: true, render: ({ flow }) => flow.accountName },
  {
    id: 'status',
    name: 'Status',
    width: 130,
    render: ({ flow }) => <StatusText status={flow.status} />,
  },
  {
    id: 'lastDelivery',
    name: 'Last delivery',
    isOptional: true,
    render: ({ lately }) => <TimeText at={lately?.lastDeliveredAt ?? null} none="None" />,
  },
  {
    id: 'delivered',
    name: 'Delivered',
    align: 'end',
    width: 160,
    render: ({ flow: { counts } }) => (
      <span>
        <NumberText value={counts.delivered} /> / <NumberText value={counts.members} />
      </span>
    ),
  },
  count('pending', 'Pending'),
  count('failed', 'Failed'),
  count('excluded', 'Excluded'),
  {
    id: 'rate',
    name: 'Activation rate, 24 h',
    align: 'end',
    isOptional: true,
    render: ({ lately }) =>
      lately ? percent(lately.activated + lately.excluded, lately.received) : '—',
  },
  {
    id: 'audiences',
    name: 'Audiences',
    align: 'end',
    isOptional: true,
    render: ({ flow }) => <NumberText value={flow.audiences.length} />,
  },
  {
    id: 'createdAt',
    name: 'Created',
    isOptional: true,
    render: ({ flow }) => <TimeText at={flow.createdAt} />,
  },
  {
    id: 'updatedAt',
    name: 'Modified',
    isOptional: true,
    render: ({ flow }) => <TimeText at={flow.updatedAt} />,
  },
  {
    id: 'actions',
    name: 'Actions',
    width: 110,
    render: ({ flow }) => <FlowMenu flow={flow} />,
  },
];

const statuses = ['enabled', 'disabled', 'processing', 'error'];

/** All dataflows with what they have delivered. */
export function BrowseScreen() {
  const search = useSearch({ from: '/shell/destinations/browse' });
  const navigate = useNavigate({ from: '/destinations/browse' });
  const { data: dataflows, error } = useDataflows();
  const { data: monitored } = query.useQuery(
    'get',
    '/api/monitoring/dataflows',
    { params: { query: { range: '24h' } } },
    { refetchInterval: 10_000 },
  );
  const { q = '', status: wanted } = search;
  const shown = useMemo(
    () =>
      dataflows
        ?.filter((one) => `${one.name} ${one.accountName}`.toLowerCase().includes(q.toLowerCase()))
        .filter(({ status }) => wanted === undefined || wanted === status)
        .map((flow): Row => ({ flow, lately: monitored?.items.find(({ id }) => id === flow.id) })),
    [dataflows, monitored, q, wanted],
  );
  const options = statuses.map((id) => ({ id, name: id.charAt(0).toUpperCase() + id.slice(1) }));
  return (
    <DestinationsArea tab="browse">
      <FilterBar
        searchLabel="Search dataflows"
        q={search.q}
        filters={[{ id: 'status', name: 'Status', options }]}
        values={{ status: search.status }}
        onChange={(part) =>
          void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
        }
      />
      <DataTable
        label="Dataflows"
        columns={columns}
        items={shown}
        error={error}
        keyOf={({ flow }) => flow.id}
        hrefOf={({ flow }) => `/destinations/dataflows/${flow.id}`}
        empty={
          dataflows && dataflows.length > 0 ? (
            <EmptyState isFiltered title="No dataflow matches these filters." />
          ) : (
            <EmptyState
              title="No dataflows yet"
              action={<LinkButton href="/destinations/catalog">Open the catalog</LinkButton>}
            >
              A dataflow delivers audiences to one account of a destination.
            </EmptyState>
          )
        }
      />
    </DestinationsArea>
  );
}
