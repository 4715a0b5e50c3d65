/** Ingest: updates a second, committed, with a hundred audiences and a dataflow of ten of them. */

import { createAudience } from '../src/audiences/index.ts';
import { createTelemetry, systemClock } from '../src/kernel/index.ts';
import {
  createEngine,
  createIngestQueue,
  createPipelineEvents,
  type Engine,
} from '../src/pipeline/index.ts';
import { ensureStandardNamespaces } from '../src/profiles/index.ts';
import { query, type Store, type StoreBackend } from '../src/store/index.ts';
import { memoryPeakMiB, newPlace, type Place } from './places.ts';
import { type RecordedTransaction, recordingStore, replay } from './recording.ts';
import { batchesOf, hundredRules } from './workload.ts';

export interface IngestResult {
  updates: number;
  perSecond: number;
  probePerSecond: number;
  /** Of the engine, before the probe's inputs are made. */
  memoryMiB: number;
}

const dataflowId = '0196a0c1-0000-7000-8000-00000000000f';
const accountId = '0196a0c1-0000-7000-8000-00000000000a';

/** Audiences, and a dataflow that nobody delivers: its ledger is written, which is what counts here. */
async function setUp(store: Store): Promise<void> {
  await ensureStandardNamespaces(store, systemClock);
  const ids: string[] = [];
  for (const [n, expression] of hundredRules().entries()) {
    const input = { name: `Audience ${n}`, description: '', expression, labels: [] };
    const context = { store, clock: systemClock };
    const { id } = await createAudience(context, { ...input, lifecycleState: 'published' });
    ids.push(id);
  }
  await store.transaction(async (tx) => {
    await query(tx, `update backfills set state = 'done'`, []);
    await query(
      tx,
      `insert into accounts (account_id, name, destination, authentication_sealed, settings, state,
              blocked_until_ms, failures, created_at_ms, updated_at_ms)
       values ($1, 'PX', 'gainsight-px', '', '{}', 'connected', 0, 0, 0, 0)`,
      [accountId],
    );
    const mappings = [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }];
    await query(
      tx,
      `insert into dataflows (dataflow_id, account_id, name, description, marketing_actions,
              mappings, enabled, created_at_ms, updated_at_ms)
       values ($1, $2, 'Guides', '', '[]', $3::jsonb, true, 0, 0)`,
      [dataflowId, accountId, JSON.stringify(mappings)],
    );
    await query(
      tx,
      `insert into dataflow_audiences (dataflow_id, audience_id, state, keep_members,
              segment_due_at_ms, added_at_ms)
       select $1, id, 'active', false, 0, 0 from unnest($2::uuid[]) as id`,
      [dataflowId, ids.slice(0, 10)],
    );
    await query(tx, 'update catalog set version = version + 1', []);
  });
}

function engineOn(store: Store): Engine {
  const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
  return createEngine({ store, clock: systemClock, events: createPipelineEvents(telemetry) });
}

async function inFreshPlace<Result>(
  backend: StoreBackend,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const place: Place = await newPlace(backend);
  const store = await place.open();
  try {
    await setUp(store);
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

/** One measurement: the engine, then the statements that it ran without it. */
export async function benchIngest(backend: StoreBackend, people: number): Promise<IngestResult> {
  const rounds = batchesOf(people, 500, systemClock.now());
  const updates = people * rounds.length;
  const lanes = backend === 'postgres' ? 2 : 1;
  const seconds = await inFreshPlace(backend, async (store) => {
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
        await Promise.all(Array.from({ length: lanes + 1 }, sender));
      }
    });
  });
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
      for (const transactions of recorded) await replay(store, transactions, lanes);
    }),
  );
  return {
    updates,
    perSecond: updates / seconds,
    probePerSecond: updates / probeSeconds,
    memoryMiB,
  };
}
