import { Link, Picker, PickerItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ClauseList } from '../../parts/clause-list.tsx';
import { cellText, type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { exclusionWords } from '../../parts/exclusion-words.ts';
import { ListWithPanel } from '../../parts/list-with-panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useList } from '../../parts/use-list.ts';
import { identitiesOf, type Profile } from './person.ts';

type Membership =
  paths['/api/profiles/{id}/memberships']['get']['responses'][200]['content']['application/json']['items'][number];
type Delivery = Membership['deliveries'][number];

const main = style({ display: 'flex', flexDirection: 'column', gap: 12 });
const cell = style({ display: 'flex', flexDirection: 'column', minWidth: 0 });

const words = {
  in: { status: 'in', text: 'In' },
  left: { status: 'left', text: 'Was in' },
  never: { status: 'never', text: 'Never' },
} as const;

const deliveryWords: Readonly<Record<Delivery['state'], string>> = {
  pending: 'Pending',
  delivered: 'Delivered',
  removed: 'Removed',
  failed: 'Failed',
  discarded: 'Given up',
  excluded: 'Excluded',
};

function reasonOf({ reason, error, heldByBrake }: Delivery): string | null {
  if (heldByBrake) return 'held by the brake';
  if (reason !== null) return exclusionWords[reason] ?? reason;
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : null;
}

/** How one dataflow stands with this person: a line for each value that it sends. */
function DeliveryCell({ deliveries }: { deliveries: readonly Delivery[] }) {
  if (deliveries.length === 0) return <>—</>;
  return (
    <span className={cell}>
      {deliveries.map((one) => {
        const reason = reasonOf(one);
        const word = deliveryWords[one.state];
        return (
          <span key={one.targetValue} title={one.targetValue}>
            <StatusText status={one.state} text={reason === null ? word : `${word}: ${reason}`} />
          </span>
        );
      })}
    </span>
  );
}

function NextChange({ row }: { row: Membership }) {
  if (row.state === 'in' && row.validUntil) {
    return (
      <>
        leaves <TimeText at={row.validUntil} isAbsolute />
      </>
    );
  }
  if (!row.nextChangeAt) return <>—</>;
  return (
    <>
      {row.state === 'in' ? 'may leave ' : 'may enter '}
      <TimeText at={row.nextChangeAt} isAbsolute />
    </>
  );
}

/** The rule as it is answered for this person. */
function WhyPanel(props: { profile: Profile; row: Membership; onClose(): void }) {
  const { profile, row, onClose } = props;
  const identity = identitiesOf(profile)[0];
  const { data, error } = useQuery({
    queryKey: ['/api/audiences/test', profile.id, row.audienceId],
    enabled: identity !== undefined,
    retry: false,
    queryFn: async () => {
      const body = { ...identity!, audienceId: row.audienceId };
      return unwrap(await api.POST('/api/audiences/test', { body }));
    },
  });
  return (
    <RightPanel title={`Why? ${row.audienceName}`} onClose={onClose}>
      {error && <ProblemAlert error={error} />}
      {data && (
        <>
          <StatusText {...words[data.in ? 'in' : 'never']} text={data.in ? 'In' : 'Not in'} />
          <ClauseList clauses={data.clauses} />
        </>
      )}
    </RightPanel>
  );
}

function columnsOf(
  flows: readonly { id: string; name: string }[],
  onWhy: (row: Membership) => void,
): readonly DataColumn<Membership>[] {
  return [
    {
      id: 'name',
      name: 'Audience',
      isRowHeader: true,
      minWidth: 180,
      render: (row) => (
        <span className={cellText} dir="auto">
          <Link href={`/audiences/${row.audienceId}/overview`} isQuiet>
            {row.audienceName}
          </Link>
        </span>
      ),
    },
    {
      id: 'state',
      name: 'State',
      width: 110,
      render: (row) => <StatusText {...words[row.state]} />,
    },
    { id: 'since', name: 'Since', width: 130, render: (row) => <TimeText at={row.since} /> },
    {
      id: 'next',
      name: 'Next change without new data',
      minWidth: 300,
      render: (row) => <NextChange row={row} />,
    },
    {
      id: 'why',
      name: 'Rule',
      width: 96,
      render: (row) =>
        row.hasRule ? (
          <Link onPress={() => onWhy(row)} aria-label={`Why? ${row.audienceName}`}>
            Why?
          </Link>
        ) : (
          'No rule'
        ),
    },
    ...flows.map(
      ({ id, name }): DataColumn<Membership> => ({
        id: `flow ${id}`,
        name,
        minWidth: 170,
        render: ({ deliveries }) => (
          <DeliveryCell deliveries={deliveries.filter((one) => one.dataflowId === id)} />
        ),
      }),
    ),
  ];
}

/** What this person is in, was in, or never was, why, and where that is delivered. */
export function AudiencesTab({ profile }: { profile: Profile }) {
  const { state = 'all' } = useSearch({ from: '/shell/profiles/$id/$tab' });
  const navigate = useNavigate({ from: '/profiles/$id/$tab' });
  const [why, setWhy] = useState<Membership | null>(null);
  const list = useList(['/api/profiles/memberships', profile.id, state], async (cursor) => {
    const params = { path: { id: profile.id }, query: { state, cursor } };
    return unwrap(await api.GET('/api/profiles/{id}/memberships', { params }));
  });
  const columns = useMemo(() => {
    const flows = new Map(
      (list.items ?? []).flatMap(({ deliveries }) =>
        deliveries.map((one) => [one.dataflowId, one.dataflowName]),
      ),
    );
    return columnsOf(
      [...flows].map(([id, name]) => ({ id, name })),
      setWhy,
    );
  }, [list.items]);
  return (
    <ListWithPanel
      list={
        <div className={main}>
          <Picker
            aria-label="State"
            styles={style({ width: 200 })}
            value={state}
            onChange={(key) =>
              void navigate({
                search: (before) => ({
                  ...before,
                  state: key === 'all' ? undefined : (key as 'in' | 'left'),
                }),
                replace: true,
              })
            }
          >
            <PickerItem id="all">All audiences</PickerItem>
            <PickerItem id="in">In</PickerItem>
            <PickerItem id="left">Was in</PickerItem>
          </Picker>
          <DataTable
            label="Audience membership"
            columns={columns}
            keyOf={(row) => row.audienceId}
            {...list}
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
      }
      panel={why && <WhyPanel profile={profile} row={why} onClose={() => setWhy(null)} />}
    />
  );
}
