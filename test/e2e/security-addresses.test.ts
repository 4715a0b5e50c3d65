/** Addresses that people type in lead outside, or nowhere: no account and no channel reaches inside. */
import dns from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { accountInput } from '../support/px.ts';

let test: TestApp;
let inside: Server;
let port: number;
let visits = 0;
beforeAll(async () => {
  test = await startTestApp('pglite', { allowPrivateDestinations: false });
  inside = createServer((_request, response) => {
    visits += 1;
    response.end('{"access_token":"x","token_type":"bearer"}');
  });
  inside.on('connection', () => {
    visits += 1;
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  ({ port } = inside.address() as AddressInfo);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => inside.close(resolve));
  await test.stop();
});

/** Answers of the system's resolver, a list a question; the last one stays. */
function resolveAs(...answers: string[][]): () => number {
  let asked = 0;
  vi.spyOn(dns, 'lookup').mockImplementation(((
    _host: string,
    options: { all?: boolean },
    done: (error: null, found: unknown, family?: number) => void,
  ) => {
    const found = answers[Math.min(asked, answers.length - 1)]!;
    asked += 1;
    const all = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) done(null, all);
    else done(null, all[0]!.address, all[0]!.family);
  }) as typeof dns.lookup);
  return () => asked;
}

function connect(settings: object) {
  const body = JSON.stringify({
    ...accountInput(test),
    settings: { region: 'custom', ...settings },
  });
  return test.send('POST', '/api/accounts', { body });
}

const inner = (): string[] => [
  'http://169.254.169.254/latest/meta-data',
  `https://localhost:${port}`,
  `https://127.0.0.1:${port}`,
  `https://[::1]:${port}`,
  `https://[::ffff:127.0.0.1]:${port}`,
  `https://0x7f000001:${port}`,
  `https://2130706433:${port}`,
  `https://0177.1:${port}`,
  `https://127.1:${port}`,
  `https://0:${port}`,
  'https://10.0.0.1',
  'https://[fd00:ec2::254]',
  'file:///etc/passwd',
  'gopher://127.0.0.1/x',
  `http://127.0.0.1:${port}`,
  `https://user:pass@127.0.0.1:${port}`,
];

it('refuses the API and token addresses that lead inside, however they are written', async () => {
  const outside = 'https://api.example.com';
  for (const url of inner()) {
    const tried = [await connect({ apiUrl: url })];
    tried.push(await connect({ apiUrl: outside, tokenUrl: url }));
    for (const { status, text } of tried) {
      expect([url, status]).toEqual([url, expect.toBeOneOf([400, 422])]);
      expect(text).toMatch(/private|local|https|URL|password/i);
    }
  }
  expect(visits).toBe(0);
  expect((await test.call<any>('GET', '/api/accounts')).items).toEqual([]);
});

it('refuses a name by where it leads when the connection is made, and asks only then', async () => {
  const url = `https://rebinding.example:${port}`;
  const ways = [['127.0.0.1'], ['::1'], ['93.184.215.14', '127.0.0.1'], ['::ffff:10.0.0.1']];
  for (const way of ways) {
    const asked = resolveAs(way);
    const { status, json } = await connect({ apiUrl: url });
    expect([way, status]).toEqual([way, 422]);
    expect(json.detail).toMatch(/rebinding\.example is a private or local address/);
    // Nothing was looked up before, whose answer could be another one by now.
    expect(asked()).toBe(1);
  }
  expect(visits).toBe(0);
});

it('tells alerts to no address inside, by web or by mail', async () => {
  const targets = [
    ...inner()
      .filter((url) => url.startsWith('http') && !url.includes('@'))
      .map((url) => ({ kind: 'webhook', url })),
    ...['localhost', '127.0.0.1', '::1', '169.254.169.254'].map((host) => ({
      kind: 'email',
      host,
      port,
      from: 'a@example.com',
      to: ['b@example.com'],
    })),
  ];
  vi.restoreAllMocks();
  for (const [index, target] of targets.entries()) {
    const body = JSON.stringify({ name: `Channel ${index}`, target });
    const made = await test.send('POST', '/api/channels', { body });
    if (made.status === 400) continue;
    expect(made.status).toBe(201);
    const told = await test.send('POST', `/api/channels/${made.json.id}/test`);
    expect([target, told.status]).toEqual([target, 422]);
    expect(told.json.detail).toMatch(/private|local|https/);
  }
  resolveAs(['127.0.0.1']);
  const body = JSON.stringify({
    name: 'By name',
    target: { kind: 'slack', url: `https://hooks.example:${port}/x` },
  });
  const { id } = (await test.send('POST', '/api/channels', { body })).json;
  const told = await test.send('POST', `/api/channels/${id}/test`);
  expect(told.status).toBe(422);
  expect(told.json.detail).toMatch(/private or local/);
  expect(visits).toBe(0);
});
