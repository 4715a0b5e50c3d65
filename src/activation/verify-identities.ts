/** A sample of delivered values, asked for one by one: is each known by exactly this text? */
import { countText } from '../kernel/index.ts';
import { query } from '../store/index.ts';
import { type Comparison, found, step } from './comparison.ts';
import { inLanes } from './reading.ts';

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

/** Asks for each value of the sample; for unknown ones, for values that differ in letter case. */
export async function compareIdentities(comparison: Comparison): Promise<void> {
  const { reader, counts, sides } = comparison;
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
    found(comparison, {
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
    const detail = isAll
      ? `All ${countText(of)} values.`
      : `A sample of ${countText(rows.length)} of ${countText(of)} values.`;
    sides.identities = { read: isAll ? 'all' : 'part', detail };
  }
}
