/** How many delivered people the destination has reported a match for. */
import type { DestinationReads, ReadPage } from '../destinations/index.ts';
import { isoTime, limits } from '../kernel/index.ts';
import { query } from '../store/index.ts';
import { type Comparison, step } from './comparison.ts';
import type { Asked } from './reading.ts';

/** Of one identity: when it was matched last, in words. */
async function lastMatchOf(comparison: Comparison, value: string): Promise<void> {
  const { reader, counts, sides, audiences, context } = comparison;
  const sinceMs = context.clock.now() - limits.verifyMatchDays * 86_400_000;
  const { definition } = await context.connections.open(comparison.claimed.accountId);
  let lastMs: number | null = null;
  for (const { audienceId, segmentId } of audiences) {
    const wanted = { segmentId: segmentId ?? audienceId, value, sinceMs };
    const asked: Asked<number | null> = await reader.ask((reads) => reads.lastMatch(wanted));
    if ('refused' in asked) {
      sides.matches = { read: 'none', detail: asked.refused };
      return;
    }
    if (asked.answer === null) continue;
    counts.matched += 1;
    lastMs = Math.max(lastMs ?? 0, asked.answer);
  }
  const detail =
    lastMs === null
      ? `${definition.shortName} has not reported a match yet; it does so when the person next uses the product.`
      : `${definition.shortName} last reported a match on ${isoTime(lastMs)}.`;
  sides.matches = { read: 'all', detail };
}

/** Counts matches of all audiences, of the last days; of one identity, looks for its last one. */
export async function countMatches(comparison: Comparison): Promise<void> {
  const { identity } = comparison.claimed;
  if (identity !== null) {
    await step(comparison, 'matches');
    return lastMatchOf(comparison, identity);
  }
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
