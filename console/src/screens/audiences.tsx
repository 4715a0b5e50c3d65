import { Badge, LinkButton } from '@react-spectrum/s2';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { paths } from '../../../api/schema.d.ts';
import { api } from '../api/client.ts';
import { unwrap } from '../api/unwrap.ts';
import { type DataColumn, DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { NumberText } from '../parts/number-text.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { StatusText } from '../parts/status-text.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { useList } from '../parts/use-list.ts';

type Audience =
  paths['/api/audiences']['get']['responses'][200]['content']['application/json']['items'][number];

const columns: readonly DataColumn<Audience>[] = [
  { id: 'name', name: 'Name', isRowHeader: true, minWidth: 200, render: (one) => one.name },
  {
    id: 'members',
    name: 'Members',
    align: 'end',
    width: 120,
    render: (one) => <NumberText value={one.members} />,
  },
  {
    id: 'lifecycleState',
    name: 'Lifecycle',
    width: 140,
    render: (one) => <StatusText status={one.lifecycleState} />,
  },
  {
    id: 'labels',
    name: 'Labels',
    render: (one) => one.labels.map((label) => <Badge key={label}>{label}</Badge>),
  },
  {
    id: 'updatedAt',
    name: 'Updated',
    width: 180,
    render: (one) => <TimeText at={one.updatedAt} />,
  },
];

export function AudiencesScreen() {
  const search = useSearch({ from: '/shell/audiences' });
  const navigate = useNavigate({ from: '/audiences' });
  const change = useCallback(
    (part: Record<string, string | undefined>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const list = useList(['/api/audiences', search], async (cursor) => {
    const query = cursor === undefined ? {} : { cursor };
    return unwrap(await api.GET('/api/audiences', { params: { query } }));
  });
  return (
    <>
      <PageHeader title="Audiences" />
      <FilterBar searchLabel="Search audiences" q={search.q} onChange={change} />
      <DataTable
        label="Audiences"
        columns={columns}
        keyOf={(one) => one.id}
        {...list}
        empty={
          search.q ? (
            <EmptyState isFiltered title="No audience matches these filters." />
          ) : (
            <EmptyState
              title="No audiences yet"
              action={<LinkButton href="/audiences/new">Create audience</LinkButton>}
            >
              An audience is a named rule over your profiles.
            </EmptyState>
          )
        }
      />
    </>
  );
}
