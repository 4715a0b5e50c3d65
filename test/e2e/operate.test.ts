/** The server as operators see it: start, refusals to start, health, metrics, logs, stop. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withApp } from '../support/app.ts';
import { runCli, startUp } from '../support/process.ts';
import { collect, setUpFlow, update } from '../support/px.ts';
import { newPlace } from '../support/stores.ts';

const key = 'a-bootstrap-key-of-this-test';

it('starts in an empty folder, answers, refuses a second process, and stops on SIGTERM', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-up-'));
  const env = { DATA_DIR: join(folder, 'data'), MILLRACE_BOOTSTRAP_API_KEY: key };
  const server = await startUp(env);
  for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs']) {
    expect((await fetch(server.url + path)).status).toBe(200);
  }
  const second = await runCli(['up'], { ...env, PORT: '0' });
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/^millrace: .*in use by process \d+.*\n$/);
  const authorization = `Bearer ${key}`;
  const created = await fetch(`${server.url}/collect/profiles`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify([
      update('secret-person@example.com', { attributes: { diagnosis: 'x7' } }),
    ]),
  });
  expect(created.status).toBe(202);
  expect(await server.end('SIGTERM')).toBe(0);
  const logs = server.output.stdout + server.output.stderr;
  expect(logs).toContain('"msg":"stopped"');
  for (const secret of [key, 'secret-person', 'x7']) expect(logs).not.toContain(secret);
  const again = await startUp(env);
  const found = await fetch(
    `${again.url}/api/profiles?namespace=CRMID&id=${encodeURIComponent('secret-person@example.com')}`,
    { headers: { authorization } },
  );
  expect(((await found.json()) as { items: unknown[] }).items).toHaveLength(1);
  expect(await again.end('SIGINT')).toBe(0);
  rmSync(folder, { recursive: true });
});

it.each([
  [{ PORT: 'many' }, /PORT/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
  [{ MILLRACE_ROLE: 'boss' }, /MILLRACE_ROLE/],
  [{ MILLRACE_LOG: 'kafka://host:9092' }, /MILLRACE_LOG.*kafka:\/\/HOST:PORT\/TOPIC/],
  [{ MILLRACE_ROLE: 'timers' }, /MILLRACE_ROLE.*DATABASE_URL/],
  [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL/],
  [
    {
      DATABASE_URL: 'postgres://127.0.0.1:9/x',
      MILLRACE_SECRET_KEY: Buffer.alloc(32).toString('base64'),
    },
    /ECONNREFUSED/,
  ],
  [{ DATABASE_URL: 'postgres://127.0.0.1:9/x' }, /MILLRACE_SECRET_KEY/],
  [{ MILLRACE_SECRET_KEY: 'short' }, /MILLRACE_SECRET_KEY/],
  [{ MILLRACE_BOOTSTRAP_API_KEY: 'short' }, /MILLRACE_BOOTSTRAP_API_KEY/],
  [{ DATA_DIR: '/dev/null/data' }, /DATA_DIR/],
  [{ MILLRACE_FAILPOINT: 'ingest.evaluated', NODE_ENV: 'production' }, /MILLRACE_FAILPOINT/],
])('does not start with %j, and names it in one line', async (env, text) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-up-'));
  const run = await runCli(['up'], {
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...env,
  });
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(text);
  expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  rmSync(folder, { recursive: true });
});

it('says which port is taken', async () => {
  const place = await newPlace('pglite');
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const run = await runCli(['up'], {
    DATA_DIR: 'dataDir' in place.options ? place.options.dataDir : '',
    PORT: String(port),
  });
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(new RegExp(`${port}`));
  await new Promise((resolve) => other.close(resolve));
  await place.remove();
});

it('refuses to start with another secret key than the credentials were sealed with', async () => {
  const place = await newPlace('pglite');
  const env = { DATA_DIR: 'dataDir' in place.options ? place.options.dataDir : '' };
  const secret = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
  const server = await startUp({ ...env, MILLRACE_SECRET_KEY: secret(1) });
  await server.end('SIGTERM');
  const run = await runCli(['up'], { ...env, PORT: '0', MILLRACE_SECRET_KEY: secret(2) });
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(/MILLRACE_SECRET_KEY/);
  await place.remove();
});

it('counts what it does', async () => {
  await withApp('pglite', {}, async (test) => {
    await setUpFlow(test, { Some: 'seats > 50' });
    await collect(test, update('a', { attributes: { seats: 60 } }));
    await test.app.idle();
    const { text } = await test.send('GET', '/metrics');
    expect(text).toMatch(/millrace_delivery_latency_seconds_count\S* 1\n/);
    expect(text).toMatch(/^millrace_\w+_total/m);
  });
});
