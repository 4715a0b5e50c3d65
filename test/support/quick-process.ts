/**
 * `millrace up` with claims and locks that last a moment: a test of several processes cannot wait
 * minutes for the lease of one that it stopped.
 */
import { start } from '../../src/app.ts';
import { readConfig } from '../../src/kernel/index.ts';

const ended = new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()));
const app = await start(readConfig(process.env), {
  claim: { lastsMs: 5_000, requestMs: 2_000 },
  transactionIdleMs: 2_000,
  processMetrics: true,
});
console.log(`Millrace is up: ${app.url}`);
await ended;
await app.stop();
