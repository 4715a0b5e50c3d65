import { readFileSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { delay } from '../kernel/index.ts';
import { apiFromEnvironment, idOf, listAll } from './api.ts';
import { addUploadCommand } from './audience-upload.ts';
import { type Answer, send } from './operations.ts';
import { printDone, printObject, printRows, progressLine, wantsJson } from './output.ts';

type Audience = Answer<'GET', '/api/audiences/{id}'>;

const path = '/api/audiences';
const watchEveryMs = 200;

function summary(audience: Audience): string {
  const { backfill } = audience;
  if (audience.error !== null) return 'error';
  if (backfill?.state !== 'running') return audience.lifecycleState;
  return `${audience.lifecycleState} (evaluating ${backfill.processed}/${backfill.total})`;
}

/** Shows the progress on the error output, so that the object alone is on the standard one. */
async function followBackfill(read: () => Promise<Audience>, command: Command): Promise<Audience> {
  const bar = new SingleBar({
    format: 'evaluating everybody [{bar}] {percentage} % ({value} of {total})',
    barCompleteChar: '#',
    barIncompleteChar: '-',
    noTTYOutput: !wantsJson(command),
    notTTYSchedule: 1_000,
  });
  let audience = await read();
  let isShown = false;
  while (audience.backfill?.state === 'running') {
    const { processed, total } = audience.backfill;
    if (!isShown) bar.start(total, processed);
    isShown = true;
    bar.setTotal(total);
    bar.update(processed);
    await delay(watchEveryMs);
    audience = await read();
  }
  if (isShown && audience.backfill) bar.update(audience.backfill.processed);
  bar.stop();
  return audience;
}

/** `millrace audience`. */
export function audienceCommand(program: Command): void {
  const audience = program.command('audience').description('rules over profiles');
  audience
    .command('list')
    .description('all audiences with their members')
    .option('--tag <tag>', 'only those with this tag')
    .action(async ({ tag }: { tag?: string }, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), path, tag === undefined ? {} : { tag });
      printRows(
        command,
        rows,
        {
          NAME: (row: Audience) => row.name,
          STATE: summary,
          MEMBERS: (row: Audience) => row.members,
          TAGS: (row: Audience) => row.tags.join(', '),
          ID: (row: Audience) => row.id,
        },
        'No audiences yet. Make one: millrace audience create --name "Power users" --rule \'seats > 50\'',
      );
    });
  audience
    .command('create')
    .description('create an audience from a PQL rule')
    .requiredOption('--name <name>', 'its name')
    .option('--rule <pql>', 'the rule')
    .option('--rule-file <file>', 'the rule, from a file (- reads standard input)')
    .option('--description <text>', 'what it is for', '')
    .option('--tag <tags...>', 'words to find it by', [])
    .option('--draft', 'keep it a draft: not evaluated until published')
    .action(
      async (
        flags: {
          name: string;
          rule?: string;
          ruleFile?: string;
          description: string;
          tag: string[];
          draft?: true;
        },
        command: Command,
      ) => {
        if ((flags.rule === undefined) === (flags.ruleFile === undefined))
          command.error('error: give the rule with --rule or --rule-file', { exitCode: 2 });
        const value =
          flags.rule ?? readFileSync(flags.ruleFile === '-' ? 0 : flags.ruleFile!, 'utf8');
        const created = await send(apiFromEnvironment(), 'POST', path, {
          body: {
            name: flags.name,
            description: flags.description,
            tags: flags.tag,
            expression: { type: 'PQL', format: 'pql/text', value },
            lifecycleState: flags.draft ? 'draft' : 'published',
          },
        });
        printDone(
          command,
          `Audience ${created.name} is ${created.lifecycleState}: ${created.id}`,
          created,
        );
      },
    );
  audience
    .command('show <audience>')
    .description('one audience, by name or id, and how far its evaluation of everybody is')
    .option('--watch', 'follow the evaluation of everybody to its end')
    .action(async (name: string, flags: { watch?: true }, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      const read = (): Promise<Audience> => send(client, 'GET', `${path}/{id}`, { path: { id } });
      const found = flags.watch ? await followBackfill(read, command) : await read();
      const { backfill } = found;
      if (wantsJson(command) || backfill === null) return printObject(command, found);
      printObject(command, { ...found, backfill: progressLine(backfill) });
    });
  addLifecycleCommands(audience);
  addUploadCommand(audience);
}

function addLifecycleCommands(audience: Command): void {
  for (const [verb, lifecycleState, what] of [
    ['publish', 'published', 'evaluate it, from now on'],
    ['deactivate', 'inactive', 'stop evaluating it'],
    ['archive', 'archived', 'put it away'],
  ] as const) {
    audience
      .command(`${verb} <audience>`)
      .description(what)
      .action(async (name: string, _flags, command: Command) => {
        const client = apiFromEnvironment();
        const id = await idOf(client, path, name);
        const changed = await send(client, 'PATCH', `${path}/{id}`, {
          path: { id },
          body: { lifecycleState },
        });
        printDone(command, `Audience ${changed.name} is ${changed.lifecycleState}.`, changed);
      });
  }
  audience
    .command('tag <audience> [tags...]')
    .description('give it these tags in place of those it has; none: take all off')
    .action(async (name: string, tags: string[], _flags, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      const changed = await send(client, 'PATCH', `${path}/{id}`, { path: { id }, body: { tags } });
      const told = changed.tags.length === 0 ? 'no tags' : `the tags ${changed.tags.join(', ')}`;
      printDone(command, `Audience ${changed.name} has ${told}.`, changed);
    });
  audience
    .command('delete <audience>')
    .description('delete an audience that nothing uses')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, path, name);
      await send(client, 'DELETE', `${path}/{id}`, { path: { id } });
      printDone(command, `Audience ${name} is deleted.`, { id, deleted: true });
    });
}
