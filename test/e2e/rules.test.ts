/** Rules tried out over HTTP: evaluated on given profiles, previewed, explained for a stored person. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { collect, setUpFlow, update } from '../support/px.ts';

const noon = '2026-03-04T12:00:00.000Z';
const clock = fakeClock(Date.parse(noon));
let test: TestApp;

beforeAll(async () => {
  test = await startTestApp('pglite', { clock });
});
afterAll(() => test.stop());

const post = (path: string, body: unknown): ReturnType<TestApp['send']> =>
  test.send('POST', path, { body: JSON.stringify(body) });

describe('POST /api/audiences/evaluate', () => {
  const evaluate = (body: Record<string, unknown>): ReturnType<TestApp['send']> =>
    post('/api/audiences/evaluate', body);
  const login = (timestamp: string, n = 0): object => ({ eventType: 'login', timestamp, n });
  const logins =
    'xEvent[eventType = "login" and timestamp occurs <= 7 days before now].count() >= 2';

  it('answers whether the profile is in, and when that can change', async () => {
    const events = [login('2026-03-03T12:00:00Z'), login('2026-03-01T12:00:00+0100')];
    const answer = await evaluate({ expression: logins, profile: { attributes: {}, events } });
    expect([answer.status, answer.json]).toEqual([
      200,
      { member: true, nextChangeAt: '2026-03-08T11:00:00.001Z' },
    ]);
    const later = await evaluate({
      expression: { type: 'PQL', format: 'pql/text', value: logins },
      profile: { attributes: {}, events },
      at: '2026-03-08T11:00:00.001Z',
    });
    expect(later.json.member).toBe(false);
    const bare = await evaluate({ expression: 'seats > 5', profile: { attributes: { seats: 6 } } });
    expect(bare.json).toEqual({ member: true, nextChangeAt: null });
    const far = await evaluate({
      expression: 'at occurs <= 9007199254740 days before now',
      profile: { attributes: { at: noon } },
    });
    expect(far.json).toEqual({ member: true, nextChangeAt: null });
  });

  it('takes events in any order; equal times keep the order given', async () => {
    const at = (n: number, timestamp: string): object => login(timestamp, n);
    const events = [at(3, noon), at(1, '2026-03-01T00:00:00Z'), at(4, noon), at(2, '2026-03-02')];
    const heads = ['xEvent', 'xEvent[n > 1]', 'xEvent[n > 2]', 'xEvent[n != 3 and n > 2]'];
    for (const [place, head] of heads.entries()) {
      const expression = `${head}.map(n).head() = ${place + 1}`;
      const { json } = await evaluate({ expression, profile: { attributes: {}, events } });
      expect([expression, json.member]).toEqual([expression, true]);
    }
  });

  it('counts days in the zone given, the workspace’s otherwise', async () => {
    const body = {
      expression: 'seen occurs today',
      profile: { attributes: { seen: '2026-03-04T23:30:00Z' }, events: [] },
    };
    expect((await evaluate(body)).json).toEqual({
      member: true,
      nextChangeAt: '2026-03-05T00:00:00.000Z',
    });
    const berlin = await evaluate({ ...body, timeZone: 'Europe/Berlin' });
    expect(berlin.json).toEqual({ member: false, nextChangeAt: '2026-03-04T23:00:00.000Z' });
  });

  it('sees identities and memberships', async () => {
    const profile = {
      attributes: {},
      events: [],
      identityMap: { Email: [{ id: 'ann@example.com', primary: true }] },
      segmentMembership: {
        ups: { trial: { status: 'realized', validUntil: '2026-03-05T00:00:00Z' } },
      },
    };
    const expression = 'identityMap.Email.id.endsWith("@example.com") and inSegment("trial")';
    expect((await evaluate({ expression, profile })).json).toEqual({
      member: true,
      nextChangeAt: '2026-03-05T00:00:00.000Z',
    });
  });

  it('names what is wrong with the rule, by line and column', async () => {
    const { status, type, json } = await evaluate({
      expression: 'plan = "pro" and\n  email.startWith("a")',
      profile: { attributes: {}, events: [] },
    });
    expect([status, type]).toEqual([400, expect.stringMatching(/^application\/problem\+json/)]);
    expect(json.errors).toEqual([
      {
        path: 'expression',
        line: 2,
        column: 9,
        message: expect.stringContaining('startWith'),
        suggestion: 'startsWith',
      },
    ]);
  });

  it.each([
    ['profile.events[0].timestamp', { profile: { events: [login('2026-02-30')] } }],
    ['profile.events[0].eventType', { profile: { events: [{ timestamp: noon }] } }],
    ['profile.events', { profile: { events: {} } }],
    ['profile.attributes', { profile: { attributes: [] } }],
    ['profile.identityMap.Email[0]', { profile: { identityMap: { Email: ['ann'] } } }],
    ['profile.segmentMembership.ups.x', { profile: { segmentMembership: { ups: { x: null } } } }],
    ['at', { at: 'tomorrow' }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['timeZone', { timeZone: 'Mars/Olympus', at: noon }],
    ['expression', { expression: 5 }],
    ['profile', { profile: null }],
  ])('refuses a bad %s', async (path, change) => {
    const { status, json } = await evaluate({ expression: 'a = 1', profile: {}, ...change });
    expect([status, json.errors[0].path]).toEqual([400, path]);
  });
});

it('previews a rule and an edit over everybody, and explains it for one person', async () => {
  const { audienceIds } = await setUpFlow(test, { Some: 'n < 600' });
  const audienceId = audienceIds['Some']!;
  const people = Array.from({ length: 1_200 }, (_, n) => update(`p${n}`, { attributes: { n } }));
  await collect(test, ...people);
  const label = { body: JSON.stringify({ labels: ['C2'] }) };
  expect((await test.send('PUT', '/api/labels/fields/n', label)).status).toBe(200);
  const plain = await post('/api/audiences/preview', { expression: 'n >= 1000' });
  expect(plain.json).toMatchObject({
    ...{ estimate: 200, exact: true, margin: 0, sampleSize: 1_200, profiles: 1_200, effect: null },
    labels: [{ label: 'C2', field: 'n', via: [] }],
  });
  expect(plain.json.sample).toHaveLength(20);
  expect(plain.json.sample[0].identityMap.CRMID[0].id).toMatch(/^p1\d{3}$/);
  const edit = await post('/api/audiences/preview', { expression: 'n >= 500', audienceId });
  const { effect } = edit.json;
  expect(effect).toMatchObject({ enter: 600, leave: 500, stay: 100 });
  expect(effect.dataflows).toEqual([
    { id: expect.any(String), name: 'Guides', enter: 600, leave: 500, stay: 100, excluded: 0 },
  ]);
  const bad = await post('/api/audiences/preview', { expression: 'n >' });
  expect([bad.status, bad.json.errors[0].line]).toEqual([400, 1]);

  const person = { namespace: 'CRMID', id: 'p7' };
  const tested = await post('/api/audiences/test', {
    expression: 'n > 5 and inSegment("x")',
    ...person,
  });
  expect(tested.json).toMatchObject({
    ...{ in: false, nextChangeAt: null },
    clauses: [
      { from: 0, to: 5, text: 'n > 5', result: true, values: [{ path: 'n', value: 7 }] },
      { text: 'inSegment("x")', result: false, values: [] },
    ],
  });
  expect((await post('/api/audiences/test', { audienceId, ...person })).json.in).toBe(true);
  expect((await post('/api/audiences/test', person)).status).toBe(400);
  const nobody = await post('/api/audiences/test', { audienceId, namespace: 'CRMID', id: 'x' });
  expect(nobody.status).toBe(404);
});
