import type { Command } from 'commander';
import { apiFromEnvironment, idOf, listAll } from './api.ts';
import { type Row, send } from './operations.ts';
import { printDone, printRows } from './output.ts';

type WriteKey = Row<'/api/write-keys'>;

const path = '/api/write-keys';

/** `millrace write-key`. */
export function writeKeyCommand(program: Command): void {
  const writeKey = program
    .command('write-key')
    .description('keys with which sources send profile updates');
  writeKey
    .command('list')
    .description('all write keys')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), path);
      printRows(
        command,
        rows,
        {
          NAME: (row: WriteKey) => row.name,
          KEY: (row: WriteKey) => row.key,
          'USER ID IS': (row: WriteKey) => row.settings.userNamespace,
          ID: (row: WriteKey) => row.id,
        },
        'No write keys yet. Make one: millrace write-key create --name "Product"',
      );
    });
  writeKey
    .command('create')
    .description('create a write key')
    .requiredOption('--name <name>', 'name of the source')
    .option('--user-namespace <symbol>', 'namespace of the userId of its calls')
    .action(async (flags: { name: string; userNamespace?: string }, command: Command) => {
      const { name, userNamespace } = flags;
      const created = await send(apiFromEnvironment(), 'POST', path, {
        body: { name, settings: userNamespace === undefined ? {} : { userNamespace } },
      });
      printDone(command, `Write key of ${created.name}: ${created.key}`, created);
    });
  writeKey
    .command('delete <write-key>')
    .description('delete a write key: its source is refused from then on')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      await send(client, 'DELETE', `${path}/{id}`, { path: { id } });
      printDone(command, `Write key ${name} is deleted.`, { id, deleted: true });
    });
  writeKey
    .command('rotate <write-key>')
    .description('give it a new key')
    .option('--old-valid <seconds>', 'how long the old key works beside the new one', '0')
    .action(async (name: string, flags: { oldValid: string }, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      const body = { oldKeyValidSeconds: Number(flags.oldValid) };
      const rotated = await send(client, 'POST', `${path}/{id}/rotate`, { path: { id }, body });
      printDone(command, `New write key of ${rotated.name}: ${rotated.key}`, rotated);
    });
}
