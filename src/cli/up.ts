import type { Command } from 'commander';
import { readConfig } from '../kernel/index.ts';

/** Ends once, gracefully; a second signal ends at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
}

/** `millrace up`: the server with its engine, configured by the environment. */
export function upCommand(program: Command): void {
  program
    .command('up')
    .description('start Millrace (configured by the environment; see docs/operate.md)')
    .option('--role <role>', 'all, ingest, deliver or timers; goes before MILLRACE_ROLE')
    .action(async ({ role }: { role?: string }) => {
      const stopped = stopSignal();
      const config = readConfig(
        role === undefined ? process.env : { ...process.env, MILLRACE_ROLE: role },
      );
      // The other commands need no server, and should not wait for one to load.
      const { start } = await import('../app.ts');
      const app = await start(config, { processMetrics: true });
      console.log(`Millrace is up: ${app.url}`);
      const setupCode = await app.setupCode();
      if (setupCode !== null) {
        console.log(`No user exists yet. Setup code for the first administrator: ${setupCode}`);
      }
      await stopped;
      await app.stop();
    });
}
