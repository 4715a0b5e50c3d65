/**
 * Works through backfills: pages of profiles by key, each in a transaction of its own that also
 * moves the watermark. A killed process leaves a page undone at most; another goes on from there.
 */

import { reconcile } from '../activation/index.ts';
import { addVersionEffect, type BackfillKind } from '../audiences/index.ts';
import {
  createPace,
  errorText,
  failpoint,
  limits,
  MillraceError,
  type Pace,
  type PassResult,
} from '../kernel/index.ts';
import type { NewTrace } from '../monitoring/index.ts';
import { loadProfiles, type Profile } from '../profiles/index.ts';
import { query, type Tx } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';
import {
  announceWork,
  type Evaluated,
  type EvaluateOptions,
  evaluateAndSave,
  trace,
} from './memberships.ts';

interface BackfillRow {
  backfillId: string;
  kind: BackfillKind;
  audienceId: string | null;
  dataflowId: string | null;
  watermark: string | null;
}

const beforeAll = '00000000-0000-0000-0000-000000000000';
const columns = `backfill_id as "backfillId", kind, audience_id as "audienceId",
  dataflow_id as "dataflowId", watermark`;

export interface Backfills {
  /** One page of one backfill, or of several that stand at the same place. */
  run(): Promise<PassResult>;
}

/** What this process remembers between pages; what counts is in the database. */
interface Turns {
  /** The backfill that had the last page: the next one in order is next, so all get on. */
  lastId: string;
  /** Backfills whose page failed, until when they rest. */
  resting: Map<string, number>;
  /** Backfills that failed in company: each is tried alone, to find the one. */
  alone: Set<string>;
  pace: Pace;
}

export function createBackfills(engine: Engine): Backfills {
  const turns: Turns = {
    lastId: beforeAll,
    resting: new Map(),
    alone: new Set(),
    pace: createPace({
      rowsMin: limits.backgroundRowsMin,
      rowsMax: limits.backfillRowsPerPage,
      targetMs: () => engine.live.pieceMs(),
    }),
  };
  return {
    run: async () => {
      await engine.live.quiet(limits.liveFirstMs);
      return runPage(engine, turns);
    },
  };
}

async function runPage(engine: Engine, turns: Turns): Promise<PassResult> {
  const nowMs = engine.clock.now();
  for (const [id, untilMs] of turns.resting) {
    if (untilMs <= nowMs || untilMs > nowMs + limits.backfillRestMs) turns.resting.delete(id);
  }
  // Mostly there is none: one look tells, without a transaction.
  const [some] = await query(
    engine.store.db,
    `select 1 as one from backfills where state = 'running' limit 1`,
    [],
  );
  if (!some) return { more: false, nextAtMs: null };
  let claimed: BackfillRow[] = [];
  try {
    const done = await engine.store.transaction(async (tx) => {
      const startedMs = performance.now();
      // The catalog is held before rows are locked, as everywhere: locks are taken in one order.
      const catalog = await engine.catalog(tx);
      claimed = await claim(tx, turns);
      if (!claimed[0]) return null;
      if (await giveUp(tx, catalog, claimed, nowMs)) {
        return { ids: [], ledgerChanged: false, writes: [] };
      }
      const rowsMax = turns.pace.rows();
      const ids = await nextProfileIds(tx, claimed[0], rowsMax);
      const { ledgerChanged, writes } = await doPage(engine, tx, catalog, claimed, ids);
      failpoint('backfill.evaluated');
      await endPage(tx, claimed, ids, { isLast: ids.length < rowsMax, nowMs });
      turns.pace.took(ids.length, performance.now() - startedMs);
      return { ids, ledgerChanged, writes };
    });
    const [first] = claimed;
    if (!done || !first) {
      const restsUntilMs = Math.min(...turns.resting.values());
      return { more: false, nextAtMs: Number.isFinite(restsUntilMs) ? restsUntilMs : null };
    }
    failpoint('backfill.committed');
    turns.lastId = first.backfillId;
    engine.events.backfillPage(first.kind, done.ids.length);
    engine.events.membershipsChanged(done.writes, 'backfill');
    announceWork(engine.store, done);
    return { more: true };
  } catch (error) {
    const isStorage = error instanceof MillraceError && error.code === 'storage-unavailable';
    if (isStorage || claimed.length === 0) throw error;
    await pageFailed(engine, turns, claimed, error);
    return { more: true };
  }
}

/** An audience that is no longer published is not evaluated; publishing it again begins anew. */
async function giveUp(
  tx: Tx,
  catalog: Catalog,
  claimed: readonly BackfillRow[],
  nowMs: number,
): Promise<boolean> {
  const ended = claimed.filter(({ kind, audienceId }) => {
    const audience = catalog.audiences.byId.get(audienceId ?? '');
    return kind === 'audience' && (!audience || audience.isFrozen);
  });
  if (ended.length === 0) return false;
  await query(
    tx,
    `update backfills set state = 'cancelled', finished_at_ms = $2
      where backfill_id = any ($1::uuid[])`,
    [ended.map((row) => row.backfillId), nowMs],
  );
  return true;
}

/** The others go on: what failed rests, or is tried alone when it is not known which one it was. */
async function pageFailed(
  engine: Engine,
  turns: Turns,
  claimed: readonly BackfillRow[],
  error: unknown,
): Promise<void> {
  const [only, ...others] = claimed;
  engine.events.loopFailed('backfill', error);
  if (others.length > 0) {
    for (const row of claimed) turns.alone.add(row.backfillId);
    return;
  }
  const { backfillId, audienceId } = only!;
  turns.resting.set(backfillId, engine.clock.now() + limits.backfillRestMs);
  if (audienceId !== null) engine.failures.note(audienceId, 'evaluation', error);
  await query(engine.store.db, 'update backfills set error = $2 where backfill_id = $1', [
    backfillId,
    errorText(error),
  ]);
}

/**
 * The next backfill in turn that nobody else works on, and those of other audiences that stand at the
 * same place. Rows stay locked for the page, so two processes never do the same one, and a dead one's
 * locks are gone with its connection.
 */
async function claim(tx: Tx, turns: Turns): Promise<BackfillRow[]> {
  const [first] = await query<BackfillRow>(
    tx,
    `select ${columns} from backfills
      where state = 'running' and not (backfill_id = any ($2::uuid[]))
      order by (backfill_id > $1) desc, backfill_id limit 1 for update skip locked`,
    [turns.lastId, [...turns.resting.keys()]],
  );
  if (!first) return [];
  if (first.kind !== 'audience' || turns.alone.has(first.backfillId)) return [first];
  const others = await query<BackfillRow>(
    tx,
    `select ${columns} from backfills
      where state = 'running' and kind = 'audience' and backfill_id <> $1
        and watermark is not distinct from $2::uuid and not (backfill_id = any ($3::uuid[]))
      order by backfill_id limit $4 for update skip locked`,
    [
      first.backfillId,
      first.watermark,
      [...turns.resting.keys(), ...turns.alone],
      limits.backfillsPerPage - 1,
    ],
  );
  return [first, ...others];
}

/** Profiles that have a stake: all of them for a rule, members and those once wanted for a ledger. */
async function nextProfileIds(tx: Tx, row: BackfillRow, rowsMax: number): Promise<string[]> {
  const after = row.watermark ?? beforeAll;
  const text =
    row.kind === 'audience'
      ? `select profile_id from people where profile_id > $1 order by profile_id limit $2`
      : `select profile_id from (
           (select distinct m.profile_id from memberships m
             where m.profile_id > $1 and m.status = 'realized'
               and m.audience_id in (select audience_id from dataflow_audiences
                     where dataflow_id = $3 and ($4::uuid is null or audience_id = $4))
             order by m.profile_id limit $2)
           union
           (select distinct d.profile_id from desired_members d
             where d.profile_id > $1 and d.dataflow_id = $3
               and ($4::uuid is null or d.audience_id = $4)
             order by d.profile_id limit $2)) as both_sides
         order by profile_id limit $2`;
  const parameters: unknown[] = [after, rowsMax];
  if (row.kind !== 'audience') parameters.push(row.dataflowId, row.audienceId);
  const rows = await query<{ profile_id: string }>(tx, text, parameters);
  return rows.map((one) => one.profile_id);
}

async function doPage(
  engine: Engine,
  tx: Tx,
  catalog: Catalog,
  claimed: readonly BackfillRow[],
  ids: readonly string[],
): Promise<Evaluated> {
  const lock = engine.store.capabilities.concurrentTransactions;
  const profiles = await loadProfiles(tx, ids, { lock });
  const nowMs = engine.clock.now();
  const row = claimed[0]!;
  const options = { nowMs, acceptedAtMs: nowMs, causeOf: () => causeOf(catalog, claimed) };
  if (row.kind === 'audience') return evaluatePage(engine, tx, catalog, claimed, profiles, options);
  const audienceIds = row.audienceId === null ? ('all' as const) : new Set([row.audienceId]);
  const subjects = profiles.map((profile) => ({ profile, audienceIds, mergedIds: [] }));
  const dataflowId = row.dataflowId;
  const { hasWork, changes } = await reconcile(engine.store, tx, catalog.flows, subjects, {
    ...{ nowMs, acceptedAtMs: nowMs, dataflowId },
  });
  await trace(tx, [], changes, options);
  return { writes: [], ledgerChanged: hasWork };
}

/** What a page is done for, as traces tell it. A first version was evaluated, or a rule edited. */
function causeOf(
  catalog: Catalog,
  claimed: readonly BackfillRow[],
): Pick<NewTrace, 'cause' | 'detail'> {
  const { kind, dataflowId } = claimed[0]!;
  if (kind !== 'audience') return { cause: kind, detail: { dataflowId } };
  const isEdited = claimed.some((row) => catalog.audiences.byId.get(row.audienceId!)!.version > 1);
  return { cause: isEdited ? 'rule' : 'backfill', detail: {} };
}

async function evaluatePage(
  engine: Engine,
  tx: Tx,
  catalog: Catalog,
  claimed: readonly BackfillRow[],
  profiles: readonly Profile[],
  options: EvaluateOptions,
): Promise<Evaluated> {
  const affected = claimed
    .flatMap((row) => catalog.audiences.byId.get(row.audienceId!) ?? [])
    .sort((left, right) => left.order - right.order);
  const evaluations = profiles.map((profile) => ({
    profile,
    affected,
    imported: [],
    mergedIds: [],
    targetsChanged: false,
  }));
  const evaluated = await evaluateAndSave(engine, tx, catalog, evaluations, options);
  for (const { audienceId, backfillId } of claimed) {
    const own = evaluated.writes.filter(
      (write) => write.audienceId === audienceId && write.change !== null,
    );
    const entered = own.filter((write) => write.change === 'realized').length;
    await addVersionEffect(tx, {
      audienceId: audienceId!,
      backfillId,
      entered,
      left: own.length - entered,
    });
  }
  return evaluated;
}

/** Progress ends at what there was: people who came meanwhile were evaluated as they came. */
async function endPage(
  tx: Tx,
  claimed: readonly BackfillRow[],
  ids: readonly string[],
  options: { isLast: boolean; nowMs: number },
): Promise<void> {
  await query(
    tx,
    `update backfills set processed = processed + $2, watermark = coalesce($3, watermark),
            total = case when $4 then processed + $2 else greatest(total, processed + $2) end,
            state = case when $4 then 'done' else state end, error = null,
            finished_at_ms = case when $4 then $5::bigint end
      where backfill_id = any ($1::uuid[])`,
    [
      claimed.map((row) => row.backfillId),
      ids.length,
      ids.at(-1) ?? null,
      options.isLast,
      options.nowMs,
    ],
  );
}
