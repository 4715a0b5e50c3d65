/** Requests that mean harm: each is refused in its place, and the server serves the others meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../src/store/index.ts';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { type Browser, browserAt } from '../support/browser.ts';
import { collect, createAudience, putFaults, setUpFlow, update } from '../support/px.ts';
import { drip, exchange, requestRaw } from '../support/raw-http.ts';

const admin = { email: 'ana@example.com', password: 'correct horse battery' };
let test: TestApp;
let browser: Browser;
beforeAll(async () => {
  test = await startTestApp('pglite', { receiveMs: 2_000 });
  browser = browserAt(test.url);
  const setupCode = (await test.app.setupCode())!;
  expect((await browser.send('POST', '/api/setup', { ...admin, setupCode })).status).toBe(201);
});
afterAll(() => test.stop());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  test.send('POST', path, { body: JSON.stringify(body), headers });
const person = (id: string, rest: object = {}): object => update(id, rest);
const readPerson = async (id: string, namespace = 'CRMID'): Promise<any> => {
  const path = `/api/profiles?namespace=${namespace}&id=${encodeURIComponent(id)}`;
  return (await test.call<any>('GET', path)).items[0];
};

describe('what is sent', () => {
  it('cuts off who sends headers or a body drop by drop, and serves others meanwhile', async () => {
    const auth = `Host: x\r\nAuthorization: Bearer ${test.apiKey}\r\n`;
    const head = `POST /collect/profiles HTTP/1.1\r\n${auth}`;
    const slow = [
      drip(test.url, head, 'X-More: 1\r\n', 100),
      drip(
        test.url,
        `${head}Content-Type: application/json\r\nContent-Length: 9999\r\n\r\n[`,
        ' ',
        100,
      ),
      ...Array.from({ length: 40 }, () => drip(test.url, head, 'X: 1\r\n', 200)),
    ];
    expect((await test.send('GET', '/healthz')).status).toBe(200);
    const answers = await Promise.all(slow);
    expect(answers[0]).toMatch(
      /^HTTP\/1\.1 408 [\s\S]*application\/problem\+json[\s\S]*did not arrive/,
    );
    for (const answer of answers) expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
    expect((await test.send('GET', '/healthz')).status).toBe(200);
  });

  it('answers what is no HTTP, what names two lengths, and headers without end', async () => {
    expect(await exchange(test.url, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const smuggled = `POST /collect/profiles HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/users HTTP/1.1\r\nHost: x\r\n\r\n`;
    const answer = await exchange(test.url, smuggled);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    const endless = await requestRaw(test.url, 'GET /healthz', { 'x-long': 'x'.repeat(100_000) });
    expect(endless).toMatch(/^HTTP\/1\.1 431 [\s\S]*problem\+json/);
  });

  it('names what is too much: a long text, many keys, a 51st identity', async () => {
    const attributes = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]));
    const CRMID = Array.from({ length: 51 }, (_, n) => ({ id: `many-${n}` }));
    const answer = await post('/collect/profiles', [
      person('large', { attributes: { a: 'x'.repeat(1024 * 1024) } }),
      person('wide', { attributes }),
      { identityMap: { CRMID } },
      person('fine', { attributes: { n: 1 } }),
    ]);
    expect(answer.json).toMatchObject({
      accepted: 1,
      rejected: [{ index: 0 }, { index: 1 }, { index: 2 }],
    });
    const [large, wide, many] = answer.json.rejected.map((one: any) => JSON.stringify(one));
    expect(large).toMatch(/attributes\.a/);
    expect(wide).toMatch(/attributes/);
    expect(many).toMatch(/identityMap/);
  });

  it('takes 9,999 of 10,000, and names the one', async () => {
    const people = Array.from({ length: 10_000 }, (_, n) => person(n === 7_321 ? '' : `bulk-${n}`));
    const answer = await post('/collect/profiles', people);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ accepted: 9_999, rejected: [{ index: 7_321 }] });
    expect(JSON.stringify(answer.json.rejected)).toMatch(/identityMap\.CRMID/);
  });

  it('keeps identities byte for byte: case, composed and decomposed letters, spaces inside', async () => {
    const ids = ['Abc', 'abc', '\u00fcx', 'u\u0308x', 'a b', '\u202ertl'];
    await collect(test, ...ids.map((id, n) => person(id, { attributes: { n } })));
    for (const [n, id] of ids.entries()) expect((await readPerson(id)).attributes.n).toBe(n);
  });

  it('takes names of every object as plain names', async () => {
    const names = ['toString', 'hasOwnProperty', 'constructor', 'valueOf'];
    const body = `[{"identityMap":{"CRMID":[{"id":"plain"}]},"attributes":{${names.map((name) => `"${name}":"${name}"`).join()}}}]`;
    expect((await test.send('POST', '/collect/profiles', { body })).json.accepted).toBe(1);
    const { attributes } = await readPerson('plain');
    for (const name of names) expect(attributes[name]).toBe(name);
    for (const name of ['__proto__', ...names]) {
      const alone = `[{"identityMap":{"${name}":[{"id":"x"}]}}]`;
      const { status, text } = await test.send('POST', '/collect/profiles', { body: alone });
      expect([name, status]).toEqual([name, 400]);
      expect(text).toContain('identityMap');
      const path = `/api/profiles?namespace=${name}&id=x`;
      expect([200, 400, 404]).toContain((await test.send('GET', path)).status);
    }
    const headers = { ['__proto__x']: '1', constructor: 'x' };
    expect((await test.send('GET', '/api/me', { headers })).status).toBe(200);
  });

  it('reads JSON with a byte order mark and NDJSON with any line ends, and no key twice', async () => {
    const line = (id: string): string => JSON.stringify(person(id));
    const marked = await test.send('POST', '/collect/profiles', { body: `\ufeff[${line('bom')}]` });
    expect([202, 400]).toContain(marked.status);
    if (marked.status === 202) expect(await readPerson('bom')).toBeDefined();
    const body = `${line('nd-1')}\r\n\r\n${line('nd-2')}\n${line('nd-3')}`;
    const lines = await test.send('POST', '/collect/profiles', {
      body,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(lines.json).toMatchObject({ accepted: 3, rejected: [] });
    const twice = `[{"identityMap":{"CRMID":[{"id":"twice"}]},"attributes":{"a":1,"a":2}}]`;
    const answer = await test.send('POST', '/collect/profiles', { body: twice });
    expect([202, 400]).toContain(answer.status);
    if (answer.status === 202) expect((await readPerson('twice')).attributes.a).toBe(2);
  });
});

describe('rules', () => {
  const evaluate = (value: string, attributes: object = {}) =>
    post('/api/audiences/evaluate', { expression: { value }, profile: { attributes } });

  it('never become SQL, whatever stands in names, values, searches and ids', async () => {
    const evil = `x'; drop table profiles; -- "/* $1`;
    const id = await createAudience(test, evil, `plan = ${JSON.stringify(evil)}`);
    await collect(test, person(evil, { attributes: { plan: evil, [evil]: 1 } }));
    await test.app.idle();
    const { items } = await test.call<any>('GET', `/api/audiences/${id}/members`);
    expect(items).toHaveLength(1);
    const text = encodeURIComponent(evil);
    for (const path of [
      `/api/audiences?q=${text}`,
      `/api/audiences?sort=${text}`,
      `/api/profiles?namespace=${text}&id=${text}`,
      `/api/profiles?namespace=CRMID&id=${text}`,
      `/api/trace?namespace=CRMID&id=${text}`,
      `/api/audit?actor=${text}&action=${text}`,
      `/api/fields?q=${text}`,
      `/api/audiences/${text}`,
      `/api/dataflows?cursor=${text}`,
    ]) {
      const answer = await test.send('GET', path);
      expect([path, answer.status < 500]).toEqual([path, true]);
      expect(answer.text).not.toMatch(/syntax error|pg_|SQLSTATE/i);
    }
    expect((await readPerson(evil)).attributes.plan).toBe(evil);
  });

  it('stay quick with expressions made to be slow', async () => {
    const text = `${'a'.repeat(30_000)}!`;
    for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){20}$', '([a-z]+)*\\\\d']) {
      const answer = await evaluate(`text.matches("${pattern}")`, { text });
      expect([pattern, answer.status, answer.json.member]).toEqual([pattern, 200, false]);
    }
    const like = await evaluate(`text like "${'%a'.repeat(40)}%b"`, { text });
    expect(like.json.member).toBe(false);
    const huge = await evaluate('text.matches("(a{1000}){1000}")', { text });
    expect([200, 400]).toContain(huge.status);
    expect((await evaluate('text.matches("(unclosed")', { text })).status).toBe(400);
  });

  it.each([
    ['a megabyte', `a = "${'x'.repeat(1024 * 1024)}"`],
    [
      'ten thousand alternatives',
      Array.from({ length: 10_000 }, (_, n) => `a = ${n}`).join(' or '),
    ],
    ['parentheses 500 deep', `${'('.repeat(500)}a = 1${')'.repeat(500)}`],
    ['negations 5,000 deep', `${'not '.repeat(5_000)}a = 1`],
  ])('are refused by the limit they break, or work: %s', async (_name, value) => {
    const answer = await evaluate(value, { a: 1 });
    if (answer.status === 200) return expect(answer.json.member).toBe(true);
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].path).toMatch(/^expression/);
    expect(answer.json.errors[0].message).toMatch(/long|deep|many|limit|most/i);
  });

  it.each([
    ['a / 0 = 1', false],
    ['gone + 1 = 1', false],
    ['"5" > 3', false],
    ['gone.nested.deep = 1', false],
    ['gone.startsWith("x")', false],
    ['gone in ["x"]', false],
    ['gone like "%"', false],
    ['a % 0 = 0', false],
  ])('answer for missing and mismatched values: %s', async (value, member) => {
    const answer = await evaluate(value, { a: 1 });
    // What can never be true may be told when it is written.
    if (answer.status === 400) return expect(answer.json.errors[0].line).toBe(1);
    expect(answer.json).toMatchObject({ member });
  });
});

describe('who may', () => {
  it('takes a write key for collecting alone, and no key of any kind from the URL or elsewhere', async () => {
    const { key } = await test.call<any>('POST', '/api/write-keys', { name: 'Site' });
    const none = { authorization: '' };
    const get = (path: string, headers: Record<string, string> = none) =>
      test.send('GET', path, { headers });
    const basic = (text: string) => `Basic ${Buffer.from(`${text}:`).toString('base64')}`;
    expect((await get('/api/me', { authorization: basic(key) })).status).toBe(403);
    expect((await get('/api/me', { authorization: `Bearer ${key}` })).status).toBe(401);
    for (const name of ['api_key', 'apiKey', 'key', 'token', 'access_token', 'authorization']) {
      expect((await get(`/api/me?${name}=${test.apiKey}`)).status).toBe(401);
    }
    for (const header of ['x-api-key', 'x-authorization', 'api-key']) {
      expect((await get('/api/me', { ...none, [header]: test.apiKey })).status).toBe(401);
    }
    expect((await get('/api/me', { authorization: test.apiKey })).status).toBe(401);
    const viewer = await test.call<any>('POST', '/api/api-keys', { name: 'v', roles: ['Viewer'] });
    const asViewer = { authorization: `Bearer ${viewer.key}` };
    expect((await post('/collect/profiles', [person('x')], asViewer)).status).toBe(403);
    for (const path of ['/api/users', '/api/audiences', '/api/dataflows']) {
      expect((await post(path, {}, asViewer)).status).toBe(403);
    }
  });

  it('keeps API keys as hashes, and write keys, which pages hold anyway, away from all else', async () => {
    const { key } = await test.call<any>('POST', '/api/api-keys', { name: 'h', roles: ['Viewer'] });
    const rows = await query<{ row: string }>(
      test.app.services.store.db,
      'select to_jsonb(k)::text as row from api_keys k',
      [],
    );
    const kept = rows.map(({ row }) => row).join();
    for (const one of [key, test.apiKey]) expect(kept).not.toContain(one.slice(9));
  });

  it('lets nobody loosen the policy that stands against his own dataflow', async () => {
    const operator = await test.call<any>('POST', '/api/api-keys', {
      name: 'o',
      roles: ['Operator'],
    });
    const policy = (await test.call<any>('GET', '/api/policies')).items[0];
    const headers = { authorization: `Bearer ${operator.key}` };
    const attempts: [string, string, object][] = [
      ['PATCH', `/api/policies/${policy.id}`, { enabled: false }],
      ['DELETE', `/api/policies/${policy.id}`, {}],
      ['PUT', '/api/labels/fields/email', { labels: [] }],
      ['POST', '/api/roles', { name: 'Mine', permissions: ['Manage Data Usage Policies'] }],
      ['POST', '/api/api-keys', { name: 'k', roles: ['Steward'] }],
      ['PATCH', '/api/settings', { blockedIdentityValues: [] }],
    ];
    for (const [method, path, body] of attempts) {
      const answer = await test.send(method, path, { body: JSON.stringify(body), headers });
      expect([path, answer.status]).toEqual([path, 403]);
    }
  });

  it('answers the same for what is not there and what is not allowed', async () => {
    const { key } = await test.call<any>('POST', '/api/api-keys', { name: 'v', roles: ['Viewer'] });
    const headers = { authorization: `Bearer ${key}` };
    const users = await test.send('GET', '/api/users/0196a0c1-0000-7000-8000-00000000dead', {
      headers,
    });
    const real = await test.call<any>('POST', '/api/users', { email: 'r@example.com', roles: [] });
    const same = await test.send('GET', `/api/users/${real.id}`, { headers });
    const shape = ({ status, json }: { status: number; json: any }) => [
      status,
      json.detail,
      json.title,
    ];
    expect(shape(same)).toEqual(shape(users));
    expect(same.status).toBe(403);
  });

  it('takes no field that the caller may not set, on any call that changes something', async () => {
    const document = await test.call<any>('GET', '/openapi.json');
    const sent = { id: '0196a0c1-0000-7000-8000-00000000beef', createdBy: 'eve', isAdmin: true };
    const checked: string[] = [];
    for (const [path, methods] of Object.entries<any>(document.paths)) {
      for (const [method, operation] of Object.entries<any>(methods)) {
        if (!path.startsWith('/api/') || !operation.requestBody?.content['application/json'])
          continue;
        const url = path.replace(/\{\w+\}/g, sent.id);
        const body = JSON.stringify(sent);
        const answer = await test.send(method.toUpperCase(), url, { body });
        const call = `${method} ${path}`;
        expect([call, answer.status, answer.text.includes('createdBy')]).toEqual([call, 400, true]);
        checked.push(call);
      }
    }
    expect(checked.length).toBeGreaterThan(30);
  });
});

describe('browsers', () => {
  it('sends headers that keep pages apart, with every kind of answer', async () => {
    const paths = ['/', '/audiences', '/api/me', '/openapi.json', '/docs/', '/metrics', '/api/x'];
    for (const path of [...paths, '/assets/none.js', '/%ff']) {
      const { headers } = await fetch(test.url + path);
      const shown = Object.fromEntries(headers);
      expect(shown).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      const policy = shown['content-security-policy']!;
      expect([path, policy]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")]);
      expect(policy).toMatch(/default-src 'self'|default-src 'none'/);
      const scripts = /script-src[^;]*/.exec(policy)?.[0] ?? '';
      expect([path, scripts]).toEqual([path, expect.not.stringMatching(/unsafe|\*|https?:/)]);
      if (path !== '/docs/') expect(policy).not.toContain('unsafe');
      expect(shown['x-powered-by']).toBeUndefined();
      expect(shown['server']).toBeUndefined();
    }
    const api = await fetch(`${test.url}/api/me`);
    expect(api.headers.get('cache-control')).toBe('no-store');
    expect(api.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it('lets no other origin read the API, and collect only without cookies', async () => {
    const evil = { origin: 'https://evil.example' };
    const wanted = {
      ...evil,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    for (const path of ['/api/audiences', '/api/session', '/api/me', '/openapi.json']) {
      const answers = [
        await fetch(test.url + path, { method: 'OPTIONS', headers: wanted }),
        await fetch(test.url + path, {
          headers: { ...evil, authorization: `Bearer ${test.apiKey}` },
        }),
      ];
      for (const { headers } of answers) {
        expect(headers.get('access-control-allow-origin')).toBeNull();
        expect(headers.get('access-control-allow-credentials')).toBeNull();
      }
    }
    await test.call('POST', '/api/write-keys', { name: 'Any page' });
    const collecting = await fetch(`${test.url}/collect/profiles`, {
      method: 'OPTIONS',
      headers: wanted,
    });
    expect(collecting.headers.get('access-control-allow-origin')).toBe(evil.origin);
    expect(collecting.headers.get('access-control-allow-credentials')).toBeNull();
    const bound = await test.call<any>('POST', '/api/write-keys', {
      name: 'One page',
      settings: { allowedOrigins: ['https://app.example.com'] },
    });
    const authorization = `Basic ${Buffer.from(`${bound.key}:`).toString('base64')}`;
    const sent = await post('/collect/profiles', [person('x')], { authorization, ...evil });
    expect(sent.status).toBe(403);
  });

  it('lets no page of another site use a session, whatever the call', async () => {
    const cookie = browser.setCookies[0]!;
    expect(cookie).toMatch(/^millrace\.session_token=[^;]+; .*HttpOnly; SameSite=Lax$/);
    const document = await test.call<any>('GET', '/openapi.json');
    const cross = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const old = { origin: 'https://evil.example', 'sec-fetch-site': '' };
    for (const [path, methods] of Object.entries<any>(document.paths)) {
      if (!path.startsWith('/api/')) continue;
      for (const method of Object.keys(methods).map((name) => name.toUpperCase())) {
        if (method === 'GET') continue;
        const url = path.replace(/\{\w+\}/g, '0196a0c1-0000-7000-8000-00000000beef');
        for (const headers of [cross, old]) {
          const { status } = await browser.send(method, url, {}, headers);
          expect([method, path, status]).toEqual([method, path, 403]);
        }
      }
    }
    expect((await browser.send('GET', '/api/me')).status).toBe(200);
    // A session id that an attacker planted is never taken over.
    const planted = browserAt(test.url);
    planted.cookie = 'millrace.session_token=planted.signature';
    expect((await planted.send('GET', '/api/me')).status).toBe(401);
    expect((await planted.send('POST', '/api/session', admin)).status).toBe(200);
    expect(planted.cookie).not.toContain('planted');
    expect(planted.cookie).not.toBe(browser.cookie);
  });
});

describe('what goes out', () => {
  it('reads no file outside its pages, however the path is written', async () => {
    const paths = [
      '/..%2f..%2fetc/passwd',
      '/../../../../etc/passwd',
      '/assets/../../../package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
      '/assets/..%5c..%5c..%5cpackage.json',
      '/assets/..\\..\\..\\package.json',
      '/assets/....//....//package.json',
      '/assets/%00',
      '/%00',
      '/assets//etc/passwd',
      '//etc/passwd',
      '/docs/..%2f..%2fpackage.json',
      '/docs/js/../../../package.json',
      '/assets/%c0%ae%c0%ae/package.json',
      '/assets',
      '/assets/',
    ];
    for (const path of paths) {
      const answer = await requestRaw(test.url, `GET ${path}`);
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
      expect(answer).not.toMatch(/root:|"dependencies"|Index of/);
      expect([path, status]).toEqual([path, expect.stringMatching(/^40[04]$/)]);
    }
    for (const path of ['/api/audience-uploads/..%2f..%2fx/rejected', '/api/audit/..%2fusers']) {
      expect((await test.send('GET', path)).status).toBe(404);
    }
  });

  it('puts nothing of a request into the headers of its answer', async () => {
    const answer = await requestRaw(test.url, 'GET /healthz', {
      'x-request-id': 'evil-id',
      'user-agent': 'a\tb',
    });
    expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}\r\n/i);
    expect(answer).not.toContain('evil-id');
    const inPath = await requestRaw(test.url, 'GET /x%0d%0aset-cookie:%20a=1');
    expect(inPath).not.toMatch(/\r\nset-cookie:/i);
    const name = 'Line\r\nSet-Cookie: a=1\u2028end';
    const created = await post('/api/audiences', { name, expression: { value: 'a = 1' } });
    expect([201, 400]).toContain(created.status);
    expect(created.text).not.toContain('\r\n');
  });

  it('writes CSV that no spreadsheet runs', async () => {
    const starts = ['=1+1', '+12', '-12', '@sum', '\tx', "=cmd|' /C calc'!A0"];
    const { dataflowId } = await setUpFlow(test, { '=HYPERLINK("x")': 'n = 77' });
    const faults = starts.map((identity) => ({ kind: 'reject-identity', identity }));
    await putFaults(test, faults);
    await collect(test, ...starts.map((id) => person(id, { attributes: { n: 77 } })));
    await eventually(
      () => test.call<any>('GET', `/api/dataflows/${dataflowId}`),
      ({ counts }) => counts.failed === starts.length,
    );
    await putFaults(test, []);
    const letters = await test.send('GET', `/api/dataflows/${dataflowId}/dead-letters.csv`);
    await post('/api/write-keys', { name: '=1+1' });
    const audit = await test.send('GET', '/api/audit', { headers: { accept: 'text/csv' } });
    const upload = await test
      .call<any>('POST', '/api/audience-uploads?name=Guests&namespace=CRMID&column=id')
      .catch(() => null);
    expect(upload).toBeNull();
    for (const { type, text } of [letters, audit]) {
      expect(type).toMatch(/^text\/csv/);
      const cells = text.split(/\r\n|,/);
      for (const cell of cells) expect(cell).not.toMatch(/^"?[=+\-@\t\r]/);
    }
    for (const start of starts.slice(0, 5)) expect(letters.text).toContain(`'${start}`);
    expect(audit.text).toContain(",'=1+1,");
  });

  it('tells the public nothing about people', async () => {
    await collect(test, person('secret-person@example.com', { attributes: { n: 77 } }));
    for (const path of ['/metrics', '/openapi.json', '/docs/', '/healthz', '/readyz', '/']) {
      const answer = await test.send('GET', path, { headers: { authorization: '' } });
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.text).not.toMatch(/secret-person|bulk-1|HYPERLINK|ana@example\.com/);
    }
    const live = await test.send('GET', '/api/events/live?topics=ingest', {
      headers: { authorization: '' },
    });
    expect(live.status).toBe(401);
  });

  it('keeps the audit log out of everybody’s reach', async () => {
    const page = await test.call<any>('GET', '/api/audit?limit=1');
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
      for (const path of ['/api/audit', `/api/audit/${page.items[0].id}`]) {
        const answer = await test.send(method, path, { body: '{}' });
        expect([method, path, answer.status]).toEqual([method, path, 404]);
      }
    }
  });
});
