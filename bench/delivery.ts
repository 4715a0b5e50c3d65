/**
 * Delivery: memberships a second into a sandbox in another process. The probe makes the same claims,
 * posts and acknowledgements over bodies that differ in nothing, with nothing of the engine around.
 */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import { endClaim } from '../src/activation/sql/acknowledge.ts';
import { claimRows } from '../src/activation/sql/claim.ts';
import { start } from '../src/app.ts';
import { apiClient } from '../src/cli/api.ts';
import { type SandboxProcess, startSandboxProcess } from '../src/cli/demo/sandbox-process.ts';
import { membershipUpdate } from '../src/destinations/gainsight-px/mapping.ts';
import { delay, limits, newId, newKey } from '../src/kernel/index.ts';
import { query, type Store, type StoreBackend } from '../src/store/index.ts';
import { memoryPeakMiB, newPlace, type Place } from './places.ts';

export interface DeliveryResult {
  memberships: number;
  perSecond: number;
  probePerSecond: number;
  memoryMiB: number;
}

interface Prepared {
  audienceId: string;
  dataflowId: string;
}

const apiKey = newKey('mrk');
const secretKey = randomBytes(32).toString('base64');

function startApp(place: Place): ReturnType<typeof start> {
  return start({
    ...place.config,
    port: 0,
    host: '127.0.0.1',
    secretKey,
    bootstrapApiKey: apiKey,
    allowPrivateDestinations: true,
    logLevel: 'error',
  });
}

/** A dataflow with so many rows pending, left disabled. */
async function prepare(place: Place, sandbox: SandboxProcess, rows: number): Promise<Prepared> {
  const app = await startApp(place);
  const { call } = apiClient(app.url, apiKey);
  const audience = await call<{ id: string }>('POST', '/api/audiences', {
    name: 'Everybody',
    expression: { value: 'n >= 0' },
  });
  const account = await call<{ id: string }>('POST', '/api/accounts', {
    name: 'PX',
    destination: 'gainsight-px',
    authentication: { type: 'api_key', apiKey: sandbox.credentials.apiKey },
    settings: { region: 'custom', apiUrl: sandbox.url },
  });
  const dataflow = await call<{ id: string }>('POST', '/api/dataflows', {
    accountId: account.id,
    name: 'Guides',
    mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
    audiences: [{ audienceId: audience.id }],
  });
  await app.idle();
  await call('POST', `/api/dataflows/${dataflow.id}/disable`);
  for (let from = 0; from < rows; from += 5_000) {
    const updates = Array.from({ length: Math.min(5_000, rows - from) }, (_, at) => ({
      identityMap: { CRMID: [{ id: `crm-${from + at}` }] },
      attributes: { n: at },
    }));
    await call('POST', '/collect/profiles', updates);
  }
  await app.stop();
  return { audienceId: audience.id, dataflowId: dataflow.id };
}

/** Whether anything waits: not how much, which would cost the server more than delivery does. */
async function hasPending(store: Store, dataflowId: string): Promise<boolean> {
  const text = 'select 1 from ledger where dataflow_id = $1 and due_at_ms is not null limit 1';
  return (await query(store.db, text, [dataflowId])).length > 0;
}

async function engineSeconds(place: Place, { dataflowId }: Prepared): Promise<number> {
  const app = await startApp(place);
  const { store } = app.services;
  const startedMs = performance.now();
  // Not through the API, whose answer counts everybody: that is not delivery. Told as the API tells
  // it, or the clock would run while the delivery still rests.
  await query(store.db, 'update dataflows set enabled = true where dataflow_id = $1', [dataflowId]);
  store.announce('catalog');
  while (await hasPending(store, dataflowId)) await delay(10);
  const seconds = (performance.now() - startedMs) / 1_000;
  await app.stop();
  return seconds;
}

async function probeSeconds(
  place: Place,
  { dataflowId }: Prepared,
  sandbox: SandboxProcess,
): Promise<number> {
  const store = await place.open();
  const dispatcher = new Agent({ connections: limits.requestsInFlightPerDataflow });
  const worker = async (): Promise<void> => {
    for (;;) {
      const claimId = newId();
      const nowMs = Date.now();
      const rows = await store.transaction((tx) =>
        claimRows(tx, {
          dataflowId,
          withoutAudienceIds: [],
          inFlightClaimIds: [],
          claimId,
          nowMs,
          claimedUntilMs: nowMs + limits.claimMs,
          rowsMax: 1_000,
        }),
      );
      if (rows.length === 0) return;
      const body = membershipUpdate(rows.map((row) => ({ ...row, action: 'add' })));
      const answer = await request(`${sandbox.url}/v1/external_segment/update_membership`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-aptrinsic-api-key': sandbox.credentials.apiKey,
        },
        body: JSON.stringify(body),
        dispatcher,
      });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`the sandbox answers ${answer.statusCode}`);
      const verdicts = rows.map((row) => ({
        audienceId: row.audienceId,
        targetValue: row.targetValue,
        kind: 'delivered' as const,
        uncertain: false,
        dueAtMs: 0,
        groupId: null,
        error: null,
      }));
      await store.transaction((tx) =>
        endClaim(tx, { dataflowId, claimId, runId: null, nowMs: Date.now() }, verdicts),
      );
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: limits.requestsInFlightPerDataflow }, worker));
  const seconds = (performance.now() - startedMs) / 1_000;
  if (await hasPending(store, dataflowId)) throw new Error('the probe left rows pending');
  await dispatcher.close();
  await store.close();
  return seconds;
}

/** One measurement: the engine, then its bare claims, posts and acknowledgements. */
export async function benchDelivery(backend: StoreBackend, rows: number): Promise<DeliveryResult> {
  const seconds: number[] = [];
  let memoryMiB = 0;
  for (const isProbe of [false, true]) {
    const sandbox = await startSandboxProcess(0);
    const place = await newPlace(backend);
    const prepared = await prepare(place, sandbox, rows);
    seconds.push(
      await (isProbe ? probeSeconds(place, prepared, sandbox) : engineSeconds(place, prepared)),
    );
    if (!isProbe) memoryMiB = memoryPeakMiB();
    await place.remove();
    await sandbox.stop();
  }
  const [perSecond, probePerSecond] = [rows / seconds[0]!, rows / seconds[1]!];
  return { memberships: rows, perSecond, probePerSecond, memoryMiB };
}
