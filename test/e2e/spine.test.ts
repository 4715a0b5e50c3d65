/** The main job through the front door, on both backends: updates in, memberships in PX. */
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { eventually, withApp } from '../support/app.ts';
import { collect, createAudience, inPx, sandboxStats, setUpFlow, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

const dayMs = 86_400_000;
const noon = Date.parse('2026-03-10T12:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();

describe.each(backends)('the main job on %s', (backend) => {
  it('puts people into PX as they qualify and takes them out as they stop', async () => {
    await withApp(backend, {}, async (test) => {
      const { audienceIds, dataflowId } = await setUpFlow(test, { Large: 'seats > 50' });
      await collect(
        test,
        update('ann', { attributes: { seats: 60 } }),
        update('bob', { attributes: { seats: 40 } }),
        update('Ümit O’Hara, +1', { attributes: { seats: 99 } }),
      );
      await test.app.idle();
      expect(await inPx(test, audienceIds['Large']!)).toEqual(['ann', 'Ümit O’Hara, +1']);
      await collect(
        test,
        update('ann', { attributes: { seats: 50 } }),
        update('bob', { attributes: { seats: 51 } }),
      );
      await test.app.idle();
      expect(await inPx(test, audienceIds['Large']!)).toEqual(['bob', 'Ümit O’Hara, +1']);
      const flow = await test.call<any>('GET', `/api/dataflows/${dataflowId}`);
      expect(flow).toMatchObject({
        status: 'enabled',
        counts: { members: 2, delivered: 2, pending: 0, failed: 0, excluded: 0 },
      });
      expect(await sandboxStats(test)).toMatchObject({
        inFlightPerPair: { overlapped: false },
        memberships: { outOfOrder: 0, contradicted: 0 },
      });
    });
  });

  it('delivers the members an audience already has, and removes them when it is taken off', async () => {
    await withApp(backend, {}, async (test) => {
      await collect(
        test,
        ...Array.from({ length: 1_200 }, (_, n) => update(`p${n}`, { attributes: { n } })),
      );
      const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n >= 100' });
      const id = audienceIds['Some']!;
      await test.app.idle();
      expect((await inPx(test, id)).length).toBe(1_100);
      await test.call('DELETE', `/api/dataflows/${dataflowId}/audiences/${id}`);
      await test.app.idle();
      expect(await inPx(test, id)).toEqual([]);
      await test.call('POST', `/api/dataflows/${dataflowId}/audiences`, { audienceId: id });
      await test.app.idle();
      expect((await inPx(test, id)).length).toBe(1_100);
      const audience = await test.call<any>('GET', `/api/audiences/${id}`);
      expect(audience).toMatchObject({
        members: 1_100,
        backfill: { state: 'done', processed: 1_200 },
      });
    });
  });

  it('reconciles after a rule is edited, and after changes while disabled', async () => {
    await withApp(backend, {}, async (test) => {
      const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 5' });
      const id = audienceIds['Some']!;
      await collect(test, ...[3, 6, 9].map((n) => update(`p${n}`, { attributes: { n } })));
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['p6', 'p9']);
      const expression = { type: 'PQL', format: 'pql/text', value: 'n < 8' };
      await test.call('PATCH', `/api/audiences/${id}`, { expression });
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['p3', 'p6']);
      await test.call('POST', `/api/dataflows/${dataflowId}/disable`);
      await collect(
        test,
        update('p3', { attributes: { n: 10 } }),
        update('p1', { attributes: { n: 1 } }),
      );
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['p3', 'p6']);
      await test.call('POST', `/api/dataflows/${dataflowId}/enable`);
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['p1', 'p6']);
    });
  });

  it('takes people out when time makes the rule false, with no new data', async () => {
    const clock = fakeClock(noon);
    await withApp(backend, { clock }, async (test) => {
      const { audienceIds } = await setUpFlow(test, {
        Active:
          'chain(xEvent, timestamp, [A: WHAT(eventType = "login") WHEN(< 7 days before now)])',
        Dormant: 'not xEvent.exists(eventType = "login" and timestamp occurs < 7 days before now)',
      });
      const read = async (): Promise<string[][]> => [
        await inPx(test, audienceIds['Active']!),
        await inPx(test, audienceIds['Dormant']!),
      ];
      const login = (agoMs: number): Record<string, unknown> => ({
        eventType: 'login',
        timestamp: iso(noon - agoMs),
      });
      await collect(
        test,
        update('ann', { events: [login(6 * dayMs)] }),
        update('bob', { events: [login(0)] }),
      );
      await test.app.idle();
      expect(await read()).toEqual([['ann', 'bob'], []]);
      clock.add(dayMs - 1);
      await test.app.idle();
      expect(await read()).toEqual([['ann', 'bob'], []]);
      clock.add(1);
      await test.app.idle();
      expect(await read()).toEqual([['bob'], ['ann']]);
      clock.add(30 * dayMs);
      await test.app.idle();
      expect(await read()).toEqual([[], ['ann', 'bob']]);
    });
  });

  it('merges people and moves their memberships to the value that stands', async () => {
    await withApp(backend, {}, async (test) => {
      const { audienceIds } = await setUpFlow(test, { Some: 'seats > 50 and plan = "pro"' });
      const id = audienceIds['Some']!;
      await collect(
        test,
        { identityMap: { Email: [{ id: 'a@example.com' }] }, attributes: { plan: 'pro' } },
        update('crm-1', { attributes: { seats: 60 } }),
        update('crm-2', { attributes: { seats: 70, plan: 'pro' } }),
      );
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['crm-2']);
      await collect(test, update('crm-1', { identityMap: { Email: [{ id: 'a@example.com' }] } }));
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['crm-1', 'crm-2']);
      // One person with two values of the mapped namespace is in with both.
      await collect(
        test,
        update('crm-1', { identityMap: { CRMID: [{ id: 'crm-1' }, { id: 'crm-2' }] } }),
      );
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['crm-1', 'crm-2']);
      await collect(test, update('crm-2', { attributes: { plan: 'free' } }));
      await test.app.idle();
      expect(await inPx(test, id)).toEqual([]);
      const found = await test.call<any>('GET', '/api/profiles?namespace=CRMID&id=crm-2');
      expect(found.items).toHaveLength(1);
      expect(found.items[0].identityMap.CRMID.map((one: any) => one.id).sort()).toEqual([
        'crm-1',
        'crm-2',
      ]);
    });
  });

  it('keeps a shared value in while any of its people is in', async () => {
    await withApp(backend, {}, async (test) => {
      const { audienceIds } = await setUpFlow(test, { Some: 'seats > 50' }, { attribute: 'login' });
      const id = audienceIds['Some']!;
      await collect(
        test,
        update('a', { attributes: { seats: 60, login: 'team' } }),
        update('b', { attributes: { seats: 70, login: 'team' } }),
      );
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['team']);
      await collect(test, update('a', { attributes: { seats: 1 } }));
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['team']);
      await collect(test, update('b', { attributes: { login: 'alone' } }));
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['alone']);
    });
  });

  it('changes the segment in PX when an audience is renamed', async () => {
    await withApp(backend, {}, async (test) => {
      const { audienceIds } = await setUpFlow(test, { Some: 'seats > 50' });
      const id = audienceIds['Some']!;
      const segments = async (): Promise<any[]> =>
        ((await (await fetch(`${test.sandbox.url}/sandbox/segments`)).json()) as any).items;
      await test.app.idle();
      expect(await segments()).toMatchObject([{ externalId: id, name: 'Some' }]);
      await test.call('PATCH', `/api/audiences/${id}`, { name: 'Large accounts' });
      await eventually(segments, (items) => items[0]?.name === 'Large accounts');
      expect(await segments()).toHaveLength(1);
    });
  });

  it('follows audiences of audiences, and refuses to delete one that is used', async () => {
    await withApp(backend, {}, async (test) => {
      const base = await createAudience(test, 'Base', 'seats > 50');
      const { audienceIds } = await setUpFlow(test, {
        Rest: `inSegment("${base}") and not (plan = "free")`,
      });
      const id = audienceIds['Rest']!;
      await collect(
        test,
        update('a', { attributes: { seats: 60, plan: 'free' } }),
        update('b', { attributes: { seats: 60, plan: 'pro' } }),
      );
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['b']);
      const refused = await test.send('DELETE', `/api/audiences/${base}`);
      expect(refused.status).toBe(409);
      expect(refused.json.detail).toContain('Rest');
      await collect(test, update('b', { attributes: { seats: 1 } }));
      await test.app.idle();
      expect(await inPx(test, id)).toEqual([]);
    });
  });

  it('goes on after a restart as if nothing had been', async () => {
    await withApp(backend, {}, async (test) => {
      const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'seats > 50' });
      await test.call('POST', `/api/dataflows/${dataflowId}/disable`);
      await collect(test, update('a', { attributes: { seats: 60 } }));
      await test.restart();
      await test.call('POST', `/api/dataflows/${dataflowId}/enable`);
      await test.app.idle();
      expect(await inPx(test, audienceIds['Some']!)).toEqual(['a']);
    });
  });
});
