/** Events stay as long as a published rule can read them, and no profile has more than its share. */
import { expect, it } from 'vitest';
import { fakeClock, limits } from '../../src/kernel/index.ts';
import { query } from '../../src/store/index.ts';
import { withApp } from '../support/app.ts';
import { collect, createAudience, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

const dayMs = 24 * 3_600_000;
const noon = Date.parse('2026-03-10T12:00:00Z');

it.each(backends)(
  'drops what no rule can read, and reports what is too much, on %s',
  async (backend) => {
    const clock = fakeClock(noon);
    await withApp(backend, { clock }, async (test) => {
      const { db } = test.app.services.store;
      const left = async (): Promise<string[]> => {
        const rows = await query<{ name: string }>(
          db,
          `select event_type || ' ' || (($1 - timestamp_ms) / $2)::text as name from events
          order by event_type, timestamp_ms desc`,
          [noon, dayMs],
        );
        return rows.map((row) => row.name);
      };
      await createAudience(
        test,
        'Recent',
        'xEvent[eventType = "login" and timestamp occurs <= 60 days before now].count() > 0',
      );
      const ever = await createAudience(test, 'Ever', 'xEvent[eventType = "buy"].count() > 0');
      const event = (eventType: string, days: number): object => ({
        ...{ eventType, timestamp: new Date(noon - days * dayMs).toISOString() },
      });
      const types = ['login', 'buy', 'page'];
      const events = types.flatMap((type) => [10, 50, 400].map((days) => event(type, days)));
      await collect(test, update('ann', { events: events as Record<string, unknown>[] }));
      await clockOn(test, clock);
      expect(await left()).toEqual([
        'buy 10',
        'buy 50',
        'buy 400',
        'login 10',
        'login 50',
        'page 10',
      ]);
      const retention = async (): Promise<unknown> => {
        const { every, byType } = await test.call<any>('GET', '/api/event-retention');
        return [every.keptSeconds / 86_400, ...byType.map(shortOf)];
      };
      expect(await retention()).toEqual([30, 'buy null Ever', 'login 69 Recent']);
      // Nobody reads them without a limit any more: they go like the others.
      await test.call('PATCH', `/api/audiences/${ever}`, { lifecycleState: 'inactive' });
      await clockOn(test, clock);
      expect(await left()).toEqual(['buy 10', 'login 10', 'login 50', 'page 10']);
      // A rule over all types keeps all of them.
      await createAudience(test, 'Any', 'xEvent.count() > 0');
      clock.add(500 * dayMs);
      await test.app.idle();
      expect(await left()).toEqual(['buy 10', 'login 10', 'login 50', 'page 10']);

      const [ann] = (await test.call<any>('GET', '/api/profiles?namespace=CRMID&id=ann')).items;
      expect(ann.eventsDropped).toBe(null);
      await query(
        db,
        `insert into events (profile_id, event_id, event_type, timestamp_ms, body)
       select $1::uuid, gen_random_uuid(), 'many', $2::bigint + n, '{}' from generate_series(1, $3) n`,
        [ann.id, noon, limits.eventsPerProfile],
      );
      const more = Array.from({ length: limits.eventsCountedEvery }, (_, n) => ({
        ...{ eventType: 'more', n, timestamp: new Date(noon + dayMs).toISOString() },
      }));
      await collect(test, update('ann', { events: more }));
      const shown = await test.call<any>('GET', `/api/profiles/${ann.id}`);
      expect(shown.eventsDropped).toEqual({
        ...{ dropped: 1_004, until: new Date(noon + 1_000).toISOString() },
      });
      expect(await left()).toHaveLength(limits.eventsPerProfile);
      const metrics = await test.send('GET', '/metrics');
      expect(metrics.text).toMatch(/millrace_profile_events_dropped_total 1004/);
      expect(await test.call<any>('GET', '/api/event-retention')).toEqual({
        every: { keptSeconds: null, audience: { id: expect.any(String), name: 'Any' } },
        byType: [],
        eventsPerProfile: limits.eventsPerProfile,
        profilesCut: 1,
        eventsDropped: 1_004,
      });
    });
  },
);

function shortOf({ eventType, keptSeconds, audience }: any): string {
  return `${eventType} ${keptSeconds && keptSeconds / 86_400} ${audience.name}`;
}

/** The walk over everybody begins again after some hours. */
async function clockOn(
  test: { app: { idle(): Promise<void> } },
  clock: { add(ms: number): void },
): Promise<void> {
  clock.add(limits.retentionEveryMs);
  await test.app.idle();
}
