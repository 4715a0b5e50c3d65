/** Latency: from sending an update to the moment PX has the member, under a steady load. */
import { randomBytes } from 'node:crypto';
import { start } from '../src/app.ts';
import { apiClient } from '../src/cli/api.ts';
import { startSandboxProcess } from '../src/cli/demo/sandbox-process.ts';
import { delay, newKey } from '../src/kernel/index.ts';
import type { StoreBackend } from '../src/store/index.ts';
import { memoryPeakMiB, newPlace } from './places.ts';
import { hundredRules } from './workload.ts';

interface Quantiles {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

function quantilesOf(latencies: readonly number[]): Quantiles {
  const sorted = latencies.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1]!;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

export interface LatencyResult {
  updates: number;
  seconds: number;
  /** To the answer of the server: until it is stored. */
  answer: Quantiles;
  /** To the moment that PX has the member. */
  arrival: Quantiles;
  memoryMiB: number;
}

const updatesPerRequest = 10;

/** Every update makes a new person a member, so each has a moment of arrival of its own. */
export async function benchLatency(
  backend: StoreBackend,
  { seconds, updatesPerSecond }: { seconds: number; updatesPerSecond: number },
): Promise<LatencyResult> {
  const sandbox = await startSandboxProcess(0);
  const place = await newPlace(backend);
  const apiKey = newKey('mrk');
  const app = await start({
    ...place.config,
    port: 0,
    host: '127.0.0.1',
    secretKey: randomBytes(32).toString('base64'),
    bootstrapApiKey: apiKey,
    allowPrivateDestinations: true,
    logLevel: 'error',
  });
  const { call } = apiClient(app.url, apiKey);
  for (const [n, value] of hundredRules().entries()) {
    await call('POST', '/api/audiences', { name: `Audience ${n}`, expression: { value } });
  }
  const audience = await call<{ id: string }>('POST', '/api/audiences', {
    name: 'Arrived',
    expression: { value: 'xEvent.exists(eventType = "login") and seats > 0' },
  });
  const account = await call<{ id: string }>('POST', '/api/accounts', {
    name: 'PX',
    destination: 'gainsight-px',
    authentication: { type: 'api_key', apiKey: sandbox.credentials.apiKey },
    settings: { region: 'custom', apiUrl: sandbox.url },
  });
  await call('POST', '/api/dataflows', {
    accountId: account.id,
    name: 'Guides',
    mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
    audiences: [{ audienceId: audience.id }],
  });
  await app.idle();

  const sentAtMs = new Map<string, number>();
  const requests: Promise<number>[] = [];
  const startedMs = Date.now();
  const total = updatesPerSecond * seconds;
  for (let sent = 0; sent < total; sent += updatesPerRequest) {
    const dueMs = startedMs + (sent / updatesPerSecond) * 1_000;
    if (dueMs > Date.now()) await delay(dueMs - Date.now());
    const nowMs = Date.now();
    const updates = Array.from({ length: updatesPerRequest }, (_, at) => {
      const id = `crm-${sent + at}`;
      sentAtMs.set(id, nowMs);
      return {
        identityMap: { CRMID: [{ id }], Email: [{ id: `${id}@example.com` }] },
        attributes: { seats: 1 + at, plan: 'pro', country: 'DE', name: `Person ${id}` },
        events: [{ eventType: 'login', timestamp: new Date(nowMs).toISOString() }],
      };
    });
    requests.push(call('POST', '/collect/profiles', updates).then(() => Date.now() - nowMs));
  }
  const answer = quantilesOf(await Promise.all(requests));
  const took = (Date.now() - startedMs) / 1_000;
  const membersPath = `${sandbox.url}/sandbox/segments/${audience.id}/members`;
  type Members = { items: { identity: string; addedAt: string }[] };
  let members: Members;
  do {
    await delay(100);
    members = (await (await fetch(membersPath)).json()) as Members;
  } while (members.items.length < total);
  const arrival = quantilesOf(
    members.items.map(({ identity, addedAt }) => Date.parse(addedAt) - sentAtMs.get(identity)!),
  );
  await app.stop();
  await place.remove();
  await sandbox.stop();
  const memoryMiB = memoryPeakMiB();
  return {
    updates: total,
    seconds: took,
    answer,
    arrival,
    memoryMiB,
  };
}
