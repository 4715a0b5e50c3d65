/** What undoing a merge reads and moves. */
import { query, type Tx } from '../../store/index.ts';
import type { Profile } from '../apply.ts';
import type { IdentityMap } from '../identity-map.ts';

export interface StoredMerge {
  mergeId: string;
  /** As they were before it; the winner is null in records from before that was kept. */
  winner: Profile | null;
  loser: Profile;
  eventIds: string[];
  memberships: StoredLoserMembership[];
}

/** A membership of the loser as it was, with the names of its columns. */
export interface StoredLoserMembership {
  audience_id: string;
  status: 'realized' | 'exited' | null;
  last_qualification_time_ms: number | null;
  valid_until_ms: number | null;
  next_change_at_ms: number | null;
}

const columns = `merge_id as "mergeId", winner, loser, event_ids as "eventIds", memberships`;

/** The last merge that brought a profile an identity, or undefined. */
export async function mergeThatBrought(
  tx: Tx,
  winnerId: string,
  identity: { namespace: string; id: string },
): Promise<StoredMerge | undefined> {
  const [merge] = await query<StoredMerge>(
    tx,
    `select ${columns} from merges
      where winner_id = $1
        and loser -> 'identityMap' -> $2::text @> jsonb_build_array(jsonb_build_object('id', $3::text))
      order by merge_id desc limit 1`,
    [winnerId, identity.namespace, identity.id],
  );
  return merge;
}

/** Later merges of a profile, earliest first. */
export async function laterMerges(
  tx: Tx,
  winnerId: string,
  mergeId: string,
): Promise<Pick<StoredMerge, 'mergeId' | 'winner' | 'loser'>[]> {
  return query(
    tx,
    `select merge_id as "mergeId", winner, loser from merges
      where winner_id = $1 and merge_id > $2 order by merge_id`,
    [winnerId, mergeId],
  );
}

/** Rewrites what winners were before merges. */
export async function saveMergeWinners(
  tx: Tx,
  merges: readonly { mergeId: string; winner: Profile }[],
): Promise<void> {
  if (merges.length === 0) return;
  await query(
    tx,
    `update merges g set winner = w.winner
       from jsonb_to_recordset($1::jsonb) as w ("mergeId" uuid, winner jsonb)
      where g.merge_id = w."mergeId"`,
    [JSON.stringify(merges)],
  );
}

export async function deleteMerge(tx: Tx, mergeId: string): Promise<void> {
  await query(tx, 'delete from merges where merge_id = $1', [mergeId]);
}

/**
 * Gives identities of one profile to another; those in `shared` stay with the first as well.
 * @returns the identities that the other now has
 */
export async function moveIdentities(
  tx: Tx,
  move: { fromId: string; toId: string; identities: IdentityMap; shared: IdentityMap },
): Promise<{ namespace: string; id: string }[]> {
  const rows = Object.entries(move.identities).flatMap(([namespace, entries]) =>
    entries.map(({ id }) => ({
      ...{ namespace, id },
      isShared: (move.shared[namespace] ?? []).some((entry) => entry.id === id),
    })),
  );
  return query(
    tx,
    `with k as (select * from jsonb_to_recordset($3::jsonb)
                       as k (namespace text, id text, "isShared" boolean)),
          gone as (
            delete from identities i using k
             where i.profile_id = $1 and i.namespace = k.namespace and i.value = k.id
               and (i.stitches or not k."isShared")
            returning i.*),
          shared as (
            select i.* from identities i join k on i.namespace = k.namespace and i.value = k.id
             where i.profile_id = $1 and k."isShared" and not i.stitches)
     insert into identities (namespace, value, profile_id, stitches, linked_at_ms, source_id)
     select namespace, value, $2, stitches, linked_at_ms, source_id
       from (select * from gone union all select * from shared) as both_kinds
     on conflict (namespace, value, profile_id) do nothing returning namespace, value as id`,
    [move.fromId, move.toId, JSON.stringify(rows)],
  );
}

/** Whether a profile has an identity that names a person. */
export async function hasStitching(tx: Tx, profileId: string): Promise<boolean> {
  const rows = await query(
    tx,
    'select 1 as one from identities where profile_id = $1 and stitches limit 1',
    [profileId],
  );
  return rows.length > 0;
}

/** Gives events back. @returns their number */
export async function moveEvents(
  tx: Tx,
  move: { fromId: string; toId: string; eventIds: readonly string[] },
): Promise<number> {
  const rows = await query(
    tx,
    `with gone as (delete from events where profile_id = $1 and event_id = any ($3::uuid[])
                   returning *)
     insert into events (profile_id, event_id, event_type, timestamp_ms, body, wide_body)
     select $2, event_id, event_type, timestamp_ms, body, wide_body from gone order by sequence
     returning 1 as one`,
    [move.fromId, move.toId, move.eventIds],
  );
  return rows.length;
}
