import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { ListWithPanel } from '../../parts/list-with-panel.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useList } from '../../parts/use-list.ts';
import type { User } from './access-queries.ts';
import { UserPanel } from './user-panel.tsx';

const columns: readonly DataColumn<User>[] = [
  { id: 'name', name: 'Name', isRowHeader: true, minWidth: 160, render: (one) => one.name },
  { id: 'email', name: 'E-mail', minWidth: 180, render: (one) => one.email },
  { id: 'roles', name: 'Roles', minWidth: 140, render: (one) => one.roles.join(', ') || '—' },
  { id: 'status', name: 'Status', width: 130, render: (one) => <StatusText status={one.status} /> },
  {
    id: 'lastSeen',
    name: 'Last seen',
    width: 170,
    render: (one) => <TimeText at={one.lastSeen} none="Never" />,
  },
];

const statuses = [
  { id: 'active', name: 'Active' },
  { id: 'invited', name: 'Invited' },
  { id: 'disabled', name: 'Disabled' },
];

export function UsersTab() {
  const search = useSearch({ from: '/shell/access/$tab' });
  const navigate = useNavigate({ from: '/access/$tab' });
  const change = useCallback(
    (part: Record<string, string | undefined>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const { items, ...list } = useList(['/api/users'], async () =>
    unwrap(await api.GET('/api/users')),
  );
  const q = search.q?.toLowerCase() ?? '';
  const shown = items?.filter(
    (one) =>
      `${one.name} ${one.email}`.toLowerCase().includes(q) &&
      (!search.status || one.status === search.status),
  );
  const selected = items?.find((one) => one.id === search.sel);
  return (
    <>
      <FilterBar
        searchLabel="Search users"
        q={search.q}
        filters={[{ id: 'status', name: 'Status', options: statuses }]}
        values={{ status: search.status }}
        onChange={change}
      />
      <ListWithPanel
        list={
          <DataTable
            label="Users"
            columns={columns}
            keyOf={(one) => one.id}
            items={shown}
            onOpen={(one) => change({ sel: one.id })}
            {...list}
            empty={<EmptyState isFiltered title="No user matches these filters." />}
          />
        }
        panel={
          selected && (
            <UserPanel
              key={selected.id}
              user={selected}
              onClose={() => change({ sel: undefined })}
            />
          )
        }
      />
    </>
  );
}
