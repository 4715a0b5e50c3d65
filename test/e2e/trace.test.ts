/** A person's story: one verdict, and the timeline from the update to the acknowledgement. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeClock, newId } from '../../src/kernel/index.ts';
import { recordTraces, tracesOf } from '../../src/monitoring/index.ts';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { rowsNaming } from '../support/leftovers.ts';
import {
  collect,
  createAudience,
  type Flow,
  inPx,
  putFaults,
  setUpFlow,
  update,
} from '../support/px.ts';
import { backends, withStore } from '../support/stores.ts';

const dayMs = 86_400_000;
const rule = `plan = "trial" and
xEvent[eventType = "login" and timestamp occurs <= 7 days before now].count() >= 3`;

describe.each(backends)('trace on %s', (backend) => {
  const startMs = Date.parse('2026-11-24T12:00:00Z');
  const clock = fakeClock(startMs);
  let test: TestApp;
  let flow: Flow;
  let audience: string;
  beforeAll(async () => {
    test = await startTestApp(backend, { clock, monitorEveryMs: 200 });
    flow = await setUpFlow(test, { 'Trial power users': rule });
    audience = flow.audienceIds['Trial power users']!;
  });
  afterAll(() => test.stop());

  const trace = async (id: string, more: Record<string, string> = {}): Promise<any> =>
    test.call('GET', `/api/trace?${new URLSearchParams({ namespace: 'CRMID', id, ...more })}`);
  const verdict = async (id: string): Promise<string> => (await trace(id)).verdict.text;
  const logins = (id: string, ...daysAgo: number[]): object =>
    update(id, {
      attributes: { plan: 'trial', name: `Name ${id}` },
      events: daysAgo.map((days, index) => ({
        _id: `${id}-login-${index}`,
        eventType: 'login',
        timestamp: new Date(clock.now() - days * dayMs).toISOString(),
      })),
    });
  const settled = async (): Promise<void> => {
    await test.app.idle();
    clock.add(1_500);
    await test.app.idle();
  };

  it('tells who nobody is, with the nearest values', async () => {
    await collect(test, update('Ana@acme.io'));
    expect(await verdict('u-0')).toBe('No profile has this identity.');
    const near = await trace(' ana@acme.io');
    expect(near.nearest).toEqual([
      { namespace: 'CRMID', id: 'Ana@acme.io', differs: 'letter case and white space' },
    ]);
    expect(near.verdict.text).toBe(
      'No profile has this identity. Nearest: Ana@acme.io (differs in letter case and white space).',
    );
    const any = await test.call<any>('GET', '/api/trace?id=Ana@acme.io');
    expect(any.profile).toMatchObject({ namespace: 'CRMID', name: 'Ana@acme.io' });
  });

  it('tells a delivery from the update to the acknowledgement', async () => {
    await collect(test, logins('u-1042', 1, 2, 3));
    await settled();
    const told = await eventually(
      () => {
        clock.add(100);
        return trace('u-1042');
      },
      (one) => one.timeline[0]?.request !== undefined,
    );
    expect(told.verdict).toMatchObject({ kind: 'delivered', action: 'check-at-destination' });
    expect(told.verdict.text).toMatch(
      /^Delivered 24 Nov, 12:\d\d:\d\d\.\d{3} \(\d+(\.\d)? s after the update that caused it\); PX acknowledged\.$/,
    );
    expect(told).toMatchObject({
      audience: { id: audience, name: 'Trial power users' },
      dataflow: { id: flow.dataflowId, name: 'Guides' },
      profile: { name: 'Name u-1042' },
      retentionDays: 30,
    });
    const [block] = told.timeline;
    expect(block).toMatchObject({
      cause: 'update',
      update: {
        messageIds: ['u-1042-login-0', 'u-1042-login-1', 'u-1042-login-2'],
        changedPaths: ['plan', 'name'],
        eventTypes: ['login'],
      },
      evaluation: [
        {
          ...{ audienceId: audience, before: 'out', after: 'in' },
          clause: 'plan = "trial" is true; login at least 3 times in the last 7 days is true',
          nextChangeAt: '2026-11-28T12:00:00.001Z',
        },
      ],
      ledger: [{ targetValue: 'u-1042', desired: 'in', isCoalesced: false }],
      request: [{ attempt: 1, status: 200, method: 'POST' }],
    });
    expect(block.request[0].body).toContain('"u-1042"');
    expect(block.elapsedMs).toBeGreaterThanOrEqual(0);
    expect(told.nextChangeAt).toBe('2026-11-28T12:00:00.001Z');
    expect(told.clauses.map((one: any) => one.result)).toEqual([true, true]);
    for (const line of [
      'Trace of CRMID "u-1042" (Name u-1042)',
      'Audience: Trial power users; dataflow: Guides',
      told.verdict.text,
      'Evaluation: came into Trial power users: plan = "trial" is true; login at least 3 times in the last 7 days is true; next timer 28 Nov, 12:00',
      'Ledger: Guides, Trial power users: "u-1042" in',
      'Acknowledged: 24 Nov',
      'Traces are kept for 30 days.',
    ]) {
      expect(told.text).toContain(line);
    }
  });

  it('names the clause that is false, with its value', async () => {
    await collect(test, logins('u-1077', 1, 2), logins('u-2', 1, 2, 3));
    await collect(test, update('u-2', { attributes: { plan: 'pro' } }));
    expect(await verdict('u-1077')).toBe(
      'Not in the audience: login at least 3 times in the last 7 days is false (2).',
    );
    expect(await verdict('u-2')).toMatch(
      /^Left on 24 Nov, 12:\d\d: plan = "trial" is false \(plan is "pro"\)\.$/,
    );
    await settled();
    // He came and went before the first request: nothing was sent, and that is told.
    const { timeline } = await trace('u-2');
    expect(timeline.map((block: any) => block.evaluation[0].after)).toEqual(['out', 'in']);
  });

  it('tells what waits, what failed, and what was resent', async () => {
    await putFaults(test, [{ kind: 'status', status: 503 }]);
    await collect(test, logins('u-3', 1, 2, 3));
    const waiting = await eventually(
      () => trace('u-3'),
      (one) => /PX answers 503/.test(one.verdict.text),
    );
    expect(waiting.verdict.text).toMatch(
      /^Pending for [\d.]+ s: PX answers 503(; next try in [\d.]+ s)?\. It will be sent by itself\.$/,
    );
    // Out and in again before PX is back: one state, and nothing but the last is sent.
    await collect(test, update('u-3', { attributes: { plan: 'pro' } }));
    await collect(test, update('u-3', { attributes: { plan: 'trial' } }));
    await putFaults(test, []);
    clock.add(120_000);
    await collect(test, update('nobody'));
    await eventually(
      () => {
        clock.add(1_000);
        return inPx(test, audience);
      },
      (people) => people.includes('u-3'),
    );
    await settled();
    const told = await eventually(
      () => trace('u-3'),
      (one) => one.verdict.kind === 'delivered',
    );
    const flips = told.timeline.flatMap((block: any) => block.ledger);
    expect(flips).toHaveLength(3);
    expect(flips[1]).toMatchObject({ desired: 'out', isCoalesced: true });
  });

  it('tells disabled dataflows, missing values and ends by time', async () => {
    await test.call('POST', `/api/dataflows/${flow.dataflowId}/disable`);
    expect(await verdict('u-1042')).toMatch(
      /^In the audience since 24 Nov, 12:\d\d, but this dataflow is disabled\.$/,
    );
    await test.call('POST', `/api/dataflows/${flow.dataflowId}/enable`);
    await collect(test, {
      ...logins('x', 1, 2, 3),
      identityMap: { Email: [{ id: 'bo@acme.io' }] },
    });
    const excluded = await test.call<any>('GET', '/api/trace?namespace=Email&id=bo@acme.io');
    expect(excluded.verdict).toMatchObject({
      kind: 'excluded-identity',
      text: 'Excluded: no value for CRMID, which is mapped to IDENTIFY_ID.',
    });
    clock.set(startMs + 4 * dayMs + 10_000);
    await collect(test, update('nobody'));
    await test.app.idle();
    await eventually(
      () => inPx(test, audience),
      (people) => !people.includes('u-1042'),
    );
    const left = await trace('u-1042');
    expect(left.verdict.text).toMatch(
      /^Left on 28 Nov, 12:00: login at least 3 times in the last 7 days is false \(2\)\.$/,
    );
    expect(left.timeline[0]).toMatchObject({
      cause: 'time',
      evaluation: [{ after: 'out', clause: 'login at least 3 times in the last 7 days is false' }],
    });
    const one = await test.call<any>('POST', '/api/audiences', {
      name: 'Seen',
      expression: {
        type: 'PQL',
        format: 'pql/text',
        value: 'xEvent.exists(eventType = "login" and timestamp occurs <= 7 days before now)',
      },
    });
    await test.app.idle();
    clock.set(startMs + 9 * dayMs);
    await collect(test, update('nobody'));
    await test.app.idle();
    const gone = await eventually(
      () => trace('u-1042', { audience: one.id }),
      (told) => told.verdict.text.startsWith('Left'),
    );
    expect(['time', 'update']).toContain(gone.timeline[0].cause);
    expect(gone.verdict.text).toMatch(/^Left on .*: the last login grew older than 7 days\.$/);
    const nope = await test.send('GET', '/api/trace?namespace=CRMID&id=u-1042&audience=nope');
    expect(nope.status).toBe(400);
  });

  it('tells a long clause as text, wherever it is cut', async () => {
    const name = '🙂'.repeat(120);
    for (const start of ['', 'x']) {
      const id = await createAudience(test, `Cut ${start}`, `note = "${start}${name}"`);
      await collect(test, update(`cut-${start}`, { attributes: { note: start + name } }));
      const { timeline } = await trace(`cut-${start}`, { audience: id });
      expect(JSON.stringify(timeline)).toContain('🙂 is true');
    }
  });

  it('tells that the last update about nobody was rejected, and forgets it with the person', async () => {
    const bad = { ...update('u-bad'), attributes: 'none' };
    const site = await test.call<any>('POST', '/api/write-keys', { name: 'Website' });
    const answer = await test.send('POST', '/collect/profiles', {
      headers: { authorization: `Basic ${btoa(`${site.key}:`)}` },
      body: JSON.stringify([update('u-7'), bad]),
    });
    expect(answer.json).toEqual({
      accepted: 1,
      rejected: [{ index: 1, errors: expect.any(Array) }],
    });
    const told = await trace('u-bad');
    expect(told.verdict).toEqual({
      kind: 'unknown-identity',
      text: expect.stringMatching(
        /^No profile has this identity\. The last update with it was rejected on 3 Dec, 12:00, from Website: attributes: must be an object\.$/,
      ),
      action: 'open-rejected',
    });
    expect(told.rejected).toMatchObject({
      namespace: 'CRMID',
      at: new Date(clock.now()).toISOString(),
      error: 'attributes: must be an object',
    });
    expect(told.text).toContain(told.verdict.text);
    expect((await test.call<any>('GET', '/api/trace?id=u-bad')).rejected).toEqual(told.rejected);
    expect(
      (await test.call<any>('GET', '/api/trace?namespace=Email&id=u-bad')).rejected,
    ).toBeNull();
    expect(await rowsNaming(test.app.services.store, ['u-bad'])).toEqual([]);

    await collect(test, update('u-bad'));
    const { profile } = await trace('u-bad');
    expect(profile.name).toBe('u-bad');
    const erasure = await test.call<any>('DELETE', `/api/profiles/${profile.id}`);
    await eventually(
      () => test.call<any>('GET', `/api/erasures/${erasure.id}`),
      (one) => {
        clock.add(1_000);
        return one.state === 'done';
      },
    );
    expect(await trace('u-bad')).toMatchObject({
      verdict: { kind: 'unknown-identity', text: 'No profile has this identity.' },
      rejected: null,
      profile: null,
      timeline: [],
    });
  });
});

it.each(backends)('keeps a trace on %s whatever characters it holds', (backend) =>
  withStore(backend, async (store) => {
    const profileId = newId();
    const trace = { profileId, atMs: 1, acceptedAtMs: 1, cause: 'update' as const, ledger: [] };
    const detail = { messageIds: ['half \ud83d', 'none \u0000', 'told \\u0000'] };
    await store.transaction((tx) =>
      recordTraces(tx, [{ ...trace, detail, entered: [], left: [] }]),
    );
    const [kept] = await tracesOf(store.db, profileId, 1);
    expect(kept?.detail).toEqual({ messageIds: ['half \ufffd', 'none \ufffd', 'told \\u0000'] });
  }),
);
