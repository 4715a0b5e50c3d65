import {
  Button,
  LinkButton,
  SearchField,
  SegmentedControl,
  SegmentedControlItem,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { download } from '../../parts/download.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { useChange } from '../../parts/use-change.ts';
import { type Page, useList } from '../../parts/use-list.ts';
import type { Audience, Member } from '../audience-words.ts';
import { memberColumns } from './member-columns.tsx';

const refetchMs = 10_000;
const bar = style({ display: 'flex', flexWrap: 'wrap', gap: 12, marginTop: 24, marginBottom: 16 });
const end = style({ marginStart: 'auto' });

export function MembersTab({ audience }: { audience: Audience }) {
  const { id } = audience;
  const { state = 'in', identity } = useSearch({ from: '/shell/audiences/$id/$tab' });
  const navigate = useNavigate();
  const change = useCallback(
    (part: { state?: 'in' | 'left'; identity?: string | undefined }) =>
      void navigate({
        to: '.',
        search: (before: object) => ({ ...before, ...part }),
        replace: true,
      } as never),
    [navigate],
  );
  const status = state === 'in' ? 'realized' : 'exited';
  const list = useList(
    ['/api/audiences/members', id, status, identity],
    async (cursor) => {
      const params = { path: { id }, query: { cursor, status, identity } as const };
      const answer = unwrap(await api.GET('/api/audiences/{id}/members', { params }));
      // As CSV it would be a text; this asked for a page.
      return answer as Page<Member>;
    },
    { refetchMs },
  );
  const csv = useChange(() => {
    const asked = new URLSearchParams({ status, ...(identity ? { identity } : {}) });
    return download(`/api/audiences/${id}/members?${asked}`, `members-${id}.csv`, 'text/csv');
  });
  return (
    <>
      <div className={bar}>
        <SegmentedControl
          aria-label="State"
          selectedKey={state}
          onSelectionChange={(key) => change({ state: key as 'in' | 'left' })}
        >
          <SegmentedControlItem id="in">In</SegmentedControlItem>
          <SegmentedControlItem id="left">Left</SegmentedControlItem>
        </SegmentedControl>
        <SearchField
          aria-label="Find by an identity"
          placeholder="Exact identity value"
          defaultValue={identity ?? ''}
          onSubmit={(value) => change({ identity: value === '' ? undefined : value })}
          onClear={() => change({ identity: undefined })}
        />
        <span className={end}>
          <Button variant="secondary" isPending={csv.isPending} onPress={() => csv.mutate()}>
            Export CSV
          </Button>
        </span>
      </div>
      <ProblemAlert error={csv.error} />
      <DataTable
        label="Members"
        columns={memberColumns}
        keyOf={(one) => one.profileId}
        hrefOf={(one) => `/profiles/${one.profileId}/trace?audience=${id}`}
        {...list}
        total={state === 'in' && !identity ? audience.members : undefined}
        empty={<Nobody state={state} identity={identity} />}
      />
    </>
  );
}

function Nobody({ state, identity }: { state: 'in' | 'left'; identity: string | undefined }) {
  if (!identity)
    return <EmptyState title={state === 'in' ? 'Nobody is in.' : 'Nobody has left.'} />;
  return (
    <EmptyState
      isFiltered
      title={`Nobody with this identity ${state === 'in' ? 'is in' : 'has left'}.`}
      action={
        <LinkButton
          variant="secondary"
          href={`/trace#${new URLSearchParams({ id: identity })}`}
        >{`Trace ${identity}`}</LinkButton>
      }
    />
  );
}
