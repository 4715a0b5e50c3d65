/** Every route × every built-in role × no key × write key × expired key, against docs/permissions.md. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requirementText } from '../../src/access/index.ts';
import { createServer } from '../../src/server/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

const roles = ['Administrator', 'Operator', 'Marketer', 'Steward', 'Viewer'];
type Server = Awaited<ReturnType<typeof createServer>>;

let test: TestApp;
let server: Server;
beforeAll(async () => {
  test = await startTestApp('pglite');
  server = await createServer(test.app.services);
});
afterAll(async () => {
  await server.close();
  await test.stop();
});

type Route = Server['routePermissions'][number];
const words = ['public', 'signed-in'];

function routes(): Route[] {
  const seen = new Map<string, Route>();
  for (const route of server.routePermissions) {
    const isOurs = /^\/(api|v1|collect|healthz|readyz|metrics|openapi)/.test(route.url);
    if (isOurs && !['HEAD', 'OPTIONS'].includes(route.method)) {
      seen.set(`${route.url} ${route.method}`, route);
    }
  }
  return [...seen.keys()].sort().map((key) => seen.get(key)!);
}

const needs = ({ permission }: Route): string =>
  words.includes(permission as string)
    ? (permission as string)
    : requirementText(permission as never);

async function makeKey(role: string, expiresAt?: string): Promise<string> {
  const body = { name: role, roles: [role], ...(expiresAt ? { expiresAt } : {}) };
  return (await test.call<{ key: string }>('POST', '/api/api-keys', body)).key;
}

const call = async ({ method, url }: Route, authorization: string): Promise<number> => {
  const id = '00000000-0000-7000-8000-000000000000';
  const answer = await server.inject({
    method: method as 'GET',
    url: url.replace(/:\w+/g, id),
    headers: authorization === '' ? {} : { authorization },
  });
  return answer.statusCode;
};

it('lets each role do what the table says, and nobody else anything', async () => {
  const lines = [
    '# Permissions',
    '',
    'What each call needs, and which built-in roles have it. `public` needs nothing, `signed-in` anybody with a session or an API key. A write key has `Ingest` alone; without a key, with an expired one or a wrong one the answer is 401. Mappings from a namespace need View Identity Graph as well. Nobody gives, changes or removes what may do more than he may himself.',
    '',
    `| call | needs | ${roles.join(' | ')} |`,
    `|---|---|${roles.map(() => ':-:|').join('')}`,
  ];
  const keys = await Promise.all(roles.map((role) => makeKey(role)));
  for (const route of routes()) {
    const needed = needs(route);
    const cells: string[] = [];
    for (const key of needed === 'public' ? [] : keys) {
      // A stream of events does not end; that it begins is tested elsewhere.
      const isStream = route.url.includes('live');
      const status = isStream ? 200 : await call(route, `Bearer ${key}`);
      cells.push(status === 403 || status === 401 ? '–' : '✓');
    }
    const row = cells.length === 0 ? roles.map(() => '✓') : cells;
    lines.push(`| \`${route.method} ${route.url}\` | ${needed} | ${row.join(' | ')} |`);
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../docs/permissions.md');
});

it('refuses no key, a wrong key, an expired key and a write key before anything is looked up', async () => {
  const soon = new Date(Date.now() + 1_500).toISOString();
  const expiring = await makeKey('Administrator', soon);
  const write = await test.call<{ key: string }>('POST', '/api/write-keys', { name: 'w' });
  const basic = `Basic ${Buffer.from(`${write.key}:`).toString('base64')}`;
  while (Date.now() <= Date.parse(soon)) await call(routes()[0]!, `Bearer ${expiring}`);
  for (const route of routes().filter((one) => needs(one) !== 'public')) {
    const name = `${route.method} ${route.url}`;
    for (const authorization of ['', 'Bearer wrong', `Bearer ${expiring}`]) {
      expect([name, await call(route, authorization)]).toEqual([name, 401]);
    }
    const status = await call(route, basic);
    if (needs(route) === 'Ingest') expect([name, status]).not.toEqual([name, 403]);
    else expect([name, status]).toEqual([name, 403]);
  }
});
