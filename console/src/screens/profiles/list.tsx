import { Link, LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { query } from '../../api/client.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StatCard, StatCards } from '../../parts/stat-card.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { FindPerson } from './find-person.tsx';
import { bestName, emailOf, identitiesOf, type Profile } from './person.ts';

const list = style({ font: 'body', margin: 0, paddingStart: 20 });

const columns: readonly DataColumn<Profile>[] = [
  { id: 'name', name: 'Name', isRowHeader: true, minWidth: 160, render: bestName },
  { id: 'email', name: 'E-mail', minWidth: 180, render: (one) => emailOf(one) ?? '—' },
  {
    id: 'identities',
    name: 'Identities',
    minWidth: 200,
    render: (one) =>
      identitiesOf(one)
        .map(({ namespace, id }) => `${namespace} ${id}`)
        .join(', '),
  },
  {
    id: 'audiences',
    name: 'Audiences',
    align: 'end',
    width: 130,
    render: (one) => (
      <NumberText value={one.memberships.filter((row) => row.status === 'realized').length} />
    ),
  },
  {
    id: 'updatedAt',
    name: 'Last update',
    width: 170,
    render: (one) => <TimeText at={one.updatedAt} />,
  },
];

function Counts() {
  const { data } = query.useQuery('get', '/api/profiles/counts', {});
  if (!data) return null;
  const about = data.isEstimate ? 'about, from a sample' : undefined;
  return (
    <StatCards>
      <StatCard
        name="Profile count"
        value={<NumberText value={data.profiles} isCompact />}
        note={about}
      />
      {data.namespaces.slice(0, 3).map((one) => (
        <StatCard
          key={one.namespace}
          name={`Profiles with ${one.namespace}`}
          value={<NumberText value={one.profiles} isCompact />}
          note={about}
        />
      ))}
    </StatCards>
  );
}

function OpenErasures() {
  const { data } = query.useQuery('get', '/api/erasures', { params: { query: { state: 'open' } } });
  if (!data || data.items.length === 0) return null;
  return (
    <Panel title="Deletions under way">
      <ul className={list}>
        {data.items.map(({ id, text }) => (
          <li key={id}>
            <Link href={`/profiles/erasures/${id}`}>{text}</Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Finds one person; shows those who were lately seen. */
export function ProfilesScreen() {
  const recent = query.useQuery('get', '/api/profiles', { params: { query: { recent: 20 } } });
  return (
    <>
      <PageHeader title="Profiles" />
      <Panel title="Find a person">
        <FindPerson to="/profiles" tab="attributes" />
      </Panel>
      <Counts />
      <OpenErasures />
      <Panel title="Recently updated">
        <DataTable
          label="Recently updated"
          columns={columns}
          keyOf={(one) => one.id}
          hrefOf={(one) => `/profiles/${one.id}/attributes`}
          items={recent.data?.items}
          error={recent.error}
          onRetry={() => void recent.refetch()}
          empty={
            <EmptyState
              title="No people yet"
              action={<LinkButton href="/sources">Set up a source</LinkButton>}
            >
              A profile is one person: identities, attributes and events.
            </EmptyState>
          }
        />
      </Panel>
    </>
  );
}
