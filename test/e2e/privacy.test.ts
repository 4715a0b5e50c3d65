/**
 * Deleting, exporting and parting people: what is left here, and what PX holds. On the second store
 * only what leans on the store: moving rows, deleting them, and locks against ingest.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { holdCatalogAlone, query } from '../../src/store/index.ts';
import { eventually, startTestApp, type TestApp, withApp } from '../support/app.ts';
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
import { backends } from '../support/stores.ts';

const on = (day: number): string => new Date(Date.UTC(2026, 0, day)).toISOString();
const used = (id: string, day: number) => ({ eventType: 'used', _id: id, timestamp: on(day) });
const mails = (...ids: string[]) => ({ Email: ids.map((id) => ({ id })) });

describe.each(backends)('privacy on %s', (backend) => {
  let test: TestApp;
  let flow: Flow;
  let pro: string;
  beforeAll(async () => {
    test = await startTestApp(backend, { monitorEveryMs: 200, refusedRetryMs: 200 });
    await test.call('POST', '/api/namespaces', {
      symbol: 'Seat',
      name: 'Seat',
      type: 'non-people',
    });
    flow = await setUpFlow(test, {
      Pro: 'plan = "pro"',
      Active: 'xEvent[eventType = "used"].count() >= 2',
    });
    pro = flow.audienceIds['Pro']!;
  });
  afterAll(() => test.stop());

  const find = async (id: string, namespace = 'CRMID'): Promise<any> =>
    (await test.call<any>('GET', `/api/profiles?${new URLSearchParams({ namespace, id })}`))
      .items[0];
  const inPro = (): Promise<string[]> => inPx(test, pro);
  const erasure = (id: string): Promise<any> => test.call('GET', `/api/erasures/${id}`);
  const erase = async (crmId: string): Promise<any> =>
    test.call('DELETE', `/api/profiles/${(await find(crmId)).id}`);
  const reach = (id: string, state: string): Promise<any> =>
    eventually(
      () => erasure(id),
      (one) => one.state === state,
    );
  const settled = async (): Promise<void> => {
    const counts = async (): Promise<any> =>
      (await test.call<any>('GET', `/api/dataflows/${flow.dataflowId}`)).counts;
    await test.app.idle();
    await eventually(counts, ({ pending }) => pending === 0);
  };
  const flowCall = (path: string, body?: object): Promise<any> =>
    test.call('POST', `/api/dataflows/${flow.dataflowId}/${path}`, body);
  const leftOf = (...needles: string[]): Promise<string[]> =>
    rowsNaming(test.app.services.store, needles);

  it('undoes a merge: both as they were, with what came since, and PX follows', async () => {
    await collect(
      test,
      update('ann', {
        attributes: { plan: 'free', city: 'Bonn', name: 'Ann' },
        events: [used('a1', 1)],
        timestamp: on(1),
      }),
      update('bob', {
        attributes: { plan: 'pro', city: 'Kiel', age: 40 },
        identityMap: mails('bob@example.com'),
        events: [used('b1', 2), used('b2', 3)],
        timestamp: on(2),
      }),
    );
    const before = { ann: await find('ann'), bob: await find('bob') };
    await collect(test, update('ann', { identityMap: mails('bob@example.com'), timestamp: on(3) }));
    await collect(test, update('bob', { attributes: { age: 41 }, timestamp: on(4) }));
    await settled();
    const one = await find('bob');
    expect(one.id).toBe(before.ann.id);
    expect(one.attributes).toEqual({ plan: 'pro', city: 'Kiel', name: 'Ann', age: 41 });
    expect(await inPro()).toEqual(['ann', 'bob']);

    const parted = await test.call('POST', `/api/profiles/${one.id}/unmerge`, {
      ...{ namespace: 'Email', id: 'bob@example.com' },
    });
    expect(parted).toEqual({
      profileId: before.ann.id,
      splitOff: { profileId: before.bob.id, isRestored: true, identities: 2, events: 2 },
    });
    const ann = await find('ann');
    const bob = await find('bob');
    // What came after the merge stays with the one who stays.
    expect(ann.attributes).toEqual({ plan: 'free', city: 'Bonn', name: 'Ann', age: 41 });
    expect(ann.identityMap).toEqual({ CRMID: [{ id: 'ann' }] });
    expect(bob.id).toBe(before.bob.id);
    expect(bob.attributes).toEqual(before.bob.attributes);
    expect(bob.identityMap).toEqual(before.bob.identityMap);
    const since = (profile: any, audience: string): string | undefined =>
      profile.memberships.find((row: any) => row.audienceId === audience)?.lastQualificationTime;
    expect(since(bob, pro)).toBe(since(before.bob, pro));
    await settled();
    expect(await inPro()).toEqual(['bob']);
    expect(await inPx(test, flow.audienceIds['Active']!)).toEqual(['bob']);
    const told = await test.call<any>('GET', '/api/trace?namespace=CRMID&id=ann');
    expect(told.timeline[0].cause).toBe('unmerge');

    // Apart they stay, until something names both once more.
    await collect(test, update('bob', { identityMap: mails('bob@example.com') }), update('ann'));
    expect((await find('bob')).id).toBe(before.bob.id);
    await collect(test, update('ann', { identityMap: mails('bob@example.com') }));
    expect((await find('bob')).id).toBe(before.ann.id);
  });

  // An erasure waits more than it works: these wait together.
  it.concurrent('deletes a person everywhere, and leaves others alone', async () => {
    const secret = { identityMap: mails('carol.needle@example.com') };
    await collect(
      test,
      update('carol-needle', { ...secret, attributes: { plan: 'pro' }, events: [used('c1', 1)] }),
      update('carla-needle', { attributes: { plan: 'pro' } }),
      update('dora', { attributes: { plan: 'pro' } }),
    );
    const lostId = (await find('carla-needle')).id;
    await collect(test, update('carla-needle', { ...secret }));
    await collect(test, update('dora', { identityMap: { Seat: [{ id: 'carol-needle' }] } }));
    await settled();
    expect(await inPro()).toEqual(expect.arrayContaining(['carla-needle', 'carol-needle', 'dora']));
    const { id } = await find('carol-needle');
    await eventually(
      () => leftOf('carol-needle'),
      (tables) => tables.includes('requests') && tables.includes('merges'),
    );

    const started = await test.send('DELETE', `/api/profiles/${id}`);
    expect(started.status).toBe(202);
    expect(started.json).toMatchObject({ profileId: id, requestedBy: expect.any(String) });
    expect((await test.send('GET', `/api/profiles/${id}`)).status).toBe(404);
    const again = await test.call<any>('DELETE', `/api/profiles/${id}`);
    expect(again.id).toBe(started.json.id);
    const done = await reach(started.json.id, 'done');
    expect(done).toMatchObject({
      text: 'The person is deleted, here and at the destinations.',
      removals: { total: 2, removed: 2, waiting: 0 },
      waits: [],
      deleted: { identities: 3, profiles: 1, merges: 1 },
    });
    expect(done.deleted.requests).toBeGreaterThan(0);
    expect(await inPro()).not.toContain('carol-needle');
    expect(await inPro()).toContain('dora');
    // Who has the word as an identity of another kind keeps it; nothing else names the person.
    const left = await leftOf('carla-needle', 'needle@example', lostId, id);
    expect(left.sort()).toEqual(['audit_log', 'erasures']);
    expect((await leftOf('carol-needle')).sort()).toEqual(['identities', 'profiles']);
    const { items } = await test.call<any>('GET', `/api/audit?objectId=${id}`);
    expect(items.map((entry: any) => entry.action)).toContain('profiles.delete');

    // The same identity later is a new person.
    await collect(test, update('carol-needle'));
    expect((await find('carol-needle')).id).not.toBe(id);
    expect((await find('carol-needle')).attributes).toEqual({});
  });

  it.concurrent('keeps a person out who is on the suppression list, until let in again', async () => {
    const mail = { identityMap: mails('kit.needle@b') };
    await collect(test, update('kit-needle', { ...mail, attributes: { plan: 'pro' } }));
    await settled();
    const { id } = await find('kit-needle');
    const erased = await test.call<any>('DELETE', `/api/profiles/${id}?suppress=true`);
    expect(erased.suppressed).toBe(2);
    // The senders are not told: a write key is public.
    const late = [update('kit-needle'), update('kim'), update('new-id', mail)];
    const sent = await test.call('POST', '/collect/profiles', late);
    expect(sent).toEqual({ accepted: 3, rejected: [] });
    const csv = await test.send(
      'POST',
      '/api/audience-uploads?name=Guests&namespace=CRMID&column=id&fileName=a.csv',
      { body: 'id\nkit-needle\nkim\n', headers: { 'content-type': 'text/csv' } },
    );
    expect(csv.json).toMatchObject({ state: 'done', matched: 1, added: 1, rejected: 1 });
    expect(await Promise.all(['kit-needle', 'new-id', 'kim'].map((one) => find(one)))).toEqual([
      undefined,
      undefined,
      expect.anything(),
    ]);
    await reach(erased.id, 'done');
    expect(await inPro()).not.toContain('kit-needle');
    expect(await leftOf('kit-needle', 'kit.needle')).toEqual([]);
    const { verdict } = await test.call<any>('GET', '/api/trace?id=kit.needle@b');
    expect(verdict).toEqual({
      kind: 'suppressed',
      text: expect.stringMatching(
        /^Whoever had this identity was deleted on .+ and is kept out: updates with it are not taken\.$/,
      ),
      action: 'open-erasure',
    });
    const lifted = await test.call<any>('DELETE', `/api/erasures/${erased.id}/suppression`);
    expect(lifted.suppressed).toBe(0);
    await collect(test, update('kit-needle'));
    expect(await find('kit-needle')).toMatchObject({
      id: expect.not.stringMatching(id),
      attributes: {},
    });
  });

  // The rest works the same on both: the statements are.
  if (backend !== 'pglite') return;

  it.concurrent('keeps a value in for others who have it', async () => {
    const shared = await createAudience(test, 'Shared', 'mailbox = "team"');
    const account = await test.call<any>('GET', '/api/accounts');
    const byMailbox = await test.call<{ id: string }>('POST', '/api/dataflows', {
      accountId: account.items[0].id,
      name: 'Mailboxes',
      mappings: [{ source: { attribute: 'mailbox' }, target: { identity: 'IDENTIFY_ID' } }],
      audiences: [{ audienceId: shared }],
    });
    const people = ['s1', 's2'].map((one) => update(one, { attributes: { mailbox: 'team' } }));
    await collect(test, ...people);
    await eventually(
      () => inPx(test, shared),
      (ids) => ids.includes('team'),
    );
    const first = await erase('s1');
    expect((await reach(first.id, 'done')).removals).toMatchObject({ total: 1, shared: 1 });
    expect(await inPx(test, shared)).toEqual(['team']);
    expect(await leftOf(first.profileId)).toEqual(
      expect.not.arrayContaining(['ledger', 'desired_members']),
    );
    const second = await erase('s2');
    expect((await reach(second.id, 'done')).removals).toMatchObject({ total: 1, removed: 1 });
    expect(await inPx(test, shared)).toEqual([]);
    await test.call('DELETE', `/api/dataflows/${byMailbox.id}`);
  });

  it.concurrent('counts the events of the last 30 days by type', async () => {
    const today = new Date().toISOString();
    const seen = ['a', 'b', 'c', 'd', 'e', 'f'].map((eventType) => ({
      eventType,
      timestamp: today,
    }));
    await collect(
      test,
      update('hana', {
        events: [...seen, { ...seen[0]!, n: 2 }, { ...seen[1]!, timestamp: on(1) }],
      }),
    );
    await settled();
    const { id } = await find('hana');
    const { types, days } = await test.call<any>('GET', `/api/profiles/${id}/event-days`);
    expect(types).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(days).toHaveLength(30);
    const sum = (read: (day: any) => number | undefined): number =>
      days.reduce((all: number, day: any) => all + (read(day) ?? 0), 0);
    expect(sum((day) => day.counts.a)).toBe(2);
    expect(sum((day) => day.counts.b)).toBe(1);
    expect(sum((day) => day.others)).toBe(1);
  });

  it.concurrent('lists events and audiences, and exports everything, which is audited', async () => {
    const events = [1, 2, 3, 4, 5].map((day) => ({ ...used(`g${day}`, day), at: day }));
    await collect(test, update('gina', { attributes: { plan: 'pro', name: 'Gina' }, events }));
    await collect(test, update('gina', { events: [{ eventType: 'other', timestamp: on(9) }] }));
    await settled();
    const { id } = await find('gina');
    const list = (search: string): Promise<any> =>
      test.call('GET', `/api/profiles/${id}/events?${search}`);
    const first = await list('limit=2&type=used');
    expect(first.items.map((one: any) => one.body.at)).toEqual([5, 4]);
    const second = await list(`limit=2&type=used&cursor=${first.nextCursor}`);
    expect(second.items.map((one: any) => one.body.at)).toEqual([3, 2]);
    expect((await list(`from=${on(2)}&to=${on(9)}`)).items).toHaveLength(4);
    expect((await list('')).items[0]).toMatchObject({ eventType: 'other', timestamp: on(9) });
    expect((await test.send('GET', `/api/profiles/${id}/events?cursor=x`)).status).toBe(400);

    const audiences = await test.call<any>('GET', `/api/profiles/${id}/memberships`);
    expect(audiences.items.map((one: any) => [one.audienceName, one.state])).toEqual([
      ['Pro', 'in'],
      ['Active', 'in'],
    ]);
    expect(audiences.items[0].deliveries).toMatchObject([
      { dataflowName: 'Guides', targetValue: 'gina', state: 'delivered', delivered: 'in' },
    ]);
    const all = await test.call<any>('GET', `/api/profiles/${id}/memberships?state=all`);
    expect(all.items.some((one: any) => one.state === 'never')).toBe(true);

    const answer = await test.send('GET', `/api/profiles/${id}/export`);
    expect(answer.json).toMatchObject({
      profile: { id, attributes: { plan: 'pro', name: 'Gina' } },
      identities: [{ namespace: 'CRMID', id: 'gina' }],
      memberships: [{ status: 'realized' }, { status: 'realized' }],
      ledger: [{ targetValue: 'gina' }, { targetValue: 'gina' }],
      merges: [],
      eventsDropped: null,
    });
    expect(answer.json.events).toHaveLength(6);
    expect(answer.json.traces.length).toBeGreaterThan(0);
    const audit = await test.call<any>('GET', `/api/audit?objectId=${id}`);
    expect(audit.items.map((entry: any) => entry.action)).toContain('profiles.export');
    expect((await test.send('GET', '/api/profiles/nobody/export')).status).toBe(404);
  });

  it('undoes merges in any order, and splits off what came without one', async () => {
    await collect(test, update('w', { attributes: { a: 0, own: 1 }, timestamp: on(1) }));
    for (const [index, id] of ['x', 'y'].entries()) {
      const attributes = { a: index + 1, [id]: true };
      // The first who joins has the newer value.
      const stay = update(id, { attributes: { stay: id }, timestamp: on(6 - index) });
      await collect(
        test,
        update(id, { identityMap: mails(`${id}@b`), attributes, timestamp: on(index + 2) }),
        stay,
      );
      await collect(test, update('w', { identityMap: mails(`${id}@b`), timestamp: on(1) }));
    }
    const { id } = await find('w');
    const unmerge = (namespace: string, value: string): Promise<any> =>
      test.send('POST', `/api/profiles/${id}/unmerge`, {
        body: JSON.stringify({ namespace, id: value }),
      });
    expect((await find('w')).attributes).toEqual({
      ...{ a: 2, own: 1, x: true, y: true, stay: 'x' },
    });
    expect((await unmerge('CRMID', 'x')).status).toBe(200);
    expect((await find('w')).attributes).toEqual({ a: 2, own: 1, y: true, stay: 'y' });
    expect((await find('x')).attributes).toEqual({ a: 1, x: true, stay: 'x' });
    expect((await unmerge('CRMID', 'y')).status).toBe(200);
    expect((await find('w')).attributes).toEqual({ a: 0, own: 1 });
    expect((await find('y')).attributes).toEqual({ a: 2, y: true, stay: 'y' });

    await collect(test, update('w', { identityMap: { ...mails('w@b'), Seat: [{ id: '7' }] } }));
    const alone = (await unmerge('Email', 'w@b')).json.splitOff;
    expect(alone).toMatchObject({ isRestored: false, identities: 1, events: 0 });
    expect((await find('w@b', 'Email')).attributes).toEqual({});
    expect((await unmerge('CRMID', 'w')).json).toMatchObject({ status: 409 });
    expect((await unmerge('Seat', '7')).json).toMatchObject({ status: 409 });
    expect((await unmerge('CRMID', 'nobody')).status).toBe(404);
    expect((await find('w')).identityMap).toEqual({ CRMID: [{ id: 'w' }], Seat: [{ id: '7' }] });
  });

  it('gives memberships that were evaluated elsewhere back to whom they came with', async () => {
    const body = (id: string, audience: string) => [
      {
        identityMap: { CRMID: [{ id }] },
        segmentMembership: {
          ups: { [audience]: { status: 'realized', lastQualificationTime: on(1) } },
        },
      },
    ];
    await collect(test, update('o1'), update('o2'));
    await test.call('POST', '/collect/memberships', body('o1', 'outside-1'));
    await test.call('POST', '/collect/memberships', body('o2', 'outside-2'));
    for (const id of ['o1', 'o2']) await collect(test, update(id, { identityMap: mails('o@b') }));
    const names = async (id: string): Promise<string[]> => {
      const { items } = await test.call<any>(
        'GET',
        `/api/profiles/${(await find(id)).id}/memberships?state=in`,
      );
      return items.map((one: any) => one.audienceName);
    };
    expect(await names('o1')).toEqual(['outside-1', 'outside-2']);
    const { id } = await find('o1');
    await test.call('POST', `/api/profiles/${id}/unmerge`, { namespace: 'CRMID', id: 'o2' });
    expect(await names('o1')).toEqual(['outside-1']);
    expect(await names('o2')).toEqual(['outside-2']);
  });

  it('waits for a destination that is down, through a restart; new data make a new person', async () => {
    const pros = ['e1', 'e2', 'e3'].map((one) =>
      update(one, { attributes: { plan: 'pro', old: 1 } }),
    );
    await collect(test, ...pros);
    await settled();
    const people = async (): Promise<number[]> => {
      const consent = await test.call<any>('POST', '/api/consent-policies/preview', {
        expression: { value: 'old = 1' },
      });
      const { profiles } = await test.call<any>('GET', '/api/profiles/counts');
      return [profiles, consent.people, consent.consenting];
    };
    const [profiles, asked, consenting] = (await people()) as [number, number, number];
    expect([asked, consenting]).toEqual([profiles, 3]);
    await putFaults(test, [{ kind: 'status', status: 503 }]);
    const ids: string[] = [];
    for (const one of ['e1', 'e2', 'e3']) ids.push((await erase(one)).id);
    const waiting = await eventually(
      () => erasure(ids[0]!),
      (one) => one.state === 'removing' && one.waits.length > 0,
    );
    expect(waiting.text).toBe(
      '1 of 1 removals at destinations wait (Guides); what is kept here is deleted after them.',
    );
    expect(waiting.waits[0]).toMatchObject({
      dataflowName: 'Guides',
      audienceName: 'Pro',
      why: 'pending',
    });
    // While that waits, nobody sees or counts them.
    expect(await people()).toEqual([profiles - 3, profiles - 3, 0]);
    const open = await test.call<any>('GET', '/api/erasures?state=open');
    expect(open.items.map((one: any) => one.id)).toEqual(ids.toReversed());
    // Both are new people: one is in by the new data, one is not.
    await collect(test, update('e2', { attributes: { plan: 'pro' } }), update('e3'));
    expect((await find('e2')).attributes).toEqual({ plan: 'pro' });
    expect((await find('e3')).attributes).toEqual({});
    await test.restart();
    expect((await erasure(ids[0]!)).state).toBe('removing');
    const fields = await test.call<any>('GET', '/api/fields?limit=1000');
    expect(fields.items.map((one: any) => one.path)).not.toContain('old');
    await putFaults(test, []);
    for (const id of ids) await reach(id, 'done');
    await settled();
    expect((await inPro()).filter((one) => /^e\d$/.test(one))).toEqual(['e2']);
    expect((await find('e2')).attributes).toEqual({ plan: 'pro' });
    expect((await erasure(ids[1]!)).removals).toMatchObject({ shared: 1 });
  });

  it('does not wait for what only a person can let go', async () => {
    await collect(
      test,
      ...['fred-needle', 'fay-needle'].map((one) => update(one, { attributes: { plan: 'pro' } })),
    );
    await settled();
    await putFaults(test, [{ kind: 'reject-identity', identity: 'fay-needle', named: true }]);
    await flowCall('disable');
    const [first, second] = [await erase('fred-needle'), await erase('fay-needle')];
    const waiting = await reach(first.id, 'waiting');
    expect(waiting.text).toBe(
      'All is deleted here, but 1 of 1 removals at destinations wait for somebody to act (Guides).',
    );
    expect(waiting.waits).toMatchObject([{ why: 'disabled', values: 1 }]);
    await reach(second.id, 'waiting');
    expect(await inPro()).toContain('fred-needle');
    // The value that is still to be removed, and nothing else.
    expect((await leftOf('fred-needle')).sort()).toEqual(['erasures', 'ledger']);
    await flowCall('enable');
    await eventually(inPro, (people) => !people.includes('fred-needle'));
    const refused = await eventually(
      () => erasure(second.id),
      ({ waits }) => waits[0]?.why === 'failed',
    );
    expect(refused.waits[0].text).toMatch(/resend the dead letter, or discard it/);
    await flowCall('dead-letters/discard', { reason: 'Done by hand' });
    await query(test.app.services.store.db, 'update erasures set due_at_ms = 0', []);
    await test.app.idle();
    expect((await reach(first.id, 'done')).removals).toMatchObject({ removed: 1 });
    expect(await leftOf('fred-needle')).toEqual([]);
    const done = await reach(second.id, 'done');
    expect(done.text).toBe(
      'The person is deleted here; 1 memberships were left at destinations on purpose.',
    );
    expect(done.removals).toMatchObject({ 'given-up': 1 });
    expect(await leftOf('fay-needle')).toEqual([]);
    await putFaults(test, []);
  });
});

it('asks for an update again that was looked up before the person came onto the list', async () => {
  // An app of its own: whoever else waited for the catalog could be taken for one of these two.
  await withApp('postgres', {}, async (test) => {
    const { store, ingestQueue } = test.app.services;
    const find = async (): Promise<any> =>
      (await test.call<any>('GET', '/api/profiles?namespace=CRMID&id=lou')).items[0];
    await collect(test, update('lou', { attributes: { plan: 'pro' } }));
    const { id } = await find();
    const held = Promise.withResolvers<void>();
    const holding = store.transaction(async (tx) => {
      await holdCatalogAlone(store, tx);
      await held.promise;
    });
    const erased = test.send('DELETE', `/api/profiles/${id}?suppress=true`);
    const waiting = `select 1 as one from pg_locks
                      where locktype = 'advisory' and mode = 'ExclusiveLock' and not granted
                        and database = (select oid from pg_database where datname = current_database())`;
    await eventually(
      () => query(store.db, waiting, []),
      (rows) => rows.length === 1,
    );
    // Past the door, where nobody is on the list yet; behind the erasure in the queue for the catalog.
    const added = vi.spyOn(ingestQueue, 'add');
    const body = JSON.stringify([update('lou')]);
    const late = test.send('POST', '/collect/profiles', { body });
    await eventually(
      async () => added.mock.calls,
      (calls) => calls.length === 1,
    );
    held.resolve();
    await holding;
    expect((await erased).json.suppressed).toBe(1);
    expect(await late).toMatchObject({ status: 503, json: { title: 'Too much at once' } });
    expect((await test.send('POST', '/collect/profiles', { body })).status).toBe(202);
    expect(await find()).toBeUndefined();
  });
});
