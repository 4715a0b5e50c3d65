import { prepared, query, type Store, type Tx } from '../../store/index.ts';
import type { MembershipWrite } from '../evaluate.ts';
import type { MembershipState } from '../membership.ts';
import type { MovedMembers } from './member-counts.ts';

export interface StoredMembership extends MembershipState {
  profileId: string;
  audienceId: string;
}

const columns = `profile_id as "profileId", audience_id as "audienceId", status,
  last_qualification_time_ms as "lastQualificationTimeMs", valid_until_ms as "validUntilMs",
  next_change_at_ms as "nextChangeAtMs"`;

const loadText = prepared(
  `select ${columns} from memberships where profile_id = any ($1::uuid[])
      and ($2::uuid[] is null or audience_id = any ($2::uuid[]))`,
);

/** Memberships of profiles, by primary key; only these audiences, or all of them. */
export async function loadMemberships(
  tx: Tx,
  profileIds: readonly string[],
  audienceIds: readonly string[] | null,
): Promise<StoredMembership[]> {
  if (profileIds.length === 0) return [];
  return query(tx, loadText, [profileIds, audienceIds]);
}

const saveText = prepared(
  `insert into memberships (profile_id, audience_id, status, last_qualification_time_ms,
                            valid_until_ms, next_change_at_ms)
   select "profileId", "audienceId", status, "lastQualificationTimeMs", "validUntilMs",
          "nextChangeAtMs"
     from jsonb_to_recordset($1::jsonb) as m ("profileId" uuid, "audienceId" uuid, status text,
          "lastQualificationTimeMs" bigint, "validUntilMs" bigint, "nextChangeAtMs" bigint)
   on conflict (profile_id, audience_id) do update set status = excluded.status,
          last_qualification_time_ms = excluded.last_qualification_time_ms,
          valid_until_ms = excluded.valid_until_ms,
          next_change_at_ms = excluded.next_change_at_ms`,
);

/** Writes decisions. The caller holds the profiles, so nobody else writes these rows. */
export async function saveMemberships(tx: Tx, writes: readonly MembershipWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const rows = writes.map(({ profileId, audienceId, after }) => ({
    profileId,
    audienceId,
    ...after,
  }));
  await query(tx, saveText, [JSON.stringify(rows)]);
}

/**
 * Due timers, earliest first: (profile, audience) pairs to evaluate again. Locks their profiles and
 * passes over those that are held, so that processes divide what is due. A row of which its holder
 * has just let go may be answered already: evaluating it again changes nothing.
 */
export async function dueTimers(
  tx: Tx,
  nowMs: number,
  rowsMax: number,
): Promise<{ profileId: string; audienceId: string }[]> {
  return query(
    tx,
    `select m.profile_id as "profileId", m.audience_id as "audienceId"
       from memberships m join profiles p on p.profile_id = m.profile_id
      where m.next_change_at_ms <= $1 order by m.next_change_at_ms limit $2
        for update of p skip locked`,
    [nowMs, rowsMax],
  );
}

/** Whether an audience has a timer that is due and not run yet. */
export async function dueTimerOf(tx: Tx, audienceId: string, nowMs: number): Promise<boolean> {
  const rows = await query(
    tx,
    'select 1 as one from memberships where next_change_at_ms <= $2 and audience_id = $1 limit 1',
    [audienceId, nowMs],
  );
  return rows.length > 0;
}

/** When the next timer is due, in ms, or null. */
export async function nextTimerMs(tx: Tx | Store['db']): Promise<number | null> {
  const rows = await query<{ next: number | null }>(
    tx,
    `select min(next_change_at_ms) as next from memberships where next_change_at_ms is not null`,
    [],
  );
  return rows[0]?.next ?? null;
}

/**
 * Moves the memberships of merged-away profiles to their winners where those have none, or only
 * were in; deletes the rest. So a person who was in stays in without a new qualification.
 * @returns what that changes of the members of audiences
 */
export async function moveMemberships(
  tx: Tx,
  merges: readonly { winnerId: string; loserId: string }[],
): Promise<MovedMembers[]> {
  if (merges.length === 0) return [];
  return query(
    tx,
    `with m as (select * from jsonb_to_recordset($1::jsonb) as m ("winnerId" uuid, "loserId" uuid)),
          gone as (delete from memberships s using m where s.profile_id = m."loserId"
                   returning s.*, m."winnerId"),
          best as (select distinct on ("winnerId", audience_id) * from gone
                    order by "winnerId", audience_id, (status = 'realized') desc nulls last,
                             last_qualification_time_ms desc nulls last),
     placed as (
     insert into memberships (profile_id, audience_id, status, last_qualification_time_ms,
                              valid_until_ms, next_change_at_ms)
     select "winnerId", audience_id, status, last_qualification_time_ms, valid_until_ms,
            next_change_at_ms from best
     on conflict (profile_id, audience_id) do update set status = excluded.status,
            last_qualification_time_ms = excluded.last_qualification_time_ms,
            valid_until_ms = excluded.valid_until_ms,
            next_change_at_ms = excluded.next_change_at_ms
      where memberships.status is distinct from 'realized' and excluded.status = 'realized'
     returning audience_id, status)
     select audience_id as "audienceId", sum(n)::bigint as members
       from (select audience_id, status, -1 as n from gone union all
             select audience_id, status, 1 from placed) moved
      where status = 'realized' group by audience_id having sum(n) <> 0`,
    [JSON.stringify(merges)],
  );
}
