import type { Command } from 'commander';
import { apiFromEnvironment, idOf, listAll } from './api.ts';
import { printDone, printObject, printRows } from './output.ts';

interface Named {
  id: string;
  name: string;
}

interface Label extends Record<string, unknown> {
  name: string;
  kind: string;
  description: string;
  fields: string[];
  audiences: Named[];
  policies: Named[];
}

interface Field extends Record<string, unknown> {
  field: string;
  kind: string;
  labels: string[];
}

interface AudienceLabels extends Record<string, unknown> {
  labels: string[];
  inheritedLabels: { label: string; field: string | null; via: { name: string }[] }[];
}

const path = '/api/labels';

const fieldPath = (field: string): string => `${path}/fields/${encodeURIComponent(field)}`;

/** `millrace label`. */
export function labelCommand(program: Command): void {
  const label = program
    .command('label')
    .description('what data is, as policies know it: labels of fields and audiences');
  label
    .command('list')
    .description('all labels with their meaning and where they are')
    .action(async (_flags, command: Command) => {
      const rows = await listAll<Label>(apiFromEnvironment(), path);
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
      const created = await apiFromEnvironment().call<Label>('POST', path, input);
      printDone(command, `Label ${created.name} is there.`, created);
    });
  label
    .command('delete <name>')
    .description('delete a label of your own that nothing uses')
    .action(async (name: string, _flags, command: Command) => {
      await apiFromEnvironment().call('DELETE', `${path}/${encodeURIComponent(name)}`);
      printDone(command, `Label ${name} is deleted.`, { name, deleted: true });
    });
  addAssignCommands(label);
}

function addAssignCommands(label: Command): void {
  label
    .command('fields')
    .description('all labelled fields')
    .action(async (_flags, command: Command) => {
      const rows = await listAll<Field>(apiFromEnvironment(), `${path}/fields`);
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
        printObject(command, await client.call<Field>('GET', fieldPath(field)));
        return;
      }
      const set = await client.call<Field>('PUT', fieldPath(field), { labels });
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
        const shown = await client.call<AudienceLabels>('GET', `${path}/audiences/${id}`);
        printDone(command, audienceText(shown), shown);
        return;
      }
      const input = { labels };
      const set = await client.call<AudienceLabels>('PUT', `${path}/audiences/${id}`, input);
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
