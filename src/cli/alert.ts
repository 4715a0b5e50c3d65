import type { Command } from 'commander';
import { apiFromEnvironment } from './api.ts';
import { type Row, send } from './operations.ts';
import { printRows } from './output.ts';

type Alert = Row<'/api/alerts'>;

/** `millrace alert`. */
export function alertCommand(program: Command): void {
  const alert = program.command('alert').description('what is wrong, and what was');
  alert
    .command('list')
    .description('open alerts, newest first; with --all also those that are over')
    .option('--all', 'also alerts that are over')
    .action(async (flags: { all?: boolean }, command: Command) => {
      const { items } = await send(apiFromEnvironment(), 'GET', '/api/alerts', {
        query: flags.all ? {} : { state: 'triggered' },
      });
      printRows(
        command,
        items,
        {
          STATE: (row: Alert) => row.state,
          SEVERITY: (row: Alert) => row.severity,
          RULE: (row: Alert) => row.rule,
          WHAT: (row: Alert) => row.thingName,
          SINCE: (row: Alert) => row.triggeredAt,
          SUMMARY: (row: Alert) => row.summary,
        },
        'Nothing needs you.',
      );
    });
}
