/** Failing audiences: shown, never in the way of others, and well again by themselves. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPlace, type TestPlace } from '../../test/support/stores.ts';
import {
  type CatalogAudience,
  createAudience,
  getAudience,
  latestBackfill,
} from '../audiences/index.ts';
import { createTelemetry, fakeClock, limits } from '../kernel/index.ts';
import { createLiveHub, createRecorder } from '../monitoring/index.ts';
import { ensureStandardNamespaces } from '../profiles/index.ts';
import { openStore, type Store } from '../store/index.ts';
import {
  createBackfills,
  createEngine,
  createFailureKeeper,
  createIngestQueue,
  createPipelineEvents,
  createTimers,
  type Engine,
} from './index.ts';

const clock = fakeClock(Date.UTC(2026, 5, 15));
let place: TestPlace;
let store: Store;
let engine: Engine;

beforeAll(async () => {
  place = await newPlace('pglite');
  store = await openStore(place.options);
  await ensureStandardNamespaces(store, clock);
  const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
  engine = createEngine({
    store,
    clock,
    hashValue: (value) => value,
    events: createPipelineEvents(telemetry, {
      recorder: createRecorder({ store, clock }),
      live: createLiveHub({ clock }),
    }),
  });
});

afterAll(async () => {
  await store.close();
  await place.remove();
});

async function publish(name: string, expression: string): Promise<string> {
  const input = { name, description: '', expression, labels: [], tags: [] };
  const { id } = await createAudience(
    { store, clock },
    { ...input, lifecycleState: 'published' as const },
  );
  return id;
}

async function loaded(id: string): Promise<CatalogAudience> {
  const { audiences } = await store.transaction((tx) => engine.catalog(tx));
  return audiences.byId.get(id)!;
}

/** Runs passes until one finds nothing due. */
async function exhaust(pass: { run(): Promise<{ more: boolean }> }): Promise<void> {
  for (let left = 100; (await pass.run()).more; left -= 1) expect(left).toBeGreaterThan(0);
}

const seats = (id: string, value: number) => ({
  identities: [{ namespace: 'CRMID', id }],
  timestampMs: clock.now(),
  attributes: { seats: value },
  events: [],
});

it('a page that fails rests, and the other backfills go on', async () => {
  const queue = createIngestQueue(engine);
  await queue.add(
    Array.from({ length: 300 }, (_, at) => seats(`p-${at}`, at)),
    { sourceId: 'test' },
  );
  const ids = [
    await publish('First', 'seats >= 100'),
    await publish('Failing', 'seats >= 200'),
    await publish('Last', 'seats >= 250'),
  ];
  const failing = await loaded(ids[1]!);
  const { rule } = failing;
  failing.rule = {
    ...rule!,
    get reads(): never {
      throw new Error('cannot be looked at');
    },
  };
  const backfills = createBackfills(engine);
  await exhaust(backfills);
  const states = async (): Promise<unknown[]> =>
    Promise.all(
      ids.map(async (audienceId) => (await latestBackfill(store.db, { audienceId }))!.state),
    );
  expect(await states()).toEqual(['done', 'running', 'done']);
  const keep = createFailureKeeper(engine);
  await keep();
  expect((await getAudience(store.db, ids[1]!)).error).toBe('cannot be looked at');
  failing.rule = rule;
  clock.add(limits.backfillRestMs);
  await exhaust(backfills);
  expect(await states()).toEqual(['done', 'done', 'done']);
  const members = await Promise.all(ids.map((id) => getAudience(store.db, id)));
  expect(members.map((one) => one.members)).toEqual([200, 100, 50]);
  clock.add(2 * limits.evaluationRetryMs + 1);
  await keep();
  expect((await getAudience(store.db, ids[1]!)).error).toBeNull();
});

it('an evaluation that throws leaves the membership, is tried again in time, and blocks no timer', async () => {
  const queue = createIngestQueue(engine);
  const id = await publish('Throws', 'seats >= 1000');
  await exhaust(createBackfills(engine));
  const audience = await loaded(id);
  const { rule } = audience;
  const throwing = {
    ...rule!,
    evaluate: (): never => {
      throw new Error('a fault of ours');
    },
  };
  audience.rule = throwing;
  await queue.add([seats('p-1', 2_000)], { sourceId: 'test' });
  const keep = createFailureKeeper(engine);
  const timers = createTimers(engine);
  const shown = async (): Promise<object> => {
    const { members, error } = await getAudience(store.db, id);
    return { members, error };
  };
  await keep();
  expect(await shown()).toEqual({ members: 0, error: 'a fault of ours' });
  for (let again = 0; again < 3; again += 1) {
    clock.add(limits.evaluationRetryMs);
    await exhaust(timers);
    await keep();
    expect(await shown()).toEqual({ members: 0, error: 'a fault of ours' });
  }
  audience.rule = rule;
  clock.add(limits.evaluationRetryMs);
  await exhaust(timers);
  await keep();
  expect(await shown()).toMatchObject({ members: 1 });
  clock.add(2 * limits.evaluationRetryMs);
  await keep();
  expect(await shown()).toEqual({ members: 1, error: null });
});
