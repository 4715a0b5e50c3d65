import type { Command } from 'commander';
import { apiFromEnvironment, idOf, listAll } from './api.ts';
import { type Answer, type Row, send } from './operations.ts';
import { printDone, printObject, printRows } from './output.ts';

type Label = Row<'/api/labels'>;

type Field = Row<'/api/labels/fields'>;

type AudienceLabels = Answer<'GET', '/api/labels/audiences/{id}'>;

const path = '/api/labels';

const fieldPath = '/api/labels/fields/{field}';

/** `millrace label`. */
export function labelCommand(program: Command): void {
  const label = program
    .command('label')
    .description('what data is, as policies know it: labels of fields and audiences');
  label
    .command('list')
    .description('all labels with their meaning and where they are')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), path);
      printRows(
        command,
        rows,
        {
          LABEL: (row: Label) => row.name,
          KIND: (row: Label) => row.kind,
          FIELDS: (row: Label) => row.fields.length,
          AUDIENCES: (row: Label) => row.audiences.length,
          POLICIES: (row: Label) => row.policies.length,
          MEANING: (row: Label) => row.description,
        },
        'No labels.',
      );
    });
  label
    .command('create <name>')
    .description('create a label of your own')
    .option('--description <text>', 'what it means', '')
    .action(async (name: string, flags: { description: string }, command: Command) => {
      const input = { name, description: flags.description };
      const created = await send(apiFromEnvironment(), 'POST', path, { body: input });
      printDone(command, `Label ${created.name} is there.`, created);
    });
  label
    .command('delete <name>')
    .description('delete a label of your own that nothing uses')
    .action(async (name: string, _flags, command: Command) => {
      await send(apiFromEnvironment(), 'DELETE', `${path}/{name}`, { path: { name } });
      printDone(command, `Label ${name} is deleted.`, { name, deleted: true });
    });
  addAssignCommands(label);
}

function addAssignCommands(label: Command): void {
  label
    .command('fields')
    .description('all labelled fields')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), `${path}/fields`);
      printRows(
        command,
        rows,
        {
          FIELD: (row: Field) => row.field,
          KIND: (row: Field) => row.kind,
          LABELS: (row: Field) => row.labels.join(' '),
        },
        'No field has a label. Give one: millrace label field person.email I1',
      );
    });
  label
    .command('field <field> [labels...]')
    .description('give a field exactly these labels; with --none, none; without any, show them')
    .option('--none', 'take all labels off')
    .action(async (field: string, labels: string[], flags: { none?: true }, command: Command) => {
      const client = apiFromEnvironment();
      if (labels.length === 0 && !flags.none) {
        printObject(command, await send(client, 'GET', fieldPath, { path: { field } }));
        return;
      }
      const set = await send(client, 'PUT', fieldPath, { path: { field }, body: { labels } });
      printDone(command, `${field} has ${set.labels.join(' ') || 'no labels'}.`, set);
    });
  label
    .command('audience <audience> [labels...]')
    .description('give an audience exactly these labels; with --none, none; without any, show them')
    .option('--none', 'take all its own labels off')
    .action(async (name: string, labels: string[], flags: { none?: true }, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, '/api/audiences', name);
      if (labels.length === 0 && !flags.none) {
        const shown = await send(client, 'GET', `${path}/audiences/{id}`, { path: { id } });
        printDone(command, audienceText(shown), shown);
        return;
      }
      const input = { path: { id }, body: { labels } };
      const set = await send(client, 'PUT', `${path}/audiences/{id}`, input);
      printDone(command, audienceText(set), set);
    });
}

function audienceText({ labels, inheritedLabels }: AudienceLabels): string {
  const inherited = inheritedLabels.map(({ label, field, via }) => {
    const way = via.map((one) => one.name).join(' → ');
    return `  ${label} from ${[field, way].filter((part) => part).join(' through ')}`;
  });
  return [
    `own: ${labels.join(' ') || 'none'}`,
    'inherited:',
    ...(inherited.length > 0 ? inherited : ['  none']),
  ].join('\n');
}
