/** The data folder of an older version is brought up to date and loses nothing; a newer one is left alone. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../px-sandbox/index.ts';
import { apiClient } from '../../src/cli/api.ts';
import { openStore, query } from '../../src/store/index.ts';
import { eventually } from '../support/app.ts';
import { browserAt } from '../support/browser.ts';
import { runCli, type Server, startUp } from '../support/process.ts';

// Processes start one after the other.
vi.setConfig({ testTimeout: 180_000 });

const apiKey = 'the-key-of-the-older-installation';
const folder = mkdtempSync(join(tmpdir(), 'millrace-upgrade-'));
const env = {
  DATA_DIR: join(folder, 'data'),
  MILLRACE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  MILLRACE_BOOTSTRAP_API_KEY: apiKey,
  MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
  LOG_LEVEL: 'warn',
  PORT: '0',
};

let sandbox: Sandbox;
let server: Server;
beforeAll(async () => {
  sandbox = await startSandbox();
  const packed = readFileSync(join(import.meta.dirname, '../fixtures/older-data.tar.zst'));
  mkdirSync(env.DATA_DIR);
  execFileSync('tar', ['-C', env.DATA_DIR, '-xf', '-'], { input: zstdDecompressSync(packed) });
});
afterAll(async () => {
  await server?.end('SIGKILL');
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = <Result = any>(method: string, path: string, body?: unknown): Promise<Result> =>
  apiClient(server.url, apiKey).call<Result>(method, path, body);

/** Starts, and expects a refusal of one line. */
async function expectRefusal(change: Record<string, string>, text: RegExp): Promise<void> {
  const run = await runCli(['up'], { ...env, ...change });
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(text);
  expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
}

it('is not harmed by kill -9 in the migration, nor by a wrong key', async () => {
  const killed = await runCli(['up'], { ...env, MILLRACE_FAILPOINT: 'migration.done' });
  expect(killed.code).toBeNull();
  const wrong = Buffer.alloc(32, 8).toString('base64');
  await expectRefusal(
    { MILLRACE_SECRET_KEY: wrong },
    /cannot be opened with this MILLRACE_SECRET_KEY/,
  );
});

it('keeps people, audiences, accounts, users and what had not arrived yet', async () => {
  server = await startUp(env);
  const person = (await call('GET', '/api/profiles?namespace=SeatID&id=s-30')).items[0];
  expect(person.attributes).toMatchObject({ seats: 30, plan: 'trial', name: { first: 'N30' } });
  const list = await call('GET', '/api/audiences');
  const audiences = new Map<string, any>(list.items.map((one: any) => [one.name, one]));
  const members = async (name: string): Promise<number> =>
    (await call('GET', `/api/audiences/${audiences.get(name).id}`)).members;
  await eventually(
    () => members('Lately'),
    (count) => count === 0,
  );
  // 21 … 40, less one that shrank, and one that came late; every second one has used it.
  expect([await members('Big'), await members('Used'), await members('Both')]).toEqual([20, 20, 9]);
  const browser = browserAt(server.url);
  const ana = { email: 'ana@example.com', password: 'correct horse battery' };
  expect((await browser.send('POST', '/api/session', ana)).status).toBe(200);
  const users = (await call('GET', '/api/users')).items.map((one: any) => one.email);
  expect(users.sort()).toEqual(['ana@example.com', 'ben@example.com']);
  expect((await call('GET', '/api/write-keys')).items).toMatchObject([{ name: 'Product' }]);
  expect((await call('GET', '/api/policies')).items.some((one: any) => one.enabled)).toBe(true);

  // PX has moved; the credentials are those of before, which only their own key opens.
  const [account] = (await call('GET', '/api/accounts')).items;
  await call('PATCH', `/api/accounts/${account.id}`, {
    settings: { region: 'custom', apiUrl: sandbox.url },
  });
  const [flow] = (await call('GET', '/api/dataflows')).items;
  await call('POST', `/api/dataflows/${flow.id}/resend`, { everything: true });
  const inPx = async (name: string): Promise<string[]> => {
    const path = `/sandbox/segments/${audiences.get(name).id}/members`;
    const response = await fetch(sandbox.url + path);
    if (!response.ok) return [];
    const page = (await response.json()) as { items: { identity: string }[] };
    return page.items.map((item) => item.identity);
  };
  const { counts } = await eventually(
    () => call('GET', `/api/dataflows/${flow.id}`),
    (one) => one.counts.pending === 0,
  );
  expect(counts).toMatchObject({ members: 49, delivered: 49, failed: 0 });
  for (const [name, count] of [
    ['Big', 20],
    ['Used', 20],
    ['Both', 9],
    ['Lately', 0],
  ] as const) {
    await eventually(
      () => inPx(name),
      (found) => found.length === count,
    );
  }
  expect(await inPx('Big')).toContain('late');
  expect(await inPx('Big')).not.toContain('u-40');
  expect(await server.end('SIGTERM')).toBe(0);
});

it('refuses data of a newer version, and leaves it alone', async () => {
  const newer = async (statement: string): Promise<void> => {
    const store = await openStore({ dataDir: env.DATA_DIR }).catch(() => null);
    if (!store) throw new Error('not opened');
    await query(store.db, statement, []);
    await store.close();
  };
  await newer(
    `insert into kysely_migration (name, timestamp) values ('9999-of-tomorrow', now()::text)`,
  );
  await expectRefusal({}, /written by a newer version of Millrace/);
  await expectRefusal({}, /written by a newer version of Millrace/);
});
