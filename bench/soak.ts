/**
 * `npm run soak -- --minutes N`: four processes on one PostgreSQL under load, while processes and
 * database are killed, stopped and replaced and PX fails in turns. At the end what the senders know,
 * the ledger and the sandbox are compared; memory and latency over time go to `bench/results/`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { eventually } from '../test/support/app.ts';
import { createChaos } from '../test/support/chaos.ts';
import { type Fleet, startFleet } from '../test/support/fleet.ts';
import { expectEqual, rowsOf } from '../test/support/fleet-check.ts';
import { startLoad } from '../test/support/fleet-load.ts';
import { startPostgres } from '../test/support/postgres-server.ts';
import { inPx, putFaults, setUpFlow } from '../test/support/px.ts';
import { plot } from './plot.ts';

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
  },
});
const minutes = Number(flags.minutes);
const seed = Number(flags.seed);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error('npm run soak -- [--minutes N] [--seed N]');
  process.exit(2);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const roles = ['all', 'ingest', 'deliver', 'timers'] as const;
const rules = {
  Eager: 'xEvent[eventType = "Used"].count() >= 2 and level > 5',
  Lately: 'xEvent[eventType = "Used" and timestamp occurs < 3 seconds before now].count() >= 1',
  Probed: 'probe = true',
};

/** What PX does, in turns with doing well. */
const outages: readonly object[] = [
  { kind: 'status', status: 503, share: 50, where: 'membership' },
  { kind: 'slow', ms: 200, jitterMs: 400, where: 'membership' },
  { kind: 'reset', applied: true, share: 30, where: 'membership' },
  { kind: 'half', share: 30, where: 'membership' },
  { kind: 'wrong-body', share: 30, where: 'membership' },
  { kind: 'rate', perSecond: 20, retryAfter: 'seconds', retryAfterSeconds: 1 },
  { kind: 'body-limit', bytes: 600 },
  { kind: 'repeat-answers-400' },
];

interface Sample {
  /** Seconds since the start. */
  second: number;
  [series: string]: number;
}

/** Resident memory of each process that answers, in MiB, by role. */
async function memoryOf(fleet: Fleet): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { role, server } of fleet.members) {
    const signal = AbortSignal.timeout(1_000);
    const answer = await fetch(`${server.url}/metrics`, { signal }).catch(() => null);
    const text = await answer?.text().catch(() => '');
    const bytes = /^millrace_process_resident_memory_bytes (\S+)/m.exec(text ?? '')?.[1];
    if (bytes) found[role] = Number(bytes) / 2 ** 20;
  }
  return found;
}

const database = await startPostgres();
const databaseUrl = `${database.url}/postgres`;
const fleet = await startFleet(databaseUrl, roles);
const flow = await setUpFlow(fleet, rules);
await fleet.call('PATCH', `/api/dataflows/${flow.dataflowId}`, { brakePercent: null });

const startMs = Date.now();
const untilMs = startMs + minutes * 60_000;
const seconds = (): number => Math.round((Date.now() - startMs) / 100) / 10;
const memory: Sample[] = [];
const latency: Sample[] = [];

/** One person enters and leaves by turns; milliseconds from the acknowledged update to PX. */
async function probe(turn: number): Promise<number> {
  const wanted = turn % 2 === 0;
  // With its time: a stopped process may take a call that was given up long after the next one.
  const timestamp = new Date().toISOString();
  const identityMap = { CRMID: [{ id: 'probe' }] };
  const body = [{ identityMap, attributes: { probe: wanted }, timestamp }];
  await fleet.call('POST', '/collect/profiles', body);
  const sentMs = Date.now();
  await eventually(
    () => inPx(fleet, flow.audienceIds['Probed']!),
    (ids) => ids.includes('probe') === wanted,
    120_000,
  );
  return Date.now() - sentMs;
}

const load = startLoad(fleet, 'soak');
const chaos = createChaos(fleet, database, seed);
let isBroken = false;
const running = (): boolean => !isBroken && Date.now() < untilMs;
const probing = (async () => {
  for (let turn = 0; running(); turn += 1) {
    const ms = await probe(turn);
    latency.push({ second: seconds(), ms });
    await pause(500);
  }
})();
const sampling = (async () => {
  while (running()) {
    memory.push({ second: seconds(), ...(await memoryOf(fleet)) });
    await pause(2_000);
  }
})();
const failing = (async () => {
  for (let turn = 0; running(); turn += 1) {
    await pause(6_000);
    await putFaults(fleet, [outages[turn % outages.length]!]);
    await pause(6_000);
    await putFaults(fleet, []);
  }
})();
const watching = Promise.all([probing, sampling, failing]);
watching.catch(() => {
  isBroken = true;
});
console.log(`soak: ${minutes} minutes, seed ${seed}`);
try {
  const ready = async (): Promise<number> => load.sent();
  await eventually(ready, (sent) => sent > 20);
  while (running()) await chaos.something();
  await chaos.end();
  await watching;
  await load.stop();
  await expectEqual({ fleet, flow, databaseUrl }, load, {
    Eager: ({ level, events }) => level > 5 && events >= 2,
  });
  const sorted = latency.map(({ ms }) => ms!).sort((left, right) => left - right);
  const at = (share: number): string =>
    Math.round(sorted[Math.floor(sorted.length * share)] ?? 0).toLocaleString('en');
  const peak = Math.max(...memory.flatMap((one) => roles.map((role) => one[role] ?? 0)));
  const summary = [
    `npm run soak -- --minutes ${minutes} --seed ${seed}`,
    `${load.sent().toLocaleString('en')} updates of ${load.people.size} people acknowledged; ${chaos.done().join(', ')}; PX failed half of the time.`,
    `Equal at the end: senders, events, ledger and sandbox.`,
    `Update to PX, all faults included: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, max ${at(0.9999)} ms (${sorted.length} probes). Largest process ${Math.round(peak)} MiB.`,
  ].join('\n');
  console.log(summary);
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'soak.txt'), `${summary}\n`);
  writeFileSync(
    join(folder, 'soak-memory.svg'),
    plot({ title: 'Resident memory by process, MiB', samples: memory, series: roles }),
  );
  writeFileSync(
    join(folder, 'soak-latency.svg'),
    plot({ title: 'Update to PX, ms', samples: latency, series: ['ms'], isLog: true }),
  );
} catch (error) {
  const path = `/api/dataflows/${flow.dataflowId}`;
  const { status, statusText, counts } = await fleet.call<Record<string, unknown>>('GET', path);
  const waiting = await rowsOf(
    databaseUrl,
    `select target_value, desired, delivered, failed, attempts, error, claim_id,
            due_at_ms - ${Date.now()} as due_in_ms, ${Date.now()} - accepted_at_ms as age_ms
       from ledger where due_at_ms is not null or failed or target_value = 'probe'`,
  );
  console.error({ status, statusText, counts }, waiting);
  throw error;
} finally {
  await fleet.stop();
  await database.stop();
}
