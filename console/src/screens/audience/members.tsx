import { SegmentedControl, SegmentedControlItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useList } from '../../parts/use-list.ts';
import type { Audience, Member } from '../audience-words.ts';

const refetchMs = 10_000;
const bar = style({ marginTop: 24, marginBottom: 16 });
const identities = style({ display: 'flex', gap: 8, alignItems: 'center', minWidth: 0 });
const identity = style({ display: 'inline-flex', gap: 4, alignItems: 'center', minWidth: 0 });
const kind = style({ font: 'ui-sm', color: 'neutral-subdued' });

/** The first identity of each namespace. */
function Identities({ member }: { member: Member }) {
  const map = member.identityMap as Record<string, { id: string }[]>;
  return (
    <span className={identities}>
      {Object.entries(map).map(([namespace, list]) =>
        list[0] ? (
          <span key={namespace} className={identity}>
            <span className={kind}>{namespace}</span>
            <IdText value={list[0].id} canCopy={false} />
          </span>
        ) : null,
      )}
    </span>
  );
}

const columns: readonly DataColumn<Member>[] = [
  {
    id: 'identities',
    name: 'Identities',
    isRowHeader: true,
    minWidth: 280,
    render: (one) => <Identities member={one} />,
  },
  {
    id: 'state',
    name: 'State',
    width: 100,
    render: (one) => (
      <StatusText status={one.status} text={one.status === 'realized' ? 'In' : 'Left'} />
    ),
  },
  {
    id: 'since',
    name: 'Since',
    width: 200,
    render: (one) => <TimeText at={one.lastQualificationTime} />,
  },
  {
    id: 'nextChange',
    name: 'Next change',
    width: 200,
    render: (one) => <TimeText at={one.nextChangeAt} />,
  },
];

export function MembersTab({ audience }: { audience: Audience }) {
  const { id } = audience;
  const { state = 'in' } = useSearch({ from: '/shell/audiences/$id/$tab' });
  const navigate = useNavigate();
  const status = state === 'in' ? 'realized' : 'exited';
  const list = useList(
    ['/api/audiences/members', id, status],
    async (cursor) =>
      unwrap(
        await api.GET('/api/audiences/{id}/members', {
          params: { path: { id }, query: { cursor, status } },
        }),
      ),
    { refetchMs },
  );
  return (
    <>
      <div className={bar}>
        <SegmentedControl
          aria-label="State"
          selectedKey={state}
          onSelectionChange={(key) =>
            void navigate({ to: '.', search: { state: key as 'in' | 'left' }, replace: true })
          }
        >
          <SegmentedControlItem id="in">In</SegmentedControlItem>
          <SegmentedControlItem id="left">Left</SegmentedControlItem>
        </SegmentedControl>
      </div>
      <DataTable
        label="Members"
        columns={columns}
        keyOf={(one) => one.profileId}
        {...list}
        total={state === 'in' ? audience.members : undefined}
        empty={<EmptyState title={state === 'in' ? 'Nobody is in.' : 'Nobody has left.'} />}
      />
    </>
  );
}
