import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { paths } from '../../../api/schema.d.ts';
import { api } from '../api/client.ts';
import { unwrap } from '../api/unwrap.ts';
import { type DataColumn, DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { bytesText, duration, percent } from '../parts/format.ts';
import { NeedsPermission } from '../parts/needs-permission.tsx';
import { NumberText } from '../parts/number-text.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Panel } from '../parts/panel.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { StatCard, StatCards } from '../parts/stat-card.tsx';
import { TimeRange } from '../parts/time-range.tsx';
import { TimeText } from '../parts/time-text.tsx';

type System = paths['/api/system']['get']['responses'][200]['content']['application/json'];
type Process = System['processes'][number];
type Counts =
  paths['/api/monitoring']['get']['responses'][200]['content']['application/json']['counts'];

const refetchInterval = 10_000;
const top = style({ marginBottom: 16 });

/** The way of an update, in order. */
const steps: readonly { id: keyof Counts; name: string }[] = [
  { id: 'received', name: 'Received' },
  { id: 'rejected', name: 'Rejected' },
  { id: 'profilesUpdated', name: 'Profiles updated' },
  { id: 'membershipsChanged', name: 'Memberships changed' },
  { id: 'excluded', name: 'Excluded' },
  { id: 'failed', name: 'Failed' },
  { id: 'delivered', name: 'Delivered' },
];

const processColumns: readonly DataColumn<Process>[] = [
  { id: 'pid', name: 'Process', isRowHeader: true, width: 130, render: (one) => String(one.pid) },
  { id: 'version', name: 'Version', width: 130, render: (one) => one.version },
  {
    id: 'startedAt',
    name: 'Started',
    width: 180,
    render: (one) => <TimeText at={one.startedAt} />,
  },
  {
    id: 'heartbeatAt',
    name: 'Last heartbeat',
    width: 190,
    render: (one) => <TimeText at={one.heartbeatAt} />,
  },
  {
    id: 'delay',
    name: 'Event loop, p50 / p99',
    minWidth: 180,
    render: (one) =>
      `${duration(one.eventLoopP50Milliseconds)} / ${duration(one.eventLoopP99Milliseconds)}`,
  },
  { id: 'memory', name: 'Memory', width: 120, render: (one) => bytesText(one.memoryBytes) },
];

/** "+12.5 % against before" */
function changeText(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'As before' : 'None before';
  if (now === before) return 'As before';
  return `${now > before ? '+' : '−'}${percent(Math.abs(now - before), before)} against before`;
}

/** The whole way of updates, and what carries it. */
export function MonitoringScreen() {
  return (
    <NeedsPermission needs="View Destinations">
      <Monitoring />
    </NeedsPermission>
  );
}

function Monitoring() {
  const { range = '24h' } = useSearch({ from: '/shell/monitoring' });
  const navigate = useNavigate({ from: '/monitoring' });
  const way = useQuery({
    queryKey: ['/api/monitoring', range],
    queryFn: async () => unwrap(await api.GET('/api/monitoring', { params: { query: { range } } })),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
  return (
    <>
      <PageHeader title="Monitoring" />
      <div className={top}>
        <TimeRange
          value={range}
          onChange={(next) => void navigate({ search: { range: next }, replace: true })}
        />
      </div>
      <Panel title="The way of updates">
        {way.error && <ProblemAlert error={way.error} onRetry={() => void way.refetch()} />}
        {way.data && (
          <StatCards>
            {steps.map(({ id, name }) => (
              <StatCard
                key={id}
                name={name}
                value={<NumberText value={way.data.counts[id]} isCompact />}
                note={changeText(way.data.counts[id], way.data.before[id])}
              />
            ))}
          </StatCards>
        )}
      </Panel>
      <SystemPanel />
    </>
  );
}

function SystemPanel() {
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/system'],
    queryFn: async () => unwrap(await api.GET('/api/system')),
    refetchInterval,
  });
  return (
    <Panel title="System">
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <StatCards>
            <StatCard name="Database" value={bytesText(data.database.bytes)} />
            <StatCard
              name="Free disk"
              value={data.diskFreeBytes === null ? '—' : bytesText(data.diskFreeBytes)}
            />
            <StatCard name="Profiles" value={<NumberText value={data.profiles} isCompact />} />
            <StatCard
              name="Timers behind"
              value={
                data.timersBehindSeconds > 0 ? duration(data.timersBehindSeconds * 1_000) : 'None'
              }
              note={
                data.nextTimerAt ? (
                  <>
                    Next <TimeText at={data.nextTimerAt} />
                  </>
                ) : (
                  'None set'
                )
              }
            />
          </StatCards>
          <DataTable
            label="Processes"
            columns={processColumns}
            keyOf={(one) => one.id}
            items={data.processes}
            empty={<EmptyState title="No process tells of itself" />}
          />
        </>
      )}
    </Panel>
  );
}
