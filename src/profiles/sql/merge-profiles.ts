import { newId } from '../../kernel/index.ts';
import { query, type Tx, together } from '../../store/index.ts';
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
                 returning e.*, m."winnerId"),
        moved as (
          insert into events (profile_id, event_id, event_type, timestamp_ms, body, wide_body)
          select "winnerId", event_id, event_type, timestamp_ms, body, wide_body from gone order by sequence
              on conflict (profile_id, event_id) do nothing
          returning profile_id, event_id)
   update merges g set event_ids = b.ids
     from (select gone.profile_id as loser_id, gone."winnerId", array_agg(gone.event_id) as ids
             from gone join moved on moved.profile_id = gone."winnerId"
                  and moved.event_id = gone.event_id group by 1, 2) b
    where g.loser_id = b.loser_id and g.winner_id = b."winnerId"`,
  `with ${pairs} delete from profiles p using m where p.profile_id = m."loserId"`,
];

/** A merge, with both sides as they were before it. */
export interface MergeRecord {
  winner: Profile;
  loser: Profile;
}

/**
 * Moves what loser profiles own (identities, events) to their winners, records each merge with both
 * sides as they were and what the loser brought, so that it can be undone, and deletes the losers.
 * Rooms above move memberships and ledger rows, after this.
 */
export async function moveMerged(
  tx: Tx,
  merges: readonly MergeRecord[],
  options: { nowMs: number; sourceId: string },
): Promise<void> {
  if (merges.length === 0) return;
  const records = merges.map(({ winner, loser }) => ({
    mergeId: newId(),
    winnerId: winner.profileId,
    loserId: loser.profileId,
    ...{ winner, loser },
  }));
  const recorded = query(
    tx,
    `insert into merges (merge_id, winner_id, loser_id, winner, loser, memberships, source_id, at_ms)
     select "mergeId", "winnerId", "loserId", winner, loser,
            coalesce((select jsonb_agg(to_jsonb(s)) from memberships s
                       where s.profile_id = m."loserId"), '[]'), $2, $3
       from jsonb_to_recordset($1::jsonb) as m ("mergeId" uuid, "winnerId" uuid, "loserId" uuid,
            winner jsonb, loser jsonb)`,
    [JSON.stringify(records), options.sourceId, options.nowMs],
  );
  const list = JSON.stringify(records.map(({ winnerId, loserId }) => ({ winnerId, loserId })));
  await together([recorded, ...statements.map((statement) => query(tx, statement, [list]))]);
}
