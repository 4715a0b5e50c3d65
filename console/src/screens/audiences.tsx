import { Badge, Button, ButtonGroup, Link, LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { api, query } from '../api/client.ts';
import { unwrap } from '../api/unwrap.ts';
import { type DataColumn, DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { type Filter, FilterBar } from '../parts/filter-bar.tsx';
import { exactNumber } from '../parts/format.ts';
import { NumberText } from '../parts/number-text.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { ReasonedButton } from '../parts/reasoned-button.tsx';
import { StatusText } from '../parts/status-text.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { useList } from '../parts/use-list.ts';
import { useLacking } from '../session.tsx';
import { AudienceActions } from './audience-actions.tsx';
import { allLabels, type ListedAudience, lifecycleNames, originNames } from './audience-words.ts';
import { type Dataflow, dataflowsWith, useDataflows } from './destinations/data.ts';

const refetchMs = 10_000;

const change = style({ display: 'flex', flexDirection: 'column', gap: 4, width: 'full' });
const bar = style({ display: 'flex', height: 4, borderRadius: 'sm', overflow: 'hidden' });
const entered = style({ backgroundColor: 'positive' });
const stayed = style({ backgroundColor: 'gray-300' });
const left = style({ backgroundColor: 'negative' });
const badges = style({ display: 'flex', gap: 4 });

/** Who came, stayed and went in the last 24 hours: as numbers, and as a bar for the eye. */
function Change({ audience }: { audience: ListedAudience }) {
  const { changes24h, members } = audience;
  const stayedCount = Math.max(0, members - changes24h.entered);
  const parts = [
    [entered, changes24h.entered],
    [stayed, stayedCount],
    [left, changes24h.left],
  ] as const;
  return (
    <span className={change}>
      <span>
        +{exactNumber(changes24h.entered)} −{exactNumber(changes24h.left)}
      </span>
      <span className={bar} aria-hidden>
        {parts.map(([className, count]) => (
          <span key={className} className={className} style={{ flexGrow: count }} />
        ))}
      </span>
    </span>
  );
}

function columnsOf(dataflows: readonly Dataflow[] | undefined): DataColumn<ListedAudience>[] {
  const namesOf = ({ id }: ListedAudience) => dataflowsWith(dataflows, id).map(({ name }) => name);
  return [
    {
      id: 'name',
      name: 'Name',
      isRowHeader: true,
      isSortable: true,
      minWidth: 200,
      render: (one) => one.name,
    },
    {
      id: 'members',
      name: 'Members',
      align: 'end',
      width: 110,
      render: (one) => <NumberText value={one.members} />,
    },
    { id: 'change', name: 'Change 24 h', width: 120, render: (one) => <Change audience={one} /> },
    {
      id: 'origin',
      name: 'Origin',
      width: 130,
      isOptional: true,
      render: (one) => originNames[one.origin],
    },
    {
      id: 'lifecycleState',
      name: 'Lifecycle',
      width: 125,
      render: (one) => <StatusText status={one.lifecycleState} />,
    },
    {
      id: 'dataflows',
      name: 'Dataflows',
      width: 125,
      isOptional: dataflows === undefined,
      render: (one) => namesOf(one).join(', ') || '—',
    },
    {
      id: 'labels',
      name: 'Labels',
      isOptional: true,
      width: 130,
      render: (one) => (
        <span className={badges}>
          {allLabels(one).map((label) => (
            <Badge key={label} size="S">
              {label}
            </Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'tags',
      name: 'Tags',
      isOptional: true,
      width: 130,
      render: (one) => one.tags.join(', ') || '—',
    },
    {
      id: 'by',
      name: 'By',
      isOptional: true,
      width: 130,
      render: (one) => one.updatedBy || '—',
    },
    {
      id: 'updatedAt',
      name: 'Updated',
      isSortable: true,
      width: 150,
      render: (one) => <TimeText at={one.updatedAt} />,
    },
    {
      id: 'createdAt',
      name: 'Created',
      isSortable: true,
      isOptional: true,
      width: 160,
      render: (one) => <TimeText at={one.createdAt} />,
    },
    {
      id: 'actions',
      name: 'Actions',
      width: 80,
      render: (one) => <AudienceActions audience={one} usedBy={namesOf(one)} isQuiet />,
    },
  ];
}

const optionsOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([id, name]) => ({ id, name }));

type FilterId = 'origin' | 'lifecycle' | 'tag' | 'label' | 'activated' | 'by';

const activatedNames = { yes: 'Activated', no: 'Not activated' };

/** What the list can be narrowed down to; words are offered when audiences have some. */
function useFilters(values: Readonly<Partial<Record<FilterId, string>>>): Filter[] {
  const tags = query.useQuery('get', '/api/audience-tags').data?.items ?? [];
  const labels = query.useQuery('get', '/api/audience-labels').data?.items ?? [];
  const authors = query.useQuery('get', '/api/audience-authors').data?.items ?? [];
  const found = (id: FilterId, name: string, words: readonly string[]): Filter[] => {
    const chosen = values[id];
    const all = chosen === undefined || words.includes(chosen) ? words : [chosen, ...words];
    return all.length === 0
      ? []
      : [{ id, name, options: all.map((word) => ({ id: word, name: word })) }];
  };
  return [
    { id: 'origin', name: 'Origin', options: optionsOf(originNames) },
    { id: 'lifecycle', name: 'Lifecycle', options: optionsOf(lifecycleNames) },
    { id: 'activated', name: 'Activation', options: optionsOf(activatedNames) },
    ...found(
      'tag',
      'Tag',
      tags.map(({ tag }) => tag),
    ),
    ...found(
      'label',
      'Label',
      labels.map(({ label }) => label),
    ),
    ...found(
      'by',
      'Person',
      authors.map(({ by }) => by),
    ),
  ];
}

export function AudiencesScreen() {
  const search = useSearch({ from: '/shell/audiences' });
  const navigate = useNavigate({ from: '/audiences' });
  const change = useCallback(
    (part: Record<string, string | undefined>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const dataflows = useDataflows();
  const columns = useMemo(() => columnsOf(dataflows.data), [dataflows.data]);
  const { q, sort = '-updatedAt', ...values } = search;
  const filters = useFilters(values);
  const list = useList(
    ['/api/audiences', q, values, sort],
    async (cursor) => {
      const { lifecycle, activated, ...rest } = values;
      const asked = {
        ...{ cursor, q, ...rest, lifecycleState: lifecycle, sort },
        activated: activated && String(activated === 'yes'),
      };
      return unwrap(await api.GET('/api/audiences', { params: { query: asked as never } }));
    },
    { refetchMs },
  );
  const isFiltered = Boolean(q) || filters.some(({ id }) => values[id as FilterId]);
  const mayManage = useLacking('Manage Segments').length === 0;
  return (
    <>
      <PageHeader
        title="Audiences"
        actions={
          <ButtonGroup>
            {mayManage ? (
              <>
                <LinkButton variant="secondary" href="/audiences/import">
                  Import audience
                </LinkButton>
                <LinkButton variant="accent" href="/audiences/new">
                  Create audience
                </LinkButton>
              </>
            ) : (
              <ReasonedButton variant="accent" needs={['Manage Segments']}>
                Create audience
              </ReasonedButton>
            )}
          </ButtonGroup>
        }
      />
      <FilterBar
        searchLabel="Search audiences"
        q={q}
        filters={filters}
        values={values}
        onChange={change}
      />
      <DataTable
        label="Audiences"
        columns={columns}
        keyOf={(one) => one.id}
        hrefOf={(one) => `/audiences/${one.id}/overview`}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        {...list}
        empty={
          isFiltered ? (
            <EmptyState
              isFiltered
              title="No audience matches these filters."
              action={
                <Button
                  variant="secondary"
                  onPress={() => void navigate({ search: { sort: search.sort } })}
                >
                  Clear filters
                </Button>
              }
            />
          ) : (
            <EmptyState
              title="No audiences yet"
              action={
                mayManage ? <LinkButton href="/audiences/new">Create audience</LinkButton> : null
              }
            >
              An audience is a named rule over your profiles.{' '}
              <Link href="/docs" target="_blank">
                Read about the API
              </Link>
            </EmptyState>
          )
        }
      />
    </>
  );
}
