import { useQuery } from '@tanstack/react-query';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FindingsPanel } from '../../parts/findings.tsx';
import { bytesText, duration } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { StatCard, StatCards } from '../../parts/stat-card.tsx';
import { TimeText } from '../../parts/time-text.tsx';

type System = paths['/api/system']['get']['responses'][200]['content']['application/json'];
type Process = System['processes'][number];

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

/** What carries the updates. */
export function SystemTab() {
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/system'],
    queryFn: async () => unwrap(await api.GET('/api/system')),
    refetchInterval: 10_000,
  });
  return (
    <>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <StatCards>
            <StatCard name="Database" value={bytesText(data.database.bytes)} />
            <StatCard
              name="Free disk"
              value={data.diskFreeBytes === null ? '—' : bytesText(data.diskFreeBytes)}
            />
            <StatCard
              name="Profiles"
              value={<NumberText value={data.profiles} isCompact />}
              note={data.isEstimate ? 'about' : undefined}
            />
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
      <FindingsPanel />
    </>
  );
}
