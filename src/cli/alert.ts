import type { Command } from 'commander';
import { apiFromEnvironment } from './api.ts';
import { printRows } from './output.ts';

interface Alert extends Record<string, unknown> {
  id: string;
  rule: string;
  thingName: string;
  state: string;
  severity: string;
  summary: string;
  triggeredAt: string;
  acknowledgedBy: string | null;
}

/** `millrace alert`. */
export function alertCommand(program: Command): void {
  const alert = program.command('alert').description('what is wrong, and what was');
  alert
    .command('list')
    .description('open alerts, newest first; with --all also those that are over')
    .option('--all', 'also alerts that are over')
    .action(async (flags: { all?: boolean }, command: Command) => {
      const query = flags.all ? '' : '?state=triggered';
      const { items } = await apiFromEnvironment().call<{ items: Alert[] }>(
        'GET',
        `/api/alerts${query}`,
      );
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
