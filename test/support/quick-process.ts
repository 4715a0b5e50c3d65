/**
 * `millrace up` with claims and locks that last a moment, and a clock that SIGUSR2 puts a day on: a test
 * of processes cannot wait minutes for the lease of one that it stopped, nor hours for a pause to end.
 */
import { start } from '../../src/app.ts';
import { readConfig } from '../../src/kernel/index.ts';

const dayMs = 86_400_000;
let aheadMs = 0;
process.on('SIGUSR2', () => {
  aheadMs += dayMs;
});

const ended = new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()));
const app = await start(readConfig(process.env), {
  clock: { now: () => Date.now() + aheadMs },
  claim: { lastsMs: 5_000, requestMs: 2_000 },
  transactionIdleMs: 2_000,
  processMetrics: true,
});
console.log(`Millrace is up: ${app.url}`);
await ended;
await app.stop();
