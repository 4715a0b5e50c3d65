import { LinkButton } from '@react-spectrum/s2';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { DestinationsArea } from './area.tsx';
import { type Dataflow, useDataflows } from './data.ts';

const count = (id: 'pending' | 'failed' | 'excluded', name: string): DataColumn<Dataflow> => ({
  id,
  name,
  align: 'end',
  width: 100,
  render: ({ counts }) => <NumberText value={counts[id]} />,
});

const columns: readonly DataColumn<Dataflow>[] = [
  {
    id: 'name',
    name: 'Name',
    isRowHeader: true,
    minWidth: 180,
    render: ({ name }) => name,
  },
  { id: 'account', name: 'Account', width: 150, render: ({ accountName }) => accountName },
  {
    id: 'status',
    name: 'Status',
    width: 130,
    render: ({ status }) => <StatusText status={status} />,
  },
  {
    id: 'delivered',
    name: 'Delivered / members',
    align: 'end',
    width: 170,
    render: ({ counts }) => (
      <span>
        <NumberText value={counts.delivered} /> / <NumberText value={counts.members} />
      </span>
    ),
  },
  count('pending', 'Pending'),
  count('failed', 'Failed'),
  count('excluded', 'Excluded'),
  {
    id: 'audiences',
    name: 'Audiences',
    align: 'end',
    width: 110,
    render: ({ audiences }) => <NumberText value={audiences.length} />,
  },
  { id: 'destination', name: 'Destination', isOptional: true, render: (one) => one.destination },
  {
    id: 'createdAt',
    name: 'Created',
    isOptional: true,
    render: ({ createdAt }) => <TimeText at={createdAt} />,
  },
  {
    id: 'updatedAt',
    name: 'Modified',
    width: 150,
    render: ({ updatedAt }) => <TimeText at={updatedAt} />,
  },
];

const statuses = ['enabled', 'disabled', 'processing', 'error'];

/** All dataflows with what they have delivered. */
export function BrowseScreen() {
  const search = useSearch({ from: '/shell/destinations/browse' });
  const navigate = useNavigate({ from: '/destinations/browse' });
  const { data: dataflows, error } = useDataflows();
  const wanted = (search.q ?? '').toLowerCase();
  const shown = dataflows
    ?.filter(({ name, accountName }) => `${name} ${accountName}`.toLowerCase().includes(wanted))
    .filter(({ status }) => search.status === undefined || search.status === status);
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
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/destinations/dataflows/${id}`}
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
