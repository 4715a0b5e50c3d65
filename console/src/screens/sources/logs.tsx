import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { TimeText } from '../../parts/time-text.tsx';

type Log =
  paths['/api/logs']['get']['responses'][200]['content']['application/json']['items'][number];
type Partition = Log['partitions'][number] & { log: string };

const columns: readonly DataColumn<Partition>[] = [
  { id: 'log', name: 'Log', isRowHeader: true, minWidth: 200, render: ({ log }) => log },
  {
    id: 'partition',
    name: 'Partition',
    align: 'end',
    width: 120,
    render: ({ partition }) => <NumberText value={partition} />,
  },
  {
    id: 'behind',
    name: 'Messages behind',
    align: 'end',
    width: 180,
    render: ({ behind }) => <NumberText value={behind} />,
  },
  {
    id: 'nextOffset',
    name: 'Taken up to',
    align: 'end',
    width: 150,
    render: ({ nextOffset }) => <NumberText value={nextOffset} />,
  },
  {
    id: 'readAt',
    name: 'Last read',
    width: 150,
    render: ({ readAt }) => <TimeText at={readAt} none="Never" />,
  },
];

/** How far the logs in front are read; nothing where there are none. */
export function LogsInFront() {
  const { data, error } = query.useQuery('get', '/api/logs', {}, { refetchInterval: 10_000 });
  const partitions = data?.items.flatMap(({ name, partitions: all }) =>
    all.map((one): Partition => ({ ...one, log: name })),
  );
  if (error) return <ProblemAlert error={error} />;
  if (!partitions || partitions.length === 0) return null;
  return (
    <Panel title="Logs in front">
      <DataTable
        label="Logs in front"
        columns={columns}
        items={partitions}
        keyOf={({ log, partition }) => `${log} ${partition}`}
        empty={null}
      />
    </Panel>
  );
}
