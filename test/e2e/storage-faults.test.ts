/** The disk is full, then read-only: nothing is acknowledged that is not kept, and it recovers. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCli, type Server, startUp } from '../support/process.ts';

// Processes start one after the other.
vi.setConfig({ testTimeout: 180_000 });

const apiKey = 'a-key-that-is-used-for-this-test';
const disk = mkdtempSync(join(tmpdir(), 'millrace-disk-'));
const env = { DATA_DIR: join(disk, 'data'), MILLRACE_BOOTSTRAP_API_KEY: apiKey, PORT: '0' };
let server: Server;

function mount(...options: string[]): void {
  try {
    execFileSync('mount', [...options, disk], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(
      `This test needs a small file system of its own, and could not mount one (as root it can): ${error}`,
    );
  }
}

beforeAll(async () => {
  mount('-t', 'tmpfs', '-o', 'size=120m', 'tmpfs');
  server = await startUp(env);
});
afterAll(async () => {
  await server?.end('SIGKILL');
  execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as any };
}

const send = (batch: string) =>
  ask(
    'POST',
    '/collect/profiles',
    Array.from({ length: 100 }, (_, n) => ({
      identityMap: { CRMID: [{ id: `${batch}-${n}` }] },
      attributes: { text: crypto.randomUUID().repeat(30) },
    })),
  );

/** Takes what is free to the last page, also what the server takes or gives back meanwhile. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  const block = Buffer.alloc(65_536);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    expect((error as { code?: string }).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
}

const isKnown = async (id: string): Promise<boolean> =>
  (await ask('GET', `/api/profiles?namespace=CRMID&id=${id}`)).json.items.length === 1;

it('says 503 while the disk is full, answers reads, and goes on when there is space', async () => {
  expect((await send('before')).status).toBe(202);
  const filler = join(disk, 'filler');
  fill(filler);
  const kept: string[] = [];
  const refused: string[] = [];
  // What was free inside of the database's files is used up first.
  for (let n = 0; refused.length < 5 && n < 200; n += 1) {
    const { status, json } = await send(`full-${n}`);
    if (status === 202) {
      kept.push(`full-${n}`);
      continue;
    }
    refused.push(`full-${n}`);
    expect([status, json.type]).toEqual([503, 'urn:millrace:problem:storage-unavailable']);
    expect(json.hint).toContain('Nothing of this request was kept');
  }
  expect(refused).toHaveLength(5);
  expect(await isKnown('before-7')).toBe(true);
  const audience = { name: 'Some', expression: { value: 'a = 1' } };
  expect((await ask('POST', '/api/audiences', audience)).status).toBe(503);
  rmSync(filler);
  expect((await send(refused[0]!)).status).toBe(202);
  for (const batch of ['before', refused[0]!, ...kept])
    expect(await isKnown(`${batch}-99`)).toBe(true);
  for (const batch of refused.slice(1)) expect(await isKnown(`${batch}-0`)).toBe(false);
  expect((await ask('GET', '/readyz')).status).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);
});

it('says that the disk is full when a first start does not fit, and starts when it does', async () => {
  const other = { ...env, DATA_DIR: join(disk, 'other') };
  const filler = join(disk, 'filler');
  const { bavail, bsize } = statfsSync(disk);
  // A database takes some 40 MB.
  writeFileSync(filler, Buffer.alloc(bavail * bsize - 8 * 2 ** 20));
  const run = await runCli(['up'], other);
  expect(run.code).toBe(1);
  expect(run.stderr).toBe(
    `millrace: DATA_DIR: cannot open the database in ${other.DATA_DIR}: no space left on the disk\n`,
  );
  rmSync(filler);
  const started = await startUp(other);
  expect(await started.end('SIGTERM')).toBe(0);
  expect(readdirSync(other.DATA_DIR).sort()).toEqual(['pglite', 'secret.key']);
  rmSync(other.DATA_DIR, { recursive: true });
});

it('does not start on a read-only file system, and names the folder', async () => {
  mount('-o', 'remount,ro');
  const run = await runCli(['up'], env);
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(/^millrace: .*DATA_DIR/);
  expect(run.stderr).toContain(env.DATA_DIR);
  expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  mount('-o', 'remount,rw');
  server = await startUp(env);
  expect(await isKnown('before-99')).toBe(true);
});
