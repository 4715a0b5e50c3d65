import { Link, SearchField, SegmentedControl, SegmentedControlItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { paths } from '../../../../../api/schema.d.ts';
import { api } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { exactNumber } from '../../../parts/format.ts';
import { IdText } from '../../../parts/id-text.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useList } from '../../../parts/use-list.ts';
import type { Dataflow, Definition } from '../data.ts';
import { ChosenPanel, type LedgerRow, useChosen } from './chosen.tsx';
import { LetterActions } from './letter-actions.tsx';
import { ResendMembers } from './resend-members.tsx';
import { useResent } from './resent.tsx';

type Entry =
  paths['/api/dataflows/{id}/memberships']['get']['responses'][200]['content']['application/json']['items'][number];

const states = ['pending', 'delivered', 'excluded', 'failed'] as const;
type State = (typeof states)[number];
const personCell = style({ display: 'flex', alignItems: 'center', gap: 8, minWidth: 0 });
const bar = style({ display: 'flex', gap: 16, flexWrap: 'wrap', alignItems: 'center' });

function columnsOf({ id, audiences }: Pick<Dataflow, 'id' | 'audiences'>): DataColumn<Entry>[] {
  const names = new Map(audiences.map(({ audienceId, name }) => [audienceId, name]));
  return [
    personColumn(id),
    {
      id: 'audience',
      name: 'Audience',
      minWidth: 160,
      render: ({ audienceId }) => names.get(audienceId) ?? audienceId,
    },
    { id: 'desired', name: 'Desired', width: 115, render: (one) => inOut(one.desired) },
    { id: 'delivered', name: 'Delivered', width: 125, render: (one) => inOut(one.delivered) },
    { id: 'state', name: 'State', width: 120, render: (one) => <StatusText status={one.state} /> },
    {
      id: 'reason',
      name: 'Reason',
      minWidth: 144,
      render: ({ reason, policy, error }) =>
        [reason, policy?.name, error?.['message']].filter(Boolean).join(': ') || '—',
    },
    {
      id: 'attempts',
      name: 'Attempts',
      align: 'end',
      isOptional: true,
      render: (one) => one.attempts,
    },
    {
      id: 'updated',
      name: 'Changed',
      width: 130,
      render: ({ lastQualificationTime }) => <TimeText at={lastQualificationTime} />,
    },
  ];
}

/** Who a row of the ledger is about, with the way to their trace. */
export function personColumn<Row extends LedgerRow>(dataflow: string): DataColumn<Row> {
  return {
    id: 'person',
    name: 'Person',
    isRowHeader: true,
    minWidth: 210,
    render: ({ profileId, audienceId, targetValue }) => (
      <span className={personCell}>
        <IdText value={targetValue} />
        {/* Blue is hard to read in a row that is chosen. */}
        <Link
          variant="secondary"
          href={`/profiles/${profileId}/trace?${new URLSearchParams({ audience: audienceId, dataflow })}`}
          aria-label={`Trace ${targetValue}`}
        >
          Trace
        </Link>
      </span>
    ),
  };
}

export function inOut(side: 'in' | 'out'): string {
  return side === 'in' ? 'In' : 'Out';
}

/** The ledger: what should be there and what is, person by person. */
export function MembersTab({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  const { q: targetValue = '', state: asked } = useSearch({
    from: '/shell/destinations/dataflows/$id/$tab',
  });
  const navigate = useNavigate();
  const state = states.find((one) => one === asked) ?? 'delivered';
  const show = (part: { q?: string | undefined; state?: State }): void =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...part }), replace: true });
  const list = useList(
    ['/api/dataflows/memberships', flow.id, state, targetValue],
    async (cursor) => {
      const query = { state, cursor, ...(targetValue === '' ? {} : { targetValue }) };
      const params = { path: { id: flow.id }, query };
      return unwrap(await api.GET('/api/dataflows/{id}/memberships', { params }));
    },
    { refetchMs: 5_000 },
  );
  const chosen = useChosen(`${state} ${targetValue}`, list.items, flow.counts[state]);
  const { resent, onResent } = useResent(flow);
  const told = { flow, onResent };
  const { rows, count, reason } = chosen;
  const letters = { ...(rows ? { rows } : {}), ...(targetValue === '' ? {} : { targetValue }) };
  const { id, audiences } = flow;
  const columns = useMemo(() => columnsOf({ id, audiences }), [id, audiences]);
  // What waits is sent by itself, who is excluded is not sent.
  const isChoosable = state === 'delivered' || state === 'failed';
  return (
    <>
      {resent}
      <div className={bar}>
        <SegmentedControl
          aria-label="State"
          selectedKey={state}
          onSelectionChange={(key) => show({ state: key as State })}
        >
          {states.map((one) => (
            <SegmentedControlItem key={one} id={one}>
              {`${one.charAt(0).toUpperCase()}${one.slice(1)} ${exactNumber(flow.counts[one])}`}
            </SegmentedControlItem>
          ))}
        </SegmentedControl>
        <SearchField
          aria-label="Find one"
          placeholder="Find one, by the exact value"
          defaultValue={targetValue}
          onSubmit={(text) => show({ q: text === '' ? undefined : text })}
          onClear={() => show({ q: undefined })}
        />
      </div>
      <ChosenPanel
        chosen={chosen}
        matching={list.hasMore && targetValue === '' ? flow.counts[state] : null}
        actions={
          state === 'failed' ? (
            <LetterActions {...told} filter={letters} count={count} reason={reason} />
          ) : (
            <ResendMembers
              {...told}
              definition={definition}
              chosen={chosen}
              targetValue={targetValue}
            />
          )
        }
      >
        <DataTable
          label="Members"
          columns={columns}
          {...list}
          keyOf={chosen.table.keyOf}
          {...(isChoosable ? chosen.table : {})}
          empty={<EmptyState isFiltered title={`Nobody is ${state}.`} />}
        />
      </ChosenPanel>
    </>
  );
}
