/** Write keys over HTTP: changes, rotation, web pages, caps, counts; and who is there at first. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { browserAt } from '../support/browser.ts';
import { startUp } from '../support/process.ts';
import { newPlace } from '../support/stores.ts';

const clock = fakeClock(Date.parse('2026-03-10T12:00:00Z'));
let test: TestApp;
beforeAll(async () => {
  test = await startTestApp('pglite', { clock });
});
afterAll(() => test.stop());

interface WriteKey {
  id: string;
  key: string;
  settings: Record<string, unknown>;
  previousKeyUntil: string | null;
  status: string;
}

const newKey = (settings: object = {}): Promise<WriteKey> =>
  test.call('POST', '/api/write-keys', { name: 'Product', settings });
const patch = (id: string, change: object) =>
  test.send('PATCH', `/api/write-keys/${id}`, { body: JSON.stringify(change) });

const person = (id: string): object => ({ identityMap: { CRMID: [{ id }] } });

function collect(key: string, body: unknown = [person('p')], headers: object = {}) {
  return fetch(`${test.url}/collect/profiles`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${key}:`)}`,
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

const statusOf = async (answer: Promise<Response>): Promise<number> => (await answer).status;

it('keeps settings that a change does not name, and works again when it is enabled again', async () => {
  const { id, key } = await newKey({ updatesPerSecondMax: 1_000 });
  const changed = await patch(id, { name: 'App', settings: { userNamespace: 'Email' } });
  expect(changed.json).toMatchObject({
    name: 'App',
    settings: {
      userNamespace: 'Email',
      anonymousNamespace: 'AnonymousID',
      updatesPerSecondMax: 1_000,
    },
  });
  expect((await patch(id, { settings: { userNamespace: 'None' } })).json.errors[0].path).toBe(
    'settings.userNamespace',
  );
  expect(
    (await patch(id, { settings: { allowedOrigins: ['app.example.com'] } })).json,
  ).toMatchObject({
    status: 400,
    errors: [{ path: 'settings.allowedOrigins[0]' }],
  });
  expect(await statusOf(collect(key))).toBe(202);
  expect((await patch(id, { enabled: false })).json.status).toBe('disabled');
  expect(await statusOf(collect(key))).toBe(401);
  await patch(id, { enabled: true });
  expect(await statusOf(collect(key))).toBe(202);
  expect((await test.send('DELETE', `/api/write-keys/${id}`)).status).toBe(204);
  expect(await statusOf(collect(key))).toBe(401);
});

it('is rotated: the old key works as long as it was given, then only the new one', async () => {
  const { id, key: first } = await newKey();
  const rotate = (oldKeyValidSeconds?: number): Promise<WriteKey> =>
    test.call(
      'POST',
      `/api/write-keys/${id}/rotate`,
      oldKeyValidSeconds === undefined ? {} : { oldKeyValidSeconds },
    );
  const rotated = await rotate(3_600);
  expect(rotated).toMatchObject({ previousKeyUntil: '2026-03-10T13:00:00.000Z' });
  expect(rotated.key).not.toBe(first);
  expect(await statusOf(collect(first))).toBe(202);
  expect(await statusOf(collect(rotated.key))).toBe(202);
  clock.add(3_600_000);
  expect(await statusOf(collect(first))).toBe(401);
  expect(await test.call('GET', `/api/write-keys/${id}`)).toMatchObject({ previousKeyUntil: null });
  const next = await rotate();
  expect(await statusOf(collect(rotated.key))).toBe(401);
  expect(await statusOf(collect(next.key))).toBe(202);
});

it('lets only the web pages send that it names, and tells browsers so beforehand', async () => {
  const { key } = await newKey({ allowedOrigins: ['https://App.example.com/'] });
  const allowed = { origin: 'https://app.example.com' };
  const strange = { origin: 'https://other.example.com' };
  const from = (origin: object) => collect(key, [person('p')], origin);
  const taken = await from(allowed);
  expect(taken.status).toBe(202);
  expect(taken.headers.get('access-control-allow-origin')).toBe(allowed.origin);
  expect(taken.headers.get('vary')).toContain('Origin');
  const refused = await from(strange);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ permission: 'An allowed origin' });
  // A server sends no origin.
  expect(await statusOf(collect(key))).toBe(202);

  const preflight = (headers: Record<string, string>) =>
    fetch(`${test.url}/collect/profiles`, { method: 'OPTIONS', headers });
  expect((await preflight(allowed)).headers.get('access-control-allow-methods')).toBe('POST');
  const { items } = await test.call<{ items: WriteKey[] }>('GET', '/api/write-keys');
  for (const { id } of items) await patch(id, { settings: { allowedOrigins: [allowed.origin] } });
  const strangeAnswer = await preflight(strange);
  expect(strangeAnswer.headers.get('access-control-allow-origin')).toBeNull();
  const { key: closed } = await newKey({ allowedOrigins: [] });
  expect(await statusOf(collect(closed, [person('p')], allowed))).toBe(403);
});

it('waits when it has sent more than its cap, and says for how long', async () => {
  const { id, key } = await newKey({ updatesPerSecondMax: 1 });
  const answers: Response[] = [];
  // A batch may go over the cap; the key waits afterwards. The cap's second is the host's.
  while (answers.at(-1)?.status !== 429 && answers.length < 100) {
    answers.push(await collect(key, [person('a'), person('b'), person('c')]));
  }
  const last = answers.at(-1)!;
  expect(last.status).toBe(429);
  expect(last.headers.get('retry-after')).toBe('1');
  expect(((await last.json()) as any).detail).toMatch(/1 updates a second/);
  await patch(id, { settings: { updatesPerSecondMax: null } });
  expect(await statusOf(collect(key))).toBe(202);
});

it('counts what it sent, and shows what was rejected by its reason', async () => {
  const { id, key } = await newKey();
  expect(await test.call('GET', `/api/write-keys/${id}`)).toMatchObject({ status: 'never-used' });
  expect(await statusOf(collect(key, [person('a'), { identityMap: {} }, person('b')]))).toBe(202);
  expect(await statusOf(collect(key, [{ identityMap: {} }]))).toBe(400);
  await test.app.idle();
  const stats = await test.call<any>('GET', `/api/write-keys/${id}/stats`);
  expect(stats).toMatchObject({ status: 'receiving', accepted24h: 2, rejected24h: 2 });
  const source = await eventually(
    async () =>
      (await test.call<any>('GET', '/api/sources')).items.find((one: WriteKey) => one.id === id),
    ({ accepted24h }) => accepted24h === 2,
  );
  expect(source).toMatchObject({ kind: 'write-key', status: 'receiving', rejected24h: 2 });
  expect(source.hours).toHaveLength(24);
  expect(source.hours.at(-1)).toBe(2);
  expect(stats.hours).toEqual([{ start: expect.any(String), accepted: 2, rejected: 2 }]);
  const rejections = await test.call<any>('GET', `/api/write-keys/${id}/rejections`);
  const counts = rejections.items.map((one: any) => one.count);
  expect(counts.reduce((sum: number, one: number) => sum + one, 0)).toBe(2);
  expect(rejections.items[0].samples[0]).toMatchObject({ shape: { identityMap: {} } });
  clock.add(2 * 3_600_000);
  expect(await test.call('GET', `/api/write-keys/${id}`)).toMatchObject({ status: 'silent' });
});

it('has the administrator that the environment names, once, and says which variable lacks', async () => {
  const place = await newPlace('pglite');
  const { dataDir } = place.options as { dataDir: string };
  const person = { email: 'ana@example.com', password: 'correct horse battery' };
  const env = {
    DATA_DIR: dataDir,
    MILLRACE_ADMIN_EMAIL: person.email,
    MILLRACE_ADMIN_PASSWORD: person.password,
  };
  await expect(startUp({ ...env, MILLRACE_ADMIN_PASSWORD: undefined })).rejects.toThrow(
    /MILLRACE_ADMIN_PASSWORD/,
  );
  const first = await startUp(env);
  const browser = browserAt(first.url);
  expect((await browser.send('GET', '/api/setup')).json).toEqual({ needed: false });
  expect((await browser.send('POST', '/api/session', person)).json.roles).toEqual([
    'Administrator',
  ]);
  await first.end('SIGTERM');
  // Another password in the environment changes nothing of somebody who is there.
  const second = await startUp({ ...env, MILLRACE_ADMIN_PASSWORD: 'another long password' });
  const again = browserAt(second.url);
  expect((await again.send('POST', '/api/session', person)).status).toBe(200);
  await second.end('SIGTERM');
  await place.remove();
});
