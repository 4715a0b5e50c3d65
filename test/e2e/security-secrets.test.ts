/**
 * Everything secret that passes through an installation, looked for in everything that comes out of it:
 * a process that logs at its finest level, its answers, its metrics, and what is left on disk.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../px-sandbox/index.ts';
import { apiClient } from '../../src/cli/api.ts';
import { openStore, query } from '../../src/store/index.ts';
import { eventually } from '../support/app.ts';
import { type Browser, browserAt } from '../support/browser.ts';
import { type Server, startUp } from '../support/process.ts';
import { newPlace, type TestPlace } from '../support/stores.ts';
import { startWebhook, type Webhook } from '../support/webhook.ts';

const bootstrapKey = `bootstrap-${randomBytes(12).toString('hex')}`;
const secretKey = randomBytes(32).toString('base64');
const mailPassword = `mail-${randomBytes(12).toString('hex')}`;
const person = { email: 'hidden.person@example.com', phone: '+49-30-5550123' };

let place: TestPlace;
let sandbox: Sandbox;
let webhook: Webhook;
let server: Server;
let env: Record<string, string>;
let browser: Browser;
/** What must be found nowhere, by name. */
const secrets: Record<string, string> = { bootstrapKey, secretKey, mailPassword };
/** What was answered, apart from the answers whose purpose is to show a secret once. */
const answers: string[] = [];

const call = <Result = any>(method: string, path: string, body?: unknown): Promise<Result> =>
  apiClient(server.url, bootstrapKey).call<Result>(method, path, body);

async function ask(method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${bootstrapKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  answers.push(`${method} ${path} ${JSON.stringify([...response.headers])} ${text}`);
  return /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}

function expectNoSecrets(where: string, text: string, known = secrets): void {
  for (const [name, secret] of Object.entries(known)) {
    const at = text.indexOf(secret);
    const around = at < 0 ? '' : text.slice(Math.max(0, at - 120), at).replaceAll(secret, '…');
    expect({ where, name, around }).toEqual({ where, name, around: '' });
  }
}

beforeAll(async () => {
  place = await newPlace('pglite');
  const own = (name: string): string => `${name}-${randomBytes(8).toString('hex')}`;
  sandbox = await startSandbox({
    credentials: { password: own('px-password'), clientSecret: own('px-secret') },
  });
  webhook = await startWebhook();
  secrets['px password'] = sandbox.credentials.password;
  secrets['px client secret'] = sandbox.credentials.clientSecret;
  secrets['webhook path'] = new URL(webhook.url).pathname;
  secrets['webhook authorization'] = own('Bearer webhook');
  env = {
    DATA_DIR: (place.options as { dataDir: string }).dataDir,
    MILLRACE_SECRET_KEY: secretKey,
    MILLRACE_BOOTSTRAP_API_KEY: bootstrapKey,
    MILLRACE_ADMIN_EMAIL: 'ana@example.com',
    MILLRACE_ADMIN_PASSWORD: own('admin-password'),
    MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
    LOG_LEVEL: 'trace',
  };
  secrets['administrator password'] = env['MILLRACE_ADMIN_PASSWORD']!;
  server = await startUp(env);
});
afterAll(async () => {
  await sandbox.close();
  await webhook.close();
  await place.remove();
});

it('is lived in: signed in, connected, delivered, failed, told', async () => {
  browser = browserAt(server.url);
  const who = { email: 'ana@example.com', password: secrets['administrator password']! };
  expect((await browser.send('POST', '/api/session', { ...who, password: 'wrong' })).status).toBe(
    401,
  );
  expect((await browser.send('POST', '/api/session', who)).status).toBe(200);
  secrets['session'] = decodeURIComponent(browser.cookie.split('=')[1]!);
  const { key } = await call('POST', '/api/api-keys', { name: 'CI', roles: ['Operator'] });
  secrets['api key'] = key;
  const invited = await call('POST', '/api/users', { email: 'ben@example.com', roles: ['Viewer'] });
  secrets['invitation'] = invited.invitation.token;
  const authentication = {
    type: 'oauth2_password',
    username: sandbox.credentials.username,
    password: sandbox.credentials.password,
    clientId: sandbox.credentials.clientId,
    clientSecret: sandbox.credentials.clientSecret,
  };
  const account = {
    name: 'PX',
    destination: 'gainsight-px',
    authentication,
    settings: { region: 'custom', apiUrl: sandbox.url },
  };
  const made = await ask('POST', '/api/accounts', account);
  await ask('POST', '/api/accounts', { ...account, settings: { region: 'nowhere' } });
  await ask('POST', '/api/accounts', {
    ...account,
    authentication: { ...authentication, password: { nested: secrets['px password'] } },
  });
  await ask('POST', '/api/accounts', {
    ...account,
    authentication: { ...authentication, username: 'somebody' },
  });
  const target = {
    kind: 'webhook',
    url: webhook.url,
    authorization: secrets['webhook authorization'],
  };
  const channel = await ask('POST', '/api/channels', { name: 'Hook', target });
  await ask('POST', `/api/channels/${channel.id}/test`);
  webhook.answer = 500;
  await ask('POST', `/api/channels/${channel.id}/test`);
  const mail = { kind: 'email', host: '127.0.0.1', port: 9, username: 'u', password: mailPassword };
  const from = { from: 'a@example.com', to: ['b@example.com'] };
  const mailer = await ask('POST', '/api/channels', { name: 'M', target: { ...mail, ...from } });
  await ask('POST', `/api/channels/${mailer.id}/test`);
  const audience = await ask('POST', '/api/audiences', {
    name: 'Some',
    expression: { value: 'n > 50' },
  });
  const flow = await ask('POST', '/api/dataflows', {
    accountId: made.id,
    name: 'Guides',
    mappings: [{ source: { namespace: 'Email' }, target: { identity: 'IDENTIFY_ID' } }],
    audiences: [{ audienceId: audience.id }],
  });
  // A configuration that changes the account, with a variable that is wrong, and in a file that is.
  secrets['variable'] = `variable-${randomBytes(8).toString('hex')}`;
  const text = `accounts:\n  - name: PX\n    authentication:\n      password: ${'$'}{PX_PASSWORD}\n`;
  const variables = { PX_PASSWORD: secrets['variable'] };
  const applied = await ask('POST', '/api/configuration/apply', { text, variables });
  expect(applied.type).toBe('urn:millrace:problem:destination-refused');
  await ask('POST', '/api/configuration/apply', { text: `${text}  - name: PX\n`, variables });
  await ask('GET', '/api/configuration');
  const fault = { kind: 'reject-identity', identity: person.email };
  const faults = (list: object[]) =>
    fetch(`${sandbox.url}/sandbox/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ faults: list }),
    });
  await faults([fault, { kind: 'expire-tokens' }]);
  await ask('POST', '/collect/profiles', [
    {
      identityMap: { Email: [{ id: person.email }], Phone: [{ id: person.phone }] },
      attributes: { n: 60, phone: person.phone },
    },
    {
      identityMap: { Email: [{ id: 'other@example.com' }] },
      attributes: { n: 60, ['x'.repeat(300)]: 1 },
    },
    { identityMap: { Email: [{ id: 'third@example.com' }] }, attributes: { n: 60 } },
  ]);
  await eventually(
    () => call('GET', `/api/dataflows/${flow.id}`),
    ({ counts }) => counts.failed === 1 && counts.pending === 0,
  );
  await faults([]);
  // The request log is written a moment later.
  const requests = `/api/dataflows/${flow.id}/requests`;
  const page = await eventually(
    () => call('GET', requests),
    ({ items }) => items.length > 1,
  );
  for (const { id } of page.items) await ask('GET', `${requests}/${id}`);
  for (const path of [
    requests,
    `/api/accounts/${made.id}`,
    `/api/dataflows/${flow.id}/dead-letters`,
    `/api/channels/${channel.id}`,
    `/api/channels/${mailer.id}`,
    `/api/trace?namespace=Email&id=${person.email}`,
    '/api/accounts',
    '/api/channels',
    '/api/api-keys',
    '/api/users',
    '/api/audit?limit=500',
    '/api/overview',
    '/api/system',
    '/api/settings',
    '/api/alerts',
    '/openapi.json',
    '/metrics',
    '/',
    '/docs/',
    '/api/nothing',
  ]) {
    await ask('GET', path);
  }
});

it('tells no secret in any answer', () => {
  expect(answers.length).toBeGreaterThan(25);
  for (const answer of answers) expectNoSecrets(answer.slice(0, 60), answer);
});

it('writes logs of one JSON object a line, without secrets and without people', async () => {
  const name = 'Two\r\n{"level":60,"msg":"forged"}\u2028lines';
  await ask('POST', '/api/audiences', { name, expression: { value: 'broken =' } });
  await fetch(`${server.url}/x%0d%0aforged`, { headers: { 'user-agent': 'a\tb "forged"' } });
  const { stdout, stderr } = server.output;
  const lines = stdout.split('\n').filter((line) => !/^(Millrace is up|$)/.test(line));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(JSON.parse(line)).not.toHaveProperty('msg', 'forged');
  expectNoSecrets('logs', stdout + stderr);
  expectNoSecrets('logs', stdout + stderr, { ...person, third: 'third@example.com' });
  expectNoSecrets('metrics', await ask('GET', '/metrics'), { ...person, third: 'third@' });
});

it('leaves nothing readable in the database, and rows open only where they were sealed', async () => {
  const other = await call('POST', '/api/accounts', {
    name: 'Other',
    destination: 'gainsight-px',
    authentication: { type: 'api_key', apiKey: sandbox.credentials.apiKey },
    settings: { region: 'custom', apiUrl: sandbox.url },
  });
  expect(await server.end('SIGTERM')).toBe(0);
  const store = await openStore(place.options);
  try {
    const tables = await query<{ name: string }>(
      store.db,
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
      [],
    );
    expect(tables.length).toBeGreaterThan(30);
    for (const { name } of tables) {
      const rows = await query<{ row: string }>(
        store.db,
        `select to_jsonb(t)::text as row from "${name}" t`,
        [],
      );
      expectNoSecrets(`table ${name}`, rows.map(({ row }) => row).join('\n'));
    }
    // Whoever can write to the database puts one account's credentials into another's row.
    await query(
      store.db,
      `update accounts set authentication_sealed = (select authentication_sealed from accounts where name = 'PX')
        where account_id = $1`,
      [other.id],
    );
  } finally {
    await store.close();
  }
  server = await startUp(env);
  const tried = await ask('POST', `/api/accounts/${other.id}/test`);
  expect(JSON.stringify(tried)).toMatch(/cannot be opened/);
  expectNoSecrets('answer', JSON.stringify(tried));
  expect(await server.end('SIGTERM')).toBe(0);
  expectNoSecrets('logs', server.output.stdout + server.output.stderr);
});
