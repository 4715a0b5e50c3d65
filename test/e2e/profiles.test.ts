/** Profiles through the API: namespaces, blocked values, kinds that do not stitch, the limit of 50. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { query } from '../../src/store/index.ts';
import { withApp } from '../support/app.ts';
import { collect, createAudience, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

it('tells people apart and together by namespaces of every kind', async () => {
  await withApp('pglite', {}, async (test) => {
    const find = async (namespace: string, id: string): Promise<any> =>
      (await test.call<any>('GET', `/api/profiles?${new URLSearchParams({ namespace, id })}`))
        .items;
    for (const [symbol, type] of [
      ['Badge', 'cross-device'],
      ['Shop', 'non-people'],
    ]) {
      await test.call('POST', '/api/namespaces', { symbol, name: symbol, type });
    }
    const twice = await test.send('POST', '/api/namespaces', {
      body: JSON.stringify({ symbol: 'badge', name: 'Badge', type: 'cookie' }),
    });
    expect(twice.status).toBe(409);
    const change = { name: 'Staff badge', description: 'At the door' };
    const badge = { symbol: 'Badge', type: 'cross-device', standard: false, ...change };
    expect(await test.call('PATCH', '/api/namespaces/Badge', change)).toEqual(badge);
    expect(await test.call('GET', '/api/namespaces/Badge')).toEqual(badge);
    for (const [path, body, status] of [
      ['/api/namespaces/Badge', { type: 'cookie' }, 400],
      ['/api/namespaces/Badge', { symbol: 'B' }, 400],
      ['/api/namespaces/Badge', { name: '' }, 400],
      ['/api/namespaces/Email', { name: 'Mail' }, 409],
      ['/api/namespaces/Nope', { name: 'Mail' }, 404],
    ] as const) {
      const refused = await test.send('PATCH', path, { body: JSON.stringify(body) });
      expect(refused.status).toBe(status);
    }
    expect((await test.send('DELETE', '/api/namespaces/Badge')).status).toBe(404);
    await collect(
      test,
      update('a', { identityMap: { Badge: [{ id: '17' }], Shop: [{ id: 'berlin' }] } }),
      update('b', { identityMap: { Shop: [{ id: 'berlin' }] } }),
      { identityMap: { Badge: [{ id: '17' }] }, attributes: { seen: true } },
    );
    const [ann] = await find('CRMID', 'a');
    expect(ann.attributes).toEqual({ seen: true });
    expect(ann.attributeTimes).toEqual({ seen: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
    expect((await find('CRMID', 'b'))[0].id).not.toBe(ann.id);
    expect((await find('Badge', '17'))[0].id).toBe(ann.id);
    // Strangers who share a placeholder do not become one person.
    await collect(
      test,
      update('c', { identityMap: { Email: [{ id: 'unknown' }] } }),
      update('d', { identityMap: { Email: [{ id: 'UNKNOWN' }] } }),
    );
    expect((await find('CRMID', 'c'))[0].id).not.toBe((await find('CRMID', 'd'))[0].id);
  });
});

it('refuses a fifty-first identity and shows that in the identity graph', async () => {
  await withApp('pglite', {}, async (test) => {
    const emails = (from: number, to: number): { id: string }[] =>
      Array.from({ length: to - from }, (_, n) => ({ id: `${from + n}@example.com` }));
    await collect(test, update('a', { identityMap: { Email: emails(0, 40) } }));
    await collect(test, update('a', { identityMap: { Email: emails(40, 60) } }));
    const found = await test.call<any>('GET', '/api/profiles?namespace=CRMID&id=a');
    const graph = await test.call<any>('GET', `/api/profiles/${found.items[0].id}/identity-graph`);
    expect(graph.identities).toHaveLength(50);
    expect(graph.refused.length).toBeGreaterThan(0);
    expect(graph.refused[0].reason).toMatch(/at most 50/);
  });
});

it('keeps the newest events of a person who has too many, and goes by what is left', async () => {
  await withApp('pglite', {}, async (test) => {
    const id = await createAudience(test, 'First', 'xEvent.exists(eventType = "first")');
    const members = async (): Promise<number> =>
      (await test.call<any>('GET', `/api/audiences/${id}`)).members;
    const nowMs = Date.now();
    const event = (index: number, eventType = 'tick'): Record<string, unknown> => ({
      eventType,
      timestamp: new Date(nowMs - 86_400_000 + index).toISOString(),
      _id: `event-${index}`,
    });
    // Out of order: the oldest comes in the middle, and is the first to go all the same.
    const ticks = (page: number): Record<string, unknown>[] =>
      Array.from({ length: 1_000 }, (_, index) => event(page * 1_000 + index + 1));
    for (let page = 0; page < 5; page += 1)
      await collect(test, update('a', { events: ticks(page) }));
    await collect(test, update('a', { events: [event(0, 'first')] }));
    expect(await members()).toBe(1);
    for (let page = 5; page < 12; page += 1) {
      await collect(test, update('a', { events: ticks(page) }));
    }
    const [row] = await query<{ count: number; oldest: number }>(
      test.app.services.store.db,
      'select count(*) as count, min(timestamp_ms) as oldest from events',
      [],
    );
    expect(row!.count).toBeGreaterThanOrEqual(10_000);
    expect(row!.count).toBeLessThan(11_001);
    expect(row!.oldest).toBeGreaterThan(nowMs - 86_400_000);
    expect(await members()).toBe(0);
    expect((await test.send('GET', '/metrics')).text).toMatch(
      /millrace_profile_events_dropped_total [1-9]/,
    );
  });
});

it.each(backends)(
  'reads events of any width, and moves them with people, on %s',
  async (backend) => {
    await withApp(backend, {}, async (test) => {
      const spent = await createAudience(
        test,
        'Spent',
        'xEvent[eventType = "buy"].sum(total) >= 60',
      );
      const members = async (): Promise<number> =>
        (await test.call<any>('GET', `/api/audiences/${spent}`)).members;
      const timestamp = new Date(Date.now() - 3_600_000).toISOString();
      // Around what the index takes, and the widest of all; text that does not get smaller when packed.
      const buy = (total: number, width: number): Record<string, unknown> => ({
        ...{
          eventType: 'buy',
          timestamp,
          total,
          note: randomBytes(width).toString('hex').slice(width),
        },
      });
      const ofAnn = [0, 1_400, 1_500, 1_600].map((width) => buy(10, width));
      const ofBob = [buy(10, 60_000), buy(10, 20)];
      await collect(test, update('ann', { events: ofAnn }));
      const email = [{ id: 'bob@example.com' }];
      await collect(test, { identityMap: { Email: email }, events: ofBob });
      expect(await members()).toBe(0);
      await collect(test, update('ann', { identityMap: { Email: email } }));
      expect(await members()).toBe(1);
      const listed = async (query: string): Promise<unknown[]> => {
        const [person] = (await test.call<any>('GET', `/api/profiles?${query}`)).items;
        const { items } = await test.call<any>('GET', `/api/profiles/${person.id}/events`);
        return items.map((event: any) => [event.body.total, event.body.note]);
      };
      const told = (events: Record<string, unknown>[]): unknown[] =>
        events.map(({ total, note }) => [total, note]);
      const both = await listed('namespace=CRMID&id=ann');
      expect(both).toHaveLength(6);
      expect(both).toEqual(expect.arrayContaining(told([...ofAnn, ...ofBob])));
      const [ann] = (await test.call<any>('GET', '/api/profiles?namespace=CRMID&id=ann')).items;
      const parted = { namespace: 'Email', id: 'bob@example.com' };
      await test.call('POST', `/api/profiles/${ann.id}/unmerge`, parted);
      expect(await members()).toBe(0);
      const ofOther = await listed('namespace=Email&id=bob@example.com');
      expect(ofOther).toHaveLength(2);
      expect(ofOther).toEqual(expect.arrayContaining(told(ofBob)));
    });
  },
);

it('finds in any namespace, tells the nearest value, the newest people and their counts', async () => {
  await withApp('pglite', {}, async (test) => {
    const look = (search: Record<string, string>): Promise<any> =>
      test.call('GET', `/api/profiles?${new URLSearchParams(search)}`);
    await collect(
      test,
      update('Ann', { identityMap: { Email: [{ id: 'Ann@acme.io' }] } }),
      update('bob '),
    );
    const [ann] = (await look({ id: 'Ann@acme.io' })).items;
    expect((await look({ id: 'Ann' })).items[0].id).toBe(ann.id);
    expect((await look({ id: 'Ann', namespace: 'Email' })).items).toEqual([]);
    expect(await look({ id: 'ann@ACME.io' })).toEqual({
      items: [],
      nextCursor: null,
      nearest: [
        { namespace: 'Email', id: 'Ann@acme.io', profileId: ann.id, differs: 'letter case' },
      ],
    });
    const near = (await look({ id: ' BOB', namespace: 'CRMID' })).nearest;
    expect(near[0]).toMatchObject({ id: 'bob ', differs: 'letter case and white space' });
    expect((await look({ id: 'nobody' })).nearest).toEqual([]);
    expect((await look({ recent: '1' })).items).toHaveLength(1);
    expect((await look({ recent: '20' })).items).toHaveLength(2);
    expect((await test.send('GET', '/api/profiles')).status).toBe(400);
    expect(await test.call('GET', '/api/profiles/counts')).toEqual({
      profiles: 2,
      namespaces: [
        { namespace: 'CRMID', profiles: 2 },
        { namespace: 'Email', profiles: 1 },
      ],
      isEstimate: false,
    });
  });
});
