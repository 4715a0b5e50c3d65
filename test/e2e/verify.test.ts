/** Asking the destination: coverage and comparison before activation, verification and repair after. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../src/kernel/index.ts';
import { query } from '../../src/store/index.ts';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import {
  collect,
  createAudience,
  type Flow,
  inPx,
  putFaults,
  setUpFlow,
  update,
} from '../support/px.ts';

let test: TestApp;
let flow: Flow;
let path: string;
let some: string;
beforeAll(async () => {
  test = await startTestApp('pglite');
  flow = await setUpFlow(test, { Some: 'n > 50' });
  path = `/api/dataflows/${flow.dataflowId}`;
  some = flow.audienceIds['Some']!;
  await collect(
    test,
    ...Array.from({ length: 10 }, (_, n) => update(`P${n}`, { attributes: { n: 60 } })),
    update('several', {
      attributes: { n: 60, login: 'x', seats: 5 },
      identityMap: { CRMID: [{ id: 'several' }, { id: 'several-2' }] },
    }),
    { identityMap: { Email: [{ id: 'a@example.com' }] }, attributes: { n: 60, login: 7 } },
  );
  await test.app.idle();
  const known = ['P0', 'P1', 'p2', 'several'];
  for (const identifyId of known) {
    const answer = await fetch(`${test.sandbox.url}/v1/users`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-aptrinsic-api-key': test.sandbox.credentials.apiKey,
      },
      body: JSON.stringify({ identifyId }),
    });
    expect(answer.status).toBe(201);
  }
});
afterAll(() => test.stop());

it('tells the coverage of a source, also of audiences that are not activated yet', async () => {
  const own = await test.call<any>('GET', `${path}/coverage`);
  expect(own).toMatchObject({ people: 12, withValue: 11, withSeveral: 1, exact: true });
  expect(own.samples).toHaveLength(5);
  expect(await test.call('GET', `${path}/coverage?source=attribute:login`)).toMatchObject({
    people: 12,
    withValue: 1,
    notText: 1,
    samples: ['x'],
  });
  const other = await createAudience(test, 'Other', 'seats > 1');
  await test.app.idle();
  expect(
    await test.call('GET', `${path}/coverage?source=namespace:Email&audiences=${other}`),
  ).toMatchObject({ people: 1, withValue: 0 });
  const bad = await test.send('GET', `${path}/coverage?source=CRMID`);
  expect(bad.status).toBe(400);
});

it('compares identities with PX by exact text, and finds letter case', async () => {
  const compared = await test.call<any>('POST', `${path}/compare-identities`);
  expect(compared).toMatchObject({
    asked: true,
    compared: 12,
    known: 3,
    differInCase: 1,
    unknown: 8,
  });
  expect(compared.items.find((one: any) => one.value === 'P2')).toMatchObject({
    result: 'differs-in-case',
    similar: ['p2'],
  });
  await putFaults(test, [{ kind: 'status', status: 403, where: 'read' }]);
  expect(await test.call('POST', `${path}/compare-identities`, {})).toMatchObject({
    asked: false,
    compared: 0,
    reason: expect.stringMatching(/may not read/),
  });
  await putFaults(test, []);
  // A refused read is no refused account.
  const account = await test.call<any>('GET', `/api/accounts/${flow.accountId}`);
  expect(account.state).toBe('connected');
});

it('reviews what a dataflow will do first', async () => {
  const review = await test.call<any>('GET', `${path}/review`);
  expect(review.firstEffect.text).toMatch(/^Nobody will be added now/);
  const asItIs = await test.call<any>('POST', `${path}/review`, { source: review.source });
  expect(asItIs.firstEffect).toEqual(review.firstEffect);
  const more = await createAudience(test, 'More', 'n > 10');
  await test.app.idle();
  expect(await test.call('POST', `${path}/review`, { audiences: [some, more] })).toMatchObject({
    account: { name: 'PX' },
    audiences: [
      { name: 'More', members: 12, isNew: true },
      { name: 'Some', isNew: false },
    ],
    firstEffect: {
      people: 11,
      requests: 1,
      text: expect.stringContaining('11 people will be added now, in about 1 request.'),
    },
  });
});

it('finds nothing where nothing is, and says which sides were read', async () => {
  const result = await test.call<any>('POST', `${path}/verify`, {});
  expect(result).toMatchObject({
    state: 'done',
    sides: {
      ledger: { read: 'all' },
      segments: { read: 'all' },
      members: { read: 'all' },
      identities: { read: 'all' },
      matches: { read: 'all' },
    },
    counts: { checked: 12, delivered: 11, repairable: 0, asked: 12, known: 3, matched: 3 },
  });
  expect(result.differences.map((one: any) => one.kind).sort()).toEqual([
    'differs-in-case',
    ...Array.from({ length: 8 }, () => 'unknown-identity'),
  ]);
});

it('finds drift and repairs it: lost members, members it took out, and a segment that is gone', async () => {
  await putFaults(test, [{ kind: 'drop-members', members: 3, segment: some }]);
  await putFaults(test, []);
  const before = await inPx(test, some);
  expect(before).toHaveLength(9);
  const found = await test.call<any>('POST', `${path}/verify`, { sample: 1 });
  expect(found.text).toMatch(/differences in 12 memberships; 3 can be repaired\.$/);
  const repaired = await test.call<any>('POST', `${path}/verifications/${found.id}/repair`);
  expect(repaired.repaired).toBe(3);
  await test.app.idle();
  expect(await inPx(test, some)).toHaveLength(12);
  const [run] = (await test.call<any>('GET', `${path}/runs`)).items;
  expect(run).toMatchObject({ cause: 'repair', activated: 3, failed: 0 });

  await fetch(`${test.sandbox.url}/sandbox/segments/${some}`, { method: 'DELETE' });
  const gone = await test.call<any>('POST', `${path}/verify`, { sample: 1, repair: true });
  expect(gone.differences).toContainEqual(
    expect.objectContaining({ kind: 'segment-missing', audienceId: some }),
  );
  await eventually(
    () => inPx(test, some),
    (members) => members.length === 12,
  );
  const recreated = await test.call<any>('GET', path);
  expect(recreated.audiences[0].segmentRecreatedAt).not.toBeNull();

  const list = await test.call<any>('GET', `${path}/verifications?limit=2`);
  expect(list.items.map((one: any) => one.id)[0]).toBe(gone.id);
  const rest = await test.call<any>(
    'GET',
    `${path}/verifications?limit=2&cursor=${list.nextCursor}`,
  );
  expect(rest.items).toHaveLength(1);
});

it('verifies one identity', async () => {
  await fetch(`${test.sandbox.url}/sandbox/segments/${some}/members/P1`, { method: 'DELETE' });
  const one = await test.call<any>('POST', `${path}/verify`, { identity: 'P1', repair: true });
  expect(one).toMatchObject({
    state: 'done',
    identity: 'P1',
    counts: { checked: 1, known: 1 },
    repaired: 1,
    text: expect.stringMatching(/^1 difference in 1 membership/),
  });
  await test.app.idle();
  expect(await inPx(test, some)).toContain('P1');
});

it('asks again, slower, when PX says that it is asked too often', async () => {
  await putFaults(test, [
    { kind: 'status', status: 429, retryAfter: 'none', where: 'read', for: { requests: 2 } },
  ]);
  const asked = await test.call<any>('POST', `${path}/verify`, {});
  const done = await eventually(
    () => test.call<any>('GET', `${path}/verifications/${asked.id}`),
    (one) => one.state !== 'running',
  );
  expect(done).toMatchObject({ state: 'done', sides: { identities: { read: 'all' } } });
  await putFaults(test, []);
});

it('says honestly that it could not be finished while PX is down', async () => {
  await putFaults(test, [{ kind: 'status', status: 503, where: 'read' }]);
  const result = await test.call<any>('POST', `${path}/verify`, {});
  expect(result).toMatchObject({ state: 'failed', error: 'PX answers 503' });
  await putFaults(test, []);
});

it('reads lists of members that are larger than one answer may be', async () => {
  const others = Array.from({ length: 12_000 }, (_, n) => `other-${String(n).padStart(60, '0')}`);
  for (let at = 0; at < others.length; at += 1_000) {
    const answer = await fetch(`${test.sandbox.url}/v1/external_segment/update_membership`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-aptrinsic-api-key': test.sandbox.credentials.apiKey,
      },
      body: JSON.stringify({
        identityType: 'IDENTIFY_ID',
        add: [
          {
            segmentId: some,
            lastQualificationTime: new Date().toISOString(),
            identities: others.slice(at, at + 1_000),
          },
        ],
        remove: [],
      }),
    });
    expect(answer.status).toBe(200);
  }
  const asked = await test.call<any>('POST', `${path}/verify`, { sample: 1 });
  const done = await eventually(
    () => test.call<any>('GET', `${path}/verifications/${asked.id}`),
    (one) => one.state !== 'running',
  );
  expect(done).toMatchObject({
    state: 'done',
    sides: { members: { read: 'all' } },
    counts: { repairable: 0, differences: 10_000 },
  });
  expect(done.differences[0]).toMatchObject({ kind: 'foreign', targetValue: others[0] });
});

it('is left when Millrace stops, and goes on when it starts again', async () => {
  await putFaults(test, [{ kind: 'slow', ms: 300, where: 'read' }]);
  const asking = test.send('POST', `${path}/verify`, { body: '{}' }).catch(() => null);
  const newest = async (): Promise<any> =>
    (await test.call<any>('GET', `${path}/verifications?limit=1`)).items[0];
  await eventually(newest, (one) => one.progress.step === 'identities');
  await test.restart();
  await asking;
  // It was not waited for.
  expect(await newest()).toMatchObject({ state: 'running' });
  await putFaults(test, []);
  expect(await eventually(newest, (one) => one.state !== 'running')).toMatchObject({
    state: 'done',
    sides: { members: { read: 'all' }, identities: { read: 'all' } },
  });
});

it('goes on where a process that died had kept what it found', async () => {
  const { store } = test.app.services;
  const id = newId();
  await query(
    store.db,
    `insert into verifications (verification_id, dataflow_id, state, identity, repair, sample,
            progress, sides, counts, repaired, claimed_until_ms, created_at_ms)
     values ($1, $2, 'running', null, false, 1, $3::jsonb, $4::jsonb, $5::jsonb, 0, 1, 1)`,
    [
      id,
      flow.dataflowId,
      JSON.stringify({ finished: ['segments', 'members'], membersDone: [some], kept: 1 }),
      JSON.stringify({ members: { read: 'all', detail: 'Read before.' } }),
      JSON.stringify({ checked: 7, asked: 0, known: 0, matched: 0 }),
    ],
  );
  await query(
    store.db,
    `insert into verification_differences (verification_id, audience_id, target_value, kind, detail,
            repairable) values ($1, $2, 'P0', 'missing', null, true)`,
    [id, some],
  );
  store.announce('verification');
  const done = await eventually(
    () => test.call<any>('GET', `${path}/verifications/${id}`),
    (one) => one.state !== 'running',
  );
  expect(done).toMatchObject({
    state: 'done',
    sides: { members: { detail: 'Read before.' }, identities: { read: 'part' } },
    counts: { checked: 7, repairable: 1 },
  });
  expect(done.differences).toContainEqual(expect.objectContaining({ targetValue: 'P0' }));
});
