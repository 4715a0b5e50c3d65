/**
 * `npm run seed -- --profiles N`: the demo's company at any size, in the database that the
 * environment names, to see how Millrace does with it. Delivers to a PX sandbox that it starts.
 */
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { start } from '../src/app.ts';
import { startSandboxProcess } from '../src/cli/demo/sandbox-process.ts';
import { newKey, readConfig } from '../src/kernel/index.ts';
import { query } from '../src/store/index.ts';
import { fill } from './seed/fill.ts';

const usage = `npm run seed -- [--profiles N] [--events N] [--seed N] [--keep]
  --profiles  how many people (100000)
  --events    events of each (as the company's people have them, about five)
  --seed      other people, other counts (7)
  --keep      leave Millrace and the sandbox running until Ctrl-C
DATABASE_URL or DATA_DIR, MILLRACE_SECRET_KEY, MILLRACE_ADMIN_EMAIL and MILLRACE_ADMIN_PASSWORD as for millrace up.`;

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  return fail(`--${name} must be a whole number\n${usage}`);
}

const { values: flags } = parseArgs({
  options: {
    profiles: { type: 'string', default: '100000' },
    events: { type: 'string' },
    seed: { type: 'string', default: '7' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(usage);
  process.exit(0);
}
const profiles = wholeNumber('profiles', flags.profiles);
const events = flags.events === undefined ? null : wholeNumber('events', flags.events);
const seed = wholeNumber('seed', flags.seed);

const config = readConfig(process.env);
const apiKey = config.bootstrapApiKey ?? newKey('mrk');
const app = await start(
  { ...config, bootstrapApiKey: apiKey, allowPrivateDestinations: true, logLevel: 'warn' },
  { processMetrics: true },
);
const bar = (what: string): SingleBar =>
  new SingleBar({ format: `  ${what}  {bar}  {value}/{total}  {duration_formatted}` });
const [any] = await query(app.services.store.db, 'select 1 from profiles limit 1', []);
if (any) {
  await app.stop();
  fail('There are people already: seed an empty database.');
}
const sandbox = await startSandboxProcess(0);
try {
  const peopleBar = bar('People');
  peopleBar.start(profiles, 0);
  let deliveryBar: SingleBar | undefined;
  let most = 0;
  const startedMs = Date.now();
  await fill(app, sandbox, {
    profiles,
    events,
    seed,
    apiKey,
    onPeople: (done) => {
      peopleBar.update(done);
      if (done < profiles) return;
      peopleBar.stop();
      const seconds = (Date.now() - startedMs) / 1_000;
      console.log(`  ${Math.round(profiles / seconds).toLocaleString('en')} people/s`);
    },
    onDelivery: (pending) => {
      if (!deliveryBar) {
        most = pending;
        deliveryBar = bar('Delivered');
        deliveryBar.start(most, 0);
      }
      deliveryBar.update(most - pending);
    },
  });
  deliveryBar?.stop();
  console.log(`  Millrace  ${app.url}\n  PX sandbox  ${sandbox.url}`);
  if (flags.keep) {
    await new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
    });
  }
} finally {
  await app.stop();
  await sandbox.stop();
}
