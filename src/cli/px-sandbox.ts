import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { sandboxEntry } from './demo/sandbox-process.ts';

/** `millrace px-sandbox`: a Gainsight PX on this machine, as a process of its own. */
export function pxSandboxCommand(program: Command): void {
  program
    .command('px-sandbox')
    .description('a Gainsight PX that runs on this machine')
    .allowUnknownOption()
    .helpOption(false)
    .argument('[flags...]', 'passed on: --port, --host, --rate-per-second, --json, --help')
    .action(async (flags: string[]) => {
      const child = spawn(process.execPath, [sandboxEntry, ...flags], { stdio: 'inherit' });
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.on(signal, () => child.kill(signal));
      process.exitCode = await new Promise<number>((resolve) =>
        child.once('exit', (code) => resolve(code ?? 1)),
      );
    });
}
