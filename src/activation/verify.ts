/**
 * Compares a dataflow with its destination, as far as the destination can be asked, and says which
 * sides were really read. One verification at a time; a killed process's is taken over by another.
 */
import { limits, type PassResult } from '../kernel/index.ts';
import { query } from '../store/index.ts';
import { type Claimed, type Comparison, keep, openComparison, type Part } from './comparison.ts';
import { outageText, type ReadingContext, ReadingLeft } from './reading.ts';
import { repairDifferences, type VerifiedSide } from './verifications.ts';
import { compareIdentities } from './verify-identities.ts';
import { countMatches } from './verify-matches.ts';
import { compareMembers } from './verify-members.ts';
import { compareSegments } from './verify-segments.ts';

async function claim(context: ReadingContext): Promise<Claimed | undefined> {
  const nowMs = context.clock.now();
  const rows = await query<Claimed>(
    context.store.db,
    `update verifications v set claimed_until_ms = $2
       from (select verification_id, account_id from verifications
               join dataflows using (dataflow_id)
              where state = 'running' and claimed_until_ms <= $1
              order by verification_id limit 1 for update of verifications skip locked) c
      where v.verification_id = c.verification_id
     returning v.verification_id as id, v.dataflow_id as "dataflowId",
               c.account_id as "accountId", v.identity, v.repair, v.sample,
               v.progress, v.sides, v.counts`,
    [nowMs, nowMs + limits.verifyClaimMs],
  );
  return rows[0];
}

/** Does one verification that is asked for, if there is any. */
export async function verifyOnce(context: ReadingContext): Promise<PassResult> {
  const claimed = await claim(context);
  if (!claimed) return { more: false, nextAtMs: null };
  try {
    const comparison = await compare(context, claimed);
    await finish(context, claimed, comparison);
  } catch (error) {
    if (error instanceof ReadingLeft) {
      await leave(context, claimed.id);
      return { more: false, nextAtMs: null };
    }
    await query(
      context.store.db,
      `update verifications set state = 'failed', error = $2, finished_at_ms = $3
        where verification_id = $1`,
      [claimed.id, textOfFailure(error), context.clock.now()],
    );
  }
  return { more: true };
}

/** Lets go of it, so that nobody waits for the claim to end. */
async function leave({ store }: ReadingContext, id: string): Promise<void> {
  const text = 'update verifications set claimed_until_ms = 0 where verification_id = $1';
  await query(store.db, text, [id]);
}

function textOfFailure(error: unknown): string {
  try {
    return outageText(error);
  } catch {
    return error instanceof Error ? error.message : 'unknown';
  }
}

async function finish(
  context: ReadingContext,
  claimed: Claimed,
  { counts, sides }: Comparison,
): Promise<void> {
  const { store, clock } = context;
  await store.transaction(async (tx) => {
    const [of] = await query<{ all: number; repairable: number }>(
      tx,
      `select count(*)::int as all, (count(*) filter (where repairable))::int as repairable
         from verification_differences where verification_id = $1`,
      [claimed.id],
    );
    const whole = { ...counts, differences: of!.all, repairable: of!.repairable };
    await query(
      tx,
      `update verifications set state = 'done', sides = $2::jsonb, counts = $3::jsonb,
              finished_at_ms = $4, progress = '{}' where verification_id = $1`,
      [claimed.id, JSON.stringify(sides), JSON.stringify(whole), clock.now()],
    );
    if (claimed.repair) await repairDifferences(tx, claimed, clock.now());
  });
  if (claimed.repair) store.announce('ledger');
}

const parts: readonly [Part, (comparison: Comparison) => Promise<void>][] = [
  ['segments', compareSegments],
  ['members', compareMembers],
  ['identities', compareIdentities],
  ['matches', countMatches],
];

async function compare(context: ReadingContext, claimed: Claimed): Promise<Comparison> {
  const comparison = await openComparison(context, claimed);
  comparison.sides.ledger = { read: 'all', detail: 'Desired and delivered, from the ledger.' };
  if (!comparison.reader.canAsk) {
    const none: VerifiedSide = { read: 'none', detail: 'This destination cannot be asked.' };
    for (const [part] of parts) comparison.sides[part] = none;
    return comparison;
  }
  for (const [part, run] of parts) {
    if (comparison.finished.has(part)) continue;
    await run(comparison);
    comparison.finished.add(part);
    await keep(comparison);
  }
  return comparison;
}
