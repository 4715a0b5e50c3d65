/** Time passes, stands still and jumps: exits happen once, and a wrong clock does no lasting harm. */
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { query } from '../../src/store/index.ts';
import { type TestApp, withApp } from '../support/app.ts';
import { collect, inPx, sandboxStats, setUpFlow, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

const startMs = Date.parse('2026-03-10T12:00:00Z');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const recent = (days: number): string =>
  `xEvent.exists(eventType = "login" and timestamp occurs < ${days} days before now)`;

const login = (id: string, atMs: number): Record<string, unknown> =>
  update(id, { events: [{ eventType: 'login', timestamp: new Date(atMs).toISOString() }] });

/** Memberships as stored: by person and audience, with their last change. */
async function stored(test: TestApp): Promise<Map<string, { status: string; atMs: number }>> {
  const rows = await query<{ key: string; status: string; atMs: number }>(
    test.app.services.store.db,
    `select profile_id || ' ' || audience_id as key, status,
            last_qualification_time_ms as "atMs" from memberships where status is not null`,
    [],
  );
  return new Map(rows.map(({ key, ...state }) => [key, state]));
}

const outsideId = '11111111-1111-4111-8111-111111111111';

/** An audience of an origin "elsewhere", whose members arrive with a time at which they end. */
async function addOutsideAudience(test: TestApp): Promise<void> {
  const { store } = test.app.services;
  await store.transaction(async (tx) => {
    await query(
      tx,
      `insert into audiences (audience_id, name, description, expression, version, lifecycle_state,
              origin, external_origin, external_id, labels, created_at_ms, updated_at_ms)
       values ($1::uuid, 'Outside', '', '', 1, 'published', 'external', 'elsewhere', $1::text, '[]', 0, 0)`,
      [outsideId],
    );
    await query(tx, 'update catalog set version = version + 1', []);
  });
}

describe.each(backends)('time on %s', (backend) => {
  it('lets everybody leave once when the host slept for two days, and updates in between', async () => {
    const clock = fakeClock(startMs);
    await withApp(backend, { clock }, async (test) => {
      const { audienceIds, dataflowId } = await setUpFlow(test, { Recent: recent(1) });
      // Everybody leaving is what the brake is for; here it is meant.
      await test.call('PATCH', `/api/dataflows/${dataflowId}`, { brakePercent: null });
      const people = Array.from({ length: 700 }, (_, at) => `p-${at}`);
      await collect(test, ...people.map((id, at) => login(id, startMs - at * 60_000)));
      await test.app.idle();
      expect(await inPx(test, audienceIds['Recent']!)).toHaveLength(700);
      const before = await sandboxStats(test);
      clock.add(2 * dayMs);
      // An update does not wait until they have all left.
      await collect(test, login('live', clock.now()));
      await test.app.idle();
      const last = 'select cause from traces order by trace_id desc limit 1';
      expect(await query(test.app.services.store.db, last, [])).toEqual([{ cause: 'time' }]);
      expect(await inPx(test, audienceIds['Recent']!)).toEqual(['live']);
      const after = await sandboxStats(test);
      expect(after.memberships.applied - before.memberships.applied).toBe(701);
      expect(after.memberships).toMatchObject({ repeated: 0, outOfOrder: 0, contradicted: 0 });
      const states = [...(await stored(test)).values()];
      expect(states.filter((one) => one.status === 'exited')).toHaveLength(700);
      // Nothing but that one's leave is left to do, however long it goes on.
      clock.add(2 * dayMs);
      await test.app.idle();
      const applied = after.memberships.applied + 1;
      expect((await sandboxStats(test)).memberships).toEqual({ ...after.memberships, applied });
    });
  });

  it('comes back to the same members after jumps of the clock, each change later than the last', async () => {
    const clock = fakeClock(startMs);
    await withApp(backend, { clock }, async (test) => {
      const { audienceIds } = await setUpFlow(test, {
        Recent: recent(7),
        Quiet: `not ${recent(3)}`,
        Today: 'xEvent.exists(timestamp occurs today)',
      });
      await addOutsideAudience(test);
      await test.call('POST', '/collect/memberships', [
        {
          identityMap: { CRMID: [{ id: 'p-0' }] },
          segmentMembership: {
            elsewhere: {
              [outsideId]: {
                status: 'realized',
                lastQualificationTime: new Date(startMs - hourMs).toISOString(),
                validUntil: new Date(startMs + 30 * dayMs).toISOString(),
              },
            },
          },
        },
      ]);
      await collect(
        test,
        ...Array.from({ length: 40 }, (_, at) => login(`p-${at}`, startMs - at * 5 * hourMs)),
      );
      await test.app.idle();
      const ids = Object.values(audienceIds);
      const members = async (): Promise<string[][]> => Promise.all(ids.map((id) => inPx(test, id)));
      const before = await members();
      expect(before.map((list) => list.length)).toEqual([34, 25, 3]);
      let known = await stored(test);
      const statuses = (states: typeof known): Record<string, string> =>
        Object.fromEntries([...states].map(([key, { status }]) => [key, status]));
      const atStart = [...known].filter(([, { status }]) => status === 'realized');
      expect(atStart).toHaveLength(34 + 25 + 3 + 1);
      for (const jumpMs of [hourMs, -hourMs, 365 * dayMs, -365 * dayMs]) {
        clock.add(jumpMs);
        await test.app.idle();
        const now = await stored(test);
        for (const [key, { status, atMs }] of now) {
          const last = known.get(key);
          if (last && last.status !== status) expect(atMs).toBeGreaterThan(last.atMs);
          else if (last) expect(atMs).toBe(last.atMs);
        }
        known = now;
        if (jumpMs === 365 * dayMs) expect((await members())[0]).toEqual([]);
      }
      expect(await members()).toEqual(before);
      expect(statuses(known)).toMatchObject(
        Object.fromEntries(atStart.map(([key, { status }]) => [key, status])),
      );
      expect((await sandboxStats(test)).memberships).toMatchObject({
        outOfOrder: 0,
        contradicted: 0,
      });
    });
  });
});
