import type { Command } from 'commander';
import type { paths } from '../../api/schema.d.ts';
import { apiFromEnvironment, idOf } from './api.ts';
import { type Answer, send } from './operations.ts';
import { printRows } from './output.ts';

type Run = Answer<'GET', '/api/dataflows/{id}/runs'>['items'][number];

type LoggedRequest = Answer<'GET', '/api/dataflows/{id}/requests'>['items'][number];
type StatusClass = NonNullable<
  NonNullable<paths['/api/dataflows/{id}/requests']['get']['parameters']['query']>['status']
>;

const path = '/api/dataflows';
/** So many rows are shown. */
const newest = 50;

/** `millrace dataflow runs` and `requests`. */
export function addMonitoringCommands(dataflow: Command): void {
  dataflow
    .command('runs <dataflow>')
    .description('its last runs, counted in people and final states')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const { items } = await send(client, 'GET', `${path}/{id}/runs`, {
        path: { id: await idOf(client, path, name) },
        query: { limit: newest },
      });
      printRows(
        command,
        items,
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
      const client = apiFromEnvironment();
      const { target: targetValue } = flags;
      // The server knows which there are.
      const status = flags.status as StatusClass | undefined;
      const query = {
        limit: newest,
        ...(status === undefined ? {} : { status }),
        ...(targetValue === undefined ? {} : { targetValue }),
      };
      const id = await idOf(client, path, name);
      const { items } = await send(client, 'GET', `${path}/{id}/requests`, { path: { id }, query });
      printRows(
        command,
        items,
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
