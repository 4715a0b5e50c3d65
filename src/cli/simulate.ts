/** `millrace simulate`: random lives of the engine between faults, compared with an oracle. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { MillraceError, systemClock } from '../kernel/index.ts';
import { printDone, wantsJson } from './output.ts';
import type { SimulationResult } from './simulate/run.ts';

interface Flags {
  seed?: string;
  minutes?: string;
  lives?: string;
  databaseUrl?: string;
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new MillraceError('configuration', `--${name} is a number above 0, not "${text}".`);
}

function reportOf(seed: number, result: SimulationResult): string {
  const { lives, steps, updates, requests, storeFaults, failure } = result;
  const done = `${lives} lives, ${steps} steps, ${updates} updates, ${requests} requests, ${storeFaults} failed transactions`;
  if (failure === null) return `${done}: the destination held what it should. Seed ${seed}.`;
  const again = `Again: millrace simulate --seed ${seed} --lives ${failure.life}`;
  return [`Life ${failure.life} went wrong (${done}).`, ...failure.problems, again].join('\n');
}

async function run(flags: Flags, command: Command): Promise<void> {
  const startedMs = systemClock.now();
  const seed = Math.floor(
    flags.seed === undefined ? startedMs % 1_000_000 : numberOf('seed', flags.seed),
  );
  const endMs = startedMs + numberOf('minutes', flags.minutes ?? '1') * 60_000;
  if (!wantsJson(command)) console.error(`Seed ${seed}`);
  const folder = mkdtempSync(join(tmpdir(), 'millrace-simulate-'));
  const { databaseUrl } = flags;
  // Loaded here: the other commands should not wait for a server to load.
  const { simulate } = await import('./simulate/run.ts');
  const result = await simulate({
    seed,
    place: databaseUrl === undefined ? { dataDir: join(folder, 'data') } : { databaseUrl },
    ...(flags.lives === undefined
      ? { isOver: () => systemClock.now() >= endMs }
      : { livesMax: numberOf('lives', flags.lives) }),
    onLife: ({ lives }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${lives} lives`);
    },
  }).finally(() => rmSync(folder, { recursive: true, force: true }));
  printDone(command, reportOf(seed, result), { seed, ...result });
  if (result.failure) process.exitCode = 1;
}

export function simulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('let the engine live through random changes and faults, and compare at the end')
    .option('--seed <number>', 'the same seed makes the same lives; random unless given')
    .option('--minutes <minutes>', 'how long; 1 unless given')
    .option('--lives <count>', 'so many lives instead')
    .option(
      '--database-url <url>',
      'an empty PostgreSQL database; a folder of its own unless given',
    )
    .action((flags: Flags, command: Command) => run(flags, command));
}
