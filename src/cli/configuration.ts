/** `millrace export` and `millrace apply`: the configuration of a server as a file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { confirm } from '@clack/prompts';
import type { Command } from 'commander';
import { counted, MillraceError } from '../kernel/index.ts';
import { type ApiClient, apiFromEnvironment } from './api.ts';
import { type Answer, type Body, send } from './operations.ts';
import { printDone, wantsJson } from './output.ts';

type Diff = Answer<'POST', '/api/configuration/diff'>;

type ApplyBody = NonNullable<Body<'POST', '/api/configuration/apply'>>;

/** What a dry run ends with when something would change. */
const differsCode = 2;

/** `millrace export`. */
export function exportCommand(program: Command): void {
  program
    .command('export')
    .description('print the configuration of the server as YAML, without secrets')
    .option('--output <file>', 'write it to a file')
    .action(async (flags: { output?: string }, command: Command) => {
      const format = wantsJson(command) ? 'json' : 'yaml';
      const text = await apiFromEnvironment().text(`/api/configuration?format=${format}`);
      if (flags.output === undefined)
        process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
      else {
        writeFileSync(flags.output, text);
        console.error(`The configuration is in ${flags.output}.`);
      }
    });
}

interface ApplyFlags {
  dryRun?: true;
  prune?: true;
  yes?: true;
}

/** `millrace apply`. */
export function applyCommand(program: Command): void {
  program
    .command('apply <file>')
    .description('make the server have what a file says; shows the difference and asks first')
    .option('--dry-run', `only show the difference; exit code ${differsCode} when there is one`)
    .option('--prune', 'remove what the sections of the file do not list')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Secrets of accounts are \${NAME} in the file, read from the environment of this command.
Exit codes: 0 applied, or nothing to change; 1 failed, or declined; ${differsCode} used wrongly,
or with --dry-run: something would change.`,
    )
    .action(async (path: string, flags: ApplyFlags, command: Command) => {
      const client = apiFromEnvironment('apply');
      // Loaded here: commands that need no YAML should not wait for it.
      const { describeChange, variablesOf } = await import('../configuration/index.ts');
      const text = readFile(path);
      const body = { text, variables: given(variablesOf(text)), prune: flags.prune === true };
      const diff = await send(client, 'POST', '/api/configuration/diff', { body });
      const isSame = diff.changes.length === 0;
      if (isSame || flags.dryRun) {
        showDiff(command, diff, describeChange);
        if (!isSame) process.exitCode = differsCode;
        return;
      }
      if (!wantsJson(command)) showDiff(command, diff, describeChange);
      if (!flags.yes) await ask(command, diff.changes.length);
      await apply(client, command, { ...body, fingerprint: diff.fingerprint });
    });
}

function readFile(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new MillraceError('invalid-request', `${path} cannot be read (${code}).`);
  }
}

/** The variables that are set; the server says which of the others it cannot do without. */
function given(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

function showDiff(
  command: Command,
  diff: Diff,
  describe: (change: Diff['changes'][number]) => string,
): void {
  if (wantsJson(command)) {
    console.log(JSON.stringify(diff, null, 2));
    return;
  }
  for (const change of diff.changes) console.log(describe(change));
  for (const note of diff.notes) console.log(`(${note})`);
  const { length } = diff.changes;
  console.log(length === 0 ? 'Nothing to change.' : `${counted(length, 'change')}.`);
}

/** Ends the command unless somebody agrees. */
async function ask(command: Command, changes: number): Promise<void> {
  if (!process.stdin.isTTY) {
    command.error('error: nobody can be asked here; give --yes, or --dry-run', { exitCode: 2 });
  }
  const answer = await confirm({ message: `Apply ${changes === 1 ? 'it' : 'them'}?` });
  if (answer !== true) throw new MillraceError('invalid-request', 'Nothing was changed.');
}

async function apply(client: ApiClient, command: Command, body: ApplyBody): Promise<void> {
  const applied = await send(client, 'POST', '/api/configuration/apply', { body });
  const { length } = applied.changes;
  const keys = applied.writeKeys.map(({ name, key }) => `\nWrite key of ${name}: ${key}`);
  const text = `${counted(length, 'change is', 'changes are')} applied.${keys.join('')}`;
  printDone(command, text, { ...applied });
}
