/** Every row of the table of verdicts, in the situation itself; the command line says the same. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { runCli } from '../support/process.ts';
import { collect, createAudience, type Flow, putFaults, setUpFlow, update } from '../support/px.ts';

const clock = fakeClock(Date.parse('2026-11-24T12:00:00Z'));
let test: TestApp;
let flow: Flow;
let path: string;
let some: string;
beforeAll(async () => {
  test = await startTestApp('pglite', { clock, sandbox: { clock: () => clock.now() } });
  flow = await setUpFlow(test, { Some: 'n > 50' });
  some = flow.audienceIds['Some']!;
  path = `/api/dataflows/${flow.dataflowId}`;
  await test.app.idle();
});
afterAll(() => test.stop());

const trace = (id: string, more: Record<string, string> = {}): Promise<any> =>
  test.call(
    'GET',
    `/api/trace?${new URLSearchParams({ namespace: 'CRMID', id, audience: some, dataflow: flow.dataflowId, ...more })}`,
  );
const verdict = async (id: string, more: Record<string, string> = {}): Promise<string> =>
  (await trace(id, more)).verdict.text;
const person = (id: string, attributes: Record<string, unknown> = {}): object =>
  update(id, { attributes: { n: 60, ...attributes } });
const cli = (...args: string[]): ReturnType<typeof runCli> =>
  runCli(['trace', 'CRMID', ...args], { MILLRACE_URL: test.url, MILLRACE_API_KEY: test.apiKey });

it('tells what failed, in the words of the destination', async () => {
  await putFaults(test, [{ kind: 'reject-identity', identity: 'bad-1' }]);
  await collect(test, person('bad-1'));
  await test.app.idle();
  await putFaults(test, []);
  const told = await trace('bad-1');
  expect(told.verdict).toMatchObject({ kind: 'failed', action: 'resend' });
  expect(told.verdict.text).toMatch(/^Failed: PX answered 400: .*bad-1.*\.$/);
});

it('tells who waits for the rate, and who for an outage', async () => {
  const limited = { kind: 'status', status: 429, retryAfter: 'seconds', retryAfterSeconds: 60 };
  await putFaults(test, [{ ...limited, for: { requests: 1 } }]);
  await collect(test, person('slow-1'));
  await test.app.idle();
  expect(await verdict('slow-1')).toMatch(
    /^Pending for [\d.]+ s: PX limits us; sending slower; next try in \d+ s\. It will be sent by itself\.$/,
  );
  await putFaults(test, [{ kind: 'status', status: 503, retryAfter: 'none' }]);
  clock.add(61_000);
  await collect(test, person('slow-2'));
  await eventually(
    () => verdict('slow-2'),
    (text) => /^Pending for [\d.]+ s: PX answers 503; next try in [\d.]+ s\./.test(text),
  );
  await putFaults(test, []);
  clock.add(120_000);
  await collect(test, update('nobody'));
  await test.app.idle();
  expect(await verdict('slow-2')).toMatch(/^Delivered /);
});

it('tells who waits for credentials', async () => {
  await putFaults(test, [{ kind: 'refuse-credentials' }, { kind: 'expire-tokens' }]);
  await collect(test, person('locked-1'));
  await eventually(
    () => verdict('locked-1'),
    (text) => /^Pending for [\d.]+ s: PX refused/.test(text),
  );
  await putFaults(test, []);
  await test.call('POST', `/api/accounts/${flow.accountId}/test`);
  await test.app.idle();
  expect(await verdict('locked-1')).toMatch(/^Delivered /);
});

it('tells several values of one person, each with its state', async () => {
  await putFaults(test, [{ kind: 'reject-identity', identity: 'two-b' }]);
  await collect(
    test,
    update('two-a', {
      attributes: { n: 60 },
      identityMap: { CRMID: [{ id: 'two-a' }, { id: 'two-b' }] },
    }),
  );
  await test.app.idle();
  await putFaults(test, []);
  const told = await trace('two-a');
  expect(told.deliveries.map((one: any) => [one.targetValue, one.state])).toEqual([
    ['two-a', 'delivered'],
    ['two-b', 'failed'],
  ]);
  // The worst of them is the verdict.
  expect(told.verdict.kind).toBe('failed');
});

it('tells who is excluded by consent, with the value that was read', async () => {
  await collect(test, person('quiet-1', { mail: 'n' }));
  const { marketingActions } = await test.call<any>('GET', path);
  const policy = await test.call<any>('POST', '/api/consent-policies', {
    name: 'Product mail',
    marketingActions,
    expression: { value: 'mail.isNull() or mail = "y"' },
    enabled: true,
  });
  await test.app.idle();
  const told = await trace('quiet-1');
  expect(told.verdict).toMatchObject({ kind: 'excluded-consent', action: 'open-policy' });
  expect(told.verdict.text).toBe(
    'Excluded: consent policy Product mail requires mail.isNull() or mail = "y" (value: "n").',
  );
  await test.call('PATCH', `/api/consent-policies/${policy.id}`, { enabled: false });
  await test.app.idle();
});

it('tells audiences that are not carried, not begun, over, or drafts', async () => {
  await collect(test, person('later-1', { m: 1 }));
  const other = await createAudience(test, 'Other', 'm = 1');
  await test.app.idle();
  const of = { audience: other };
  expect(await verdict('later-1', of)).toMatch(
    /^In the audience since 24 Nov, 12:\d\d, but this dataflow does not carry it\.$/,
  );
  await test.call('POST', `${path}/audiences`, {
    audienceId: other,
    startDate: '2026-12-01T09:00:00Z',
    endDate: '2026-12-02T09:00:00Z',
  });
  await test.app.idle();
  expect(await verdict('later-1', of)).toMatch(/, but this dataflow starts on 1 Dec, 09:00\.$/);
  await test.call('PATCH', `${path}/audiences/${other}`, {
    startDate: null,
    endDate: '2026-11-24T12:00:00Z',
  });
  await test.app.idle();
  expect(await verdict('later-1', of)).toMatch(/, but this dataflow ended on 24 Nov, 12:00\.$/);
  const draft = await test.call<any>('POST', '/api/audiences', {
    name: 'Draft',
    lifecycleState: 'draft',
    expression: { type: 'PQL', format: 'pql/text', value: 'm = 1' },
  });
  expect(await verdict('later-1', { audience: draft.id })).toBe(
    'Not in the audience: it is a draft, and drafts have no members.',
  );
});

it('tells removals that the brake holds', async () => {
  const crowd = Array.from({ length: 250 }, (_, n) => `crowd-${n}`);
  await collect(test, ...crowd.map((id) => person(id)));
  await test.app.idle();
  await collect(test, ...crowd.map((id) => person(id, { n: 1 })));
  await test.app.idle();
  const told = await trace('crowd-7');
  // Out of the audience by the rule; that it is still there stands with the delivery.
  expect(told.verdict.text).toMatch(/^Left on 24 Nov, 12:\d\d: n > 50 is false \(n is 1\)\.$/);
  expect(told.deliveries[0]).toMatchObject({
    state: 'pending',
    heldByBrake: true,
    delivered: 'in',
  });
  await test.call('POST', `${path}/brake/confirm`);
  await test.app.idle();
});

it('says the same on the command line, and checks at the destination on request', async () => {
  await collect(test, person('Ana@acme.io'), person('u-9'), person('gone-1'));
  for (const identifyId of ['ana@acme.io', 'gone-1']) {
    await fetch(`${test.sandbox.url}/v1/users`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-aptrinsic-api-key': test.sandbox.credentials.apiKey,
      },
      body: JSON.stringify({ identifyId }),
    });
  }
  await test.app.idle();
  const select = ['--audience', 'Some', '--dataflow', 'Guides'];
  const told = await trace('Ana@acme.io');
  const plain = await cli('Ana@acme.io', ...select);
  // Lengths of time go on between the two.
  expect(plain.stdout.trimEnd()).toBe(told.text);
  const checked = await cli('Ana@acme.io', ...select, '--check');
  expect(checked.stdout).toContain(
    'Guides: PX knows no user with exactly this id. It knows ana@acme.io; we send Ana@acme.io. Letter case differs.',
  );
  expect((await cli('u-9', ...select, '--check')).stdout).toContain(
    'Guides: PX knows no user with exactly this id.\n',
  );
  expect((await cli('gone-1', ...select, '--check')).stdout).toMatch(
    /Guides: PX knows the user and the segment\. PX last reported a match on 20\d\d-/,
  );
  await fetch(`${test.sandbox.url}/sandbox/segments/${some}/members/gone-1`, { method: 'DELETE' });
  expect((await cli('gone-1', ...select, '--check')).stdout).toContain(
    'Guides: PX does not list them: drift.',
  );
  await fetch(`${test.sandbox.url}/sandbox/segments/${some}`, { method: 'DELETE' });
  const { findings } = await test.call<any>('POST', `${path}/verify`, { identity: 'gone-1' });
  expect(findings).toContainEqual({
    audienceId: some,
    text: 'The segment no longer exists in PX.',
  });
  expect((await cli('nobody-at-all', '--check')).stdout).toContain(
    'Nothing was sent of this person',
  );
});
