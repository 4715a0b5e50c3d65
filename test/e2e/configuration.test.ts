/** Configuration as code, as people use it: real processes against real servers. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Run, runCli } from '../support/process.ts';
import { accountInput, createAudience } from '../support/px.ts';

// Processes start slowly where many tests run at once.
vi.setConfig({ testTimeout: 240_000 });

let source: TestApp;
let target: TestApp;
let folder: string;
beforeAll(async () => {
  source = await startTestApp('pglite');
  target = await startTestApp('pglite');
  folder = mkdtempSync(join(tmpdir(), 'millrace-configuration-'));
});
afterAll(async () => {
  await source.stop();
  await target.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Env = Record<string, string>;

const cli = (test: TestApp, args: string[], env: Env = {}): Promise<Run> =>
  runCli(args, { MILLRACE_URL: test.url, MILLRACE_API_KEY: test.apiKey, ...env });

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const secretsOf = (test: TestApp): Env => ({
  PX_PASSWORD: test.sandbox.credentials.password,
  PX_CLIENT_SECRET: test.sandbox.credentials.clientSecret,
});

type Item = Record<string, any>;

const only = async (test: TestApp, path: string, name: string): Promise<Item> => {
  const { items } = await test.call<{ items: Item[] }>('GET', path);
  const found = items.filter((item) => item['name'] === name);
  expect([name, found.length]).toEqual([name, 1]);
  return found[0]!;
};

/** One of everything that a file describes, made as people make it: call by call. */
async function fill(test: TestApp): Promise<void> {
  await test.call('PATCH', '/api/settings', { workspaceName: 'Acme', timeZone: 'Europe/Berlin' });
  await test.call('POST', '/api/namespaces', {
    ...{ symbol: 'LOGIN', name: 'Login', type: 'cross-device', description: 'Of the product' },
  });
  await test.call('POST', '/api/labels', { name: 'VIP', description: 'Handle with care' });
  await test.call('POST', '/api/marketing-actions', { name: 'In-app guides' });
  await test.call('PUT', '/api/labels/fields/plan', { labels: ['VIP', 'C8'] });
  const core = await only(test, '/api/policies', 'No export of C2 to a third party');
  await test.call('PATCH', `/api/policies/${core['id']}`, { enabled: true });
  await test.call('POST', '/api/policies', {
    name: 'No guides for secret data',
    marketingActions: ['In-app guides'],
    expression: { all: ['VIP', { any: ['C4', 'S1'] }] },
    enabled: true,
  });
  await test.call('POST', '/api/consent-policies', {
    name: 'Marketing consent',
    marketingActions: ['Export to Third Party'],
    expression: { value: 'consents.marketing.any.val = "y"' },
  });
  await test.call('POST', '/api/roles', { name: 'Watcher', permissions: ['View Segments'] });
  const key = await test.call<Item>('POST', '/api/write-keys', {
    name: 'Product',
    settings: { userNamespace: 'LOGIN', allowedOrigins: ['https://app.example.com'] },
  });
  await test.call('PATCH', `/api/write-keys/${key['id']}`, { enabled: false });
  const { id: accountId } = await test.call<Item>('POST', '/api/accounts', accountInput(test));
  const base = await createAudience(test, 'Zeta, "large" teams', 'seats > 50\nand plan = "pro"');
  const built = await createAudience(test, 'Alpha', `inSegment("${base}") and active = true`);
  await test.call('PATCH', `/api/audiences/${built}`, {
    labels: ['VIP'],
    tags: ['growth', 'Q3 campaign'],
    description: 'Two\nlines',
  });
  const resting = await createAudience(test, 'Resting', 'seats > 1');
  await test.call('PATCH', `/api/audiences/${resting}`, { lifecycleState: 'inactive' });
  await test.call('POST', '/api/dataflows', {
    accountId,
    name: 'Guides',
    marketingActions: ['Export to Third Party'],
    mappings: [{ source: { namespace: 'LOGIN' }, target: { identity: 'IDENTIFY_ID' } }],
    audiences: [
      { audienceId: built, endDate: '2031-01-01T00:00:00Z', keepMembersAtEnd: true },
      { audienceId: base },
    ],
    brakePercent: 45,
    batchSize: 200,
    ratePercent: 50,
  });
}

describe('a whole workspace', () => {
  it('is exported, applied to an empty server, and exported as the same text', async () => {
    await fill(source);
    const exported = await cli(source, ['export']);
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    expect(exported.stdout).toContain(`password: ${'$'}{PX_PASSWORD}`);
    for (const secret of Object.values(secretsOf(source))) {
      expect(exported.stdout).not.toContain(secret);
    }
    expect(exported.stdout).toContain('inSegment("Zeta, \\"large\\" teams") and active = true');
    // The other server has a sandbox of its own.
    const { username, clientId } = target.sandbox.credentials;
    const text = exported.stdout
      .replace(source.sandbox.url, target.sandbox.url)
      .replace(/username: .*/, `username: ${username}`)
      .replace(/clientId: .*/, `clientId: ${clientId}`);
    const path = file('whole.yaml', text);
    const env = secretsOf(target);

    const dry = await cli(target, ['apply', path, '--dry-run'], env);
    expect(dry).toMatchObject({ code: 2, stderr: '' });
    expect(dry.stdout).toMatch(/^~ settings\n {4}workspaceName: "Millrace" → "Acme"\n/);
    expect(dry.stdout).toContain('+ audience "Alpha"\n');
    expect(dry.stdout).toContain('authentication.password: (secret, given)');
    expect((await target.call<Item>('GET', '/api/audiences'))['items']).toEqual([]);

    const refused = await cli(target, ['apply', path], env);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/nobody can be asked here; give --yes/);

    const applied = await cli(target, ['apply', path, '--yes'], env);
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    const key = /Write key of Product: (\S+)/.exec(applied.stdout)?.[1];
    expect((await only(target, '/api/write-keys', 'Product'))['key']).toBe(key);

    const again = await cli(target, ['apply', path, '--yes', '--prune'], env);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(/^Nothing to change\.\n$/);
    const second = await cli(target, ['export', '--output', join(folder, 'second.yaml')]);
    expect(second.code).toBe(0);
    expect(readFileSync(join(folder, 'second.yaml'), 'utf8')).toBe(text);

    const flow = await only(target, '/api/dataflows', 'Guides');
    expect(flow).toMatchObject({
      ...{ enabled: true, brakePercent: 45, batchSize: 200, ratePercent: 50, accountName: 'PX' },
    });
    for (const secret of [...Object.values(env), ...Object.values(secretsOf(source))]) {
      expect(dry.stdout + applied.stdout + again.stdout).not.toContain(secret);
    }
  });

  it('is written down call by call, as applied, without a secret', async () => {
    const { items } = await target.call<{ items: Item[] }>(
      'GET',
      '/api/audit?limit=500&source=apply',
    );
    const actions = items.map((item) => item['action']);
    expect(actions).toContain('accounts.create');
    expect(actions).toContain('configuration.apply');
    expect(actions).not.toContain('configuration.diff');
    const key = await only(target, '/api/write-keys', 'Product');
    const text = JSON.stringify(items);
    for (const secret of [...Object.values(secretsOf(target)), key['key']]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('a change', () => {
  it('is told field by field, and made in an order in which policies allow it', async () => {
    // The label would break the enabled policy, unless the dataflow stops exporting first.
    const path = file(
      'change.yaml',
      `
labels:
  - name: VIP
    description: Ask before use
marketingActions:
  - name: In-app guides
    description: Shown in the product
fieldLabels:
  - field: plan
    labels: [C2]
dataflows:
  - name: Guides
    marketingActions: []
    audiences:
      - audience: Newcomers
audiences:
  - name: Zeta, "large" teams
    expression: plan = "pro"
  - name: Newcomers
    expression: inSegment("Fresh")
  - name: Fresh
    expression: seats = 1
`,
    );
    const done = await cli(target, ['apply', path, '--yes']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('~ field "plan"\n    labels: ["C8","VIP"] → ["C2"]\n');
    expect(done.stdout).toContain('description: "Handle with care" → "Ask before use"\n');
    expect((await only(target, '/api/labels', 'VIP'))['description']).toBe('Ask before use');
    const action = await only(target, '/api/marketing-actions', 'In-app guides');
    expect(action['description']).toBe('Shown in the product');
    expect(done.stdout).toContain('marketingActions: ["Export to Third Party"] → []\n');
    expect(done.stdout).toMatch(/ {4}audiences\.Alpha: \{.*"keepMembersAtEnd":true\} → none\n/);
    expect((await cli(target, ['apply', path, '--dry-run'])).stdout).toBe('Nothing to change.\n');
    await target.app.idle();
    const flow = await only(target, '/api/dataflows', 'Guides');
    expect(flow['audiences'].map((one: Item) => one['name'])).toEqual(['Newcomers']);
  });

  it('stops where it fails, says what was applied, and goes on when it is applied again', async () => {
    const text = (password: string): string => `
audiences:
  - name: Later
    expression: seats = 2
labels:
  - name: EARLY
accounts:
  - name: Second
    destination: gainsight-px
    authentication:
      type: oauth2_password
      username: ${target.sandbox.credentials.username}
      password: ${'$'}{${password}}
      clientId: ${target.sandbox.credentials.clientId}
      clientSecret: ${'$'}{PX_CLIENT_SECRET}
    settings: {region: custom, apiUrl: "${target.sandbox.url}"}
`;
    const path = file('fails.yaml', text('PX_PASSWORD'));
    const wrong = { ...secretsOf(target), PX_PASSWORD: 'not-the-password' };
    const failed = await cli(target, ['apply', path, '--yes'], wrong);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/Could not create account "Second": .*password/);
    expect(failed.stderr).toMatch(/1 of 3 changes were applied: create label "EARLY"\./);
    expect(failed.stderr).not.toContain('not-the-password');
    const done = await cli(target, ['apply', path, '--yes'], secretsOf(target));
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).not.toContain('EARLY');
    expect(done.stdout).toMatch(/2 changes are applied\.\n$/);
  });

  it('compares secrets without telling them, and leaves those that are not given', async () => {
    const account = `
accounts:
  - name: Second
    authentication:
      password: ${'$'}{PX_PASSWORD}
      clientSecret: ${'$'}{PX_CLIENT_SECRET}
`;
    const path = file('secrets.yaml', account);
    const none = await cli(target, ['apply', path, '--dry-run']);
    expect(none).toMatchObject({ code: 0, stdout: 'Nothing to change.\n' });
    const same = await cli(target, ['apply', path, '--dry-run'], secretsOf(target));
    expect(same).toMatchObject({ code: 0, stdout: 'Nothing to change.\n' });
    const other = { ...secretsOf(target), PX_PASSWORD: 'another-password' };
    const differs = await cli(target, ['apply', path, '--dry-run'], other);
    expect(differs).toMatchObject({ code: 2, stderr: '' });
    expect(differs.stdout).toBe(
      '~ account "Second"\n    authentication.password: (secret, another one)\n1 change.\n',
    );
  });

  it('removes what is not listed only with --prune, and only in sections that are there', async () => {
    const path = file(
      'prune.yaml',
      `
dataflows: []
accounts:
  - name: PX
namespaces: []
audiences:
  - name: Newcomers
  - name: Fresh
`,
    );
    expect((await cli(target, ['apply', path, '--yes'])).stdout).toBe('Nothing to change.\n');
    const done = await cli(target, ['apply', path, '--yes', '--prune']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('- dataflow "Guides"\n');
    expect(done.stdout).toContain('- account "Second"\n');
    expect(done.stdout).toContain(
      '(namespace "LOGIN" is not in the file: namespaces are never deleted.)',
    );
    const { items } = await target.call<{ items: Item[] }>('GET', '/api/audiences');
    expect(items.map((item) => item['name']).sort()).toEqual(['Fresh', 'Newcomers']);
    expect((await target.call<Item>('GET', '/api/dataflows'))['items']).toEqual([]);
    await only(target, '/api/write-keys', 'Product');
  });
});

describe('a file', () => {
  /** What is wrong with it, through the API: the command line prints the same. */
  const refusal = async (text: string, variables: Env = {}): Promise<string> => {
    const answer = await target.send('POST', '/api/configuration/apply', {
      body: JSON.stringify({ text, variables }),
    });
    expect([answer.status >= 400, answer.status < 500, text]).toEqual([true, true, text]);
    const { detail, errors, hint } = answer.json;
    return [detail, ...errors.map((error: Item) => error['message']), hint].join('\n');
  };

  it('is checked whole, with lines, before anything changes', async () => {
    const text = `labels:
  - name: NEW
audiences:
  - name: One
    expression: inSegment("Nobody")
  - name: Two
    expresion: a = 1
  - name: One
    expression: a = 1
`;
    expect(await refusal(text)).toMatch(/line 7: audiences\[1\]\.expresion: .*not known here/);
    const printed = await cli(target, ['apply', file('bad.yaml', text), '--yes']);
    expect(printed).toMatchObject({ code: 1, stdout: '' });
    expect(printed.stderr).toMatch(/^millrace: line 7: audiences\[1\]\.expresion: /);
    const doubles = text.replace('expresion', 'expression');
    expect(await refusal(doubles)).toMatch(/line 8: audiences\[2\]\.name: "One" is there twice/);
    const nowhere = await refusal(doubles.slice(0, doubles.lastIndexOf('  - name: One')));
    expect(nowhere).toMatch(/line 5: audiences\[0\]\.expression: .*there is no audience "Nobody"/);
    expect(nowhere).toMatch(/Nothing was changed/);
    const { items } = await target.call<{ items: Item[] }>('GET', '/api/labels');
    expect(items.some((label) => label['name'] === 'NEW')).toBe(false);
  });

  it('tells what is wrong in it by name', async () => {
    const cases: [string, RegExp][] = [
      ['audiences: [', /line 1: this is not YAML/],
      [
        'audiences:\n  - name: A\n    expression: "a ="',
        /line 3: audiences\[0\]\.expression: The rule/,
      ],
      ['audiences:\n  - name: A', /line 2: audiences\[0\]: expression is missing/],
      [
        'dataflows:\n  - name: F\n    account: Nope\n    mappings: []',
        /line 3: .*no account "Nope"/,
      ],
      ['fieldLabels:\n  - {field: a, labels: [NOPE]}', /line 2: .*no label "NOPE"/],
      ['settings:\n  timeZone: Mars', /line 2: settings\.timeZone: must be an IANA/],
      [
        'namespaces:\n  - symbol: LOGIN\n    type: email',
        /line 3: .*stays as it was made: "cross-device"/,
      ],
      [
        'audiences:\n  - {name: A, expression: inSegment("B")}\n  - {name: B, expression: inSegment("A")}',
        /line 2: .*built on each other in a ring/,
      ],
    ];
    for (const [text, message] of cases) expect(await refusal(text)).toMatch(message);
  });

  it('takes secrets only from variables, and names the one that is missing', async () => {
    const account = (password: string): string => `accounts:
  - name: Third
    destination: gainsight-px
    authentication:
      type: oauth2_password
      username: ann@example.com
      clientId: client
      password: ${password}
      clientSecret: ${'$'}{PX_CLIENT_SECRET}
`;
    const plain = await refusal(account('in-the-file'), { PX_CLIENT_SECRET: 'given' });
    expect(plain).toMatch(/line 8: accounts\[0\]\.authentication\.password: is a secret/);
    expect(plain).not.toContain('in-the-file');
    const missing = await refusal(account(`${'$'}{NOT_SET}`), { PX_CLIENT_SECRET: 'given' });
    expect(missing).toMatch(
      /line 8: accounts\[0\]\.authentication\.password: .*NOT_SET is not set/,
    );
  });

  it('cannot tell apart what the server has twice', async () => {
    await createAudience(target, 'Fresh', 'seats = 9');
    const text = 'audiences:\n  - name: Fresh\n    description: which?';
    expect(await refusal(text)).toMatch(/The server has audience "Fresh" twice/);
    const exported = await target.send('GET', '/api/configuration');
    expect(exported.json).toMatchObject({ hint: 'Rename one of them first.' });
  });
});

describe('the API', () => {
  it('refuses what the caller may not change, and what is no longer what was looked at', async () => {
    const { key } = await target.call<{ key: string }>('POST', '/api/api-keys', {
      ...{ name: 'm', roles: ['Marketer'] },
    });
    const headers = { authorization: `Bearer ${key}` };
    const text = 'settings:\n  workspaceName: Mine';
    const init = { headers, body: JSON.stringify({ text }) };
    const denied = await target.send('POST', '/api/configuration/apply', init);
    expect(denied).toMatchObject({ status: 403, json: { permission: 'Manage settings' } });
    expect(denied.json).toMatchObject({ applied: [], notApplied: ['change settings'] });

    const diff = await target.send('POST', '/api/configuration/diff', {
      body: JSON.stringify({ text }),
    });
    expect(diff.json.changes).toMatchObject([{ action: 'update', noun: 'settings' }]);
    await target.call('PATCH', '/api/settings', { workspaceName: 'Yours' });
    const { fingerprint } = diff.json;
    const late = { body: JSON.stringify({ text, fingerprint }) };
    expect((await target.send('POST', '/api/configuration/apply', late)).status).toBe(412);
  });

  it('never reads the environment of the server', async () => {
    process.env['MILLRACE_TEST_ONLY_VARIABLE'] = 'of-the-server';
    const reference = `${'$'}{MILLRACE_TEST_ONLY_VARIABLE}`;
    const text = `accounts:\n  - name: PX\n    settings: {tokenUrl: "${reference}"}`;
    const answer = await target.send('POST', '/api/configuration/diff', {
      body: JSON.stringify({ text }),
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('MILLRACE_TEST_ONLY_VARIABLE is not set');
    expect(answer.text).not.toContain('of-the-server');
  });

  it('understands the file of the documentation', async () => {
    const docs = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const text = /```yaml\n([\s\S]+?)```/.exec(docs)![1]!;
    const variables = { PX_PRODUCTION_PASSWORD: 'a', PX_PRODUCTION_CLIENT_SECRET: 'b' };
    const diff = await source.call<Item>('POST', '/api/configuration/diff', { text, variables });
    const created = diff['changes'].filter((change: Item) => change['action'] === 'create');
    expect(created.map((change: Item) => change['name'])).toEqual([
      'PX production',
      'Large teams',
      'Active large teams',
      'Team guides',
    ]);
  });

  it('gives JSON too, and leaves roles out for those who may not see them', async () => {
    const whole = await source.send('GET', '/api/configuration?format=json');
    expect(whole.json).toMatchObject({ settings: { workspaceName: 'Acme' }, roles: [{}] });
    const { key } = await source.call<{ key: string }>('POST', '/api/api-keys', {
      ...{ name: 'v', roles: ['Viewer'] },
    });
    const headers = { authorization: `Bearer ${key}` };
    const seen = await source.send('GET', '/api/configuration', { headers });
    expect(seen.text).toContain('Not here, for want of a permission: roles.');
    expect(seen.text).not.toContain('Watcher');
  });
});
