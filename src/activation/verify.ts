/**
 * Compares a dataflow with its destination, as far as the destination can be asked, and says which
 * sides were really read. One verification at a time; a killed process's is begun again by another.
 */
import type { DestinationReads, ReadPage } from '../destinations/index.ts';
import { limits, type PassResult } from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';
import {
  type Asked,
  inLanes,
  openReader,
  outageText,
  type Reader,
  type ReadingContext,
} from './reading.ts';
import { countAudiences } from './sql/counts.ts';
import {
  type Difference,
  repairDifferences,
  type SideName,
  saveDifferences,
  saveProgress,
  type VerificationCounts,
  type VerifiedSide,
} from './verifications.ts';

interface Claimed {
  id: string;
  dataflowId: string;
  accountId: string;
  identity: string | null;
  repair: boolean;
  sample: number;
}

interface CheckedAudience {
  audienceId: string;
  segmentId: string | null;
}

/** One verification under way: what was found so far. */
interface Comparison {
  context: ReadingContext;
  claimed: Claimed;
  reader: Reader;
  audiences: CheckedAudience[];
  sides: Partial<Record<SideName, VerifiedSide>>;
  counts: VerificationCounts;
  found: Difference[];
}

interface LedgerRow {
  targetValue: string;
  delivered: boolean;
}

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
               c.account_id as "accountId", v.identity, v.repair, v.sample`,
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
    await query(
      context.store.db,
      `update verifications set state = 'failed', error = $2, finished_at_ms = $3
        where verification_id = $1`,
      [claimed.id, textOfFailure(error), context.clock.now()],
    );
  }
  return { more: true };
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
  { found, counts, sides }: Comparison,
): Promise<void> {
  const { store, clock } = context;
  counts.differences = found.length;
  counts.repairable = found.filter((one) => one.repairable).length;
  await store.transaction(async (tx) => {
    await saveDifferences(tx, claimed.id, found);
    await query(
      tx,
      `update verifications set state = 'done', sides = $2::jsonb, counts = $3::jsonb,
              finished_at_ms = $4, progress = '{}' where verification_id = $1`,
      [claimed.id, JSON.stringify(sides), JSON.stringify(counts), clock.now()],
    );
    if (claimed.repair) await repairDifferences(tx, claimed, clock.now());
  });
  if (claimed.repair) store.announce('ledger');
}

async function step(comparison: Comparison, name: string, done = 0, of = 0): Promise<void> {
  const { context, claimed } = comparison;
  const untilMs = context.clock.now() + limits.verifyClaimMs;
  const progress = { step: name, done, of };
  await context.store.transaction((tx) => saveProgress(tx, claimed.id, progress, untilMs));
}

async function compare(context: ReadingContext, claimed: Claimed): Promise<Comparison> {
  const { db } = context.store;
  await query(db, 'delete from verification_differences where verification_id = $1', [claimed.id]);
  const comparison: Comparison = {
    context,
    claimed,
    reader: await openReader(context, claimed),
    audiences: await query<CheckedAudience>(
      db,
      `select audience_id as "audienceId", segment_id as "segmentId" from dataflow_audiences
        where dataflow_id = $1 and segment_saved is not null and state <> 'removing'
        order by audience_id`,
      [claimed.dataflowId],
    ),
    sides: {},
    counts: await startingCounts(db, claimed),
    found: [],
  };
  comparison.sides.ledger = { read: 'all', detail: 'Desired and delivered, from the ledger.' };
  if (!comparison.reader.canAsk) {
    const none: VerifiedSide = { read: 'none', detail: 'This destination cannot be asked.' };
    for (const side of ['segments', 'members', 'identities', 'matches'] as const) {
      comparison.sides[side] = none;
    }
    return comparison;
  }
  await compareSegments(comparison);
  await compareMembers(comparison);
  await compareIdentities(comparison);
  await countMatches(comparison);
  return comparison;
}

async function startingCounts(db: Store['db'], claimed: Claimed): Promise<VerificationCounts> {
  const audiences = await countAudiences(db, claimed.dataflowId);
  const sum = (name: 'delivered' | 'pending' | 'failed' | 'excluded'): number =>
    audiences.reduce((total, one) => total + one[name], 0);
  const [row] = await query<{ n: number }>(
    db,
    `select count(*)::int as n from ledger where dataflow_id = $1 and (delivered or desired)
        and ($2::text is null or target_value = $2)`,
    [claimed.dataflowId, claimed.identity],
  );
  return {
    checked: row!.n,
    differences: 0,
    repairable: 0,
    delivered: sum('delivered'),
    pending: sum('pending'),
    failed: sum('failed'),
    excluded: sum('excluded'),
    asked: 0,
    known: 0,
    matched: 0,
  };
}

async function compareSegments(comparison: Comparison): Promise<void> {
  await step(comparison, 'segments');
  const known = new Set<string>();
  let cursor: string | null = null;
  for (let page = 0; page < limits.verifySegmentPagesMax; page += 1) {
    const asked = await comparison.reader.ask((reads) => reads.segments(cursor));
    if ('refused' in asked) {
      comparison.sides.segments = { read: 'none', detail: asked.refused };
      return;
    }
    for (const id of asked.answer.items) known.add(id);
    cursor = asked.answer.next;
    if (cursor === null) break;
  }
  if (cursor !== null) {
    comparison.sides.segments = { read: 'part', detail: `The first ${known.size} segments.` };
    return;
  }
  const { audiences } = comparison;
  const missing = audiences.filter(
    ({ audienceId, segmentId }) => !known.has(audienceId) && !known.has(segmentId ?? ''),
  );
  comparison.sides.segments = { read: 'all', detail: `${audiences.length} segments looked for.` };
  for (const { audienceId } of missing) {
    comparison.found.push({
      audienceId,
      targetValue: '',
      kind: 'segment-missing',
      detail: 'The segment no longer exists there.',
      repairable: true,
    });
  }
  const gone = new Set(missing.map((one) => one.audienceId));
  comparison.audiences = audiences.filter((one) => !gone.has(one.audienceId));
}

/** Rows at rest, page by page: what waits or failed is told by its own state. */
async function* ledgerPages(
  comparison: Comparison,
  audienceId: string,
): AsyncGenerator<LedgerRow[]> {
  const { context, claimed } = comparison;
  let after: string | null = null;
  for (;;) {
    const rows: LedgerRow[] = await query<LedgerRow>(
      context.store.db,
      `select target_value as "targetValue", delivered from ledger
        where dataflow_id = $1 and audience_id = $2 and due_at_ms is null and not failed
          and not discarded and ($3::text is null or target_value > $3)
          and ($4::text is null or target_value = $4)
        order by target_value limit $5`,
      [claimed.dataflowId, audienceId, after, claimed.identity, limits.verifyRowsPerPage],
    );
    yield rows;
    if (rows.length < limits.verifyRowsPerPage) return;
    after = rows.at(-1)!.targetValue;
  }
}

async function compareMembers(comparison: Comparison): Promise<void> {
  const { audiences, found, claimed, reader } = comparison;
  let done = 0;
  for (const { audienceId } of audiences) {
    await step(comparison, 'members', done, audiences.length);
    const asked = await reader.ask((reads) => reads.members(audienceId));
    if ('refused' in asked || asked.answer === null) {
      const detail =
        'refused' in asked ? asked.refused : 'The destination has no list of a segment’s members.';
      comparison.sides.members = { read: 'none', detail };
      return;
    }
    const there = new Set(asked.answer);
    for await (const rows of ledgerPages(comparison, audienceId)) {
      for (const { targetValue, delivered } of rows) {
        const isThere = there.delete(targetValue);
        if (isThere === delivered || found.length >= limits.verifyDifferencesMax) continue;
        const kind = delivered ? ('missing' as const) : ('unexpected' as const);
        found.push({ audienceId, targetValue, kind, detail: null, repairable: true });
      }
      await step(comparison, 'members', done, audiences.length);
    }
    await addForeign(comparison, audienceId, there);
    done += 1;
  }
  const detail = claimed.identity === null ? 'Every member of every segment.' : 'This person.';
  comparison.sides.members = { read: 'all', detail };
}

/** What is there, but in no row of the ledger at rest: somebody else's, unless it waits. */
async function addForeign(
  { context, claimed, found }: Comparison,
  audienceId: string,
  there: ReadonlySet<string>,
): Promise<void> {
  const values = [...there].filter((one) => claimed.identity === null || one === claimed.identity);
  for (let at = 0; at < values.length; at += limits.verifyRowsPerPage) {
    const page = values.slice(at, at + limits.verifyRowsPerPage);
    const known = await query<{ v: string }>(
      context.store.db,
      `select target_value as v from ledger where dataflow_id = $1 and audience_id = $2
          and target_value = any ($3::text[])`,
      [claimed.dataflowId, audienceId, page],
    );
    const ours = new Set(known.map((row) => row.v));
    for (const targetValue of page) {
      if (ours.has(targetValue) || found.length >= limits.verifyDifferencesMax) continue;
      const detail = 'Millrace never sent it, and leaves it alone.';
      found.push({ audienceId, targetValue, kind: 'foreign', detail, repairable: false });
    }
  }
}

/** A sample of delivered values, spread over all of them. */
async function sampleOf({ context, claimed }: Comparison): Promise<{
  rows: { audienceId: string; targetValue: string }[];
  of: number;
}> {
  const { db } = context.store;
  const parameters = [claimed.dataflowId, claimed.identity];
  const delivered = `from ledger where dataflow_id = $1 and delivered
    and ($2::text is null or target_value = $2)`;
  const [total] = await query<{ n: number }>(
    db,
    `select count(distinct target_value)::int as n ${delivered}`,
    parameters,
  );
  const every = Math.max(1, Math.floor(total!.n / Math.max(1, claimed.sample)));
  const rows = await query<{ audienceId: string; targetValue: string }>(
    db,
    `select distinct on (target_value) audience_id as "audienceId", target_value as "targetValue"
       ${delivered} and abs(hashtext(target_value)::bigint) % $3 = 0
      order by target_value limit $4`,
    [...parameters, every, claimed.sample],
  );
  return { rows, of: total!.n };
}

async function compareIdentities(comparison: Comparison): Promise<void> {
  const { reader, found, counts, sides } = comparison;
  const { rows, of } = await sampleOf(comparison);
  let refused: string | null = null;
  await step(comparison, 'identities', 0, rows.length);
  await inLanes(rows, async ({ audienceId, targetValue }) => {
    if (refused !== null) return;
    const asked = await reader.ask((reads) => reads.hasIdentity(targetValue));
    if ('refused' in asked) {
      refused = asked.refused;
      return;
    }
    counts.asked += 1;
    if (counts.asked % 100 === 0) await step(comparison, 'identities', counts.asked, rows.length);
    if (asked.answer) {
      counts.known += 1;
      return;
    }
    const near = await reader.ask((reads) => reads.similarIdentities(targetValue));
    const similar = 'answer' in near ? near.answer : [];
    found.push({
      audienceId,
      targetValue,
      kind: similar.length > 0 ? 'differs-in-case' : 'unknown-identity',
      detail: similar.length > 0 ? `It knows ${similar.join(', ')}.` : null,
      repairable: false,
    });
  });
  if (refused !== null) sides.identities = { read: 'none', detail: refused };
  else {
    const isAll = rows.length >= of;
    const detail = isAll ? `All ${of} values.` : `A sample of ${rows.length} of ${of} values.`;
    sides.identities = { read: isAll ? 'all' : 'part', detail };
  }
}

async function countMatches(comparison: Comparison): Promise<void> {
  const { reader, counts, sides, context, claimed } = comparison;
  const sinceMs = context.clock.now() - limits.verifyMatchDays * 86_400_000;
  let pages = 0;
  let isCut = false;
  for (const { audienceId, segmentId } of comparison.audiences) {
    await step(comparison, 'matches');
    const matched = new Set<string>();
    let cursor: string | null = null;
    do {
      const wanted: Parameters<DestinationReads['matches']>[0] = {
        segmentId: segmentId ?? audienceId,
        sinceMs,
        cursor,
      };
      const asked: Asked<ReadPage<string> | null> = await reader.ask((reads) =>
        reads.matches(wanted),
      );
      if ('refused' in asked || asked.answer === null) {
        const detail = 'refused' in asked ? asked.refused : 'The destination reports no matches.';
        sides.matches = { read: 'none', detail };
        return;
      }
      for (const value of asked.answer.items) matched.add(value);
      cursor = asked.answer.next;
      pages += 1;
      isCut = cursor !== null && pages >= limits.verifyMatchPagesMax;
    } while (cursor !== null && !isCut);
    const [row] = await query<{ n: number }>(
      context.store.db,
      `select count(*)::int as n from ledger where dataflow_id = $1 and audience_id = $2
          and delivered and target_value = any ($3::text[])
          and ($4::text is null or target_value = $4)`,
      [claimed.dataflowId, audienceId, [...matched], claimed.identity],
    );
    counts.matched += row!.n;
    if (isCut) break;
  }
  const days = `the last ${limits.verifyMatchDays} days`;
  sides.matches = isCut
    ? { read: 'part', detail: `The first ${pages} pages of ${days}.` }
    : {
        read: 'all',
        detail: `Matches reported in ${days}; a person is matched on their next visit.`,
      };
}
