import type { Command } from 'commander';
import { runDemo } from './demo/run.ts';
import { wantsJson } from './output.ts';

/** `millrace demo`. */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('the whole job on this machine: Millrace, a PX sandbox, and people streaming in')
    .option(
      '--exit',
      'end when PX holds every expected membership; 0 when equal, 1 with the difference',
    )
    .option('--people <number>', 'people of the sample company', '2000')
    .option('--seed <number>', 'seed of the sample company', '7')
    .action(async (flags: { exit?: boolean; people: string; seed: string }, command: Command) => {
      process.exitCode = await runDemo({
        exit: flags.exit ?? false,
        people: Number(flags.people),
        seed: Number(flags.seed),
        json: wantsJson(command),
      });
    });
}
