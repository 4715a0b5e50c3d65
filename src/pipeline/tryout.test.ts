/** Previews over more people than are evaluated: told from a sample, and how far off that may be. */
import { describe, expect, it } from 'vitest';
import { backends, withStore } from '../../test/support/stores.ts';
import { createTelemetry, fakeClock } from '../kernel/index.ts';
import { createLiveHub, createRecorder } from '../monitoring/index.ts';
import { ensureStandardNamespaces } from '../profiles/index.ts';
import { query, type Store } from '../store/index.ts';
import {
  createEngine,
  createIngestQueue,
  createPipelineEvents,
  type Engine,
  previewRule,
} from './index.ts';
import { marginOf } from './tryout.ts';

const clock = fakeClock(Date.UTC(2026, 5, 15));
const people = 12_000;
const bounds = { profiles: 2_000, sampleProfiles: 2_000, rowsPerPage: 100 };

function engineOn(store: Store): Engine {
  const sinks = { recorder: createRecorder({ store, clock }), live: createLiveHub({ clock }) };
  const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
  const events = createPipelineEvents(telemetry, sinks);
  return createEngine({ store, clock, events, hashValue: (value) => value });
}

async function addPeople(store: Store): Promise<void> {
  await ensureStandardNamespaces(store, clock);
  await query(
    store.db,
    `insert into profiles (profile_id, attributes, attribute_times, identity_map, created_at_ms,
            updated_at_ms)
     select gen_random_uuid(), jsonb_build_object('n', n), '{}',
            jsonb_build_object('CRMID', jsonb_build_array(jsonb_build_object('id', 'p' || n))), 0, 0
       from generate_series(0, $1::int - 1) n`,
    [people],
  );
}

const request = (signal = new AbortController().signal) => ({
  expression: 'n % 4 = 0',
  audienceId: null,
  signal,
});

describe.each(backends)('a preview of more people than it evaluates, on %s', (backend) => {
  it('is an estimate with its margin, lets updates through, and ends with its caller', async () => {
    await withStore(backend, async (store) => {
      await addPeople(store);
      const engine = engineOn(store);
      const queue = createIngestQueue(engine);
      let isOver = false;
      const preview = previewRule(engine, request(), bounds).finally(() => {
        isOver = true;
      });
      const update = {
        identities: [{ namespace: 'CRMID', id: 'somebody' }],
        timestampMs: clock.now(),
        attributes: { n: 1 },
      };
      await queue.add([update], { sourceId: 'test' });
      expect(isOver).toBe(false);

      const found = await preview;
      expect(found.exact).toBe(false);
      expect(found.sampleSize).toBeGreaterThanOrEqual(bounds.profiles);
      expect(found.sampleSize).toBeLessThan(people / 2);
      expect(Math.abs(found.profiles - people)).toBeLessThan(people / 20);
      // Every fourth person, in every block: the sample can hardly be off by more than its margin.
      expect(found.margin).toBeGreaterThan(0);
      expect(found.margin).toBeLessThan(people / 10);
      expect(Math.abs(found.estimate - people / 4)).toBeLessThan(3 * found.margin + people / 20);
      expect(found.sample).toHaveLength(20);

      const counted = await previewRule(engine, request(), { ...bounds, profiles: 20_000 });
      expect(counted).toMatchObject({ exact: true, margin: 0, estimate: people / 4 });

      const gone = new AbortController();
      const left = previewRule(engine, request(gone.signal), {
        ...bounds,
        profiles: 20_000,
        rowsPerPage: 1,
      });
      gone.abort();
      await expect(left).rejects.toThrow(/went away/);
    });
  });
});

it('tells a wide margin where pages differ, and a narrow one where they are alike', () => {
  const alike = Array.from({ length: 100 }, (_, n) => ({ evaluated: 100, in: 24 + (n % 3) }));
  const unlike = Array.from({ length: 100 }, (_, n) => ({ evaluated: 100, in: n < 25 ? 100 : 0 }));
  expect(marginOf(alike, 1_000_000)).toBeLessThan(2_000);
  expect(marginOf(unlike, 1_000_000)).toBeGreaterThan(50_000);
  expect(marginOf([{ evaluated: 100, in: 25 }], 1_000_000)).toBe(1_000_000);
});
