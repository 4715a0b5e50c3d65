/** `millrace doctor`: what is wrong with an installation, whether a server runs or not. */
import type { Command } from 'commander';
import { type Config, counted, errorText, readConfig } from '../kernel/index.ts';
import type { Finding } from '../operations/index.ts';
import { apiFromEnvironment } from './api.ts';
import { send } from './operations.ts';
import { wantsJson } from './output.ts';

function failed(code: string, error: unknown, where: string, next: string): Finding {
  return { code, level: 'error', what: errorText(error), where, next };
}

/** Asks the server of the environment to look at itself. */
async function askServer(): Promise<Finding[]> {
  const where = process.env['MILLRACE_URL'] ?? 'http://127.0.0.1:4400';
  if (!process.env['MILLRACE_API_KEY']) {
    return [
      {
        code: 'server-not-asked',
        level: 'warning',
        what: 'A server runs, and was not asked: MILLRACE_API_KEY is not set.',
        where,
        next: 'Set MILLRACE_API_KEY (and MILLRACE_URL where it is another one) to hear from it.',
      },
    ];
  }
  try {
    return (await send(apiFromEnvironment(), 'GET', '/api/doctor', {})).items;
  } catch (error) {
    const next = 'Check MILLRACE_URL, that its process answers, and that the key is good for this.';
    return [failed('server-unreachable', error, where, next)];
  }
}

async function look(): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    return [failed('configuration', error, 'environment', 'Correct this variable.')];
  }
  // Loaded here: it needs the database.
  const { examineInstallation } = await import('../app-doctor.ts');
  const { findings, isLocked } = await examineInstallation(config);
  return isLocked ? [...findings, ...(await askServer())] : findings;
}

/** Whether the environment tells of a server and of no data. */
function isRemote(): boolean {
  const { MILLRACE_URL, DATA_DIR, DATABASE_URL } = process.env;
  return Boolean(MILLRACE_URL) && !DATA_DIR && !DATABASE_URL;
}

function print(command: Command, findings: readonly Finding[]): void {
  const count = (level: Finding['level']): number =>
    findings.filter((finding) => finding.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (wantsJson(command)) {
    console.log(JSON.stringify({ errors, warnings, findings }, null, 2));
    return;
  }
  for (const { level, what, where, next } of findings) {
    console.log(`${level.padEnd(7)}  ${where}: ${what}`);
    if (next !== '') console.log(`         → ${next}`);
  }
  console.log(`${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`);
}

/** `millrace doctor`. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('say what is wrong with this installation, and what to do')
    .option('--server', 'only ask the server at MILLRACE_URL')
    .addHelpText(
      'after',
      `
Looks at DATA_DIR or DATABASE_URL as millrace up would use them. Where a server has the folder, or
only MILLRACE_URL is set, that server is asked. Exit code 1 when there is an error.`,
    )
    .action(async (flags: { server?: true }, command: Command) => {
      const findings = flags.server || isRemote() ? await askServer() : await look();
      print(command, findings);
      if (findings.some((finding) => finding.level === 'error')) process.exitCode = 1;
    });
}
