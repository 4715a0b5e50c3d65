/** Verifications as people ask for and look at them; `verify.ts` does the work. */
import {
  counted,
  countText,
  invalidField,
  isUuid,
  type JsonObject,
  limits,
  MillraceError,
  newId,
} from '../kernel/index.ts';
import { beginRun, tracesOfRows } from '../monitoring/index.ts';
import { query, type Tx } from '../store/index.ts';
import { type DataflowsContext, findDataflow } from './read-dataflows.ts';
import { forgetSegment } from './sql/lane.ts';

/** What was compared on a side: everything, a part, or nothing and why. */
export interface VerifiedSide {
  read: 'all' | 'part' | 'none';
  /** In words: how much was read, or why nothing. */
  detail: string;
}

export type SideName = 'ledger' | 'segments' | 'members' | 'identities' | 'matches';

export interface VerificationCounts {
  /** Memberships that were compared. */
  checked: number;
  differences: number;
  /** Of them: what a repair sends again. */
  repairable: number;
  delivered: number;
  pending: number;
  failed: number;
  excluded: number;
  /** Identity values asked for one by one, and known by exactly that text. */
  asked: number;
  known: number;
  /** Delivered people for whom the destination reported a match. */
  matched: number;
}

export interface Verification {
  id: string;
  dataflowId: string;
  state: 'running' | 'done' | 'failed';
  identity: string | null;
  repair: boolean;
  sides: Partial<Record<SideName, VerifiedSide>>;
  counts: Partial<VerificationCounts>;
  progress: { step?: string; done?: number; of?: number };
  /** The result as a sentence. */
  text: string;
  error: string | null;
  repaired: number;
  createdAtMs: number;
  finishedAtMs: number | null;
}

/**
 * `segment-missing`: the segment is gone. `missing`: delivered, but not there. `unexpected`: removed,
 * but still there. `foreign`: there, but never sent by Millrace; it is left alone.
 * `unknown-identity` and `differs-in-case`: the value is no user by exactly this text.
 */
export type DifferenceKind =
  | 'segment-missing'
  | 'missing'
  | 'unexpected'
  | 'foreign'
  | 'unknown-identity'
  | 'differs-in-case';

export interface Difference {
  audienceId: string;
  targetValue: string;
  kind: DifferenceKind;
  detail: string | null;
  repairable: boolean;
}

const columns = `verification_id as id, dataflow_id as "dataflowId", state, identity, repair, sides,
  counts, progress, error, repaired, created_at_ms as "createdAtMs",
  finished_at_ms as "finishedAtMs"`;

function progressText({ step = 'waiting', done = 0, of = 0 }: Verification['progress']): string {
  if (done === 0) return step;
  const whole = of > 0 ? ` of ${countText(of)}` : '';
  return `${step}, ${countText(done)}${whole}`;
}

function textOf(one: Omit<Verification, 'text'>): string {
  if (one.state === 'running') return `Comparing: ${progressText(one.progress)}.`;
  if (one.state === 'failed') return `Not finished: ${one.error}`;
  const { checked = 0, differences = 0, repairable = 0 } = one.counts;
  const rows = counted(checked, 'membership');
  if (differences === 0) return `No difference in ${rows}.`;
  const repaired = one.repaired > 0 ? ` ${countText(one.repaired)} are sent again.` : '';
  return `${counted(differences, 'difference')} in ${rows}; ${countText(repairable)} can be repaired.${repaired}`;
}

function withText(one: Omit<Verification, 'text'>): Verification {
  return { ...one, text: textOf(one) };
}

/** Asks for a comparison; the verification loop does it. */
export async function requestVerification(
  context: DataflowsContext,
  dataflowId: string,
  options: { identity: string | null; repair: boolean; sample: number },
): Promise<Verification> {
  const { store, clock } = context;
  await findDataflow(store.db, dataflowId);
  const id = newId();
  await query(
    store.db,
    `insert into verifications (verification_id, dataflow_id, state, identity, repair, sample,
            progress, sides, counts, repaired, claimed_until_ms, created_at_ms)
     values ($1, $2, 'running', $3, $4, $5, '{}', '{}', '{}', 0, 0, $6)`,
    [id, dataflowId, options.identity, options.repair, options.sample, clock.now()],
  );
  store.announce('verification');
  return getVerification(context, dataflowId, id);
}

/** @throws MillraceError `not-found` */
export async function getVerification(
  context: DataflowsContext,
  dataflowId: string,
  id: string,
): Promise<Verification> {
  const rows =
    isUuid(id) && isUuid(dataflowId)
      ? await query<Omit<Verification, 'text'>>(
          context.store.db,
          `select ${columns} from verifications where dataflow_id = $1 and verification_id = $2`,
          [dataflowId, id],
        )
      : [];
  if (rows[0]) return withText(rows[0]);
  throw new MillraceError('not-found', `There is no verification ${id} of this dataflow.`);
}

/** The newest first. */
export async function listVerifications(
  context: DataflowsContext,
  dataflowId: string,
  page: { limit: number; cursor: string | null },
): Promise<{ items: Verification[]; nextCursor: string | null }> {
  await findDataflow(context.store.db, dataflowId);
  if (page.cursor !== null && !isUuid(page.cursor)) {
    throw invalidField('cursor', 'is not a cursor of this list; take it from nextCursor');
  }
  const rows = await query<Omit<Verification, 'text'>>(
    context.store.db,
    `select ${columns} from verifications where dataflow_id = $1
        and ($2::uuid is null or verification_id < $2)
      order by verification_id desc limit $3`,
    [dataflowId, page.cursor, page.limit + 1],
  );
  const items = rows.slice(0, page.limit).map(withText);
  return { items, nextCursor: rows.length > page.limit ? items.at(-1)!.id : null };
}

/** The rows that differ, by audience and value. */
export async function listDifferences(
  context: DataflowsContext,
  verificationId: string,
  page: { limit: number; cursor: string | null },
): Promise<{ items: Difference[]; nextCursor: string | null }> {
  const skip = page.cursor === null ? 0 : Number(page.cursor);
  if (!Number.isSafeInteger(skip) || skip < 0) {
    throw invalidField('cursor', 'is not a cursor of this list; take it from nextCursor');
  }
  // At most `verifyDifferencesMax` rows are kept, so skipping is cheap.
  const rows = await query<Difference>(
    context.store.db,
    `select audience_id as "audienceId", target_value as "targetValue", kind, detail, repairable
       from verification_differences where verification_id = $1
      order by audience_id, target_value, kind offset $2 limit $3`,
    [verificationId, skip, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, nextCursor: rows.length > page.limit ? String(skip + page.limit) : null };
}

/** Sends again what a finished verification found to differ. Gives the number of differences. */
export async function repairVerification(
  context: DataflowsContext,
  dataflowId: string,
  id: string,
): Promise<Verification> {
  const found = await getVerification(context, dataflowId, id);
  if (found.state !== 'done') {
    throw new MillraceError(
      'conflict',
      'The verification is not done; there is nothing to repair.',
    );
  }
  await context.store.transaction((tx) =>
    repairDifferences(tx, { id, dataflowId }, context.clock.now()),
  );
  context.store.announce('ledger');
  return getVerification(context, dataflowId, id);
}

/**
 * Marks what differs as unknown and pending, with a new qualification time, so that the ledger's
 * state is sent again. A missing segment is made again with all its members.
 */
export async function repairDifferences(
  tx: Tx,
  of: { id: string; dataflowId: string },
  nowMs: number,
): Promise<void> {
  const { dataflowId } = of;
  // One that was found gone since then has been made again.
  const missing = await query<{ audienceId: string; losses: number }>(
    tx,
    `select d.audience_id as "audienceId", f.segment_losses as losses
       from verification_differences d
       join verifications v using (verification_id)
       join dataflow_audiences f on f.dataflow_id = v.dataflow_id and f.audience_id = d.audience_id
      where d.verification_id = $1 and d.kind = 'segment-missing' and d.repairable
        and coalesce(f.segment_recreated_at_ms, 0) < v.created_at_ms`,
    [of.id],
  );
  for (const segment of missing) {
    await forgetSegment(tx, { dataflowId, ...segment, nowMs, pauseMs: 0 });
  }
  const again = await query(
    tx,
    `with u as (
       update ledger l set uncertain = true, due_at_ms = $3, attempts = 1,
              last_qualification_time_ms = l.last_qualification_time_ms + 1
         from verification_differences d
        where d.verification_id = $1 and d.repairable and d.kind in ('missing', 'unexpected')
          and l.dataflow_id = $2 and l.audience_id = d.audience_id
          and l.target_value = d.target_value and l.due_at_ms is null and not l.failed
       returning l.*),
     t as (${tracesOfRows('repair', 'u', '$3')})
     select 1 as one from u`,
    [of.id, dataflowId, nowMs],
  );
  if (again.length + missing.length > 0) {
    await beginRun(tx, dataflowId, { cause: 'repair', nowMs });
  }
  await query(
    tx,
    `update verifications set repaired = (select count(*) from verification_differences
            where verification_id = $1 and repairable)
      where verification_id = $1`,
    [of.id],
  );
  await query(
    tx,
    `update verification_differences set repairable = false where verification_id = $1`,
    [of.id],
  );
}

/** Keeps differences, up to a bound. */
export async function saveDifferences(
  tx: Tx,
  verificationId: string,
  differences: readonly Difference[],
): Promise<void> {
  if (differences.length === 0) return;
  await query(
    tx,
    `insert into verification_differences (verification_id, audience_id, target_value, kind, detail,
            repairable)
     select $1, "audienceId", "targetValue", kind, detail, repairable
       from jsonb_to_recordset($2::jsonb) as d ("audienceId" uuid, "targetValue" text, kind text,
            detail text, repairable boolean)
         on conflict do nothing`,
    [verificationId, JSON.stringify(differences.slice(0, limits.verifyDifferencesMax))],
  );
}

/** Where a verification stands; renews the claim on it. */
export async function saveProgress(
  tx: Tx,
  id: string,
  progress: JsonObject,
  claimedUntilMs: number,
): Promise<void> {
  await query(
    tx,
    `update verifications set progress = progress || $2::jsonb, claimed_until_ms = $3
      where verification_id = $1`,
    [id, JSON.stringify(progress), claimedUntilMs],
  );
}
