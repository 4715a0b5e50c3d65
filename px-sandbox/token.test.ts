import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Answer, startTestClient, type TestClient } from './test-client.ts';

let nowMs = Date.UTC(2026, 10, 24);
let px: TestClient;
beforeAll(async () => {
  px = await startTestClient({ clock: () => nowMs });
});
afterAll(() => px.sandbox.close());
beforeEach(() => px.call('POST', '/sandbox/reset'));

function signIn(change: Record<string, string> = {}, headers = {}): Promise<Answer> {
  const { username, password, clientId, clientSecret } = px.sandbox.credentials;
  const form = new URLSearchParams({
    grant_type: 'password',
    username,
    password,
    client_id: clientId,
    client_secret: clientSecret,
    ...change,
  });
  return px.call('POST', '/v1/oauth/token', {
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
}

/** Status of a call with this token and no key. */
async function statusWith(token: string): Promise<number> {
  const headers = { 'x-aptrinsic-api-key': '', authorization: `Bearer ${token}` };
  return (await px.call('GET', '/v1/segment', { headers })).status;
}

it('gives a token that opens the API for an hour', async () => {
  const { status, json, headers } = await signIn();
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(json).toEqual({
    access_token: expect.any(String),
    token_type: 'bearer',
    expires_in: 3_600,
  });
  expect(await statusWith(json.access_token)).toBe(200);
  nowMs += 3_600_000;
  expect(await statusWith(json.access_token)).toBe(401);
});

it('takes the client from a Basic header, form encoded as the standard says', async () => {
  const secretive = await startTestClient({
    credentials: { clientId: 'a:b', clientSecret: 'c+d &:%é' },
  });
  const encoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
  const pair = `${encoded('a:b')}:${encoded('c+d &:%é')}`;
  const { username, password } = secretive.sandbox.credentials;
  const { status } = await secretive.call('POST', '/v1/oauth/token', {
    body: new URLSearchParams({ grant_type: 'password', username, password }).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
    },
  });
  expect(status).toBe(200);
  await secretive.sandbox.close();
});

it.each([
  [{ username: 'Admin@sandbox.example' }, 400, 'invalid_grant'],
  [{ password: 'wrong' }, 400, 'invalid_grant'],
  [{ client_id: 'wrong' }, 401, 'invalid_client'],
  [{ client_secret: '' }, 401, 'invalid_client'],
  [{ grant_type: 'client_credentials' }, 400, 'unsupported_grant_type'],
  [{ grant_type: 'refresh_token', refresh_token: 'made-up' }, 400, 'invalid_grant'],
] as const)('refuses %j', async (change, status, error) => {
  const answer = await signIn(change);
  expect(answer.status).toBe(status);
  expect(answer.json).toEqual({ error, error_description: expect.any(String) });
});

it('refuses what is no form', async () => {
  const answer = await signIn({}, { 'content-type': 'application/json' });
  expect(answer.json.error).toBe('invalid_request');
});

it('refuses the old secret once a new one is made, until the reset', async () => {
  const { clientSecret: old } = px.sandbox.credentials;
  const { json } = await px.call('POST', '/sandbox/secret');
  expect(json.clientSecret).not.toBe(old);
  expect((await signIn({ client_secret: old })).json.error).toBe('invalid_client');
  expect((await signIn({ client_secret: json.clientSecret })).status).toBe(200);
  await px.call('POST', '/sandbox/reset');
  expect((await signIn({ client_secret: old })).status).toBe(200);
});

it.each([
  [60, 60],
  ['3600', 3_600],
  [0, 3_600],
  [-5, 3_600],
  [null, 3_600],
])('says expires_in %j by fault, and the token lives %d seconds', async (expiresIn, lives) => {
  await px.faults({ kind: 'token-life', expiresIn });
  const { json } = await signIn();
  expect(json.expires_in).toBe(expiresIn === null ? undefined : expiresIn);
  nowMs += lives * 1_000 - 1;
  expect(await statusWith(json.access_token)).toBe(200);
  nowMs += 1;
  expect(await statusWith(json.access_token)).toBe(401);
});

it('gives a refresh token by fault, good for one time', async () => {
  await px.faults({ kind: 'token-life', expiresIn: 3_600, livesSeconds: 1, refreshToken: true });
  const { json } = await signIn();
  const refresh = { grant_type: 'refresh_token', refresh_token: json.refresh_token };
  const second = await signIn(refresh);
  expect(await statusWith(second.json.access_token)).toBe(200);
  expect((await signIn(refresh)).json.error).toBe('invalid_grant');
});

it('refuses good credentials by fault, as the error told', async () => {
  await px.faults({ kind: 'refuse-credentials', for: { requests: 1 } });
  expect((await signIn()).json.error).toBe('invalid_grant');
  expect((await signIn()).status).toBe(200);
  await px.faults({ kind: 'refuse-credentials', error: 'invalid_client' });
  expect((await signIn()).status).toBe(401);
  await px.faults({ kind: 'refuse-credentials', where: 'read' });
  const { json } = await signIn();
  expect(await statusWith(json.access_token)).toBe(401);
});

it('forgets all tokens at once by fault, and takes a new sign-in', async () => {
  const { json } = await signIn();
  await px.faults({ kind: 'expire-tokens' });
  expect(await px.served()).toEqual([1]);
  expect(await statusWith(json.access_token)).toBe(401);
  expect(await statusWith((await signIn()).json.access_token)).toBe(200);
});

it('keeps secrets and tokens out of the request log', async () => {
  const { json } = await signIn();
  await statusWith(json.access_token);
  const { text } = await px.call('GET', '/sandbox/requests');
  const { password, clientSecret, apiKey } = px.sandbox.credentials;
  for (const secret of [password, clientSecret, apiKey, json.access_token]) {
    expect(text).not.toContain(secret);
  }
  expect((await px.call('GET', '/sandbox/stats')).json.tokensIssued).toBe(1);
});
