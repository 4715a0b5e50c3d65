/** People and keys over HTTP: first run, signing in, users, roles, API keys; who may do what. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp, withApp } from '../support/app.ts';
import { browserAt } from '../support/browser.ts';
import { backends } from '../support/stores.ts';

const password = 'correct horse battery';
const ana = { email: 'ana@example.com', password };

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp('pglite');
});
afterAll(() => test.stop());

it.each(backends)(
  'is set up once, with the code it printed, and signs people in (%s)',
  async (backend) => {
    await withApp(backend, {}, async ({ url, app }) => {
      const browser = browserAt(url);
      expect((await browser.send('GET', '/api/setup')).json).toEqual({ needed: true });
      const setupCode = (await app.setupCode())!;
      const bad = await browser.send('POST', '/api/setup', { ...ana, setupCode: 'guess' });
      expect(bad.status).toBe(403);
      const short = { email: ana.email, password: 'eleven char', setupCode };
      expect((await browser.send('POST', '/api/setup', short)).json.errors[0].path).toBe(
        'password',
      );
      const zone = { workspaceName: 'Acme', timeZone: 'Europe/Berlin' };
      const done = await browser.send('POST', '/api/setup', { ...ana, setupCode, ...zone });
      expect(done.status).toBe(201);
      expect(done.json).toMatchObject({
        user: { kind: 'user', email: ana.email },
        roles: ['Administrator'],
        admins: [{ email: ana.email }],
      });
      expect((await browser.send('GET', '/api/me')).json.user.email).toBe(ana.email);
      expect((await browser.send('GET', '/api/setup')).json).toEqual({ needed: false });
      expect(await app.setupCode()).toBeNull();
      const again = { email: 'eve@example.com', password, setupCode };
      expect((await browserAt(url).send('POST', '/api/setup', again)).status).toBe(409);

      expect(browser.setCookies[0]).toMatch(/; HttpOnly; SameSite=Lax$/);
      const first = browser.cookie;
      await browser.send('POST', '/api/session', ana);
      expect(browser.cookie).not.toBe(first);
      const stolen = browserAt(url);
      stolen.cookie = first;
      expect((await stolen.send('GET', '/api/me')).status).toBe(401);
      const kept = browser.cookie;
      expect((await browser.send('DELETE', '/api/session')).status).toBe(204);
      expect(browser.cookie).toBe('');
      stolen.cookie = kept;
      expect((await stolen.send('GET', '/api/me')).status).toBe(401);
    });
  },
);

/** Invites a user, sets his password, signs him in. */
async function join(email: string, roles: string[]) {
  const invited = await test.send('POST', '/api/users', { body: JSON.stringify({ email, roles }) });
  expect(invited.status).toBe(201);
  const browser = browserAt(test.url);
  const { token } = invited.json.invitation;
  const accepted = await browser.send('POST', '/api/invitations/accept', { token, password });
  expect(accepted).toMatchObject({ status: 200, json: { email } });
  expect((await browser.send('POST', '/api/session', { email, password })).status).toBe(200);
  return { id: invited.json.id as string, token: token as string, browser };
}

const patchUser = (id: string, change: object) =>
  test.send('PATCH', `/api/users/${id}`, { body: JSON.stringify(change) });

it('invites with a link that works once, and shows the user as invited until then', async () => {
  const body = JSON.stringify({ email: 'New@Example.com', roles: ['Viewer'] });
  const invited = await test.send('POST', '/api/users', { body });
  expect(invited.json).toMatchObject({ email: 'new@example.com', status: 'invited' });
  expect(invited.json.invitation.link).toContain(invited.json.invitation.token);
  expect((await test.send('POST', '/api/users', { body })).status).toBe(409);
  const { token } = invited.json.invitation;
  const browser = browserAt(test.url);
  const accept = () => browser.send('POST', '/api/invitations/accept', { token, password });
  expect((await accept()).status).toBe(200);
  expect((await accept()).status).toBe(422);
  const user = await test.send('GET', `/api/users/${invited.json.id}`);
  expect(user.json.status).toBe('active');
  expect(JSON.stringify(user.json)).not.toContain(token);
});

it('gives the same answer for an unknown user and a wrong password, then lets wait ever longer', async () => {
  await join('slow@example.com', ['Viewer']);
  const browser = browserAt(test.url);
  const attempt = (email: string) =>
    browser.send('POST', '/api/session', { email, password: 'not the password' });
  const wrong = await attempt('slow@example.com');
  const unknown = await attempt('nobody@example.com');
  expect(wrong.status).toBe(401);
  expect(wrong.json.detail).toBe('Email or password is wrong.');
  const same = ({ json }: { json: any }) => ({ ...json, requestId: null });
  expect(same(unknown)).toEqual(same(wrong));
  for (let tries = 2; tries <= 5; tries += 1) await attempt('slow@example.com');
  const waiting = await attempt('slow@example.com');
  expect(waiting.status).toBe(429);
  expect(waiting.json.detail).toMatch(/Wait \d+ seconds/);
  expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(5);
  const right = { email: 'slow@example.com', password };
  expect((await browser.send('POST', '/api/session', right)).status).toBe(429);
});

it('ends sessions when the password changes or the user is disabled', async () => {
  const { id, browser } = await join('ben@example.com', ['Viewer']);
  const reset = await test.send('POST', `/api/users/${id}/password-reset`);
  expect((await browser.send('GET', '/api/me')).status).toBe(200);
  const fresh = 'another long password';
  const { token } = reset.json;
  await browserAt(test.url).send('POST', '/api/invitations/accept', { token, password: fresh });
  expect((await browser.send('GET', '/api/me')).status).toBe(401);
  const signIn = (text: string) =>
    browser.send('POST', '/api/session', { email: 'ben@example.com', password: text });
  expect((await signIn(password)).status).toBe(401);
  expect((await signIn(fresh)).status).toBe(200);

  const other = browserAt(test.url);
  await other.send('POST', '/api/session', { email: 'ben@example.com', password: fresh });
  const change = { currentPassword: fresh, newPassword: `${fresh} 2` };
  const guess = { ...change, currentPassword: 'not the password' };
  expect((await browser.send('POST', '/api/me/password', guess)).status).toBe(422);
  expect((await browser.send('POST', '/api/me/password', change)).status).toBe(204);
  expect((await other.send('GET', '/api/me')).status).toBe(401);
  expect((await browser.send('GET', '/api/me')).status).toBe(200);

  expect((await patchUser(id, { disabled: true })).json.status).toBe('disabled');
  expect((await browser.send('GET', '/api/me')).status).toBe(401);
  const denied = await signIn(`${fresh} 2`);
  expect(denied.json.detail).toBe('Email or password is wrong.');
});

it('lets no page of another site change anything with the cookie', async () => {
  const { browser } = await join('csrf@example.com', ['Administrator']);
  const create = (headers: Record<string, string>) =>
    browser.send('POST', '/api/write-keys', { name: 'Site' }, headers);
  expect((await create({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await create({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await create({ 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  const login = await browserAt(test.url).send('POST', '/api/session', ana, {
    'sec-fetch-site': 'cross-site',
  });
  expect(login.status).toBe(403);
  const secure = browserAt(test.url);
  const there = { email: 'csrf@example.com', password };
  await secure.send('POST', '/api/session', there, { 'x-forwarded-proto': 'https' });
  expect(secure.setCookies[0]).toMatch(/; Secure$/);
});

it('keeps one administrator, whatever is tried', async () => {
  await withApp('pglite', {}, async (own) => {
    const browser = browserAt(own.url);
    const setupCode = (await own.app.setupCode())!;
    const { json } = await browser.send('POST', '/api/setup', { ...ana, setupCode });
    const path = `/api/users/${json.user.id}`;
    for (const change of [{ roles: ['Viewer'] }, { disabled: true }]) {
      expect((await browser.send('PATCH', path, change)).status).toBe(409);
    }
    expect((await browser.send('DELETE', path)).status).toBe(409);
    expect((await browser.send('GET', '/api/me')).json.roles).toEqual(['Administrator']);
  });
});

it('lets nobody give, take over or widen what he lacks', async () => {
  const role = {
    name: 'People office',
    permissions: ['Manage users', 'Manage roles', 'Manage keys'],
  };
  await test.call('POST', '/api/roles', role);
  const admin = await join('boss@example.com', ['Administrator']);
  const { id, browser } = await join('office@example.com', ['People office']);
  const roles = await test.call<{ items: { id: string; name: string }[] }>('GET', '/api/roles');
  const own = roles.items.find((one) => one.name === role.name)!.id;
  const attempts: [string, string, unknown?][] = [
    ['PATCH', `/api/users/${id}`, { roles: ['Administrator'] }],
    ['PATCH', `/api/users/${id}`, { roles: ['People office', 'Viewer'] }],
    ['POST', '/api/users', { email: 'x@example.com', roles: ['Operator'] }],
    ['POST', `/api/users/${admin.id}/password-reset`],
    ['PATCH', `/api/users/${admin.id}`, { disabled: true }],
    ['DELETE', `/api/users/${admin.id}`],
    ['PATCH', `/api/roles/${own}`, { permissions: [...role.permissions, 'View Profiles'] }],
    ['POST', '/api/roles', { name: 'Mine', permissions: ['Manage settings'] }],
    ['POST', '/api/api-keys', { name: 'k', roles: ['Administrator'] }],
  ];
  for (const [method, path, body] of attempts) {
    const answer = await browser.send(method, path, body);
    expect([path, answer.status]).toEqual([path, 403]);
    expect(answer.json.permission).toBeTypeOf('string');
  }
  const user = { email: 'y@example.com', roles: ['People office'] };
  expect((await browser.send('POST', '/api/users', user)).status).toBe(201);
});

it('has roles of its own: companions are named, the built-in ones stay, one in use stays', async () => {
  const list = await test.call<{ items: { id: string; name: string; builtIn: boolean }[] }>(
    'GET',
    '/api/roles',
  );
  const builtIn = list.items.filter((role) => role.builtIn).map((role) => role.name);
  expect(builtIn).toEqual(['Administrator', 'Operator', 'Marketer', 'Steward', 'Viewer']);
  const send = (method: string, path: string, body: object) =>
    test.send(method, path, { body: JSON.stringify(body) });
  const viewer = list.items.find((role) => role.name === 'Viewer')!.id;
  expect((await send('PATCH', `/api/roles/${viewer}`, { name: 'V' })).status).toBe(409);
  const lone = await send('POST', '/api/roles', { name: 'A', permissions: ['Manage Segments'] });
  expect(lone.json.detail).toContain('View Segments');
  const made = await send('POST', '/api/roles', { name: 'Reader', permissions: ['View Segments'] });
  expect(made.status).toBe(201);
  const { browser } = await join('reader@example.com', ['Reader']);
  expect((await browser.send('GET', '/api/audiences')).status).toBe(200);
  expect((await browser.send('GET', '/api/dataflows')).json.permission).toBe('View Destinations');
  const wider = { name: 'Reader 2', permissions: ['View Segments', 'View Destinations'] };
  expect((await send('PATCH', `/api/roles/${made.json.id}`, wider)).status).toBe(200);
  expect((await browser.send('GET', '/api/dataflows')).status).toBe(200);
  expect((await browser.send('GET', '/api/me')).json.roles).toEqual(['Reader 2']);
  expect((await test.send('DELETE', `/api/roles/${made.json.id}`)).status).toBe(409);
});

it('makes API keys that are shown once, do what their roles say, and expire', async () => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const body = JSON.stringify({ name: 'CI', roles: ['Viewer'], expiresAt });
  const created = await test.send('POST', '/api/api-keys', { body });
  expect(created.status).toBe(201);
  const { id, key, prefix } = created.json;
  expect(key.startsWith(prefix)).toBe(true);
  const authorization = `Bearer ${key}`;
  const get = (path: string) => test.send('GET', path, { headers: { authorization } });
  expect((await get('/api/me')).json).toMatchObject({ user: { name: 'CI' }, roles: ['Viewer'] });
  expect((await get('/api/users')).status).toBe(403);
  const rows = await test.app.services.store.db.selectFrom('api_keys').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(key);
  const listed = await test.send('GET', '/api/api-keys');
  expect(listed.text).not.toContain(key);
  const row = listed.json.items.find((one: { id: string }) => one.id === id);
  expect(row.lastUsedAt).not.toBeNull();
  await test.call('PATCH', `/api/api-keys/${id}`, { roles: ['Administrator'] });
  expect((await get('/api/users')).status).toBe(200);
  const past = { expiresAt: '2020-01-01T00:00:00Z' };
  expect(
    (await test.send('PATCH', `/api/api-keys/${id}`, { body: JSON.stringify(past) })).status,
  ).toBe(400);
  await test.call('DELETE', `/api/api-keys/${id}`);
  expect((await get('/api/me')).status).toBe(401);
  expect(
    (await test.send('GET', `/api/me?api_key=${test.apiKey}`, { headers: { authorization: '' } }))
      .status,
  ).toBe(401);
});
