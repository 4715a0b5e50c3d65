import type { Command } from 'commander';
import { type ApiClient, apiFromEnvironment, idOf, listAll } from './api.ts';
import { deadLetterCommands, verifyCommand } from './dataflow-care.ts';
import { addMonitoringCommands } from './dataflow-monitoring.ts';
import { type Row, send } from './operations.ts';
import { printDone, printObject, printRows } from './output.ts';

type Dataflow = Row<'/api/dataflows'>;

const path = '/api/dataflows';
const many = (value: string, values: string[] = []): string[] => [...values, value];

/** `millrace dataflow`. */
export function dataflowCommand(program: Command): void {
  const dataflow = program
    .command('dataflow')
    .description('audiences activated to an account, and how their delivery stands');
  dataflow
    .command('list')
    .description('all dataflows with their counts')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), path);
      printRows(
        command,
        rows,
        {
          NAME: (row: Dataflow) => row.name,
          STATUS: (row: Dataflow) => row.status,
          MEMBERS: (row: Dataflow) => row.counts.members,
          DELIVERED: (row: Dataflow) => row.counts.delivered,
          PENDING: (row: Dataflow) => row.counts.pending,
          FAILED: (row: Dataflow) => row.counts.failed,
          EXCLUDED: (row: Dataflow) => row.counts.excluded,
          ID: (row: Dataflow) => row.id,
        },
        'No dataflows yet. Make one: millrace dataflow create --account "PX production" --name "Guides" --source CRMID --audience "Power users"',
      );
    });
  addCreateCommand(dataflow);
  dataflow
    .command('show <dataflow>')
    .description('one dataflow, by name or id')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      printObject(command, await send(client, 'GET', `${path}/{id}`, { path: { id } }));
    });
  for (const verb of ['enable', 'disable'] as const) {
    dataflow
      .command(`${verb} <dataflow>`)
      .description(verb === 'enable' ? 'deliver again' : 'stop delivering; changes keep collecting')
      .action(async (name: string, _flags, command: Command) => {
        const client = apiFromEnvironment();
        const id = await idOf(client, path, name);
        const changed = await send(client, 'POST', `${path}/{id}/${verb}`, { path: { id } });
        printDone(command, `Dataflow ${changed.name} is ${changed.status}.`, changed);
      });
  }
  addAudienceCommands(dataflow);
  deadLetterCommands(dataflow);
  verifyCommand(dataflow);
  addMonitoringCommands(dataflow);
  dataflow
    .command('delete <dataflow>')
    .description('delete a dataflow; its members leave the destination first')
    .option('--leave-members', 'leave the members at the destination')
    .action(async (name: string, flags: { leaveMembers?: boolean }, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      const members = flags.leaveMembers ? 'leave' : 'remove';
      const leaving = await send(client, 'DELETE', `${path}/{id}`, {
        path: { id },
        query: { members },
      });
      const names = leaving?.audiences.map((audience) => audience.name).join(', ');
      const text = leaving
        ? `Members of ${names} leave; then dataflow ${name} is deleted.`
        : `Dataflow ${name} is deleted.`;
      printDone(command, text, leaving ?? { id, deleted: true });
    });
}

function addCreateCommand(dataflow: Command): void {
  dataflow
    .command('create')
    .description('create a dataflow; its audiences are delivered from then on')
    .requiredOption('--account <account>', 'name or id of the account')
    .requiredOption('--name <name>', 'its name')
    .option('--description <text>', 'what it is for', '')
    .option('--source <namespace>', 'identity namespace sent as the target identity')
    .option('--source-attribute <path>', 'attribute sent as the target identity instead')
    .option('--target <identity>', 'identity at the destination', 'IDENTIFY_ID')
    .option('--audience <audience>', 'an audience to activate; repeat it', many)
    .action(
      async (
        flags: {
          account: string;
          name: string;
          description: string;
          source?: string;
          sourceAttribute?: string;
          target: string;
          audience?: string[];
        },
        command: Command,
      ) => {
        if ((flags.source === undefined) === (flags.sourceAttribute === undefined))
          command.error('error: give --source or --source-attribute', { exitCode: 2 });
        const client = apiFromEnvironment();
        const source =
          flags.source === undefined
            ? { attribute: flags.sourceAttribute! }
            : { namespace: flags.source };
        const audiences = [];
        for (const name of flags.audience ?? [])
          audiences.push({ audienceId: await idOf(client, '/api/audiences', name) });
        const created = await send(client, 'POST', path, {
          body: {
            accountId: await idOf(client, '/api/accounts', flags.account),
            name: flags.name,
            description: flags.description,
            mappings: [{ source, target: { identity: flags.target } }],
            audiences,
          },
        });
        printDone(command, `Dataflow ${created.name} is ${created.status}: ${created.id}`, created);
      },
    );
}

async function bothIds(
  client: ApiClient,
  dataflow: string,
  audience: string,
): Promise<{ id: string; audienceId: string }> {
  return {
    id: await idOf(client, path, dataflow),
    audienceId: await idOf(client, '/api/audiences', audience),
  };
}

function addAudienceCommands(dataflow: Command): void {
  dataflow
    .command('activate <dataflow> <audience>')
    .description('deliver an audience with this dataflow')
    .option('--start <time>', 'from when on (ISO 8601)')
    .option('--end <time>', 'until when (ISO 8601); its members leave then')
    .action(
      async (
        name: string,
        audience: string,
        flags: { start?: string; end?: string },
        command: Command,
      ) => {
        const client = apiFromEnvironment();
        const { id, audienceId } = await bothIds(client, name, audience);
        const changed = await send(client, 'POST', `${path}/{id}/audiences`, {
          path: { id },
          body: {
            audienceId,
            ...(flags.start === undefined ? {} : { startDate: flags.start }),
            ...(flags.end === undefined ? {} : { endDate: flags.end }),
          },
        });
        printDone(command, `${audience} is activated to ${changed.name}.`, changed);
      },
    );
  dataflow
    .command('deactivate <dataflow> <audience>')
    .alias('remove')
    .description('take an audience off: its members leave the destination')
    .action(async (name: string, audience: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const { id, audienceId } = await bothIds(client, name, audience);
      const changed = await send(client, 'DELETE', `${path}/{id}/audiences/{audienceId}`, {
        path: { id, audienceId },
      });
      printDone(command, `${audience} leaves ${changed.name}.`, changed);
    });
}
