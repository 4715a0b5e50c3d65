/**
 * The process ends, as by `kill -9`, at each named point of the way (see `src/kernel/failpoint.ts`), one
 * after the other on one data folder; a client sends again what was not answered. In the end everything
 * is there once, and PX holds what it should.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../px-sandbox/index.ts';
import { apiClient } from '../../src/cli/api.ts';
import type { Failpoint } from '../../src/kernel/failpoint.ts';
import { eventually } from '../support/app.ts';
import { runCli, type Server, startUp } from '../support/process.ts';

const apiKey = 'a-key-that-is-used-for-this-test';
const folder = mkdtempSync(join(tmpdir(), 'millrace-crash-'));
const env = {
  DATA_DIR: join(folder, 'data'),
  MILLRACE_SECRET_KEY: randomBytes(32).toString('base64'),
  MILLRACE_BOOTSTRAP_API_KEY: apiKey,
  MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
  LOG_LEVEL: 'warn',
  PORT: '0',
};

let sandbox: Sandbox;
let server: Server;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(async () => {
  await server?.end('SIGKILL');
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = <Result = any>(method: string, path: string, body?: unknown): Promise<Result> =>
  apiClient(server.url, apiKey).call<Result>(method, path, body);

// Recent: nothing reads events yet, and old ones would not be kept.
const timestamp = new Date(Date.now() - 3_600_000).toISOString();
const people = (from: number, to: number): object[] =>
  Array.from({ length: to - from }, (_, n) => ({
    identityMap: { CRMID: [{ id: `p-${from + n}` }] },
    attributes: { n: from + n },
    events: [{ eventType: 'used', timestamp, _id: `e-${from + n}` }],
  }));

const send = (updates: object[]): Promise<unknown> => call('POST', '/collect/profiles', updates);

const profileOf = async (id: string): Promise<string> =>
  (await call('GET', `/api/profiles?namespace=CRMID&id=${id}`)).items[0].id;

/** Starts a process that will end at this point, or the second time it comes there. */
async function startUntil(point: Failpoint | `${Failpoint}:2`): Promise<void> {
  server = await startUp({ ...env, MILLRACE_FAILPOINT: point });
}

/** Does what leads to the point; nothing may be answered that is not kept. */
async function endBy(work: () => Promise<unknown>): Promise<void> {
  await work().catch(() => null);
  expect(await server.ended).toBeNull();
}

it('comes through kill -9 in its first start', async () => {
  const first = await runCli(['up'], { ...env, MILLRACE_FAILPOINT: 'store.created' });
  expect(first.code).toBeNull();
  expect(readdirSync(env.DATA_DIR)).toEqual([expect.stringMatching(/^pglite\.new-/)]);
  await startUntil('ingest.committed');
}, 180_000);

it('keeps what was answered and nothing by halves, when it ends around a commit', async () => {
  await endBy(() => send(people(0, 150)));
  await startUntil('ingest.evaluated:2');
  expect((await call('GET', '/api/profiles?namespace=CRMID&id=p-1')).items).toHaveLength(1);
  // The client got no answer, and sends again: nothing is there twice.
  await send(people(0, 150));
  const joined = { identityMap: { CRMID: [{ id: 'p-1' }, { id: 'p-2' }] } };
  const someone = { identityMap: { CRMID: [{ id: 'someone' }] } };
  await endBy(() => send([joined, someone]));
  await startUntil('backfill.evaluated');
  expect(await profileOf('p-1')).not.toBe(await profileOf('p-2'));
  expect((await call('GET', '/api/profiles?namespace=CRMID&id=someone')).items).toEqual([]);
  await send([joined]);
}, 180_000);

it('goes on where it was in backfills, timers and uploads', async () => {
  // One event each, were it counted twice nobody would be in.
  const value = 'xEvent[eventType = "used"].count() = 1 and n >= 100';
  await endBy(async () => {
    await call('POST', '/api/audiences', { name: 'Once', expression: { value } });
    await server.ended;
  });
  await startUntil('backfill.committed');
  await endBy(() => server.ended);
  await startUntil('upload.committed');
  const [audience] = (await call('GET', '/api/audiences')).items;
  await eventually(
    () => call('GET', `/api/audiences/${audience.id}`),
    ({ members, backfill }) => members === 50 && backfill.state === 'done',
  );
  const rows = Array.from({ length: 700 }, (_, n) => `guest-${n}`);
  const upload = async (): Promise<void> => {
    const query = new URLSearchParams({ name: 'Guests', namespace: 'CRMID', column: 'id' });
    await apiClient(server.url, apiKey).stream(
      `/api/audience-uploads?${query}`,
      [Buffer.from(`id\n${rows.join('\n')}\n`)] as never,
      'text/csv',
    );
  };
  await endBy(upload);
  await startUntil('timers.evaluated');
  const guests = (await call('GET', '/api/audiences')).items.find(
    (one: any) => one.name === 'Guests',
  );
  expect([0, 500]).toContain(guests?.members ?? 0);
  await endBy(async () => {
    const soon =
      'xEvent[eventType = "seen" and timestamp occurs < 2 seconds before now].count() = 1';
    await call('POST', '/api/audiences', { name: 'Seen', expression: { value: soon } });
    const event = { eventType: 'seen', timestamp: new Date().toISOString(), _id: 'seen-1' };
    await send([{ identityMap: { CRMID: [{ id: 'p-3' }] }, events: [event] }]);
    await server.ended;
  });
  await startUntil('timers.committed');
  await endBy(() => server.ended);
}, 180_000);

it('delivers all, in order, whatever was under way', async () => {
  await startUntil('segment.saved');
  const seen = (await call('GET', '/api/audiences')).items.find((one: any) => one.name === 'Seen');
  expect(seen.members).toBe(0);
  const once = (await call('GET', '/api/audiences')).items.find((one: any) => one.name === 'Once');
  const { username, password, clientId, clientSecret } = sandbox.credentials;
  const account = await call('POST', '/api/accounts', {
    name: 'PX',
    destination: 'gainsight-px',
    authentication: { type: 'oauth2_password', username, password, clientId, clientSecret },
    settings: { region: 'custom', apiUrl: sandbox.url },
  });
  await endBy(async () => {
    await call('POST', '/api/dataflows', {
      accountId: account.id,
      name: 'Guides',
      mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
      audiences: [{ audienceId: once.id }],
    });
    await server.ended;
  });
  for (const point of ['delivery.claimed', 'delivery.sent', 'delivery.acknowledged'] as const) {
    await startUntil(point);
    const from = { 'delivery.claimed': 150, 'delivery.sent': 160, 'delivery.acknowledged': 170 }[
      point
    ];
    await endBy(async () => {
      await send(people(from, from + 10));
      await server.ended;
    });
  }
  server = await startUp(env);
  for (const from of [150, 160, 170]) await send(people(from, from + 10));
  const [dataflow] = (await call('GET', '/api/dataflows')).items;
  const { counts } = await eventually(
    () => call('GET', `/api/dataflows/${dataflow.id}`),
    (flow) => flow.counts.pending === 0 && flow.counts.delivered === 80,
  );
  expect(counts).toMatchObject({ members: 80, delivered: 80, failed: 0 });
  const page = (await (
    await fetch(`${sandbox.url}/sandbox/segments/${once.id}/members`)
  ).json()) as { items: { identity: string }[] };
  const wanted = Array.from({ length: 80 }, (_, n) => `p-${100 + n}`);
  expect(page.items.map((item) => item.identity).sort()).toEqual(wanted.sort());
  const stats = (await (await fetch(`${sandbox.url}/sandbox/stats`)).json()) as any;
  expect(stats.memberships.contradicted).toBe(0);
  expect(await profileOf('p-1')).toBe(await profileOf('p-2'));
  expect(await server.end('SIGTERM')).toBe(0);
}, 180_000);
