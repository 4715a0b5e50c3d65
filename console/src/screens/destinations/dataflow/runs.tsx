import { Switch } from '@react-spectrum/s2';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import type { DataColumn } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { duration, exactNumber, percent } from '../../../parts/format.ts';
import { NumberText } from '../../../parts/number-text.tsx';
import { OpeningList } from '../../../parts/opening-list.tsx';
import { StatCard, StatCards } from '../../../parts/stat-card.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { TimeWindow } from '../../../parts/time-window.tsx';
import { useList } from '../../../parts/use-list.ts';
import type { Dataflow, Definition } from '../data.ts';
import { DataflowCharts } from './charts.tsx';
import { causeText, type Run, RunPanel, rateText } from './run-panel.tsx';

const count = (id: 'received' | 'activated' | 'excluded' | 'failed', name: string) => ({
  id,
  name,
  align: 'end' as const,
  width: 120,
  render: (run: Run) => <NumberText value={run[id]} />,
});

const columns: readonly DataColumn<Run>[] = [
  {
    id: 'startedAt',
    name: 'Run start',
    isRowHeader: true,
    width: 208,
    render: ({ startedAt }) => <TimeText at={startedAt} isAbsolute />,
  },
  {
    id: 'status',
    name: 'Status',
    width: 190,
    render: ({ status }) => <StatusText status={status.replaceAll('-', ' ')} />,
  },
  {
    id: 'took',
    name: 'Processing time',
    align: 'end',
    isOptional: true,
    render: ({ processingSeconds }) => duration(processingSeconds * 1_000),
  },
  { id: 'cause', name: 'Cause', width: 110, render: ({ cause }) => causeText(cause) },
  count('received', 'Received'),
  count('activated', 'Activated'),
  count('excluded', 'Excluded'),
  count('failed', 'Failed'),
  {
    id: 'rate',
    name: 'Activation rate',
    align: 'end',
    isOptional: true,
    render: rateText,
  },
];

/** Sums of the runs that are shown. */
function Cards({ runs }: { runs: readonly Run[] }) {
  const sum = (id: 'received' | 'activated' | 'excluded' | 'failed'): number =>
    runs.reduce((total, run) => total + run[id], 0);
  const received = sum('received');
  return (
    <StatCards>
      <StatCard name="Profiles received" value={exactNumber(received)} />
      <StatCard name="Identities activated" value={exactNumber(sum('activated'))} />
      <StatCard name="Identities excluded" value={exactNumber(sum('excluded'))} />
      <StatCard name="Identities failed" value={exactNumber(sum('failed'))} />
      <StatCard
        name="Activation rate"
        value={percent(sum('activated') + sum('excluded'), received)}
        note="(activated + excluded) / received"
      />
    </StatCards>
  );
}

/** Why nothing has been sent yet. */
function WhyNothing({ flow }: { flow: Dataflow }) {
  if (flow.audiences.length === 0) return 'This dataflow has no audience.';
  if (!flow.enabled) return 'This dataflow is disabled.';
  const starts = flow.audiences.map((one) => one.start ?? '').sort();
  const first = starts[0];
  if (!first || Date.parse(first) <= Date.now()) return 'Runs appear with the first delivery.';
  return (
    <>
      The first audience starts on <TimeText at={first} isAbsolute />.
    </>
  );
}

/** Windows of delivery with their counts. */
export function RunsTab({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  const search = useSearch({ from: '/shell/destinations/dataflows/$id/$tab' });
  const { range, from, to, sel } = search;
  const shown = { range, from, to };
  const isFailuresOnly = search.failures === 'only';
  const navigate = useNavigate();
  const show = (part: Partial<typeof search>): void =>
    void navigate({ to: '.', search: { ...search, ...part }, replace: true });
  const list = useList(
    ['/api/dataflows/runs', flow.id, isFailuresOnly],
    async (cursor) => {
      const failuresOnly = isFailuresOnly ? ('true' as const) : ('false' as const);
      const params = { path: { id: flow.id }, query: { cursor, failuresOnly } };
      return unwrap(await api.GET('/api/dataflows/{id}/runs', { params }));
    },
    { refetchMs: 5_000 },
  );
  const open = list.items?.find(({ id }) => id === sel);
  return (
    <>
      <Cards runs={list.items ?? []} />
      {list.items && list.items.length > 0 && (
        <>
          <TimeWindow
            value={shown}
            onChange={(next) => show({ range: undefined, from: undefined, to: undefined, ...next })}
          />
          <DataflowCharts flow={flow} definition={definition} shown={shown} />
        </>
      )}
      <Switch
        isSelected={isFailuresOnly}
        onChange={(isOn) => show({ failures: isOn ? 'only' : undefined })}
      >
        Show failures only
      </Switch>
      <OpeningList
        label="Dataflow runs"
        columns={columns}
        list={list}
        onOpen={(id) => show({ sel: id })}
        empty={
          <EmptyState
            title={isFailuresOnly ? 'No run with failures.' : 'Nothing has been sent yet.'}
          >
            <WhyNothing flow={flow} />
          </EmptyState>
        }
        panel={open && <RunPanel flow={flow} run={open} onClose={() => show({ sel: undefined })} />}
      />
    </>
  );
}
