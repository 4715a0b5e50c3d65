import { Button, DialogTrigger, LinkButton } from '@react-spectrum/s2';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { useLacking } from '../../session.tsx';
import { CreateNamespaceDialog } from './create-namespace.tsx';
import { kinds, type NamespaceInput } from './kinds.ts';

type Namespace =
  paths['/api/namespaces']['get']['responses'][200]['content']['application/json']['items'][number];

const kindOf = (one: Namespace) => kinds[one.type as NamespaceInput['type']];

function columnsOf(people: ReadonlyMap<string, number> | null): readonly DataColumn<Namespace>[] {
  return [
    {
      id: 'name',
      name: 'Display name',
      isRowHeader: true,
      minWidth: 150,
      render: (one) => one.name,
    },
    { id: 'symbol', name: 'Symbol', width: 150, render: (one) => one.symbol },
    { id: 'type', name: 'Type', width: 130, render: (one) => kindOf(one).name },
    {
      id: 'joins',
      name: 'Joins people',
      width: 140,
      render: (one) => (kindOf(one).joins ? 'Yes' : 'No'),
    },
    {
      id: 'owner',
      name: 'Owner',
      width: 120,
      render: (one) => (one.standard ? 'Standard' : 'Custom'),
    },
    {
      id: 'people',
      name: 'People',
      align: 'end',
      width: 110,
      render: (one) => <NumberText value={people ? (people.get(one.symbol) ?? 0) : null} />,
    },
    { id: 'description', name: 'Description', minWidth: 180, render: (one) => one.description },
  ];
}

function Actions() {
  const lacking = useLacking('Manage Identity Namespaces');
  const hidden = useLacking('View Identity Graph');
  return (
    <>
      {hidden.length === 0 && (
        <LinkButton variant="secondary" href="/identities/graph">
          Identity graph
        </LinkButton>
      )}
      {lacking.length > 0 ? (
        <ReasonedButton variant="accent" needs={['Manage Identity Namespaces']}>
          Create namespace
        </ReasonedButton>
      ) : (
        <DialogTrigger>
          <Button variant="accent">Create namespace</Button>
          <CreateNamespaceDialog />
        </DialogTrigger>
      )}
    </>
  );
}

/** Kinds of identities, and which of them make two records one person. */
export function IdentitiesScreen() {
  const search = useSearch({ from: '/shell/identities' });
  const navigate = useNavigate({ from: '/identities' });
  const change = useCallback(
    (part: Record<string, string | undefined>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const result = query.useQuery('get', '/api/namespaces');
  const error: unknown = result.error;
  const mayCount = useLacking('View Profiles').length === 0;
  const counts = query.useQuery('get', '/api/profiles/counts', {}, { enabled: mayCount });
  const people = counts.data
    ? new Map(counts.data.namespaces.map((one) => [one.namespace, one.profiles]))
    : null;
  const q = search.q?.toLowerCase() ?? '';
  const shown = result.data?.items.filter(
    (one) =>
      `${one.name} ${one.symbol} ${one.description}`.toLowerCase().includes(q) &&
      (!search.owner || one.standard === (search.owner === 'standard')),
  );
  return (
    <>
      <PageHeader title="Identities" actions={<Actions />} />
      <FilterBar
        searchLabel="Search namespaces"
        q={search.q}
        filters={[
          {
            id: 'owner',
            name: 'Owner',
            options: [
              { id: 'standard', name: 'Standard' },
              { id: 'custom', name: 'Custom' },
            ],
          },
        ]}
        values={{ owner: search.owner }}
        onChange={change}
      />
      <DataTable
        label="Namespaces"
        columns={columnsOf(people)}
        items={shown}
        keyOf={(one) => one.symbol}
        error={error}
        onRetry={() => void result.refetch()}
        empty={<EmptyState isFiltered title="No namespace matches these filters." />}
      />
    </>
  );
}
