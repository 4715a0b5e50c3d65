/** The whole job on one machine: Millrace, a PX sandbox, and a company whose people stream in. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Analytics } from '@segment/analytics-node';
import { SingleBar } from 'cli-progress';
import { start } from '../../app.ts';
import { type Config, countText, delay, newKey } from '../../kernel/index.ts';
import { type DemoPerson, makeCompany } from './company.ts';
import { type AudienceComparison, compareWithPx, membersInPx } from './compare.ts';
import { histogramQuantile } from './latency.ts';
import { liveOn } from './live.ts';
import { connectProduct, tellPx } from './people-in-px.ts';
import { startSandboxProcess } from './sandbox-process.ts';
import { type Demo, setUp } from './set-up.ts';

export interface DemoOptions {
  /** Wait until every expected membership is in PX, compare, and end. */
  exit: boolean;
  people: number;
  seed: number;
  json: boolean;
}

const millracePort = 4400;
const sandboxPort = 4410;
const arriveMaxMs = 120_000;

/** The usual port when it is free, else any. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(0));
    server.listen(wanted, '127.0.0.1', () => server.close(() => resolve(wanted)));
  });
}

type Admin = NonNullable<Config['admin']>;

/** Who signs in to the console; made anew each time, because anybody on this machine can call. */
function makeAdmin(): Admin {
  return { email: 'admin@demo.example', password: randomBytes(12).toString('base64url') };
}

/** Streams everybody in through the tracking client, as a product's server would. */
async function streamIn(
  demo: Demo,
  people: readonly DemoPerson[],
  showBar: boolean,
): Promise<number> {
  const analytics = new Analytics({
    writeKey: demo.writeKey,
    host: demo.app.url,
    flushAt: 250,
    maxRetries: 5,
  });
  const failures: unknown[] = [];
  analytics.on('error', (error) => failures.push(error));
  const bar = showBar
    ? new SingleBar({
        format: '  People streaming in  {bar}  {value}/{total}',
        hideCursor: true,
        clearOnComplete: false,
      })
    : null;
  bar?.start(people.length, 0);
  let calls = 0;
  for (const [index, { userId, traits, events }] of people.entries()) {
    analytics.identify({ userId, traits });
    for (const event of events) {
      analytics.track({
        userId,
        event: event.name,
        properties: event.properties,
        timestamp: new Date(event.atMs),
      });
    }
    calls += 1 + events.length;
    if (index % 100 === 99) {
      await analytics.flush();
      bar?.update(index + 1);
    }
  }
  await analytics.closeAndFlush();
  bar?.update(people.length);
  bar?.stop();
  if (failures.length > 0)
    throw new Error(`${failures.length} calls were not taken: ${String(failures[0])}`);
  return calls;
}

function differences(results: readonly AudienceComparison[]): number {
  return results.reduce((sum, one) => sum + one.missing.length + one.unexpected.length, 0);
}

/** Compares until PX holds exactly what is expected, or it takes too long. */
async function waitForEquality(
  demo: Demo,
  people: readonly DemoPerson[],
): Promise<AudienceComparison[]> {
  const untilMs = Date.now() + arriveMaxMs;
  for (;;) {
    const results = await compareWithPx({
      sandboxUrl: demo.sandbox.url,
      audienceIds: demo.audienceIds,
      people,
      nowMs: Date.now(),
    });
    if (differences(results) === 0 || Date.now() > untilMs) return results;
    await delay(100);
  }
}

function printComparison(results: readonly AudienceComparison[]): void {
  for (const { name, expected, inPx, missing, unexpected } of results) {
    const verdict = missing.length + unexpected.length === 0 ? 'equal' : 'DIFFERENT';
    console.log(
      `  ${name.padEnd(24)} expected ${String(expected).padStart(5)}   in PX ${String(inPx).padStart(5)}   ${verdict}`,
    );
    for (const [label, ids] of [
      ['missing in PX', missing],
      ['not expected in PX', unexpected],
    ] as const) {
      if (ids.length > 0)
        console.log(`    ${label}: ${ids.slice(0, 20).join(', ')}${ids.length > 20 ? ', …' : ''}`);
    }
  }
}

interface AudienceRow {
  name: string;
  members: number;
  inPx: number;
}

async function printTable(demo: Demo, happened: readonly string[], lines: number): Promise<number> {
  const rows: AudienceRow[] = [];
  for (const id of demo.audienceIds) {
    const audience = await demo.client.call<{ name: string; members: number }>(
      'GET',
      `/api/audiences/${id}`,
    );
    rows.push({ ...audience, inPx: (await membersInPx(demo.sandbox.url, id)).size });
  }
  const flow = await demo.client.call<{ counts: { pending: number } }>(
    'GET',
    `/api/dataflows/${demo.dataflowId}`,
  );
  const { registry } = demo.app.services.telemetry;
  const name = 'millrace_delivery_latency_seconds';
  const [p50, p95] = [
    await histogramQuantile(registry, name, 0.5),
    await histogramQuantile(registry, name, 0.95),
  ];
  const seconds = (value: number | null): string =>
    value === null ? '—' : `${value.toFixed(2)} s`;
  const text = [
    `  ${'Audience'.padEnd(24)} ${'Members'.padStart(8)} ${'In PX'.padStart(8)}`,
    ...rows.map(
      (row) =>
        `  ${row.name.padEnd(24)} ${String(row.members).padStart(8)} ${String(row.inPx).padStart(8)}`,
    ),
    `  Pending ${flow.counts.pending}   Update to acknowledgement: p50 ${seconds(p50)}, p95 ${seconds(p95)}`,
    ...happened.slice(-3).map((what) => `  · ${what}`),
  ];
  if (lines > 0 && process.stdout.isTTY) process.stdout.write(`\u001b[${lines}A\u001b[0J`);
  console.log(text.join('\n'));
  return text.length;
}

async function showLive(
  demo: Demo,
  people: DemoPerson[],
  seed: number,
  signal: AbortSignal,
): Promise<void> {
  const analytics = new Analytics({ writeKey: demo.writeKey, host: demo.app.url, flushAt: 20 });
  const happened: string[] = [];
  const living = liveOn(people, analytics, {
    seed,
    signal,
    onHappened: (what) => happened.push(what),
  });
  let lines = 0;
  // A log that is not a terminal gets a table now and then, not twice a second.
  const everyMs = process.stdout.isTTY ? 1_000 : 10_000;
  while (!signal.aborted) {
    lines = await printTable(demo, happened, lines);
    await delay(everyMs, signal);
  }
  await living;
  await analytics.closeAndFlush();
}

function printWhereToLook(demo: Demo, admin: Admin): void {
  const { app, sandbox, apiKey } = demo;
  const { username, password } = sandbox.credentials;
  console.log(`
  Millrace     ${app.url}   sign in: ${admin.email}  ${admin.password}
               API reference: ${app.url}/docs   API key: ${apiKey}
  PX sandbox   ${sandbox.url}   sign in: ${username}  ${password}

  Try:
  1. ${sandbox.url}/product?as=u-1042   a trial power user: the guide appears. As u-1077 it does not.
  2. There, as u-1077, press "login": a power user within a second or two. "upgrade plan" leaves again.
  3. ${sandbox.url}/faults   press "Outage for 60 s" and see Millrace wait and catch up: nothing is lost.
  Ctrl-C ends everything.
`);
}

/** Runs the demo. @returns the exit code */
export async function runDemo(options: DemoOptions): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'millrace-demo-'));
  const startedMs = Date.now();
  const apiKey = newKey('mrk');
  const sandbox = await startSandboxProcess(options.exit ? 0 : await freePort(sandboxPort));
  // Hashing a password takes its time; who only compares has no use for one.
  const admin = options.exit ? null : makeAdmin();
  const app = await start(
    {
      port: options.exit ? 0 : await freePort(millracePort),
      host: '127.0.0.1',
      dataDir: join(dataDir, 'data'),
      databaseUrl: null,
      secretKey: randomBytes(32).toString('base64'),
      bootstrapApiKey: apiKey,
      admin,
      demo: { sandboxUrl: sandbox.url },
      allowPrivateDestinations: true,
      logLevel: 'warn',
    },
    { processMetrics: true },
  );
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    const demo = await setUp(app, sandbox, apiKey);
    if (!options.json)
      console.log(
        `  Millrace and a PX sandbox are up (${((Date.now() - startedMs) / 1_000).toFixed(1)} s).`,
      );
    const people = makeCompany({ seed: options.seed, people: options.people, nowMs: Date.now() });
    await tellPx(sandbox.url, people, Date.now());
    await connectProduct(sandbox.url, { url: app.url, writeKey: demo.writeKey });
    const calls = await streamIn(demo, people, !options.json);
    const results = await waitForEquality(demo, people);
    const wrong = differences(results);
    if (options.json)
      console.log(
        JSON.stringify({ people: people.length, calls, differences: wrong, audiences: results }),
      );
    else {
      console.log(
        `  ${countText(calls)} calls of ${countText(people.length)} people taken. Each membership in PX compared:`,
      );
      printComparison(results);
    }
    if (options.exit || wrong > 0) return wrong === 0 ? 0 : 1;
    if (admin) printWhereToLook(demo, admin);
    await showLive(demo, people, options.seed, stop.signal);
    return 0;
  } finally {
    await app.stop();
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
