/** Ingest: updates a second, committed, with a hundred audiences and a dataflow of ten of them. */

import { systemClock } from '../src/kernel/index.ts';
import { createIngestQueue } from '../src/pipeline/index.ts';
import type { ProfileUpdate } from '../src/profiles/index.ts';
import type { Store, StoreBackend } from '../src/store/index.ts';
import { engineOn, publish } from './engine.ts';
import { memoryPeakMiB, newPlace, type Place } from './places.ts';
import { type RecordedTransaction, recordingStore, replay } from './recording.ts';
import { batchesOf, hundredRules } from './workload.ts';

const batchSize = 500;

export interface IngestResult {
  updates: number;
  perSecond: number;
  probePerSecond: number;
  /** Of the engine, before the probe's inputs are made. */
  memoryMiB: number;
}

async function inFreshPlace<Result>(
  backend: StoreBackend,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const place: Place = await newPlace(backend);
  const store = await place.open();
  try {
    await publish(store, hundredRules(), { activated: 10 });
    return await work(store);
  } finally {
    await store.close();
    await place.remove();
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1_000;
}

async function ingest(store: Store, rounds: readonly ProfileUpdate[][][]): Promise<number> {
  const queue = createIngestQueue(engineOn(store));
  await queue.add([], { sourceId: 'bench' });
  return secondsOf(async () => {
    for (const batches of rounds) {
      let next = 0;
      const sender = async (): Promise<void> => {
        for (let at = next++; at < batches.length; at = next++) {
          await queue.add(batches[at]!, { sourceId: 'bench' });
        }
      };
      await Promise.all(Array.from({ length: store.capabilities.ingestLanes + 1 }, sender));
    }
  });
}

const warmUpPeople = 2_000;

/** One measurement: the engine, then the statements that it ran without it. */
export async function benchIngest(backend: StoreBackend, people: number): Promise<IngestResult> {
  const nowMs = systemClock.now();
  const rounds = batchesOf(people, batchSize, nowMs);
  const updates = people * rounds.length;
  // Not of PGlite: a first instance's memory, which lies in this process, would be counted too.
  if (backend === 'postgres') {
    const few = batchesOf(warmUpPeople, batchSize, nowMs);
    await inFreshPlace(backend, (store) => ingest(store, few));
  }
  const seconds = await inFreshPlace(backend, (store) => ingest(store, rounds));
  const memoryMiB = memoryPeakMiB();
  const recorded: RecordedTransaction[][] = [];
  await inFreshPlace(backend, async (store) => {
    for (const batches of rounds) {
      const transactions: RecordedTransaction[] = [];
      const queue = createIngestQueue(engineOn(recordingStore(store, transactions)));
      for (const batch of batches) await queue.add(batch, { sourceId: 'bench' });
      recorded.push(transactions);
    }
  });
  const probeSeconds = await inFreshPlace(backend, (store) =>
    secondsOf(async () => {
      for (const transactions of recorded) {
        await replay(store, transactions, store.capabilities.ingestLanes);
      }
    }),
  );
  return {
    updates,
    perSecond: updates / seconds,
    probePerSecond: updates / probeSeconds,
    memoryMiB,
  };
}
