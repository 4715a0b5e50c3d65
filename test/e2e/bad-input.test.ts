/** Whatever comes in: a problem that names the place, never a 500, and the neighbours are kept. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startTestApp, type TestApp } from '../support/app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp('pglite');
});
afterAll(() => test.stop());

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  test.send('POST', '/collect/profiles', { body, headers });

function expectProblem(answer: Answer, status: number, text: RegExp): void {
  expect(answer.status).toBe(status);
  expect(answer.type).toMatch(/^application\/problem\+json/);
  expect(answer.json).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(answer.text).toMatch(text);
}

const person = (id: string, rest: object = {}): object => ({
  identityMap: { CRMID: [{ id }] },
  ...rest,
});

async function isKnown(id: string): Promise<boolean> {
  return (await test.call<any>('GET', `/api/profiles?namespace=CRMID&id=${id}`)).items.length === 1;
}

describe('a body that cannot be read', () => {
  it.each([
    ['cut off', '[{"identityMap":', /end|position|column/i],
    ['not JSON', 'hello', /JSON|column/i],
    ['with a comma too many', '[{"identityMap": {},}]', /column|position/i],
    ['empty', '', /empty/],
    ['a number', '5', /array|object/],
  ])('is refused with the place: %s', async (_name, body, text) => {
    expectProblem(await post(body), 400, text);
  });

  it('is refused when it is not UTF-8', async () => {
    const bytes = new Uint8Array([...Buffer.from('[{"a":"'), 0xff, 0xfe, ...Buffer.from('"}]')]);
    expectProblem(await post(bytes), 400, /UTF-8/i);
  });

  it('is refused when it nests 100,000 deep, in either shape', async () => {
    const depth = 100_000;
    expectProblem(await post('['.repeat(depth) + ']'.repeat(depth)), 400, /deep/i);
    const objects = `[{"identityMap":{"CRMID":[{"id":"deep"}]},"attributes":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}]`;
    expectProblem(await post(objects), 400, /deep/i);
  });

  it('is refused with another content type, and when it is too large', async () => {
    const form = await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    expectProblem(form, 415, /content type/i);
    expectProblem(await post(`["${'x'.repeat(5_000_000)}"]`), 413, /large/i);
  });

  it('is refused when it swells (gzip), without being unpacked whole', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 'a'));
    const before = process.memoryUsage().rss;
    const answer = await post(new Uint8Array(bomb), { 'content-encoding': 'gzip' });
    expectProblem(answer, 413, /large|decompress|unpack/i);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    const broken = await post(new Uint8Array([1, 2, 3]), { 'content-encoding': 'gzip' });
    expectProblem(broken, 400, /gzip|decompress|unpack/i);
    const strange = await post('[]', { 'content-encoding': 'zstd-9' });
    expect([400, 415]).toContain(strange.status);
  });
});

describe('one bad update among good ones', () => {
  const bad: [string, unknown, RegExp][] = [
    [
      'a NUL in an attribute',
      person('x', { attributes: { a: { b: 'x\u0000y' } } }),
      /attributes\.a\.b/,
    ],
    ['a NUL in an identity', person('x\u0000'), /identityMap\.CRMID/],
    ['a NUL in a key', person('x', { attributes: { 'k\u0000': 1 } }), /attributes/],
    ['no identity', { attributes: { a: 1 } }, /identityMap/],
    ['an empty identity', person(''), /identityMap\.CRMID/],
    ['an unknown namespace', { identityMap: { Nope: [{ id: '1' }] } }, /Nope/],
    ['a number as an identity', { identityMap: { CRMID: [{ id: 5 }] } }, /identityMap\.CRMID/],
    ['a blocked identity', person('null'), /blocked/],
    ['an identity too long', person('x'.repeat(2_000)), /identityMap\.CRMID/],
    ['attributes that are no object', person('x', { attributes: [1] }), /attributes/],
    ['a time that is none', person('x', { timestamp: '2026-02-30T00:00:00Z' }), /timestamp/],
    [
      'an event without a type',
      person('x', { events: [{ timestamp: '2026-01-01T00:00:00Z' }] }),
      /events\[0\]\.eventType/,
    ],
    [
      'an event without a time',
      person('x', { events: [{ eventType: 'a' }] }),
      /events\[0\]\.timestamp/,
    ],
    [
      'an event of a far future',
      person('x', { events: [{ eventType: 'a', timestamp: '9999-01-01T00:00:00Z' }] }),
      /events\[0\]\.timestamp.*ahead/,
    ],
    ['an identity of zeros', person('00000000-0000-0000-0000-000000000000'), /blocked/],
    ['a huge string', person('x', { attributes: { a: 'x'.repeat(70_000) } }), /attributes\.a/],
    ['a field nobody knows', person('x', { atributes: {} }), /atributes/],
    ['nothing of an object', null, /object/],
  ];

  it.each(bad)('is named, and the neighbours are kept: %s', async (_name, update, place) => {
    const left = `left-${crypto.randomUUID()}`;
    const right = `right-${crypto.randomUUID()}`;
    const answer = await post(JSON.stringify([person(left), update, person(right)]));
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ accepted: 2, rejected: [{ index: 1 }] });
    expect(JSON.stringify(answer.json.rejected)).toMatch(place);
    expect(await isKnown(left)).toBe(true);
    expect(await isKnown(right)).toBe(true);
    const alone = await post(JSON.stringify([update]));
    expectProblem(alone, 400, place);
  });

  const raw: [string, string, RegExp][] = [
    [
      'a lone surrogate',
      '{"identityMap":{"CRMID":[{"id":"x"}]},"attributes":{"a":"\\ud800"}}',
      /attributes\.a/,
    ],
    [
      'a number beyond 2^53',
      '{"identityMap":{"CRMID":[{"id":"x"}]},"attributes":{"a":9007199254740993}}',
      /attributes\.a/,
    ],
    [
      'a number that would become zero',
      '{"identityMap":{"CRMID":[{"id":"x"}]},"attributes":{"a":1e-400}}',
      /attributes\.a/,
    ],
    [
      'a number beyond all',
      '{"identityMap":{"CRMID":[{"id":"x"}]},"attributes":{"a":1e999}}',
      /attributes\.a/,
    ],
  ];
  it.each(raw)('is named when JSON itself hides it: %s', async (_name, update, place) => {
    const id = crypto.randomUUID();
    const answer = await post(`[${JSON.stringify(person(id))},${update}]`);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ accepted: 1, rejected: [{ index: 1 }] });
    expect(JSON.stringify(answer.json.rejected)).toMatch(place);
    expect(await isKnown(id)).toBe(true);
  });

  it('is one line of NDJSON, by its number', async () => {
    const id = crypto.randomUUID();
    const lines = [
      JSON.stringify(person(`${id}-1`)),
      '{"identityMap":',
      '',
      JSON.stringify(person(`${id}-2`)),
    ];
    const answer = await post(lines.join('\n'), { 'content-type': 'application/x-ndjson' });
    expect(answer.status).toBe(202);
    expect(answer.json.accepted).toBe(2);
    expect(answer.json.rejected).toHaveLength(1);
    expect(answer.json.rejected[0].index).toBe(1);
    expect(await isKnown(`${id}-2`)).toBe(true);
  });

  it('keeps __proto__ and constructor as plain names, or refuses them, and pollutes nothing', async () => {
    const id = crypto.randomUUID();
    const body = `[{"identityMap":{"CRMID":[{"id":"${id}"}]},"attributes":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"ok":1}}]`;
    const answer = await post(body);
    expect([202, 400]).toContain(answer.status);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    await post(JSON.stringify([person(id, { attributes: { ok: 2 } })]));
    const { items } = await test.call<any>('GET', `/api/profiles?namespace=CRMID&id=${id}`);
    expect(items[0].attributes.ok).toBe(2);
  });

  it('is a batch beyond the limit: refused whole, nothing kept', async () => {
    const id = crypto.randomUUID();
    const many = Array.from({ length: 10_001 }, (_, index) => person(`${id}-${index}`));
    expectProblem(await post(JSON.stringify(many)), 413, /10000|10,000/);
    expect(await isKnown(`${id}-0`)).toBe(false);
  });
});

describe('the rest of the API', () => {
  it('answers problems for what is not there, not allowed or not understood', async () => {
    expectProblem(await test.send('GET', '/api/nothing'), 404, /Nothing is at/);
    expectProblem(await test.send('GET', '/api/audiences/not-a-uuid'), 404, /audience/i);
    expectProblem(await test.send('GET', '/api/audiences?limit=0'), 400, /limit/);
    expectProblem(await test.send('GET', '/api/audiences?cursor=nonsense'), 400, /cursor/);
    expectProblem(await test.send('GET', '/%ff'), 400, /url/i);
    expectProblem(await test.send('GET', '/..%2f..%2fetc/passwd'), 404, /Nothing is at/);
    const withNul = '/api/profiles?namespace=CRMID&id=a%00b';
    expectProblem(await test.send('GET', withNul), 400, /id: contains the character U\+0000/);
    expectProblem(await test.send('GET', '/api/audiences/%00'), 400, /U\+0000/);
    expectProblem(await test.send('DELETE', '/api/write-keys/x'), 404, /write key/);
    const noKey = await test.send('GET', '/api/audiences', { headers: { authorization: '' } });
    expectProblem(noKey, 401, /key/i);
    const writeKey = await test.send('POST', '/v1/identify', {
      body: '{"userId":"x"}',
      headers: { authorization: `Basic ${Buffer.from('nobody:').toString('base64')}` },
    });
    expectProblem(writeKey, 401, /key/i);
    const unknown = await test.send('POST', '/api/audiences', {
      body: JSON.stringify({ name: 'x', expression: { value: 'a = 1' }, nmae: 'y' }),
    });
    expectProblem(unknown, 400, /nmae/);
  });

  it.each([
    ['seats >', 1, 8],
    ['seats > 5 andd plan = "pro"', 1, 11],
    ['a = 1\nand b =', 2, 8],
    ['seats.lenght() > 1', 1, 7],
    ['inSegment("0196a0c1-0000-7000-8000-00000000dead")', 1, 11],
  ])('names line and column of what is wrong in a rule: %s', async (value, line, column) => {
    const answer = await test.send('POST', '/api/audiences', {
      body: JSON.stringify({ name: 'x', expression: { value } }),
    });
    expectProblem(answer, 400, /./);
    expect(answer.json.errors[0]).toMatchObject({ path: 'expression.value', line, column });
  });

  it('creates once for one Idempotency-Key, and refuses it for something else', async () => {
    const headers = { 'idempotency-key': 'first' };
    const body = JSON.stringify({ name: 'Product' });
    const create = (text: string) => test.send('POST', '/api/write-keys', { body: text, headers });
    const [first, second] = [await create(body), await create(body)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.json).toEqual(first.json);
    expectProblem(await create(JSON.stringify({ name: 'Other' })), 422, /Idempotency-Key/);
    const keys = await test.call<any>('GET', '/api/write-keys');
    expect(keys.items.filter((one: any) => one.name === 'Product')).toHaveLength(1);
    // What failed was not done, so the key is free.
    const bad = { 'idempotency-key': 'second' };
    const refused = await test.send('POST', '/api/write-keys', { body: '{}', headers: bad });
    expect(refused.status).toBe(400);
    const again = await test.send('POST', '/api/write-keys', { body, headers: bad });
    expect(again.status).toBe(201);
  });

  it('refuses a rule that reads itself, naming the cycle', async () => {
    const create = (name: string, value: string) =>
      test.call<any>('POST', '/api/audiences', { name, expression: { value } });
    const first = await create('First', 'a = 1');
    const second = await create('Second', `inSegment("${first.id}")`);
    const change = (value: string) =>
      test.send('PATCH', `/api/audiences/${first.id}`, {
        body: JSON.stringify({ expression: { value } }),
      });
    expectProblem(await change(`inSegment("${first.id}")`), 400, /First/);
    expectProblem(await change(`inSegment("${second.id}")`), 400, /Second/);
  });
});
