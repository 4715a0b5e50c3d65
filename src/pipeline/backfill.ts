/**
 * Works through backfills: pages of profiles by key, each in a transaction of its own that also
 * moves the watermark. A killed process leaves a page undone at most; another goes on from there.
 */

import { reconcile } from '../activation/index.ts';
import { addVersionEffect, type BackfillKind } from '../audiences/index.ts';
import { limits, type PassResult } from '../kernel/index.ts';
import { loadProfiles, type Profile } from '../profiles/index.ts';
import { query, type Tx } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';
import { evaluateAndSave } from './memberships.ts';

interface BackfillRow {
  backfillId: string;
  kind: BackfillKind;
  audienceId: string | null;
  dataflowId: string | null;
  watermark: string | null;
}

const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * One page of the oldest backfill that nobody else works on. The row stays locked for the page, so
 * two processes never do the same one, and a dead one's lock is gone with its connection.
 */
export async function backfillOnce(engine: Engine): Promise<PassResult> {
  const done = await engine.store.transaction(async (tx) => {
    // The catalog is held before the row is locked, as everywhere: locks are taken in one order.
    const catalog = await engine.catalog(tx);
    const [row] = await query<BackfillRow>(
      tx,
      `select backfill_id as "backfillId", kind, audience_id as "audienceId",
              dataflow_id as "dataflowId", watermark
         from backfills where state = 'running' order by created_at_ms, backfill_id
        limit 1 for update skip locked`,
      [],
    );
    if (!row) return null;
    const ids = await nextProfileIds(tx, row);
    const ledgerChanged = await doPage(engine, tx, catalog, row, ids);
    await endPage(tx, row, ids, engine.clock.now());
    return { row, profiles: ids.length, ledgerChanged };
  });
  if (!done) return { more: false, nextAtMs: null };
  engine.events.backfillPage(done.row.kind, done.profiles);
  if (done.ledgerChanged) engine.store.announce('ledger');
  return { more: true };
}

/** Profiles that have a stake: all of them for a rule, members and those once wanted for a ledger. */
async function nextProfileIds(tx: Tx, row: BackfillRow): Promise<string[]> {
  const after = row.watermark ?? beforeAll;
  const text =
    row.kind === 'audience'
      ? `select profile_id from profiles where profile_id > $1 order by profile_id limit $2`
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
  const parameters: unknown[] = [after, limits.backfillRowsPerPage];
  if (row.kind !== 'audience') parameters.push(row.dataflowId, row.audienceId);
  const rows = await query<{ profile_id: string }>(tx, text, parameters);
  return rows.map((one) => one.profile_id);
}

async function doPage(
  engine: Engine,
  tx: Tx,
  catalog: Catalog,
  row: BackfillRow,
  ids: readonly string[],
): Promise<boolean> {
  const lock = engine.store.capabilities.concurrentTransactions;
  const profiles = await loadProfiles(tx, ids, { lock });
  const nowMs = engine.clock.now();
  const options = { nowMs, acceptedAtMs: nowMs };
  if (row.kind === 'audience') return evaluatePage(engine, tx, catalog, row, profiles, options);
  const audienceIds = row.audienceId === null ? ('all' as const) : new Set([row.audienceId]);
  const subjects = profiles.map((profile) => ({ profile, audienceIds, mergedIds: [] }));
  const dataflowId = row.dataflowId;
  return reconcile(engine.store, tx, catalog.flows, subjects, { ...options, dataflowId });
}

async function evaluatePage(
  engine: Engine,
  tx: Tx,
  catalog: Catalog,
  row: BackfillRow,
  profiles: readonly Profile[],
  options: { nowMs: number; acceptedAtMs: number },
): Promise<boolean> {
  const audience = catalog.audiences.byId.get(row.audienceId!);
  if (!audience) return false;
  const evaluations = profiles.map((profile) => ({
    profile,
    affected: [audience],
    imported: [],
    mergedIds: [],
    targetsChanged: false,
  }));
  const { writes, ledgerChanged } = await evaluateAndSave(
    engine,
    tx,
    catalog,
    evaluations,
    options,
  );
  const { audienceId } = audience;
  const own = writes.filter((write) => write.audienceId === audienceId && write.change !== null);
  const entered = own.filter((write) => write.change === 'realized').length;
  const { backfillId } = row;
  await addVersionEffect(tx, { audienceId, backfillId, entered, left: own.length - entered });
  return ledgerChanged;
}

async function endPage(
  tx: Tx,
  row: BackfillRow,
  ids: readonly string[],
  nowMs: number,
): Promise<void> {
  const isLast = ids.length < limits.backfillRowsPerPage;
  await query(
    tx,
    `update backfills set processed = processed + $2, watermark = coalesce($3, watermark),
            state = case when $4 then 'done' else state end,
            finished_at_ms = case when $4 then $5::bigint end
      where backfill_id = $1`,
    [row.backfillId, ids.length, ids.at(-1) ?? null, isLast, nowMs],
  );
}
