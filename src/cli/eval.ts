/** `millrace eval`: a rule against profiles from a file, with no server. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { prepareGiven } from '../audiences/index.ts';
import { errorText, isoTime, type JsonValue, MillraceError } from '../kernel/index.ts';
import { wantsJson } from './output.ts';

interface Flags {
  at?: string;
  timeZone: string;
}

function readText(path: string): string {
  return readFileSync(path === '-' ? 0 : path, 'utf8').replace(/^\uFEFF/, '');
}

/** One profile, a JSON list of them, or one a line. */
function readProfiles(text: string): JsonValue[] {
  try {
    const value = JSON.parse(text) as JsonValue;
    return Array.isArray(value) ? value : [value];
  } catch (error) {
    const lines = text.split('\n');
    if (lines.filter((line) => line.trim() !== '').length < 2) {
      throw new Error(`the profile is not JSON: ${errorText(error)}`);
    }
    return lines.flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as JsonValue];
      } catch (reason) {
        throw new Error(`line ${index + 1} is not JSON: ${errorText(reason)}`);
      }
    });
  }
}

/** The rule's line with a caret under the place of each problem. */
function showProblems(rule: string, error: MillraceError): string {
  const lines = rule.split('\n');
  return error.errors
    .map(({ line, column, message, suggestion }) => {
      const text = (lines[Number(line) - 1] ?? '').replace(/\r$/, '');
      const before = text.slice(0, Number(column) - 1).replace(/[^\t]/g, ' ');
      const advice = suggestion === undefined ? '' : ` Did you mean ${String(suggestion)}?`;
      return `line ${line}, column ${column}: ${message}.${advice}\n  ${text}\n  ${before}^`;
    })
    .join('\n');
}

type Evaluate = ReturnType<typeof prepareGiven>;

/** Null when the rule is bad: its problems are printed. */
function tryPrepare(prepare: typeof prepareGiven, rule: string, timeZone: string): Evaluate | null {
  try {
    return prepare({ expression: rule, timeZone });
  } catch (error) {
    const isRule = error instanceof MillraceError && error.errors[0]?.['line'] !== undefined;
    if (!isRule) throw error;
    console.error(showProblems(rule, error));
    return null;
  }
}

async function run(
  ruleOrFile: string,
  file: string,
  flags: Flags,
  command: Command,
): Promise<void> {
  // Loaded here: commands that evaluate nothing should not wait for it.
  const { prepareGiven, readGivenInstant } = await import('../audiences/index.ts');
  const rule = ruleOrFile.startsWith('@') ? readText(ruleOrFile.slice(1)) : ruleOrFile;
  const { timeZone } = flags;
  const evaluate = tryPrepare(prepareGiven, rule, timeZone);
  if (!evaluate) {
    process.exitCode = 1;
    return;
  }
  const nowMs =
    flags.at === undefined ? Date.now() : readGivenInstant(flags.at, { path: '--at', timeZone });
  const profiles = readProfiles(readText(file));
  for (const [index, profile] of profiles.entries()) {
    const where = profiles.length === 1 ? '' : `${index + 1}: `;
    try {
      const { member, nextChangeAtMs } = evaluate(profile, nowMs);
      const nextChangeAt = isoTime(nextChangeAtMs);
      const change = nextChangeAt === null ? '' : `, can change at ${nextChangeAt}`;
      console.log(
        wantsJson(command)
          ? JSON.stringify({ member, nextChangeAt })
          : `${where}${member ? 'in' : 'not in'}${change}`,
      );
    } catch (error) {
      throw new Error(`${where}${errorText(error)}`);
    }
  }
}

/** `millrace eval`. */
export function evalCommand(program: Command): void {
  program
    .command('eval <rule> [profiles]')
    .description('evaluate a PQL rule on profiles from a file, without a server')
    .option('--at <time>', 'the instant of evaluation, ISO 8601; now unless given')
    .option('--time-zone <zone>', 'the zone in which days are counted', 'UTC')
    .addHelpText(
      'after',
      `
<rule> is the text, or @FILE. [profiles] is a file, or - (standard input) when left out: one JSON
profile {attributes, events, identityMap?, segmentMembership?}, a list of them, or one a line.
Exit codes: 0 evaluated, 1 the rule or a profile is bad, 2 used wrongly.

  millrace eval 'seats > 50' profile.json
  millrace eval @rule.pql profiles.ndjson --at 2026-03-04T12:00:00Z --json`,
    )
    .action((rule: string, file: string | undefined, flags: Flags, command: Command) =>
      run(rule, file ?? '-', flags, command),
    );
}
