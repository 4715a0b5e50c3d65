/** `millrace dataflow`: dead letters, and comparing with the destination. */
import type { Command } from 'commander';
import { delay } from '../kernel/index.ts';
import { type ApiClient, apiFromEnvironment, idOf, listAll } from './api.ts';
import { type Answer, send } from './operations.ts';
import { printDone, printRows, wantsJson } from './output.ts';

type Row = Answer<'GET', '/api/dataflows/{id}/dead-letters'>['items'][number];
type Group = Extract<Row, { title: string }>;
type DeadLetter = Exclude<Row, Group>;

interface Filter {
  value?: string;
  code?: string;
  audience?: string;
}

const path = '/api/dataflows';
const watchEveryMs = 1_000;

async function filterOf(flags: Filter): Promise<Record<string, string>> {
  const client = apiFromEnvironment();
  return {
    ...(flags.value === undefined ? {} : { targetValue: flags.value }),
    ...(flags.code === undefined ? {} : { code: flags.code }),
    ...(flags.audience === undefined
      ? {}
      : { audienceId: await idOf(client, '/api/audiences', flags.audience) }),
  };
}

function addFilter(command: Command): Command {
  return command
    .option('--value <value>', 'only this identity value')
    .option('--code <code>', 'only this error')
    .option('--audience <audience>', 'only this audience');
}

/** Adds `dead-letters`, `resend` and `discard`. */
export function deadLetterCommands(dataflow: Command): void {
  dataflow
    .command('dead-letters <dataflow>')
    .description('deliveries that failed for good, with the reason')
    .option('--groups', 'by error, with what it means and what to do')
    .action(async (name: string, flags: { groups?: boolean }, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      const none = 'No dead letters: everything the destination was given, it took.';
      if (flags.groups) {
        const input = { path: { id }, query: { group: 'error' as const } };
        const { items } = await send(client, 'GET', `${path}/{id}/dead-letters`, input);
        const columns = {
          CODE: (row: Group) => row.code,
          COUNT: (row: Group) => row.count,
          ERROR: (row: Group) => row.title,
          'NEXT STEP': (row: Group) => row.nextStep,
        };
        printRows(command, items, columns, none);
        return;
      }
      const columns = {
        VALUE: (row: DeadLetter) => row.targetValue,
        AUDIENCE: (row: DeadLetter) => row.audienceName,
        DESIRED: (row: DeadLetter) => row.desired,
        'NEW DATA': (row: DeadLetter) => (row.hasNewData ? 'yes' : 'no'),
        REASON: (row: DeadLetter) => row.error?.['message'] ?? '',
      };
      const rows = await listAll<DeadLetter>(client, `${path}/${id}/dead-letters`);
      printRows(command, rows, columns, none);
    });
  addFilter(dataflow.command('resend <dataflow>'))
    .description('put dead letters back to pending, or send everything again')
    .option('--everything', 'all members, also those that were delivered')
    .action(async (name: string, flags: Filter & { everything?: boolean }, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      const result = await send(client, 'POST', `${path}/{id}/resend`, {
        path: { id },
        body: { ...(await filterOf(flags)), ...(flags.everything ? { everything: true } : {}) },
      });
      const what = flags.everything ? 'memberships' : 'dead letters';
      printDone(command, `${result.resent} ${what} are pending again.`, { ...result });
    });
  addFilter(dataflow.command('discard <dataflow>'))
    .description('give dead letters up: people stay as they are until their next change')
    .requiredOption('--reason <text>', 'why; it is kept')
    .action(async (name: string, flags: Filter & { reason: string }, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      const result = await send(client, 'POST', `${path}/{id}/dead-letters/discard`, {
        path: { id },
        body: { ...(await filterOf(flags)), reason: flags.reason },
      });
      printDone(command, `${result.discarded} dead letters are given up.`, { ...result });
    });
}

type Verification = Answer<'POST', `${typeof path}/{id}/verify`>;

/** Waits until it is over; tells on the error output how far it is. */
async function followVerification(client: ApiClient, asked: Verification): Promise<Verification> {
  let found = asked;
  let told = '';
  while (found.state === 'running') {
    if (found.text !== told) console.error(found.text);
    told = found.text;
    await delay(watchEveryMs);
    found = await send(client, 'GET', `${path}/{id}/verifications/{verificationId}`, {
      path: { id: found.dataflowId, verificationId: found.id },
    });
  }
  if (found.state === 'failed') process.exitCode = 1;
  return found;
}

/** Adds `verify`. */
export function verifyCommand(dataflow: Command): void {
  dataflow
    .command('verify <dataflow>')
    .description('compare with the destination, as far as it can be asked')
    .option('--identity <value>', 'only this identity value')
    .option('--repair', 'send again what differs')
    .action(
      async (name: string, flags: { identity?: string; repair?: boolean }, command: Command) => {
        const client = apiFromEnvironment();
        const id = await idOf(client, path, name);
        const asked = await send(client, 'POST', `${path}/{id}/verify`, {
          path: { id },
          body: flags,
        });
        const found = await followVerification(client, asked);
        if (wantsJson(command)) {
          printDone(command, '', found);
          return;
        }
        const sides = Object.entries(found.sides).map(
          ([side, { read, detail }]) => `  ${side}: ${read}. ${detail}`,
        );
        const rows = found.differences.map(
          (row) => `  ${row.targetValue || row.audienceId}: ${row.kind} ${row.detail ?? ''}`,
        );
        console.log([found.text, ...sides, ...rows].map((line) => line.trimEnd()).join('\n'));
      },
    );
}
