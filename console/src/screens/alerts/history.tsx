import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { api, query } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import type { DataColumn } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { duration } from '../../parts/format.ts';
import { OpeningList } from '../../parts/opening-list.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Properties } from '../../parts/properties.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useChange } from '../../parts/use-change.ts';
import { useList } from '../../parts/use-list.ts';

type Alert =
  paths['/api/alerts']['get']['responses'][200]['content']['application/json']['items'][number];

const severities = { error: 'Error', warning: 'Warning', info: 'Information' } as const;
const buttons = style({ display: 'flex', flexWrap: 'wrap', gap: 8 });
const refetchMs = 10_000;

const columns: readonly DataColumn<Alert>[] = [
  { id: 'state', name: 'State', width: 130, render: (one) => <StatusText status={one.state} /> },
  { id: 'severity', name: 'Severity', width: 120, render: (one) => severities[one.severity] },
  { id: 'summary', name: 'What', isRowHeader: true, minWidth: 210, render: (one) => one.summary },
  { id: 'thing', name: 'Where', minWidth: 130, render: (one) => one.thingName },
  { id: 'since', name: 'Since', width: 140, render: (one) => <TimeText at={one.triggeredAt} /> },
  {
    id: 'lasted',
    name: 'Lasted',
    width: 110,
    // What tells of a moment did not last.
    render: ({ lastedSeconds }) => (lastedSeconds === 0 ? '—' : duration(lastedSeconds * 1_000)),
  },
  {
    id: 'acknowledgedBy',
    name: 'Acknowledged',
    width: 180,
    render: (one) => one.acknowledgedBy ?? '—',
  },
];

const filters = [
  {
    id: 'state',
    name: 'State',
    options: [
      { id: 'triggered', name: 'Triggered' },
      { id: 'resolved', name: 'Resolved' },
    ],
  },
];

export function HistoryTab() {
  const search = useSearch({ from: '/shell/alerts/$tab' });
  const navigate = useNavigate({ from: '/alerts/$tab' });
  const change = useCallback(
    (part: Record<string, string | undefined>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const { state, rule, sel } = search;
  const list = useList(
    ['/api/alerts', { state, rule }],
    async (cursor) =>
      unwrap(await api.GET('/api/alerts', { params: { query: { state, rule, cursor } } })),
    { refetchMs },
  );
  const chosen = list.items?.find((one) => one.id === sel);
  return (
    <>
      <FilterBar filters={filters} values={{ state }} onChange={change} />
      <OpeningList
        label="Alerts"
        columns={columns}
        list={list}
        onOpen={(id) => change({ sel: id })}
        empty={
          state ? (
            <EmptyState isFiltered title="No alert matches these filters." />
          ) : (
            <EmptyState title="No alert yet">
              When something needs you, it stands here, and in your channels.
            </EmptyState>
          )
        }
        panel={
          chosen && (
            <AlertPanel key={chosen.id} alert={chosen} onClose={() => change({ sel: undefined })} />
          )
        }
      />
    </>
  );
}

function AlertPanel({ alert, onClose }: { alert: Alert; onClose(): void }) {
  const patch = useChange(async (body: { acknowledged?: boolean; resolved?: true }) =>
    unwrap(await api.PATCH('/api/alerts/{id}', { params: { path: { id: alert.id } }, body })),
  );
  const isAcknowledged = alert.acknowledgedAt !== null;
  return (
    <RightPanel title={alert.thingName} onClose={onClose}>
      <Properties
        items={[
          ['What', alert.summary],
          ['State', <StatusText key="state" status={alert.state} />],
          ['Severity', severities[alert.severity]],
          ['Since', <TimeText key="since" at={alert.triggeredAt} isAbsolute />],
          ...(alert.resolvedAt
            ? [
                ['Resolved', <TimeText key="resolved" at={alert.resolvedAt} isAbsolute />] as const,
                ['Resolved by', alert.resolvedBy ?? 'Itself'] as const,
              ]
            : []),
          ['Acknowledged by', alert.acknowledgedBy ?? 'Nobody'],
        ]}
      />
      {patch.error && <ProblemAlert error={patch.error} />}
      <Link href={alert.link}>Open where it is</Link>
      <div className={buttons}>
        <ReasonedButton
          variant="secondary"
          needs={['Resolve Alerts']}
          isPending={patch.isPending}
          onPress={() => patch.mutate({ acknowledged: !isAcknowledged })}
        >
          {isAcknowledged ? 'Take acknowledgement back' : 'Acknowledge alert'}
        </ReasonedButton>
        {alert.state === 'triggered' && (
          <ReasonedButton
            variant="secondary"
            needs={['Resolve Alerts']}
            onPress={() => patch.mutate({ resolved: true })}
          >
            Resolve alert
          </ReasonedButton>
        )}
        <MuteButton alert={alert} />
      </div>
    </RightPanel>
  );
}

/** Tells nobody of this rule about this thing any more, or again; the history has it all the same. */
function MuteButton({ alert }: { alert: Alert }) {
  const rules = query.useQuery('get', '/api/alert-rules').data?.items;
  const rule = rules?.find(({ id }) => id === alert.rule);
  const mute = useChange(async (body: { muted: string[] }) => {
    const params = { path: { id: alert.rule } };
    return unwrap(await api.PATCH('/api/alert-rules/{id}', { params, body }));
  });
  if (!rule) return null;
  const others = rule.muted.filter((thing) => thing !== alert.mutedAs);
  const isMuted = others.length < rule.muted.length;
  return (
    <>
      <ReasonedButton
        variant="secondary"
        needs={['Manage Alerts']}
        isPending={mute.isPending}
        onPress={() => mute.mutate({ muted: isMuted ? others : [...others, alert.mutedAs] })}
      >
        {`${isMuted ? 'Unmute' : 'Mute'} "${rule.name}" here`}
      </ReasonedButton>
      {mute.error && <ProblemAlert error={mute.error} />}
    </>
  );
}
