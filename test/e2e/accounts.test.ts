/** Connecting an account: each failure says what was tried, what came back and what to do. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, eventually, startTestApp, type TestApp } from '../support/app.ts';
import { accountInput, collect, putFaults, setUpFlow, update } from '../support/px.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp('pglite');
});
afterAll(() => test.stop());

function connect(authentication: object = {}, settings: object = {}): Promise<Answer> {
  const good = accountInput(test) as any;
  return test.send('POST', '/api/accounts', {
    body: JSON.stringify({
      ...good,
      authentication: { ...good.authentication, ...authentication },
      settings: { ...good.settings, ...settings },
    }),
  });
}

it('shows the catalog entry as data, with the fields of the sign-in in their order', async () => {
  const entry = await test.call<any>('GET', '/api/destinations/gainsight-px');
  expect(entry.authentication.schemes[0].fields.map((field: any) => field.label)).toEqual([
    'Username',
    'Password',
    'Client ID',
    'Client secret',
  ]);
  expect(entry).toMatchObject({
    mapping: { min: 1, max: 1, sources: ['namespace', 'attribute'] },
    identityTargets: [{ name: 'IDENTIFY_ID', required: true }],
    refusedOrigins: { 'custom-upload': 'Custom uploads are not accepted by Gainsight PX' },
    delivery: { frequency: 'streaming', backfill: true },
  });
  expect(entry.metadataCalls.map((call: any) => call.purpose)).toContain('create');
  expect(JSON.stringify(entry)).not.toContain('function');
  expect((await test.send('GET', '/api/destinations/nowhere')).status).toBe(404);
});

it.each([
  ['invalid_grant', { password: 'wrong' }, {}, /^PX refused the user name or password\.$/],
  ['invalid_client', { clientSecret: 'old' }, {}, /client ID or secret.*newly generated/],
  ['token-url-wrong', {}, { tokenUrl: '/nowhere' }, /^Nothing answers at the token URL\.$/],
  ['unreachable', {}, { apiUrl: 'http://127.0.0.1:9' }, /127\.0\.0\.1:9.*must reach it/],
  ['unreachable', {}, { apiUrl: 'https://px.invalid' }, /px\.invalid.*(DNS|ENOTFOUND|EAI_AGAIN)/],
])('says why: %s', async (reason, authentication, settings, text) => {
  const { tokenUrl } = settings as { tokenUrl?: string };
  const full = tokenUrl === undefined ? settings : { tokenUrl: test.sandbox.url + tokenUrl };
  const { status, json } = await connect(authentication, full);
  expect(status).toBe(422);
  expect(json).toMatchObject({ reason });
  expect(json.detail).toMatch(text);
  expect(json.hint).toBeTruthy();
});

it.each([
  ['not-activated', { kind: 'not-activated' }, /not activated.*Gainsight support/, true],
  [
    'token-busy',
    { kind: 'status', status: 503, where: 'token' },
    /^PX is busy or down \(503\)\. The credentials were not judged\.$/,
    false,
  ],
  ['token-busy', { kind: 'status', status: 429, where: 'token' }, /busy or down \(429\)/, false],
  [
    'unavailable',
    { kind: 'status', status: 500, where: 'membership' },
    /busy or down \(500\)/,
    false,
  ],
])('says why when PX answers so: %s %j', async (reason, fault, text, credentialsJudged) => {
  await putFaults(test, [fault]);
  const { status, json } = await connect();
  await putFaults(test, []);
  expect(status).toBe(422);
  expect(json).toMatchObject({ reason, credentialsJudged });
  expect(json.detail).toMatch(text);
});

it('takes a token that the API refuses for the wrong region', async () => {
  const stranger = createServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"message": "Unauthorized"}');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const { port } = stranger.address() as { port: number };
  const { status, json } = await connect(
    {},
    {
      apiUrl: `http://127.0.0.1:${port}`,
      tokenUrl: `${test.sandbox.url}/v1/oauth/token`,
    },
  );
  await new Promise((resolve) => stranger.close(resolve));
  expect(status).toBe(422);
  expect(json.detail).toMatch(/Signed in, but the API at 127\.0\.0\.1:\d+ refuses.*region/);
});

it('keeps nothing of a connect that was cancelled', async () => {
  await putFaults(test, [{ kind: 'hang', where: 'token' }]);
  const abort = new AbortController();
  const cancelled = fetch(`${test.url}/api/accounts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${test.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(accountInput(test)),
    signal: abort.signal,
  }).catch((error: Error) => error.name);
  await eventually(
    async () =>
      ((await (await fetch(`${test.sandbox.url}/sandbox/faults`)).json()) as any).faults[0].served,
    (served) => served > 0,
  );
  abort.abort();
  expect(await cancelled).toBe('AbortError');
  await putFaults(test, []);
  expect((await test.call<any>('GET', '/api/accounts')).items).toEqual([]);
});

it('lists accounts with who uses them, and when; refused ones wait with growing pauses', async () => {
  const { accountId } = await setUpFlow(test, { Some: 'n > 50' });
  await collect(test, update('a', { attributes: { n: 60 } }));
  await test.app.idle();
  const [account] = (await test.call<any>('GET', '/api/accounts')).items;
  expect(account).toMatchObject({
    id: accountId,
    authentication: { username: test.sandbox.credentials.username },
    settings: { region: 'custom' },
    dataflows: ['Guides'],
    state: 'connected',
    nextRetryAt: null,
  });
  expect(account.lastUsedAt).not.toBeNull();
  expect(account.secretSetBy).not.toBe('');
  const change = (body: object) => test.call<any>('PATCH', `/api/accounts/${accountId}`, body);
  const moved = await change({ name: 'PX two', settings: { apiUrl: test.sandbox.url } });
  expect(moved.secretSetAt).toBe(account.secretSetAt);
  const { password } = test.sandbox.credentials;
  const { secretSetAt } = await change({ authentication: { password } });
  expect(Date.parse(secretSetAt)).toBeGreaterThan(Date.parse(account.secretSetAt));
  const inUse = await test.send('DELETE', `/api/accounts/${accountId}`);
  expect(inUse.status).toBe(409);
  expect(inUse.json.detail).toContain('Guides');
  await fetch(`${test.sandbox.url}/sandbox/secret`, { method: 'POST' });
  await putFaults(test, [{ kind: 'expire-tokens' }]);
  await collect(test, update('b', { attributes: { n: 60 } }));
  const refused = await eventually(
    () => test.call<any>('GET', `/api/accounts/${accountId}`),
    (one) => one.state === 'refused',
  );
  expect(refused.nextRetryAt).not.toBeNull();
  expect(refused.error.code).toBe('invalid_client');
});
