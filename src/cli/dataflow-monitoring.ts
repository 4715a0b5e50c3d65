import type { Command } from 'commander';
import { apiFromEnvironment, idOf } from './api.ts';
import { printRows } from './output.ts';

interface Run extends Record<string, unknown> {
  id: string;
  startedAt: string;
  cause: string;
  status: string;
  received: number;
  activated: number;
  excluded: number;
  failed: number;
  waiting: number;
}

interface LoggedRequest extends Record<string, unknown> {
  id: string;
  at: string;
  method: string;
  path: string;
  status: number | null;
  people: number;
  attempt: number;
  tookMilliseconds: number;
}

const path = '/api/dataflows';

/** The newest page of a list of a dataflow. */
async function newest<Item>(name: string, list: string, query: URLSearchParams): Promise<Item[]> {
  const client = apiFromEnvironment();
  const id = await idOf(client, path, name);
  const page = await client.call<{ items: Item[] }>('GET', `${path}/${id}/${list}?${query}`);
  return page.items;
}

/** `millrace dataflow runs` and `requests`. */
export function addMonitoringCommands(dataflow: Command): void {
  dataflow
    .command('runs <dataflow>')
    .description('its last runs, counted in people and final states')
    .action(async (name: string, _flags, command: Command) => {
      printRows(
        command,
        await newest<Run>(name, 'runs', new URLSearchParams({ limit: '50' })),
        {
          STARTED: (row: Run) => row.startedAt,
          CAUSE: (row: Run) => row.cause,
          STATUS: (row: Run) => row.status,
          RECEIVED: (row: Run) => row.received,
          ACTIVATED: (row: Run) => row.activated,
          EXCLUDED: (row: Run) => row.excluded,
          FAILED: (row: Run) => row.failed,
          WAITING: (row: Run) => row.waiting,
          ID: (row: Run) => row.id,
        },
        'Nothing has been sent yet.',
      );
    });
  dataflow
    .command('requests <dataflow>')
    .description('its last requests to the destination')
    .option('--status <class>', '2xx, 400, 401, 429, 4xx, 5xx or none')
    .option('--target <value>', 'only those that carried this person, by the value that is sent')
    .action(async (name: string, flags: { status?: string; target?: string }, command: Command) => {
      const query = new URLSearchParams({ limit: '50' });
      if (flags.status !== undefined) query.set('status', flags.status);
      if (flags.target !== undefined) query.set('targetValue', flags.target);
      printRows(
        command,
        await newest<LoggedRequest>(name, 'requests', query),
        {
          AT: (row: LoggedRequest) => row.at,
          REQUEST: (row: LoggedRequest) => `${row.method} ${row.path}`,
          STATUS: (row: LoggedRequest) => row.status ?? 'none',
          PEOPLE: (row: LoggedRequest) => row.people,
          ATTEMPT: (row: LoggedRequest) => row.attempt,
          MS: (row: LoggedRequest) => row.tookMilliseconds,
          ID: (row: LoggedRequest) => row.id,
        },
        'No such request in the log.',
      );
    });
}
