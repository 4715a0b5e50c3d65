import type { Command } from 'commander';
import { type ApiClient, apiFromEnvironment, idOf, listAll } from './api.ts';
import { type Answer, type Row, send } from './operations.ts';
import { printDone, printObject, printRows } from './output.ts';

type ConsentPolicy = Row<'/api/consent-policies'>;
type Count = Answer<'POST', '/api/consent-policies/preview'>;

const path = '/api/consent-policies';
const many = (value: string, values: string[] = []): string[] => [...values, value];
const rule = (value: string) => ({ type: 'PQL', format: 'pql/text', value }) as const;

async function one(client: ApiClient, name: string): Promise<{ id: string }> {
  return { id: await idOf(client, path, name) };
}

const countText = ({ people, consenting, exact }: Count): string =>
  `${exact ? '' : 'About '}${consenting} of ${people} people consent.`;

/** `millrace consent-policy`. */
export function consentPolicyCommand(program: Command): void {
  const policy = program
    .command('consent-policy')
    .description('whom dataflows may be used for: a test that must hold for a person');
  policy
    .command('list')
    .description('all consent policies')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), path);
      printRows(
        command,
        rows,
        {
          NAME: (row: ConsentPolicy) => row.name,
          STATE: (row: ConsentPolicy) => (row.enabled ? 'enabled' : 'disabled'),
          FOR: (row: ConsentPolicy) => row.marketingActions.join(', ') || 'everything',
          TEST: (row: ConsentPolicy) => row.expression.value.replace(/\s+/g, ' '),
          ID: (row: ConsentPolicy) => row.id,
        },
        'No consent policies yet. Make one: millrace consent-policy create --name "Marketing consent" --rule \'consents.marketing.any.val = "y"\'',
      );
    });
  policy
    .command('show <policy>')
    .description('one consent policy: how many people consent, and whom it keeps out where')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const input = { path: await one(client, name) };
      printObject(command, await send(client, 'GET', `${path}/{id}`, input));
    });
  policy
    .command('preview <rule>')
    .description('how many people a test would let through; nothing is saved')
    .action(async (text: string, _flags, command: Command) => {
      const body = { expression: rule(text) };
      const count = await send(apiFromEnvironment(), 'POST', `${path}/preview`, { body });
      printDone(command, countText(count), { ...count });
    });
  addChangeCommands(policy);
}

function addChangeCommands(policy: Command): void {
  policy
    .command('create')
    .description('create a consent policy; it starts disabled')
    .requiredOption('--name <name>', 'its name')
    .requiredOption('--rule <pql>', 'what must hold for a person')
    .option('--action <action>', 'a marketing action it is about; repeat it; none: all', many)
    .option('--description <text>', 'what it is for', '')
    .option('--enable', 'enable it at once')
    .action(
      async (
        flags: {
          name: string;
          rule: string;
          action?: string[];
          description: string;
          enable?: true;
        },
        command: Command,
      ) => {
        const body = {
          name: flags.name,
          description: flags.description,
          marketingActions: flags.action ?? [],
          expression: rule(flags.rule),
          enabled: flags.enable === true,
        };
        const created = await send(apiFromEnvironment(), 'POST', path, { body });
        const state = created.enabled ? 'enabled' : 'disabled';
        printDone(command, `Consent policy ${created.name} is ${state}: ${created.id}`, created);
      },
    );
  for (const enabled of [true, false]) {
    policy
      .command(`${enabled ? 'enable' : 'disable'} <policy>`)
      .description(
        enabled ? 'who does not consent leaves, at once' : 'whom it kept out is delivered again',
      )
      .action(async (name: string, _flags, command: Command) => {
        const client = apiFromEnvironment();
        const input = { path: await one(client, name), body: { enabled } };
        const changed = await send(client, 'PATCH', `${path}/{id}`, input);
        const state = changed.enabled ? 'enabled' : 'disabled';
        printDone(command, `Consent policy ${changed.name} is ${state}.`, changed);
      });
  }
  policy
    .command('delete <policy>')
    .description('delete a consent policy')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      await send(client, 'DELETE', `${path}/{id}`, { path: await one(client, name) });
      printDone(command, `Consent policy ${name} is deleted.`, { name, deleted: true });
    });
}
