/** All subcommands together, and what happens to their errors: one line, and an exit code. */
import { Command, CommanderError } from 'commander';
import { errorText, MillraceError, version } from '../kernel/index.ts';
import { alertCommand } from './alert.ts';
import { apiKeyCommand } from './api-key.ts';
import { audienceCommand } from './audience.ts';
import { applyCommand, exportCommand } from './configuration.ts';
import { consentPolicyCommand } from './consent-policy.ts';
import { dataflowCommand } from './dataflow.ts';
import { demoCommand } from './demo.ts';
import { destinationCommand } from './destination.ts';
import { doctorCommand } from './doctor.ts';
import { evalCommand } from './eval.ts';
import { importCommand } from './import.ts';
import { labelCommand } from './label.ts';
import { logCommand } from './log.ts';
import { policyCommand } from './policy.ts';
import { profileCommand } from './profile.ts';
import { pxSandboxCommand } from './px-sandbox.ts';
import { simulateCommand } from './simulate.ts';
import { traceCommand } from './trace.ts';
import { upCommand } from './up.ts';
import { userCommand } from './user.ts';
import { writeKeyCommand } from './write-key.ts';

const subcommands = [
  upCommand,
  demoCommand,
  pxSandboxCommand,
  evalCommand,
  importCommand,
  audienceCommand,
  destinationCommand,
  dataflowCommand,
  alertCommand,
  labelCommand,
  policyCommand,
  consentPolicyCommand,
  traceCommand,
  profileCommand,
  simulateCommand,
  exportCommand,
  applyCommand,
  doctorCommand,
  writeKeyCommand,
  logCommand,
  apiKeyCommand,
  userCommand,
];

/** Errors of use are thrown, not exits, and every command takes --json, at every depth. */
function prepare(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) {
    child.option('--json', 'print JSON');
    prepare(child);
  }
}

/** Runs one command line. @returns the exit code: 0 done, 1 failed, 2 used wrongly */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const program = new Command('millrace')
    .description('Streaming audience activation: profile updates in, audience memberships out')
    .version(version, '-V, --version', 'print the version')
    .option('--json', 'print JSON')
    .showHelpAfterError('(--help shows how it is used)');
  for (const add of subcommands) add(program);
  prepare(program);
  try {
    await program.parseAsync([...argv]);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const hint = error instanceof MillraceError && error.hint !== undefined ? ` ${error.hint}` : '';
    const text = errorText(error);
    console.error(`millrace: ${text}${text.includes(hint.trim()) ? '' : hint}`);
    return 1;
  }
}
