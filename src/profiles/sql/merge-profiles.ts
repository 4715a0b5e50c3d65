import { newId } from '../../kernel/index.ts';
import { query, type Tx } from '../../store/index.ts';
import type { Profile } from '../apply.ts';

const pairs = `m as (
  select * from jsonb_to_recordset($1::jsonb) as m ("winnerId" uuid, "loserId" uuid))`;

/** Rows change hands by delete and insert, because profile_id is what tables are distributed by. */
const statements = [
  `with ${pairs},
        gone as (delete from identities i using m where i.profile_id = m."loserId"
                 returning i.*, m."winnerId")
   insert into identities (namespace, value, profile_id, stitches, linked_at_ms, source_id)
   select namespace, value, "winnerId", stitches, linked_at_ms, source_id from gone
       on conflict (namespace, value, profile_id) do nothing`,
  `with ${pairs},
        gone as (delete from events e using m where e.profile_id = m."loserId"
                 returning e.*, m."winnerId")
   insert into events (profile_id, event_id, event_type, timestamp_ms, body)
   select "winnerId", event_id, event_type, timestamp_ms, body from gone order by sequence
       on conflict (profile_id, event_id) do nothing`,
  `with ${pairs} delete from profiles p using m where p.profile_id = m."loserId"`,
];

/**
 * Moves what loser profiles own (identities, events) to their winners, records each merge with the
 * loser as it was, and deletes the losers. Rooms above move memberships and ledger rows.
 */
export async function moveMerged(
  tx: Tx,
  merges: readonly { winnerId: string; loser: Profile }[],
  options: { nowMs: number; sourceId: string },
): Promise<void> {
  if (merges.length === 0) return;
  const records = merges.map(({ winnerId, loser }) => ({
    mergeId: newId(),
    winnerId,
    loserId: loser.profileId,
    loser,
  }));
  await query(
    tx,
    `insert into merges (merge_id, winner_id, loser_id, loser, source_id, at_ms)
     select "mergeId", "winnerId", "loserId", loser, $2, $3 from jsonb_to_recordset($1::jsonb)
            as m ("mergeId" uuid, "winnerId" uuid, "loserId" uuid, loser jsonb)`,
    [JSON.stringify(records), options.sourceId, options.nowMs],
  );
  const list = JSON.stringify(records.map(({ winnerId, loserId }) => ({ winnerId, loserId })));
  for (const statement of statements) await query(tx, statement, [list]);
}
