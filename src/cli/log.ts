import type { Command } from 'commander';
import { apiFromEnvironment, listAll } from './api.ts';
import type { Row } from './operations.ts';
import { printRows } from './output.ts';

type Partition = Row<'/api/logs'>['partitions'][number] & { log: string };

/** `millrace log`. */
export function logCommand(program: Command): void {
  program
    .command('log')
    .description('logs that updates are read from (MILLRACE_LOG)')
    .command('list')
    .description('how far each partition is taken')
    .action(async (_flags, command: Command) => {
      const logs = await listAll(apiFromEnvironment(), '/api/logs');
      const rows = logs.flatMap(({ name, partitions }) =>
        partitions.map((partition) => ({ log: name, ...partition })),
      );
      printRows(
        command,
        rows,
        {
          LOG: (row: Partition) => row.log,
          PARTITION: (row: Partition) => String(row.partition),
          'NEXT OFFSET': (row: Partition) => String(row.nextOffset),
          WAITING: (row: Partition) => String(row.behind),
          'READ AT': (row: Partition) => row.readAt ?? 'never',
        },
        'No log is read. Set MILLRACE_LOG to read one.',
      );
    });
}
