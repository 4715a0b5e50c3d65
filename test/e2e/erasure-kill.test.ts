/** An erasure outlives its process, and is driven from the command line. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { startSandbox } from '../../px-sandbox/index.ts';
import { apiClient } from '../../src/cli/api.ts';
import { eventually, type TestApp } from '../support/app.ts';
import { runCli, startUp } from '../support/process.ts';
import { collect, inPx, putFaults, setUpFlow, update } from '../support/px.ts';
import { newPlace } from '../support/stores.ts';

it('finishes an erasure after kill -9, and is driven from the command line', async () => {
  const place = await newPlace('pglite');
  const sandbox = await startSandbox();
  const apiKey = 'a-key-that-is-used-for-this-test';
  const env = {
    DATA_DIR: 'dataDir' in place.options ? place.options.dataDir : '',
    MILLRACE_SECRET_KEY: randomBytes(32).toString('base64'),
    MILLRACE_BOOTSTRAP_API_KEY: apiKey,
    MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
    LOG_LEVEL: 'warn',
  };
  let server = await startUp(env);
  const test = {
    sandbox,
    call: (method: string, path: string, body?: unknown) =>
      apiClient(server.url, apiKey).call<any>(method, path, body),
  } as unknown as TestApp;
  const cli = (...args: string[]) =>
    runCli(args, { MILLRACE_URL: server.url, MILLRACE_API_KEY: apiKey });
  const flow = await setUpFlow(test, { Pro: 'plan = "pro"' });
  const pro = flow.audienceIds['Pro']!;
  await collect(
    test,
    update('h', { attributes: { plan: 'pro' }, identityMap: { Email: [{ id: 'h@b' }] } }),
    update('i', { attributes: { plan: 'pro' } }),
  );
  await eventually(
    () => inPx(test, pro),
    (ids) => ids.length === 2,
  );
  const [shown, exported] = await Promise.all([
    cli('profile', 'show', 'CRMID', 'h'),
    cli('profile', 'export', 'any', 'h'),
  ]);
  expect(shown.stdout).toMatch(/CRMID +h\n/);
  expect(JSON.parse(exported.stdout).profile.attributes).toEqual({ plan: 'pro' });
  expect((await cli('profile', 'unmerge', 'Email', 'h@b')).stdout).toMatch(/a person of its own/);
  await putFaults(test, [{ kind: 'status', status: 503 }]);
  const deleted = await cli('profile', 'delete', 'CRMID', 'h', '--yes', '--suppress');
  expect(deleted.stdout).toMatch(
    /is being deleted\. 1 of 1 removals at destinations wait \(Guides\)/,
  );
  const [near, unasked] = await Promise.all([
    cli('profile', 'show', 'CRMID', 'I'),
    cli('profile', 'delete', 'CRMID', 'i'),
  ]);
  expect(near.stderr).toMatch(/Nearest: CRMID "i"/);
  expect(unasked).toMatchObject({ code: 2, stderr: expect.stringMatching(/give --yes/) });
  // Not in the middle of a request: its rows would rest until nobody can be sending them.
  await eventually(
    () => test.call<any>('GET', '/api/accounts'),
    ({ items }) => Date.parse(items[0].nextRetryAt ?? '') > Date.now() + 1_000,
  );
  await server.end('SIGKILL');
  server = await startUp(env);
  const [open] = (await test.call<any>('GET', '/api/erasures')).items;
  expect(open).toMatchObject({ state: 'removing' });
  await putFaults(test, []);
  // The longer PX was down, the longer the pause before it is tried again.
  await eventually(
    () => test.call<any>('GET', `/api/erasures/${open.id}`),
    (one) => one.state === 'done',
    90_000,
  );
  const list = JSON.parse((await cli('profile', 'erasures', '--json')).stdout);
  expect(list).toMatchObject([{ id: open.id, state: 'done', suppressed: 1 }]);
  expect(await inPx(test, pro)).toEqual(['i']);
  const letIn = await cli('profile', 'let-in', open.id);
  expect(letIn.stdout).toBe(`Nobody is kept out by erasure ${open.id}.\n`);
  expect(await server.end('SIGTERM')).toBe(0);
  await sandbox.close();
  await place.remove();
}, 240_000);
