import { type Command, InvalidArgumentError } from 'commander';
import { wantsJson } from './output.ts';

const peopleMax = 100_000;

/** A whole number from `min` to `max`; anything else is wrong use, not a demo of nobody. */
function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}`);
  };
}

/** `millrace demo`. */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('the whole job on this machine: Millrace, a PX sandbox, and people streaming in')
    .option(
      '--exit',
      'end when PX holds every expected membership; 0 when equal, 1 with the difference',
    )
    .option('--people <number>', 'people of the sample company', wholeNumber(1, peopleMax), 2_000)
    .option('--seed <number>', 'seed of the sample company', wholeNumber(0, 2 ** 32 - 1), 7)
    .action(async (flags: { exit?: boolean; people: number; seed: number }, command: Command) => {
      const { runDemo } = await import('./demo/run.ts');
      process.exitCode = await runDemo({
        exit: flags.exit ?? false,
        people: flags.people,
        seed: flags.seed,
        json: wantsJson(command),
      });
    });
}
