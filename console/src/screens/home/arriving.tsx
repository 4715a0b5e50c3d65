import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { ChartPanel } from '../../parts/chart-panel.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { duration, exactNumber } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import { StatCard, StatCards } from '../../parts/stat-card.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import type { Arriving } from './overview.ts';

const text = style({ font: 'body', margin: 0, overflowWrap: 'anywhere' });

type Flow = Arriving['dataflows'][number];

const seconds = (value: number | null): string => (value === null ? '—' : duration(value * 1_000));

function Pending({ flow }: { flow: Flow }) {
  return (
    <>
      <NumberText value={flow.pending} />
      {flow.oldestPendingSeconds !== null && `, ${seconds(flow.oldestPendingSeconds)}`}
    </>
  );
}

// At 1280 pixels all of it is to be seen at once; the rest is under Columns.
const columns: readonly DataColumn<Flow>[] = [
  { id: 'name', name: 'Dataflow', isRowHeader: true, minWidth: 160, render: (one) => one.name },
  {
    id: 'status',
    name: 'Status',
    width: 130,
    render: (one) => <StatusText status={one.status} />,
  },
  {
    id: 'delivered',
    name: 'Delivered',
    align: 'end',
    width: 190,
    render: (one) => `${exactNumber(one.delivered)} of ${exactNumber(one.members)}`,
  },
  {
    id: 'pending',
    name: 'Pending',
    align: 'end',
    width: 130,
    render: (one) => <Pending flow={one} />,
  },
  {
    id: 'p95',
    name: 'p95',
    isOptional: true,
    align: 'end',
    width: 100,
    render: (one) => seconds(one.p95Seconds),
  },
  {
    id: 'failed',
    name: 'Failed',
    align: 'end',
    width: 120,
    render: (one) => <NumberText value={one.failed} />,
  },
  {
    id: 'excluded',
    name: 'Excluded',
    align: 'end',
    width: 136,
    render: (one) => <NumberText value={one.excluded} />,
  },
  {
    id: 'last',
    name: 'Last delivery',
    width: 176,
    render: (one) => <TimeText at={one.lastDeliveredAt} none="Never" />,
  },
];

const minuteMs = 60_000;

/** The server leaves out minutes in which nothing came: a line between two others would lie. */
function everyMinute(given: Arriving['updates']['sparkline']): number[] {
  const byMinute = new Map(given.map(({ startsAt, value }) => [Date.parse(startsAt), value]));
  const lastMs = Math.max(Math.floor(Date.now() / minuteMs) * minuteMs, ...byMinute.keys());
  return Array.from({ length: 60 }, (_, at) => byMinute.get(lastMs - (59 - at) * minuteMs) ?? 0);
}

/** The first question: is everything arriving? */
export function ArrivingBand({ arriving }: { arriving: Arriving }) {
  const { updates, deliveredInRange, secondsToDestination } = arriving;
  return (
    <Panel title="Is everything arriving?">
      <p className={text}>{arriving.verdict}</p>
      <StatCards>
        <StatCard
          name="Updates received"
          value={`${updates.perSecond === 0 ? 0 : updates.perSecond.toFixed(1)} /s`}
          note={<Sparkline values={everyMinute(updates.sparkline)} />}
          href="/sources"
        />
        <StatCard
          name="Pending deliveries"
          value={<NumberText value={arriving.pending} isCompact />}
          note={
            arriving.oldestPendingSeconds === null
              ? 'Nothing waits'
              : `The oldest waits ${seconds(arriving.oldestPendingSeconds)}`
          }
        />
        <StatCard
          name="Time to destination"
          value={secondsToDestination ? seconds(secondsToDestination.p95) : '—'}
          note="p95 of the last hour, from update to acknowledgement"
        />
        <StatCard
          name="Delivered, 24 h"
          value={`+${exactNumber(deliveredInRange.added)} −${exactNumber(deliveredInRange.removed)}`}
          note="In and out"
        />
      </StatCards>
      <ChartPanel
        title="Time to destination"
        unit="seconds"
        sentence="From the update to the acknowledgement, in the last 24 hours: half arrived within p50, 95 of 100 within p95."
        points={arriving.timeToDestination.map(({ startsAt, p50, p95 }) => ({
          atMs: Date.parse(startsAt),
          values: { p50, p95 },
        }))}
        series={[
          { id: 'p50', name: 'p50', kind: 'line' },
          { id: 'p95', name: 'p95', kind: 'line' },
        ]}
        empty="Nothing was delivered in the last 24 hours."
      />
      <DataTable
        label="Dataflows"
        columns={columns}
        items={arriving.dataflows}
        keyOf={(one) => one.id}
        hrefOf={(one) => `/destinations/dataflows/${one.id}/runs`}
        empty={<EmptyState title="No dataflows" />}
      />
    </Panel>
  );
}
