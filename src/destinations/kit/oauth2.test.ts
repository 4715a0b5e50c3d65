/** Signing in against token endpoints as they really are: every answer has a defined meaning. */
import { expect, it } from 'vitest';
import { fakeClock } from '../../kernel/index.ts';
import type { OAuthToken } from './definition.ts';
import { AuthenticationError, MisconfiguredError, RetryableError } from './errors.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { createTokenSource, type PasswordGrant, type TokenSource } from './oauth2.ts';

const grant: PasswordGrant = {
  tokenUrl: 'https://px.example/v1/oauth/token',
  clientId: 'sub:scription',
  clientSecret: 's€cret',
  username: 'ann@example.com',
  password: 'p&ss wörd',
  clientAuthentication: 'body',
  destinationName: 'Acme',
  clientHelp: 'The ID is on the first page.',
};

interface Harness {
  source: TokenSource;
  clock: ReturnType<typeof fakeClock>;
  requests: HttpRequest[];
  stored(): OAuthToken | null;
}

function harness(
  answer: (index: number) => Partial<HttpResponse>,
  change: Partial<PasswordGrant> = {},
  allowInsecure = false,
): Harness {
  const clock = fakeClock(Date.parse('2026-03-10T12:00:00Z'));
  const requests: HttpRequest[] = [];
  let stored: OAuthToken | null = null;
  const http = {
    send: async (request: HttpRequest): Promise<HttpResponse> => {
      requests.push(request);
      return { status: 200, headers: {}, body: '', ...answer(requests.length) };
    },
    close: async () => {},
  };
  const tokens = {
    load: async () => stored,
    save: async (token: OAuthToken | null) => {
      stored = token;
    },
  };
  const source = createTokenSource({ ...grant, ...change }, { http, clock, tokens, allowInsecure });
  return { source, clock, requests, stored: () => stored };
}

const token = (index: number, rest: object = {}): Partial<HttpResponse> => ({
  body: JSON.stringify({ access_token: `t${index}`, token_type: 'bearer', ...rest }),
});

const failure = async (test: Harness): Promise<any> =>
  test.source.get().then(
    (text) => `a token: ${text}`,
    (error: unknown) => error,
  );

it('sends a password grant as a form, the client in its body, and the secrets in no log', async () => {
  const test = harness((index) => token(index, { expires_in: 3_600 }));
  expect(await test.source.get()).toBe('t1');
  const [request] = test.requests;
  expect(Object.fromEntries(new URLSearchParams(request!.body))).toEqual({
    grant_type: 'password',
    username: grant.username,
    password: grant.password,
    client_id: grant.clientId,
    client_secret: grant.clientSecret,
  });
  expect(request!.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  expect(request!.bodyForLog).not.toContain('p&ss');
});

it('sends the client in a basic header instead when told to', async () => {
  const test = harness((index) => token(index), { clientAuthentication: 'basic' });
  await test.source.get();
  const [request] = test.requests;
  const text = Buffer.from(request!.headers['authorization']!.slice(6), 'base64').toString();
  expect(text.split(':').map(decodeURIComponent)).toEqual([grant.clientId, grant.clientSecret]);
  expect(new URLSearchParams(request!.body).has('client_secret')).toBe(false);
});

it.each<[string, unknown, number, number]>([
  ['a number', 3_600, 3_539_000, 3_541_000],
  ['a text', '3600', 3_539_000, 3_541_000],
  ['absent', undefined, 239_000, 241_000],
  ['null', null, 239_000, 241_000],
  ['no number', 'soon', 239_000, 241_000],
  ['zero', 0, 239_000, 241_000],
  ['negative', -5, 239_000, 241_000],
  ['shorter than the margin', 30, 14_000, 16_000],
  ['a second', 1, 4_000, 6_000],
])('renews ahead of the end when expires_in is %s', async (_name, expiresIn, early, late) => {
  const test = harness((index) => token(index, { expires_in: expiresIn }));
  expect(await test.source.get()).toBe('t1');
  for (let call = 0; call < 5; call += 1) expect(await test.source.get()).toBe('t1');
  test.clock.add(early);
  expect(await test.source.get()).toBe('t1');
  test.clock.add(late - early);
  expect(await test.source.get()).toBe('t2');
  expect(test.requests).toHaveLength(2);
});

it('signs in once for all who ask, and once more after a token was refused', async () => {
  const test = harness((index) => token(index, { expires_in: 3_600 }));
  const first = await Promise.all([1, 2, 3].map(() => test.source.get()));
  expect(first).toEqual(['t1', 't1', 't1']);
  for (let late = 0; late < 3; late += 1) test.source.refused('t1');
  expect(await Promise.all([1, 2, 3].map(() => test.source.get()))).toEqual(['t2', 't2', 't2']);
  expect(test.requests).toHaveLength(2);
  expect(test.stored()?.accessToken).toBe('t2');
});

it.each<[string, Partial<HttpResponse>, object, object]>([
  [
    'a wrong password',
    { status: 400, body: '{"error":"invalid_grant"}' },
    AuthenticationError,
    { fields: ['username', 'password'], message: 'Acme refused the user name or password.' },
  ],
  [
    'a wrong secret',
    { status: 401, body: '{"error":"invalid_client"}' },
    AuthenticationError,
    {
      fields: ['clientId', 'clientSecret'],
      message: 'Acme refused the client ID or secret. The ID is on the first page.',
    },
  ],
  ['401 without a reason', { status: 401, body: '{"message":"no"}' }, AuthenticationError, {}],
  ['403 without a reason', { status: 403, body: '{}' }, AuthenticationError, {}],
  ['400 without a reason', { status: 400, body: '{}' }, RetryableError, { maybeApplied: false }],
  ['"not now"', { status: 400, body: '{"error":"temporarily_unavailable"}' }, RetryableError, {}],
  ['HTML under 200', { body: '<html>Sign in</html>' }, RetryableError, { scope: 'outage' }],
  ['HTML under 403', { status: 403, body: '<html>' }, RetryableError, { scope: 'outage' }],
  ['a redirect', { status: 302, headers: { location: '/login' } }, RetryableError, {}],
  ['nothing', { body: '' }, RetryableError, {}],
  ['a list', { body: '[]' }, RetryableError, {}],
  ['no token', { body: '{"token_type":"bearer"}' }, RetryableError, {}],
  ['no such address', { status: 404, body: 'no' }, RetryableError, { scope: 'outage' }],
  ['500', { status: 500, body: 'oops' }, RetryableError, { scope: 'outage' }],
  [
    '429',
    { status: 429, headers: { 'retry-after': '7' } },
    RetryableError,
    { scope: 'rate', afterMs: 7_000 },
  ],
])('knows %s from the others', async (_name, response, kind, rest) => {
  const test = harness(() => response);
  const error = await failure(test);
  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject(rest);
  for (const secret of [grant.password, grant.clientSecret]) {
    expect(JSON.stringify([error.message, error.error])).not.toContain(secret);
  }
});

it.each(['https://127.0.0.1/t', 'https://[::1]/t', 'http://px.example/t'])(
  'sends no credentials to %s',
  async (tokenUrl) => {
    const test = harness((index) => token(index), { tokenUrl });
    const error = await failure(test);
    expect(error).toBeInstanceOf(MisconfiguredError);
    expect(error.error.code).toBe('address-refused');
    expect(test.requests).toEqual([]);
  },
);
