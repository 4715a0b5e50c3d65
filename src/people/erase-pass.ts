/**
 * Moves erasures on, a bounded piece a transaction: what was done is committed with how far it is, so
 * a process that dies leaves nothing half done, and any other goes on.
 *
 * removing → deleting → done; or → waiting, when a removal needs a person (see docs/privacy.md), and
 * from there, when it has gone, deleting once more and done.
 */
import { forgetRemovals } from '../activation/index.ts';
import { type Clock, limits, type PassResult } from '../kernel/index.ts';
import type { Engine } from '../pipeline/index.ts';
import { forgetRejected } from '../profiles/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { type ErasureRow, erasureColumns, readStates } from './erasures.ts';
import { allIdsOf, deleteEvents, deletePerson, scrubRequests } from './sql/erase.ts';

/** What a piece changes of its erasure. */
type Change = Partial<
  Pick<
    ErasureRow,
    'state' | 'targets' | 'values' | 'counts' | 'settledAtMs' | 'watermark' | 'finishedAtMs'
  >
> & { dueAtMs: number };

interface Context {
  store: Store;
  clock: Clock;
  engine: Engine;
}

/** One piece of one erasure at a call. To be run in a loop. */
export function createEraser(context: Context): () => Promise<PassResult> {
  return async () => {
    const nowMs = context.clock.now();
    // A due time far ahead is of a clock that was.
    const farMs = nowMs + 2 * limits.erasureWaitingLookMs;
    // Mostly nothing is due: one look tells, without a transaction.
    const { next, last } = await dueMs(context.store.db);
    if (next === null || (next > nowMs && last! <= farMs)) return { more: false, nextAtMs: next };
    return context.store.transaction(async (tx): Promise<PassResult> => {
      const [erasure] = await query<ErasureRow>(
        tx,
        `select ${erasureColumns} from erasures
          where state <> 'done' and (due_at_ms <= $1 or due_at_ms > $2)
          order by due_at_ms limit 1 for update skip locked`,
        [nowMs, farMs],
      );
      if (!erasure) return { more: false, nextAtMs: (await dueMs(tx)).next };
      await save(tx, erasure, await piece(context, tx, erasure, nowMs));
      return { more: true };
    });
  };
}

async function dueMs(tx: Tx | Store['db']): Promise<{ next: number | null; last: number | null }> {
  const [row] = await query<{ next: number | null; last: number | null }>(
    tx,
    `select min(due_at_ms) as next, max(due_at_ms) as last from erasures where state <> 'done'`,
    [],
  );
  return row!;
}

function piece(context: Context, tx: Tx, erasure: ErasureRow, nowMs: number): Promise<Change> {
  if (erasure.state === 'deleting') return deletePiece(context, tx, erasure, nowMs);
  return lookAtRemovals(tx, erasure, nowMs);
}

/** Data here wait for removals that go by themselves, though not for ever. */
async function lookAtRemovals(tx: Tx, erasure: ErasureRow, nowMs: number): Promise<Change> {
  const { states: targets, waiting } = await readStates(tx, erasure, nowMs);
  const deleting = { targets, state: 'deleting', settledAtMs: nowMs, watermark: null } as const;
  if (erasure.state === 'waiting') {
    if (waiting.length === 0) return { ...deleting, dueAtMs: nowMs };
    return { targets, dueAtMs: nowMs + limits.erasureWaitingLookMs };
  }
  const isTimeUp = nowMs >= erasure.createdAtMs + limits.erasureWaitMaxMs;
  const goBySelf = waiting.some((one) => one.wait === 'pending');
  if (goBySelf && !isTimeUp) return { targets, dueAtMs: nowMs + limits.erasureLookMs };
  return { ...deleting, dueAtMs: nowMs };
}

async function deletePiece(
  { engine }: Context,
  tx: Tx,
  erasure: ErasureRow,
  nowMs: number,
): Promise<Change> {
  const { profileId, values, watermark } = erasure;
  if (watermark === null) {
    const events = await deleteEvents(tx, profileId);
    let counts = plus(erasure.counts, { events });
    if (events === limits.erasureRowsPerPass) return { counts, dueAtMs: nowMs };
    const ids = await allIdsOf(tx, profileId);
    counts = plus(counts, await deletePerson(tx, ids, values));
    counts = plus(counts, {
      rejected_identities: await forgetRejected(tx, values, engine.hashValue),
    });
    // Requests are written to the log a moment after they were answered.
    return { counts, watermark: beforeAll, dueAtMs: nowMs + limits.erasureSettleMs };
  }
  const { lastId, named } = await scrubRequests(tx, watermark, values);
  const counts = plus(erasure.counts, { requests: named });
  if (lastId !== null) return { counts, watermark: lastId, dueAtMs: nowMs };
  return finish(tx, { ...erasure, counts }, nowMs);
}

const beforeAll = '00000000-0000-0000-0000-000000000000';

async function finish(tx: Tx, erasure: ErasureRow, nowMs: number): Promise<Change> {
  const { states, waiting } = await readStates(tx, erasure, nowMs);
  const ledger = await forgetRemovals(tx, erasure.profileId);
  const counts = plus(erasure.counts, { ledger });
  // Nothing is kept of a value that nobody has to remove any more.
  const targets = states.map((one) =>
    one.state === 'waiting' ? one : { ...one, targetValue: '' },
  );
  if (waiting.length > 0) {
    const values = [...new Set(waiting.map((one) => one.targetValue))];
    const dueAtMs = nowMs + limits.erasureWaitingLookMs;
    return { state: 'waiting', targets, values, counts, dueAtMs };
  }
  const done = { state: 'done', targets, values: [], finishedAtMs: nowMs } as const;
  return { ...done, values: [], counts, watermark: null, dueAtMs: nowMs };
}

function plus(
  counts: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...counts };
  for (const [table, rows] of Object.entries(more)) sum[table] = (sum[table] ?? 0) + rows;
  return sum;
}

async function save(tx: Tx, erasure: ErasureRow, change: Change): Promise<void> {
  const next = { ...erasure, ...change };
  const count = (state: ErasureRow['targets'][number]['state']): number =>
    next.targets.filter((one) => one.state === state).length;
  await query(
    tx,
    `update erasures set state = $2, targets = $3::jsonb, "values" = $4::jsonb, counts = $5::jsonb,
            settled_at_ms = $6, watermark = $7, finished_at_ms = $8, due_at_ms = $9,
            removed = $10, refused = $11, kept = $12
      where erasure_id = $1`,
    [
      next.id,
      next.state,
      JSON.stringify(next.targets),
      JSON.stringify(next.values),
      JSON.stringify(next.counts),
      next.settledAtMs,
      next.watermark,
      next.finishedAtMs,
      next.dueAtMs,
      count('removed'),
      count('given-up') + count('forgotten'),
      count('shared'),
    ],
  );
}
