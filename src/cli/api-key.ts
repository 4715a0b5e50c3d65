import type { Command } from 'commander';
import { apiFromEnvironment, idOf, listAll } from './api.ts';
import { type Row, send } from './operations.ts';
import { printDone, printRows } from './output.ts';

type ApiKey = Row<'/api/api-keys'>;

const path = '/api/api-keys';

/** `millrace api-key`. */
export function apiKeyCommand(program: Command): void {
  const apiKey = program.command('api-key').description('keys of programs that manage Millrace');
  apiKey
    .command('list')
    .description('all API keys')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), path);
      const columns = {
        NAME: (row: ApiKey) => row.name,
        'BEGINS WITH': (row: ApiKey) => row.prefix,
        ROLES: (row: ApiKey) => row.roles.join(', '),
        EXPIRES: (row: ApiKey) => row.expiresAt,
        ID: (row: ApiKey) => row.id,
      };
      printRows(command, rows, columns, 'No API keys yet.');
    });
  apiKey
    .command('create')
    .description('create an API key; it is shown this once')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--role <role...>', 'roles, such as Viewer')
    .option('--expires <time>', 'when it ends, ISO 8601')
    .action(async (flags: { name: string; role: string[]; expires?: string }, command: Command) => {
      const { name, role: roles, expires } = flags;
      const body = { name, roles, ...(expires === undefined ? {} : { expiresAt: expires }) };
      const created = await send(apiFromEnvironment(), 'POST', path, { body });
      printDone(command, `API key ${name}, shown this once: ${created.key}`, created);
    });
  apiKey
    .command('delete <api-key>')
    .description('delete an API key')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      await send(client, 'DELETE', `${path}/{id}`, { path: { id } });
      printDone(command, `API key ${name} is deleted.`, { id, deleted: true });
    });
}
