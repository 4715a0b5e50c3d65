import { confirm, isCancel } from '@clack/prompts';
import type { Command } from 'commander';
import { isUuid, MillraceError } from '../kernel/index.ts';
import { type ApiClient, apiFromEnvironment } from './api.ts';
import { type Row, send } from './operations.ts';
import { printDone, printObject, printRows, wantsJson } from './output.ts';

type Profile = Row<'/api/profiles'>;
type Erasure = Row<'/api/erasures'>;

/** `millrace profile`. People are named by a namespace and an identity, or by the profile's id. */
export function profileCommand(program: Command): void {
  const profile = program
    .command('profile')
    .description('one person: NAMESPACE ID ("any" looks in all), or the id of the profile alone');
  profile
    .command('show <who...>')
    .description('attributes, identities and audiences')
    .action(async (who: string[], _flags, command: Command) => {
      const found = await findOne(apiFromEnvironment(), who);
      if (wantsJson(command)) return printObject(command, found);
      const { id, attributes, identityMap, memberships, updatedAt } = found;
      const inside = memberships.filter((one) => one.status === 'realized').length;
      printObject(command, { id, ...namesOf(identityMap), audiences: inside, updatedAt });
      console.log(JSON.stringify(attributes, null, 2));
    });
  profile
    .command('export <who...>')
    .description('everything that is held of the person, as JSON')
    .action(async (who: string[]) => {
      const client = apiFromEnvironment();
      const { id } = await findOne(client, who);
      console.log(
        JSON.stringify(
          await send(client, 'GET', '/api/profiles/{id}/export', { path: { id } }),
          null,
          2,
        ),
      );
    });
  addDelete(profile);
  profile
    .command('erasures')
    .description('people being deleted, and deleted ones')
    .option('--open', 'only those that are not done')
    .action(async (flags: { open?: true }, command: Command) => {
      const query = flags.open ? ({ state: 'open' } as const) : {};
      const { items } = await send(apiFromEnvironment(), 'GET', '/api/erasures', { query });
      const columns = {
        PROFILE: (row: Erasure) => row.profileId,
        STATE: (row: Erasure) => row.state,
        SINCE: (row: Erasure) => row.createdAt,
        WHAT: (row: Erasure) => row.text,
      };
      printRows(command, items, columns, 'Nobody was deleted.');
    });
  profile
    .command('let-in <erasure>')
    .description('end the suppression of an erasure: the person may come back, as a new one')
    .action(async (id: string, _flags, command: Command) => {
      const path = { id };
      const client = apiFromEnvironment();
      const erasure = await send(client, 'DELETE', '/api/erasures/{id}/suppression', { path });
      printDone(command, `Nobody is kept out by erasure ${id}.`, erasure);
    });
  profile
    .command('unmerge <namespace> <id>')
    .description('split an identity off: one person becomes two again')
    .action(async (namespace: string, id: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const found = await findOne(client, [namespace, id]);
      const input = { path: { id: found.id }, body: { namespace, id } };
      const result = await send(client, 'POST', '/api/profiles/{id}/unmerge', input);
      const { profileId, identities, events } = result.splitOff;
      const text = `Profile ${profileId} is a person of its own, with ${identities} identities and ${events} events; ${found.id} keeps the rest.`;
      printDone(command, text, result);
    });
}

function addDelete(profile: Command): void {
  profile
    .command('delete <who...>')
    .description('delete the person: removed at destinations first, then everything here')
    .option('--yes', 'do not ask')
    .option('--suppress', 'keep the person out: take no updates with one of the identities')
    .action(async (who: string[], flags: { yes?: true; suppress?: true }, command: Command) => {
      const client = apiFromEnvironment();
      const { id } = await findOne(client, who);
      if (!flags.yes) await ask(command, id);
      const query = flags.suppress ? ({ suppress: 'true' } as const) : {};
      const input = { path: { id }, query };
      const erasure = await send(client, 'DELETE', '/api/profiles/{id}', input);
      const text = `Profile ${id} is being deleted. ${erasure.text}`;
      const waits = erasure.waits.map(
        (one) => `  ${one.dataflowName}, ${one.audienceName}: ${one.values} to remove. ${one.text}`,
      );
      printDone(command, [text, ...waits].join('\n'), erasure);
    });
}

async function ask(command: Command, id: string): Promise<void> {
  if (!process.stdin.isTTY) {
    command.error('error: deleting a person cannot be undone; give --yes', { exitCode: 2 });
  }
  const message = `Delete profile ${id} here and at every destination? This cannot be undone.`;
  const answer = await confirm({ message, initialValue: false });
  if (isCancel(answer) || !answer) throw new MillraceError('conflict', 'Nothing was deleted.');
}

async function findOne(client: ApiClient, who: readonly string[]): Promise<Profile> {
  const [first, second, ...rest] = who;
  if (second === undefined && isUuid(first!)) {
    return send(client, 'GET', '/api/profiles/{id}', { path: { id: first! } });
  }
  if (second === undefined || rest.length > 0) {
    throw new MillraceError('invalid-request', 'Name a person: NAMESPACE ID, or a profile id.');
  }
  const query = { id: second, ...(first === 'any' ? {} : { namespace: first! }) };
  const { items, nearest } = await send(client, 'GET', '/api/profiles', { query });
  if (items.length === 1) return items[0]!;
  const near = nearest.map((one) => `${one.namespace} ${JSON.stringify(one.id)}`).join(', ');
  throw new MillraceError(
    'not-found',
    items.length === 0
      ? `Nobody has the identity ${first} ${JSON.stringify(second)}.${near ? ` Nearest: ${near}.` : ''}`
      : `${items.length} people have it; give the id of one: ${items.map((one) => one.id).join(', ')}.`,
  );
}

function namesOf(map: Profile['identityMap']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map as Record<string, { id: string }[]>).map(([namespace, list]) => [
      namespace,
      list.map((one) => one.id).join(', '),
    ]),
  );
}
