import { Link, Picker, PickerItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, query } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ClauseList } from '../../parts/clause-list.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { identitiesOf, type Profile } from './person.ts';

const layout = style({ display: 'flex', gap: 24, minWidth: 0 });
const main = style({ flexGrow: 1, minWidth: 0, display: 'flex', flexDirection: 'column', gap: 12 });

interface Row {
  id: string;
  name: string;
  state: 'in' | 'out' | 'never';
  since: string | null;
  /** Uploaded and outside audiences have none: they end by time, or when they are told to. */
  hasRule: boolean;
  validUntil: string | null;
}

const words = {
  in: { status: 'in', text: 'In' },
  out: { status: 'out', text: 'Was in' },
  never: { status: 'never', text: 'Never' },
} as const;

/** The rule as it is answered for this person, and when that can change without new data. */
function useTest(profile: Profile, { id: audienceId, hasRule }: Row) {
  const identity = identitiesOf(profile)[0];
  return useQuery({
    queryKey: ['/api/audiences/test', profile.id, audienceId],
    enabled: identity !== undefined && hasRule,
    retry: false,
    queryFn: async () =>
      unwrap(await api.POST('/api/audiences/test', { body: { ...identity!, audienceId } })),
  });
}

function NextChange({ profile, row }: { profile: Profile; row: Row }) {
  const { data } = useTest(profile, row);
  if (row.state === 'in' && row.validUntil) {
    return (
      <>
        leaves <TimeText at={row.validUntil} isAbsolute />
      </>
    );
  }
  if (!data?.nextChangeAt) return <>—</>;
  return (
    <>
      {data.in ? 'may leave ' : 'may enter '}
      <TimeText at={data.nextChangeAt} isAbsolute />
    </>
  );
}

function WhyPanel({ profile, row, onClose }: { profile: Profile; row: Row; onClose(): void }) {
  const { data, error } = useTest(profile, row);
  return (
    <RightPanel title={`Why? ${row.name}`} onClose={onClose}>
      {error && <ProblemAlert error={error} />}
      {data && (
        <>
          <StatusText {...words[data.in ? 'in' : 'out']} text={data.in ? 'In' : 'Not in'} />
          <ClauseList clauses={data.clauses} />
        </>
      )}
    </RightPanel>
  );
}

function columnsOf(profile: Profile, onWhy: (row: Row) => void): readonly DataColumn<Row>[] {
  return [
    { id: 'name', name: 'Audience', isRowHeader: true, minWidth: 200, render: (row) => row.name },
    {
      id: 'state',
      name: 'State',
      width: 120,
      render: (row) => <StatusText {...words[row.state]} />,
    },
    { id: 'since', name: 'Since', width: 180, render: (row) => <TimeText at={row.since} /> },
    {
      id: 'next',
      name: 'Next change without new data',
      minWidth: 260,
      render: (row) => <NextChange profile={profile} row={row} />,
    },
    {
      id: 'why',
      name: 'Rule',
      width: 100,
      render: (row) =>
        row.hasRule ? (
          <Link onPress={() => onWhy(row)} aria-label={`Why? ${row.name}`}>
            Why?
          </Link>
        ) : (
          'No rule'
        ),
    },
  ];
}

/** What this person is in, was in, or never was, and why. */
export function AudiencesTab({ profile }: { profile: Profile }) {
  const { state = 'all' } = useSearch({ from: '/shell/profiles/$id/$tab' });
  const navigate = useNavigate({ from: '/profiles/$id/$tab' });
  const [why, setWhy] = useState<Row | null>(null);
  const result = query.useQuery('get', '/api/audiences', { params: { query: { limit: 1_000 } } });
  const error: unknown = result.error;
  const rows = result.data?.items
    .map((audience): Row => {
      const membership = profile.memberships.find((one) => one.audienceId === audience.id);
      const isIn = membership?.status === 'realized';
      return {
        id: audience.id,
        name: audience.name,
        state: isIn ? 'in' : membership ? 'out' : 'never',
        since: membership?.lastQualificationTime ?? null,
        hasRule: audience.expression.value !== '',
        validUntil: membership?.validUntil ?? null,
      };
    })
    .filter((row) => state === 'all' || row.state === state);
  return (
    <div className={layout}>
      <div className={main}>
        <Picker
          aria-label="State"
          styles={style({ width: 200 })}
          value={state}
          onChange={(key) =>
            void navigate({
              search: (before) => ({
                ...before,
                state: key === 'all' ? undefined : (key as 'in' | 'out'),
              }),
              replace: true,
            })
          }
        >
          <PickerItem id="all">All audiences</PickerItem>
          <PickerItem id="in">In</PickerItem>
          <PickerItem id="out">Was in</PickerItem>
        </Picker>
        <DataTable
          label="Audience membership"
          columns={columnsOf(profile, setWhy)}
          items={rows}
          keyOf={(row) => row.id}
          error={error}
          onRetry={() => void result.refetch()}
          empty={
            state === 'all' ? (
              <EmptyState title="No audiences yet">
                An audience is a named rule over your profiles.
              </EmptyState>
            ) : (
              <EmptyState isFiltered title="No audience matches these filters." />
            )
          }
        />
      </div>
      {why && <WhyPanel profile={profile} row={why} onClose={() => setWhy(null)} />}
    </div>
  );
}
