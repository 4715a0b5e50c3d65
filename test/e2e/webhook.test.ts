/** The second destination, beside the first: one audience to PX and to a receiver of webhooks. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../../src/destinations/kit/fake-server.ts';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { collect, createAudience, type Flow, inPx, setUpFlow, update } from '../support/px.ts';
import { createReceiver, isSigned, type Receiver } from '../support/receiver.ts';

const signingSecret = 'a-signing-secret-for-tests';
let test: TestApp;
let px: Flow;
let some: string;
let receiver: Receiver;
let server: FakeServer;
let dataflowId: string;
let accountId: string;
const rejects = new Set<string>();
let refusesAll = false;
let unsigned = 0;

beforeAll(async () => {
  test = await startTestApp('pglite');
  receiver = createReceiver();
  server = await startFakeServer(({ headers, body }) => {
    if (!isSigned(body, headers['millrace-signature'], signingSecret)) unsigned += 1;
    const rejected = [...rejects].some((value) => body.includes(`"${value}"`));
    if (refusesAll && rejected) return { status: 422, body: { message: 'one of them is odd' } };
    return { status: 200, body: { rejected: receiver.take(body, (value) => rejects.has(value)) } };
  });
  px = await setUpFlow(test, { Some: 'n > 50' });
  some = px.audienceIds['Some']!;
});
afterAll(async () => {
  await test.stop();
  await server.close();
});

const input = (more: object = {}): object => ({
  name: 'Hook',
  destination: 'webhook',
  authentication: { type: 'signature', signingSecret },
  settings: { url: `${server.url}/hook`, batchSize: '100' },
  ...more,
});
const person = (id: string, n = 60): object => update(id, { attributes: { n } });
const held = (audienceId = some): string[] => receiver.members(audienceId);

it('refuses fields that are not written as the definition asks, each with its own words', async () => {
  const bad = await test.send('POST', '/api/accounts', {
    body: JSON.stringify(
      input({
        authentication: { type: 'bearer', token: 'two words', signingSecret: 'short' },
        settings: { url: `${server.url}/hook`, batchSize: '5000' },
      }),
    ),
  });
  expect(bad.status).toBe(400);
  expect(bad.json.errors).toEqual([
    {
      path: 'authentication.token',
      message: 'must be letters, digits and signs, no spaces',
    },
    { path: 'settings.batchSize', message: 'must be a whole number from 1 to 1000' },
  ]);
  const short = await test.send('POST', '/api/accounts', {
    body: JSON.stringify(input({ authentication: { type: 'signature', signingSecret: 'short' } })),
  });
  expect([short.status, short.json.errors]).toEqual([
    400,
    [{ path: 'authentication.signingSecret', message: 'must be 16 characters or more' }],
  ]);
  const document = (await test.send('GET', '/openapi.json')).json;
  const { schema } = document.paths['/api/accounts'].post.requestBody.content['application/json'];
  const documented = schema.properties.authentication.anyOf.find(
    ({ title }: any) => title === 'Webhook: Signature only',
  );
  expect(documented.properties.signingSecret).toMatchObject({
    pattern: '^.{16,}$',
    title: 'Signing secret',
  });
  const nobody = await test.send('POST', '/api/accounts', {
    body: JSON.stringify(input({ settings: { url: 'http://127.0.0.1:1/hook' } })),
  });
  expect([nobody.status, nobody.json.reason]).toEqual([422, 'unreachable']);
});

it('delivers an audience to PX and to a receiver, backfill first', async () => {
  await collect(test, ...Array.from({ length: 250 }, (_, n) => person(`P${n}`)));
  const account = await test.call<any>('POST', '/api/accounts', input());
  accountId = account.id;
  expect(JSON.stringify(account)).not.toContain(signingSecret);
  const flow = {
    accountId,
    name: 'To the warehouse',
    mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'crm_id' } }],
    audiences: [{ audienceId: some }],
  };
  const bad = await test.send('POST', '/api/dataflows', {
    body: JSON.stringify({
      ...flow,
      mappings: [{ ...flow.mappings[0], target: { identity: 'no spaces' } }],
    }),
  });
  expect([bad.status, bad.json.errors[0].path]).toEqual([400, 'mappings[0].target.identity']);
  const made = await test.call<any>('POST', '/api/dataflows', flow);
  dataflowId = made.id;
  expect(made.marketingActions).toEqual(['Export to Third Party']);
  await test.app.idle();
  expect(held()).toEqual(await inPx(test, some));
  expect(held()).toHaveLength(250);
  expect(receiver.received[0]).toMatchObject({
    target: 'crm_id',
    namespace: 'ups',
    audienceId: some,
    status: 'realized',
    name: 'Some',
  });
  expect(unsigned).toBe(0);
  const { items } = await test.call<any>('GET', `/api/dataflows/${dataflowId}/requests`);
  expect(items.length).toBeGreaterThanOrEqual(3);
});

it('sends what changes in order, with times that only go up', async () => {
  const from = receiver.received.length;
  for (const n of [0, 60, 0, 60, 0]) {
    await collect(test, person('P1', n));
    await test.app.idle();
  }
  const told = receiver.received.slice(from).filter((one) => one.value === 'P1');
  expect(told.map((one) => one.status)).toEqual([
    'exited',
    'realized',
    'exited',
    'realized',
    'exited',
  ]);
  const times = told.map((one) => one.lastQualificationTime);
  expect(times).toEqual([...new Set(times)].sort());
  expect(held()).not.toContain('P1');
});

it('keeps the target while audiences are carried, and lets the source change', async () => {
  const mapping = (source: object, identity: string): string =>
    JSON.stringify({ mappings: [{ source, target: { identity } }] });
  const other = await test.send('PATCH', `/api/dataflows/${dataflowId}`, {
    body: mapping({ namespace: 'CRMID' }, 'email'),
  });
  expect([other.status, other.json.errors[0].message]).toEqual([
    400,
    expect.stringMatching(/^stays crm_id while/),
  ]);
});

it('makes dead letters of those whom the receiver rejects, and of nobody else', async () => {
  rejects.add('odd').add('queer');
  await collect(test, person('odd'), person('even'));
  await test.app.idle();
  const path = `/api/dataflows/${dataflowId}`;
  const [first] = (await test.call<any>('GET', `${path}/dead-letters`)).items;
  expect(first).toMatchObject({
    targetValue: 'odd',
    error: { code: 'rejected', message: 'The receiver said: odd is not known here' },
  });
  // A receiver that cannot say who it was: the batch is halved until the one is alone.
  refusesAll = true;
  await collect(test, ...['Q1', 'Q2', 'queer', 'Q3', 'Q4'].map((id) => person(id)));
  await test.app.idle();
  const letters = (await test.call<any>('GET', `${path}/dead-letters`)).items;
  expect(letters.map((one: any) => [one.targetValue, one.error.code])).toEqual([
    ['odd', 'rejected'],
    ['queer', 'refused'],
  ]);
  expect(held()).toEqual(expect.arrayContaining(['Q1', 'Q2', 'Q3', 'Q4', 'even']));
  // PX took them all.
  expect(await inPx(test, some)).toEqual(expect.arrayContaining(['odd', 'queer']));
  rejects.clear();
  expect(await test.call('POST', `${path}/resend`, {})).toEqual({ resent: 2 });
  await test.app.idle();
  expect(held()).toEqual(await inPx(test, some));
});

it.each([
  ['broken', { kind: 'status', status: 503, retryAfterSeconds: null }],
  ['silent', { kind: 'never-answers' }],
] as const)('lets PX go on while the receiver is %s, then catches up', async (name, fault) => {
  server.fault = fault;
  await collect(test, person(`during-${name}`), person('P2', 0));
  await eventually(
    () => inPx(test, some),
    (values) => values.includes(`during-${name}`) && !values.includes('P2'),
  );
  expect(held()).not.toContain(`during-${name}`);
  expect((await test.call<any>('GET', `/api/dataflows/${px.dataflowId}`)).status).toBe('enabled');
  await collect(test, person('P2'));
  server.fault = { kind: 'calm' };
  server.hangUp();
  await eventually(
    // Nobody waits here for a pause to end: testing the account ends it.
    () => test.call('POST', `/api/accounts/${accountId}/test`).then(() => held()),
    (values) => values.includes(`during-${name}`),
  );
  await test.app.idle();
  expect(held()).toEqual(await inPx(test, some));
});

it('takes uploads and audiences from outside, which PX refuses, under their own namespaces', async () => {
  const upload = await test.send(
    'POST',
    `/api/audience-uploads?${new URLSearchParams({ name: 'Webinar', namespace: 'CRMID', column: 'id' })}`,
    { body: 'id\nP3\nP4\n', headers: { 'content-type': 'text/csv' } },
  );
  await test.call('POST', '/collect/memberships', [
    {
      identityMap: { CRMID: [{ id: 'P5' }] },
      segmentMembership: {
        Lookalike: {
          '7': { status: 'realized', lastQualificationTime: '2026-03-10T11:00:00Z', name: 'Seven' },
        },
      },
    },
  ]);
  const { items } = await test.call<any>('GET', '/api/audiences?q=Seven');
  for (const audienceId of [upload.json.audienceId, items[0].id]) {
    const refused = await test.send('POST', `/api/dataflows/${px.dataflowId}/audiences`, {
      body: JSON.stringify({ audienceId }),
    });
    expect(refused.status).toBe(400);
    await test.call('POST', `/api/dataflows/${dataflowId}/audiences`, { audienceId });
  }
  await test.app.idle();
  expect(held('7')).toEqual(['P5']);
  expect(held(upload.json.audienceId)).toEqual(['P3', 'P4']);
  const namespaces = new Set(receiver.received.map((one) => one.namespace));
  expect([...namespaces]).toEqual(['ups', 'CustomerAudienceUpload', 'Lookalike']);
});

it('speaks to another Millrace, which takes what it sends', async () => {
  const tens = await createAudience(test, 'Tens', 'tens = 10');
  const account = await test.call<any>(
    'POST',
    '/api/accounts',
    input({
      authentication: { type: 'bearer', token: test.apiKey, signingSecret },
      settings: { url: `${test.url}/collect/memberships` },
    }),
  );
  // Its own namespace of people, so that nobody here is meant.
  await test.call('POST', '/api/namespaces', { symbol: 'Far', name: 'Far', type: 'cross-device' });
  await test.call('POST', '/api/dataflows', {
    accountId: account.id,
    name: 'Far',
    mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'Far' } }],
    audiences: [{ audienceId: tens }],
  });
  await collect(test, update('T1', { attributes: { tens: 10 } }));
  await eventually(
    () => test.send('GET', '/api/profiles?namespace=Far&id=T1'),
    (answer) => answer.json.items?.length === 1,
  );
});

it('takes an audience off, and its people with it', async () => {
  await test.call('DELETE', `/api/dataflows/${dataflowId}/audiences/${some}`);
  await test.app.idle();
  expect(held()).toEqual([]);
  expect((await inPx(test, some)).length).toBeGreaterThan(200);
});

it('holds a mass exit also while many earlier removals are on their way', async () => {
  const crowd = await createAudience(test, 'Crowd', 'crowd = 1');
  const flow = await test.call<any>('POST', '/api/dataflows', {
    accountId,
    name: 'Crowd',
    mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'crm_id' } }],
    audiences: [{ audienceId: crowd }],
  });
  const crowdOf = (from: number, to: number, value: number): Promise<void> =>
    collect(
      test,
      ...Array.from({ length: to - from }, (_, n) =>
        update(`C${from + n}`, { attributes: { crowd: value } }),
      ),
    );
  await crowdOf(0, 600, 1);
  await test.app.idle();
  expect(held(crowd)).toHaveLength(600);
  await test.call('PATCH', `/api/accounts/${accountId}`, {
    settings: { batchSize: '5', requestsPerSecond: '1' },
  });
  // A quarter may leave; of them only a few are out when a third more follows.
  await crowdOf(0, 150, 0);
  await eventually(
    () => held(crowd),
    (values) => values.length < 600,
  );
  await crowdOf(150, 350, 0);
  const brake = await eventually(
    async () => (await test.call<any>('GET', `/api/dataflows/${flow.id}`)).brake,
    (one) => one.state === 'holding',
  );
  expect(brake.held).toBeGreaterThanOrEqual(200);
});
