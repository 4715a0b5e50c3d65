/** `ETag` and `If-Match`: of changes made of the same state one wins; the rest are told who did. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startTestApp, type TestApp } from '../support/app.ts';
import { setUpFlow } from '../support/px.ts';
import { backends } from '../support/stores.ts';

/** What is managed: where, and two different changes of it. */
interface Managed {
  url: string;
  method?: 'PUT';
  changes: [object, object];
}

const renames: [object, object] = [{ name: 'First' }, { name: 'Second' }];

async function makeAll(test: TestApp): Promise<Managed[]> {
  const create = async (path: string, body: object): Promise<string> =>
    `${path}/${(await test.call<{ id: string }>('POST', path, body)).id}`;
  const { accountId, dataflowId, audienceIds } = await setUpFlow(test, { All: 'age > 1' });
  const namespace = { symbol: 'Loyalty', name: 'Loyalty', type: 'cross-device' };
  await test.call('POST', '/api/namespaces', namespace);
  const policy = { name: 'P', marketingActions: ['Analytics'], expression: 'C8' };
  const consent = {
    name: 'C',
    marketingActions: ['Analytics'],
    expression: { type: 'PQL', format: 'pql/text', value: 'consents.marketing.any.val = "y"' },
  };
  const target = { kind: 'webhook', url: 'http://127.0.0.1:9/hook' };
  const user = { email: 'u@example.com', roles: ['Viewer'] };
  return [
    { url: `/api/accounts/${accountId}`, changes: renames },
    { url: `/api/dataflows/${dataflowId}`, changes: renames },
    { url: `/api/audiences/${audienceIds['All']}`, changes: renames },
    { url: '/api/namespaces/Loyalty', changes: renames },
    { url: await create('/api/policies', policy), changes: renames },
    { url: await create('/api/consent-policies', consent), changes: renames },
    {
      url: await create('/api/roles', { name: 'R', permissions: ['View Profiles'] }),
      changes: renames,
    },
    { url: await create('/api/users', user), changes: renames },
    { url: await create('/api/api-keys', { name: 'K', roles: ['Viewer'] }), changes: renames },
    { url: await create('/api/write-keys', { name: 'W' }), changes: renames },
    { url: await create('/api/channels', { name: 'H', target }), changes: renames },
    { url: '/api/alert-rules/timers-behind', changes: [{ limit: 70 }, { limit: 80 }] },
    { url: '/api/settings', changes: [{ workspaceName: 'A' }, { workspaceName: 'B' }] },
    {
      url: '/api/labels/fields/age',
      method: 'PUT',
      changes: [{ labels: ['C1'] }, { labels: ['C2'] }],
    },
    {
      url: `/api/labels/audiences/${audienceIds['All']}`,
      method: 'PUT',
      changes: [{ labels: ['C1'] }, { labels: ['C3'] }],
    },
  ];
}

describe.each(backends)('on %s', (backend) => {
  let test: TestApp;
  let managed: Managed[];
  beforeAll(async () => {
    test = await startTestApp(backend);
    managed = await makeAll(test);
  });
  afterAll(() => test.stop());

  const tagOf = async (url: string): Promise<string> => {
    const answer = await fetch(test.url + url, {
      headers: { authorization: `Bearer ${test.apiKey}` },
    });
    expect([url, answer.status]).toEqual([url, 200]);
    return answer.headers.get('etag') ?? '';
  };
  const change = (one: Managed, body: object, tag?: string): Promise<Answer> =>
    test.send(one.method ?? 'PATCH', one.url, {
      body: JSON.stringify(body),
      headers: tag === undefined ? {} : { 'if-match': tag },
    });

  it('lets exactly one of two changes of the same state through, of everything', async () => {
    for (const one of managed) {
      const tag = await tagOf(one.url);
      expect([one.url, tag]).toEqual([one.url, expect.stringMatching(/^"[\w-]{22}"$/)]);
      expect(await tagOf(one.url)).toBe(tag);
      const answers = await Promise.all(one.changes.map((body) => change(one, body, tag)));
      expect([one.url, answers.map(({ status }) => status).sort()]).toEqual([one.url, [200, 412]]);
      const refused = answers.find(({ status }) => status === 412)!;
      expect(refused.type).toMatch(/^application\/problem\+json/);
      const next = await tagOf(one.url);
      expect(next).not.toBe(tag);

      const late = await change(one, one.changes[0], tag);
      expect(late.json).toMatchObject({
        status: 412,
        type: 'urn:millrace:problem:precondition-failed',
        etag: next,
        changedBy: 'Bootstrap key',
        changedAt: expect.stringMatching(/^\d{4}-/),
      });
      expect(await tagOf(one.url)).toBe(next);
    }
  });

  it('reads the header as RFC 9110 has it, and changes nothing for those who send none', async () => {
    const one = managed.find(({ url }) => url.startsWith('/api/policies/'))!;
    const rename = async (name: string, header?: string): Promise<number> =>
      (await change(one, { name }, header)).status;
    expect(await rename('by nobody')).toBe(200);
    expect(await rename('by star', '*')).toBe(200);
    const tag = await tagOf(one.url);
    expect(await rename('by a weak tag', `W/${tag}`)).toBe(412);
    expect(await rename('by others', '"x", "y,z"')).toBe(412);
    expect(await rename('by a list', `"x", W/"y" ,${tag}`)).toBe(200);
    for (const bad of ['abc', '"a" "b"', '"a', '']) expect(await rename('bad', bad)).toBe(400);
    expect((await test.call<{ name: string }>('GET', one.url)).name).toBe('by a list');
    const create = await test.send('POST', '/api/labels', {
      body: JSON.stringify({ name: 'L' }),
      headers: { 'if-match': '*' },
    });
    expect(create.status).toBe(412);
  });

  it('keeps a tag that failed changes did not use up, and counts what belongs to an object', async () => {
    const flow = managed.find(({ url }) => url.startsWith('/api/dataflows/'))!;
    const audience = managed.find(({ url }) => url.startsWith('/api/audiences/'))!;
    const id = audience.url.split('/').at(-1)!;
    const tag = await tagOf(flow.url);
    expect((await change(flow, { mappings: [] }, tag)).status).toBe(400);
    expect((await change(flow, { description: 'still the same tag' }, tag)).status).toBe(200);

    const before = await tagOf(flow.url);
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const reschedule = { body: JSON.stringify({ startDate: null, endDate: soon }) };
    await test.send('PATCH', `${flow.url}/audiences/${id}`, reschedule);
    expect((await change(flow, { name: 'late' }, before)).status).toBe(412);
    const headers = { 'if-match': before };
    expect((await test.send('POST', `${flow.url}/disable`, { headers })).status).toBe(412);

    const labels = managed.find(({ url }) => url.startsWith('/api/labels/audiences/'))!;
    const own = await tagOf(audience.url);
    expect((await change(labels, { labels: ['C5'] })).status).toBe(200);
    expect((await change(audience, { name: 'late' }, own)).status).toBe(412);
  });

  it('deletes only what is still as it was read', async () => {
    for (const one of managed.filter(({ url }) => /(polic|roles|users|keys|channels)/.test(url))) {
      const old = await tagOf(one.url);
      expect((await change(one, { name: 'Third' })).status).toBe(200);
      const remove = (tag: string) =>
        test.send('DELETE', one.url, { headers: { 'if-match': tag } });
      expect([one.url, (await remove(old)).status]).toEqual([one.url, 412]);
      const now = await tagOf(one.url);
      expect([one.url, (await remove(now)).status]).toEqual([one.url, 204]);
      expect([one.url, (await remove(now)).status]).toEqual([one.url, 412]);
    }
  });
});
