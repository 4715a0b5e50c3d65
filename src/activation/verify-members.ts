/** Memberships against the destination's lists of members, where it has them. */
import type { ReadPage } from '../destinations/index.ts';
import { limits } from '../kernel/index.ts';
import { query } from '../store/index.ts';
import { type Comparison, found, keep, step } from './comparison.ts';
import type { Asked } from './reading.ts';

interface LedgerRow {
  targetValue: string;
  delivered: boolean;
}

/**
 * Rows at rest, page by page: what waits or failed is told by its own state, and what was acknowledged
 * after the lists were begun may or may not stand in them.
 */
async function* ledgerPages(
  comparison: Comparison,
  audienceId: string,
  sinceMs: number,
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
          and coalesce(delivered_at_ms, 0) <= $6
        order by target_value limit $5`,
      [claimed.dataflowId, audienceId, after, claimed.identity, limits.verifyRowsPerPage, sinceMs],
    );
    yield rows;
    if (rows.length < limits.verifyRowsPerPage) return;
    after = rows.at(-1)!.targetValue;
  }
}

/** All values in a segment, page by page; or in words why they cannot be told. */
async function valuesIn(
  comparison: Comparison,
  audienceId: string,
): Promise<Set<string> | { refused: string }> {
  const there = new Set<string>();
  let cursor: string | null = null;
  do {
    const asked: Asked<ReadPage<string> | null> = await comparison.reader.ask((reads) =>
      reads.members(audienceId, cursor),
    );
    if ('refused' in asked) return asked;
    if (asked.answer === null) {
      return { refused: 'The destination has no list of a segment’s members.' };
    }
    for (const value of asked.answer.items) there.add(value);
    cursor = asked.answer.next;
    await step(comparison, 'reading members', there.size);
  } while (cursor !== null && there.size < limits.verifyMembersMax);
  if (cursor === null) return there;
  return { refused: `The segment has more than ${limits.verifyMembersMax} members.` };
}

/** Compares each membership at rest with the members that the destination lists. */
export async function compareMembers(comparison: Comparison): Promise<void> {
  const { audiences, claimed, membersDone } = comparison;
  for (const { audienceId } of audiences) {
    if (membersDone.has(audienceId)) continue;
    const sinceMs = comparison.context.clock.now();
    const there = await valuesIn(comparison, audienceId);
    if ('refused' in there) {
      comparison.sides.members = { read: 'none', detail: there.refused };
      return;
    }
    for await (const rows of ledgerPages(comparison, audienceId, sinceMs)) {
      for (const { targetValue, delivered } of rows) {
        const isThere = there.delete(targetValue);
        if (isThere === delivered) continue;
        const kind = delivered ? ('missing' as const) : ('unexpected' as const);
        found(comparison, { audienceId, targetValue, kind, detail: null, repairable: true });
      }
      comparison.compared += rows.length;
      await step(comparison, 'members', comparison.compared, comparison.counts.checked);
    }
    await addForeign(comparison, audienceId, there);
    membersDone.add(audienceId);
    await keep(comparison);
  }
  const detail = claimed.identity === null ? 'Every member of every segment.' : 'This person.';
  comparison.sides.members = { read: 'all', detail };
}

/** What is there, but in no row of the ledger at rest: somebody else's, unless it waits. */
async function addForeign(
  comparison: Comparison,
  audienceId: string,
  there: ReadonlySet<string>,
): Promise<void> {
  const { context, claimed } = comparison;
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
      if (ours.has(targetValue)) continue;
      const detail = 'Millrace never sent it, and leaves it alone.';
      found(comparison, { audienceId, targetValue, kind: 'foreign', detail, repairable: false });
    }
  }
}
