/**
 * What an update costs when there are many audiences and it touches few: ingest with 10 to 10,000
 * audiences, of which each update touches the same 10. The stores take the same batches in turns, so
 * that whatever else the machine does weighs on all alike.
 */
import { systemClock } from '../src/kernel/index.ts';
import { createIngestQueue, type IngestQueue } from '../src/pipeline/index.ts';
import { ensureStandardNamespaces, type ProfileUpdate } from '../src/profiles/index.ts';
import type { StoreBackend } from '../src/store/index.ts';
import { engineOn, publish } from './engine.ts';
import { newPlace } from './places.ts';
import { updateOf } from './workload.ts';

const batchSize = 500;
const touchedCount = 10;

/** Ten rules over what every update changes, the others over what none does. */
function rulesOf(count: number): string[] {
  return Array.from({ length: count }, (_, n) =>
    n < touchedCount
      ? `seats > ${n * 5} and team = ${n}`
      : `custom.field${n} = ${n % 7} or xEvent.exists(eventType = "custom-${n}")`,
  );
}

/** A later update of somebody: attributes only, the ones that the ten rules read. */
function changeOf(person: number, round: number, nowMs: number): ProfileUpdate {
  return { ...updateOf(person, round, nowMs), events: [] };
}

async function prepare(backend: StoreBackend, audiences: number, people: number) {
  const place = await newPlace(backend);
  const store = await place.open();
  await ensureStandardNamespaces(store, systemClock);
  const queue = createIngestQueue(engineOn(store));
  const nowMs = systemClock.now();
  for (let at = 0; at < people; at += batchSize) {
    const batch = Array.from({ length: batchSize }, (_, n) => updateOf(at + n, 0, nowMs));
    await queue.add(batch, { sourceId: 'bench' });
  }
  await publish(store, rulesOf(audiences), { activated: 0 });
  const started = performance.now();
  await queue.add([changeOf(0, 1, nowMs)], { sourceId: 'bench' });
  return {
    queue,
    loadMs: performance.now() - started,
    close: async () => {
      await store.close();
      await place.remove();
    },
  };
}

async function timed(queue: IngestQueue, batch: ProfileUpdate[]): Promise<number> {
  const started = performance.now();
  await queue.add(batch, { sourceId: 'bench' });
  return performance.now() - started;
}

export interface AudiencesResult {
  updates: number;
  /** From few audiences to many. */
  sizes: { audiences: number; perSecond: number }[];
  /** Compiling the rules of the largest on the first update after a start. */
  loadMs: number;
}

export async function benchAudiences(
  backend: StoreBackend,
  people: number,
): Promise<AudiencesResult> {
  const stores: (Awaited<ReturnType<typeof prepare>> & { audiences: number; spentMs: number })[] =
    [];
  for (const audiences of [touchedCount, 100, 1_000, 10_000]) {
    stores.push({ ...(await prepare(backend, audiences, people)), audiences, spentMs: 0 });
  }
  const rounds = 3;
  const nowMs = systemClock.now();
  for (let round = 2; round < 2 + rounds; round++) {
    for (let at = 0; at < people; at += batchSize) {
      const batch = Array.from({ length: batchSize }, (_, n) => changeOf(at + n, round, nowMs));
      for (const store of stores) store.spentMs += await timed(store.queue, batch);
    }
  }
  for (const store of stores) await store.close();
  const updates = people * rounds;
  return {
    updates,
    sizes: stores.map(({ audiences, spentMs }) => ({
      audiences,
      perSecond: (updates / spentMs) * 1_000,
    })),
    loadMs: stores.at(-1)!.loadMs,
  };
}
