/** The screens as pages and buttons, over HTTP; `screens.test.ts` looks at them in a browser. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { action, membership, startTestClient, type TestClient, t } from './test-client.ts';
import { type Visitor, visit } from './test-visitor.ts';

const strip = 'A stand-in for Gainsight PX on your machine. Not a Gainsight product.';
const evil = '<img src=x onerror=alert(1)>';
const allPaths = [
  '/segments',
  '/audience',
  '/audience?add=1',
  '/engagements',
  '/engagements/welcome-power-user',
  '/settings/subscription',
  '/settings/rest-api',
  '/product',
  '/faults',
  '/requests',
];

let px: TestClient;
let ana: Visitor;
beforeAll(async () => {
  px = await startTestClient();
  ana = await visit(px.sandbox);
});
afterAll(() => px.sandbox.close());
beforeEach(() => px.call('POST', '/sandbox/reset'));

async function fill(externalId: string, ...people: string[]): Promise<void> {
  await px.createSegment(externalId);
  await px.update(membership({ add: [action(externalId, 1, ...people)] }));
}

describe('the door', () => {
  it('asks who comes, and leads on to where they wanted to go', async () => {
    const stranger = await visit(px.sandbox, false);
    for (const path of allPaths) {
      const page = await stranger.open(path);
      expect(page.path).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
      expect(page.text).toContain(strip);
    }
    expect((await stranger.press('/settings/subscription/secret')).path).toBe('/sign-in');
    expect((await stranger.call('/product/sdk/decision?id=u-1')).status).toBe(401);
    const { username: email, password } = px.sandbox.credentials;
    const wrong = await stranger.press('/sign-in', { email, password: 'no', next: '/faults' });
    expect(wrong.text).toContain('E-mail or password is wrong.');
    const right = await stranger.press('/sign-in', { email, password, next: '/faults' });
    expect(right).toMatchObject({ status: 200, path: '/faults' });
    await stranger.press('/sign-out');
    expect((await stranger.open('/faults')).path).toContain('/sign-in');
  });

  it('leads to no other host', async () => {
    const { username: email, password } = px.sandbox.credentials;
    for (const next of [
      '//evil.example/',
      'https://evil.example',
      '/\\evil.example',
      '/.//evil.example',
    ]) {
      const stranger = await visit(px.sandbox, false);
      const page = await stranger.press('/sign-in', { email, password, next });
      expect(page.path).toBe('/segments');
    }
  });

  it('gives a cookie that scripts and other sites cannot use', async () => {
    const { username: email, password } = px.sandbox.credentials;
    const response = await fetch(`${px.sandbox.url}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ email, password }),
    });
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict$/);
  });
});

describe('every page', () => {
  it('has the strip, a strict policy and no script of its own', async () => {
    for (const path of allPaths) {
      const { status, text, headers } = await ana.open(path);
      expect(status).toBe(200);
      expect(text).toContain(strip);
      expect(text).not.toMatch(/<script>| style=| on[a-z]+=/);
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
    }
  });

  it('says which faults are on', async () => {
    await px.faults({ kind: 'status', status: 503 }, { kind: 'reject-identity', identity: evil });
    for (const path of allPaths) {
      const { text } = await ana.open(path);
      expect(text).toContain('2 faults are on: PX answers 503; refuses &lt;img');
    }
  });

  it('shows what comes from outside as text', async () => {
    const id = `"'/${evil}`;
    await px.call('POST', '/v1/external_segment/metadata', {
      body: { externalId: id, name: evil, description: '</td><script>' },
    });
    await px.update(membership({ add: [action(id, 1, evil, '\ud800')] }));
    const user = {
      identifyId: evil,
      firstName: evil,
      lastName: '</a>',
      customAttributes: { [evil]: evil },
    };
    await px.call('POST', '/v1/users', { body: user });
    const own = encodeURIComponent(evil);
    const paths = ['/segments', `/segments/${encodeURIComponent(id)}`, '/requests?entry=1'];
    for (const tab of ['details', 'attributes', 'sessions', 'segments', 'engagements']) {
      paths.push(`/audience?user=${own}&tab=${tab}`);
    }
    for (const path of [...paths, `/product?as=${own}`, `/audience?q=${own}`, '/engagements']) {
      const { status, text } = await ana.open(path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/<img|<\/a><\/a>|<script>/);
      expect(text).toContain('&lt;img');
    }
  });

  it('is told to be missing in words', async () => {
    const missing = await ana.open('/segments/none');
    expect(missing).toMatchObject({
      status: 404,
      text: expect.stringContaining('no such segment'),
    });
    const nowhere = await ana.open('/nowhere', { accept: 'text/html' });
    expect(nowhere).toMatchObject({ status: 404, text: expect.stringContaining(strip) });
  });
});

describe('segments', () => {
  it('are searched, and survive ids that no URL can carry', async () => {
    await fill('aud-1', 'a');
    await px.createSegment('\ud800');
    expect((await ana.open('/segments')).text).toContain('Name of aud-1');
    const filtered = await ana.open('/segments?q=NAME+OF+AUD');
    expect(filtered.text).toContain('Name of aud-1');
    expect(filtered.text).toContain('1–1 of 1');
    for (const query of ['q=none', 'type=rules']) {
      const none = await ana.open(`/segments?${query}`);
      expect(none.text).toContain('No segment matches these filters.');
    }
  });

  it('count members whom the product has seen and those it has not', async () => {
    await fill('aud-1', 'u-1', 'u-2', 'u-3');
    await px.call('POST', '/v1/users', { body: { identifyId: 'u-2', email: 'two@example.com' } });
    await px.update(membership({ remove: [action('aud-1', 2, 'u-3')] }));
    await px.call('DELETE', '/sandbox/segments/aud-1/members/u-1');
    const { text } = await ana.open('/segments/aud-1');
    expect(text).toContain('<strong>1</strong> members');
    expect(text).toContain('<strong>1</strong> known users');
    expect(text).toContain('<strong>0</strong> ids not yet seen');
    expect(text).toMatch(/Removed<\/td><td><code class="id">u-1<\/code><\/td>.*Hand, at PX/);
    expect(text).toContain('two@example.com');
    expect(text).toContain(t(1));
  });

  it('page through their members and find one, in exact case', async () => {
    await fill(
      'aud-1',
      ...Array.from({ length: 60 }, (_, index) => `u-${index + 1_000}`),
      'Ana@x.io',
    );
    const first = await ana.open('/segments/aud-1');
    expect(first.text).toContain('1–50 of 61');
    expect(first.text).toContain('<td><code class="id">u-1049</code>');
    expect(first.text).not.toContain('<td><code class="id">u-1050</code></td><td><span');
    expect((await ana.open('/segments/aud-1?page=2')).text).toContain('51–61 of 61');
    const found = await ana.open('/segments/aud-1?find=u-1055');
    expect(found.text).not.toContain('is not in this segment');
    const other = await ana.open('/segments/aud-1?find=ana%40x.io');
    expect(other.text).toContain('<code class="id">ana@x.io</code> is not in this segment');
    expect(other.text).toContain('Nearest: <code class="id">Ana@x.io</code>');
  });

  it('are deleted by a hand', async () => {
    await fill('aud-1', 'a');
    const after = await ana.press('/segments/delete', { externalId: 'aud-1' });
    expect(after.text).toContain('Name of aud-1 is deleted');
    expect((await ana.open('/segments')).text).toContain('No segments yet.');
    const again = await ana.press('/segments/delete', { externalId: 'aud-1' });
    expect(again.text).toContain('not there any more');
  });
});

describe('Audience Explorer', () => {
  beforeEach(() =>
    px.call('POST', '/sandbox/people', {
      body: {
        users: Array.from({ length: 60 }, (_, index) => ({
          identifyId: `U-${index}`,
          firstName: index === 7 ? 'Ana' : 'Ben',
          lastName: 'Ode',
          email: `p${index}@example.com`,
          accountId: index === 8 ? 'a' : '',
        })),
        accounts: [{ id: 'a', name: 'Acme' }],
      },
    }),
  );

  it('looks where it is told, and takes ids whole and in exact case', async () => {
    const hits = async (query: string): Promise<string> =>
      /id="user-pages"[^>]*><span>([^<]*)/.exec((await ana.open(`/audience?${query}`)).text)![1]!;
    expect(await hits('')).toBe('1–20 of 60');
    expect(await hits('size=50&page=2')).toBe('51–60 of 60');
    expect(await hits('q=ANA')).toBe('1–1 of 1');
    expect(await hits('q=ANA&in=email')).toBe('');
    expect(await hits('q=U-7&in=identifyId')).toBe('1–1 of 1');
    expect(await hits('q=u-7&in=identifyId')).toBe('');
    expect(await hits('q=acme&in=account')).toBe('1–1 of 1');
    expect(await hits('field=email&operator=~&value=P1*')).toBe('1–11 of 11');
  });

  it('shows the columns chosen', async () => {
    const { text } = await ana.open('/audience?cols=name&cols=role');
    expect(text).toContain('<th scope="col">Name</th><th scope="col">Role</th>');
    expect(text).not.toContain('>E-mail</th>');
  });

  it('shows the segments of a user, and why there are none', async () => {
    await fill('aud-1', 'U-7');
    const user = await ana.open('/audience?user=U-7&tab=segments');
    expect(user.text).toContain('Name of aud-1');
    expect((await ana.open('/audience?user=U-8&tab=segments')).text).toContain(
      'This user matches no segments.',
    );
    const other = await ana.open('/audience?user=u-7');
    expect(other.text).toContain('PX knows no user with exactly this id');
    expect(other.text).toContain('Letter case or space differs.');
  });

  it('adds a user once', async () => {
    const fields = { identifyId: ' New', firstName: 'N', email: '', account: 'Zeta' };
    expect((await ana.press('/audience/users', fields)).text).toContain('New is added');
    const { json } = await px.call('GET', '/v1/users/%20New');
    expect(json).toMatchObject({ identifyId: ' New', accountId: 'Zeta' });
    expect((await ana.press('/audience/users', fields)).text).toContain('possible duplicate');
    expect((await ana.press('/audience/users', { identifyId: '' })).text).toContain('identifyId');
  });
});

describe('administration', () => {
  const token = (clientSecret: string) => {
    const { username, password, clientId } = px.sandbox.credentials;
    const grant = { grant_type: 'password', username, password, client_id: clientId };
    return fetch(`${px.sandbox.url}/v1/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...grant, client_secret: clientSecret }),
    });
  };

  it('shows a new secret once, and the old one is dead', async () => {
    const old = px.sandbox.credentials.clientSecret;
    const page = await ana.press('/settings/subscription/secret');
    const { clientSecret } = px.sandbox.credentials;
    expect(page.text).toContain(clientSecret);
    expect((await token(clientSecret)).status).toBe(200);
    expect((await token(old)).status).toBe(401);
    expect((await ana.open('/settings/subscription')).text).not.toContain(clientSecret);
  });

  it('keeps what is shown once for the person, not for the page that refreshes itself', async () => {
    const response = await fetch(`${px.sandbox.url}/settings/subscription/secret`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: ana.cookie, 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(response.status).toBe(303);
    const { clientSecret } = px.sandbox.credentials;
    const refresh = await ana.open('/settings/subscription', { 'x-refresh': '1' });
    expect(refresh.text).not.toContain(clientSecret);
    expect((await ana.open('/settings/subscription')).text).toContain(clientSecret);
  });

  it('switches external segments off', async () => {
    await ana.press('/settings/subscription/activation', { on: 'false' });
    const refused = await px.createSegment('aud-1');
    expect(refused).toMatchObject({ status: 403, text: expect.stringContaining('not activated') });
    expect((await px.call('GET', '/v1/segment')).status).toBe(200);
    await ana.press('/settings/subscription/activation', { on: 'true' });
    expect((await px.createSegment('aud-1')).status).toBe(200);
  });

  it('saves the company, and names what it does not take', async () => {
    const path = '/settings/subscription';
    const good = { name: 'Acme', website: '', timeZone: 'Asia/Tokyo' };
    expect((await ana.press(path, good)).text).toContain('Company Details are saved');
    expect((await ana.open(path)).text).toContain('value="Asia/Tokyo"');
    expect((await ana.press(path, { ...good, timeZone: 'Mars' })).text).toContain('timeZone');
    expect((await ana.press(path, { ...good, website: 'javascript:x' })).text).toContain('website');
  });

  it('makes API keys that may do what is ticked, and revokes them', async () => {
    const page = await ana.press('/settings/rest-api', { name: 'Reader', permissions: 'Read' });
    const key = /data-copy="([^"]+)"/.exec(page.text)![1]!;
    const headers = { 'x-aptrinsic-api-key': key };
    expect((await px.call('GET', '/v1/segment', { headers })).status).toBe(200);
    const body = { identifyId: 'u-1' };
    const write = await px.call('POST', '/v1/users', { headers, body });
    expect(write).toMatchObject({ status: 403, text: expect.stringContaining('Write') });
    const list = await ana.open('/settings/rest-api');
    expect(list.text).not.toContain(key);
    const id = /name="id" value="([0-9a-f-]{36})"/.exec(list.text)![1]!;
    await ana.press('/settings/rest-api/revoke', { id });
    expect((await px.call('GET', '/v1/segment', { headers })).status).toBe(401);
    const none = await ana.press('/settings/rest-api', { name: 'Nothing' });
    expect(none.text).toContain('tick at least one');
  });
});

describe('engagements', () => {
  const decision = async (id: string) =>
    (await ana.call(`/product/sdk/decision?id=${encodeURIComponent(id)}`)).json;

  it('ship one guide, live, aimed at the first segment until the demo names its own', async () => {
    expect((await decision('u-1')).engagements[0].why).toBe('There is no segment to aim at');
    await fill('aud-1', 'u-1');
    expect(await decision('u-1')).toMatchObject({
      segments: ['Name of aud-1'],
      guide: { name: 'Welcome, power user' },
    });
    await px.call('POST', '/v1/external_segment/metadata', {
      body: { externalId: 'aud-2', name: 'Trial power users', description: '' },
    });
    expect(await decision('u-1')).toMatchObject({
      guide: null,
      engagements: [{ isShown: false, why: 'u-1 is not in Trial power users' }],
    });
  });

  it('are shown until finished or dismissed, count people, and can be shown again', async () => {
    await fill('aud-1', 'u-1', 'u-2', 'u-3');
    const record = (userId: string, seen: string) =>
      ana.call('/product/sdk/engagements/welcome-power-user', { userId, seen });
    for (const id of ['u-1', 'u-2', 'u-4']) {
      await ana.call('/product/sdk/identify', { user: { id }, account: null });
    }
    await record('u-1', 'shown');
    await record('u-1', 'finished');
    await record('u-2', 'shown');
    const dismissed = await record('u-2', 'dismissed');
    expect(dismissed.json).toMatchObject({ guide: null, engagements: [{ canRepeat: true }] });
    expect((await decision('u-1')).engagements[0].why).toBe('u-1 has finished it');
    const { text } = await ana.open('/engagements/welcome-power-user');
    for (const count of ['2</strong> eligible', '2</strong> shown', '1</strong> finished']) {
      expect(text).toContain(count);
    }
    expect((await record('u-1', 'again')).json.guide).not.toBeNull();
    const tab = await ana.open('/audience?user=u-2&tab=engagements');
    expect(tab.text).toContain('Welcome, power user');
  });

  it('are made, aimed the other way round, and deleted', async () => {
    await fill('aud-1', 'u-1');
    const { path } = await ana.press('/engagements', { name: 'Tour' });
    const saved = await ana.press(path, [
      ['name', 'Tour'],
      ['state', 'Live'],
      ['operator', 'is-not'],
      ['segments', 'aud-1'],
      ['title1', 'Hello'],
      ['button1', 'Go'],
      ['anchor1', 'none'],
    ]);
    expect(saved.text).toContain('The guide is saved');
    expect(saved.text).toContain('Segment is not one of Name of aud-1');
    expect((await decision('u-2')).guide).toMatchObject({
      name: 'Tour',
      steps: [{ title: 'Hello' }],
    });
    expect((await decision('u-1')).engagements[1]).toMatchObject({
      why: 'u-1 is in Name of aud-1',
    });
    expect((await ana.press(path, { name: 'Tour', state: 'Live' })).text).toContain('operator');
    expect((await ana.press(`${path}/delete`)).text).toContain('Tour is deleted');
  });
});

describe('the demo product', () => {
  it('makes whom it identifies a user of PX, with visits', async () => {
    const who = {
      user: { id: 'u-9', email: 'nine@example.com' },
      account: { id: 'a', name: 'Acme' },
    };
    await ana.call('/product/sdk/identify', who);
    await ana.call('/product/sdk/identify', who);
    const { json } = await px.call('GET', '/v1/users/u-9');
    expect(json).toMatchObject({ email: 'nine@example.com', accountId: 'a', numberOfVisits: 1 });
    expect((await px.call('GET', '/v1/accounts/a')).json.name).toBe('Acme');
    expect((await ana.call('/product/sdk/identify', { user: { id: '' } })).status).toBe(400);
  });

  it('says why its buttons are off, and who is offered', async () => {
    await fill('aud-1', 'u-1');
    await px.call('POST', '/v1/users', { body: { identifyId: 'u-2', firstName: 'Ben' } });
    expect((await ana.open('/product')).text).toContain('Sign in as somebody first.');
    const page = await ana.press('/product/sign-in', { as: 'u-2', other: '' });
    expect(page.path).toBe('/product?as=u-2');
    expect(page.text).toContain('Events have nowhere to go');
    expect(page.text).toMatch(/data-action="login" disabled/);
    expect(page.text).toContain('<optgroup label="In Name of aud-1"><option value="u-1">');
    expect(page.text).toContain('<option value="u-2" selected>u-2, Ben</option>');
    const typed = await ana.press('/product/sign-in', { as: 'u-2', other: 'Any One' });
    expect(typed.path).toBe('/product?as=Any+One');
    const act = await ana.call('/product/actions', { userId: 'u-2', action: 'login' });
    expect(act.status).toBe(409);
  });

  it('tells when Millrace does not take an event', async () => {
    const page = await ana.press('/product/millrace', {
      as: 'u-2',
      url: 'http://127.0.0.1:1',
      writeKey: 'k',
    });
    expect(page.text).toContain('Events go to Millrace now');
    const act = await ana.call('/product/actions', { userId: 'u-2', action: 'login' });
    expect(act).toMatchObject({
      status: 502,
      json: { message: expect.stringContaining('did not take') },
    });
    const off = await ana.press('/product/millrace', { as: 'u-2', url: '', writeKey: '' });
    expect(off.text).toContain('Events go nowhere now');
    const bad = await ana.press('/product/millrace', { as: '', url: 'ftp://x', writeKey: 'k' });
    expect(bad.text).toContain('must be an http or https address');
  });
});

describe('faults', () => {
  it('are ordered by presets', async () => {
    await fill('aud-1', 'a', 'b', 'c', 'd');
    const names = [
      'Outage for 60 s',
      'Rate limit hard',
      'Token expires now',
      'One poisoned person',
      'Drift',
    ];
    for (const preset of names) await ana.press('/faults/presets', { preset, identity: 'u-5' });
    const { json } = await px.call('GET', '/sandbox/faults');
    expect(json.faults.map(({ fault }: { fault: object }) => fault)).toMatchObject([
      { kind: 'status', status: 503, where: 'all', for: { seconds: 60 } },
      { kind: 'rate' },
      { kind: 'expire-tokens' },
      { kind: 'reject-identity', identity: 'u-5' },
      { kind: 'drop-members', members: 3 },
    ]);
    expect(await px.members('aud-1')).toEqual(['d']);
    const cleared = await ana.press('/faults/clear');
    expect(cleared.text).toContain('All faults are cleared');
    expect(cleared.text).not.toContain('is on:');
  });

  it('are ordered one by one: every kind has a form that its schema takes', async () => {
    const { text } = await ana.open('/faults');
    const forms = [...text.matchAll(/<form method="post" action="\/faults\/on"[\s\S]*?<\/form>/g)];
    expect(forms.length).toBeGreaterThan(20);
    for (const [form] of forms) {
      const page = await ana.press('/faults/on', valuesOf(form));
      expect(page.text).not.toContain('role="alert"');
    }
    const { json } = await px.call('GET', '/sandbox/faults');
    const kinds = json.faults.map(({ fault }: { fault: { kind: string } }) => fault.kind);
    expect(new Set(kinds).size).toBe(forms.length);
  });

  it('say where, how often and how long, and name what is wrong', async () => {
    const order = {
      kind: 'status',
      status: '500',
      where: 'token',
      share: '50',
      unit: 'requests',
      length: '3',
    };
    const page = await ana.press('/faults/on', {
      ...order,
      retryAfter: 'none',
      retryAfterSeconds: '2',
    });
    for (const words of ['answers 500', 'token', '50 %', '3 requests'])
      expect(page.text).toContain(words);
    const wrong = await ana.press('/faults/on', { ...order, status: '99', retryAfter: 'none' });
    expect(wrong.text).toContain('status');
    const id = /name="id" value="(\d+)"/.exec(page.text)![1]!;
    expect((await ana.press('/faults/off', { id })).text).toContain('No fault is on.');
  });

  /** What a browser would send of an untouched form. */
  function valuesOf(form: string): [string, string][] {
    const values: [string, string][] = [];
    for (const [input] of form.matchAll(/<input [^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(input)![1]!;
      const value = /value="([^"]*)"/.exec(input)?.[1] ?? '';
      if (!input.includes('type="checkbox"') || input.includes(' checked'))
        values.push([name, value]);
    }
    for (const [, name, options] of form.matchAll(/<select name="([^"]*)">([\s\S]*?)<\/select>/g)) {
      const chosen = /value="([^"]*)" selected/.exec(options!) ?? /value="([^"]*)"/.exec(options!);
      values.push([name!, chosen![1]!]);
    }
    return values;
  }
});

describe('request log', () => {
  it('shows who called, masked, with the people moved and the faults met', async () => {
    await fill('aud-1', 'a', 'b');
    await px.faults({ kind: 'reject-all' });
    await px.update(membership({ add: [action('aud-1', 2, 'c')] }));
    const { text } = await ana.open('/requests');
    expect(text).toContain('API key Printed sign-in');
    expect(text).toContain('reject-all');
    expect(text).toMatch(/at most \d+ requests a second; PX takes 100,000\./);
    const [newest] = (await px.call('GET', '/sandbox/requests')).json.items;
    const entry = await ana.open(`/requests?entry=${newest.id}`);
    expect(entry.text).toContain('x-aptrinsic-api-key: •••');
    expect(entry.text).toContain('the request was refused');
    expect(entry.text).not.toContain(px.sandbox.credentials.apiKey);
    expect((await ana.open('/requests?show=faults')).text).toContain('1–1 of 1');
  });
});
