/** The ledger rows of a person who is being deleted. */
import { query, type Tx } from '../../store/index.ts';
import { heldDueMs } from './brake.ts';

/** A target value of a person in an audience of a dataflow. */
export interface RemovalTarget {
  dataflowId: string;
  audienceId: string;
  targetValue: string;
}

/** Targets that these profiles want. */
export async function wantedTargets(
  tx: Tx,
  profileIds: readonly string[],
): Promise<RemovalTarget[]> {
  return query(
    tx,
    `select distinct dataflow_id as "dataflowId", audience_id as "audienceId",
            target_value as "targetValue"
       from desired_members where profile_id = any ($1::uuid[]) and excluded_reason is null`,
    [profileIds],
  );
}

/**
 * Makes every row that these profiles moved last the first one's, and lets go what failed, was given
 * up or is held. Rows that somebody else wants become theirs.
 * @returns rows whose value is, or may be, at the destination
 */
export async function takeRemovals(
  tx: Tx,
  profileIds: readonly string[],
  nowMs: number,
): Promise<RemovalTarget[]> {
  await query(
    tx,
    `update ledger l set profile_id = (
       select d.profile_id from desired_members d
        where d.dataflow_id = l.dataflow_id and d.audience_id = l.audience_id
          and d.target_value = l.target_value and d.excluded_reason is null limit 1)
      where l.profile_id = any ($1::uuid[]) and l.desired
        and exists (select 1 from desired_members d
                     where d.dataflow_id = l.dataflow_id and d.audience_id = l.audience_id
                       and d.target_value = l.target_value and d.excluded_reason is null)`,
    [profileIds],
  );
  return query(
    tx,
    `with mine as (
       update ledger l
          set profile_id = $1, failed = false, discarded = false, discard_reason = null,
              error = case when l.failed or l.discarded then null else l.error end,
              attempts = case when l.failed or l.discarded then 0 else l.attempts end,
              due_at_ms = case when l.claimed_until_ms > $3 then l.due_at_ms
                               when l.due_at_ms < ${heldDueMs} then l.due_at_ms
                               when l.delivered or l.uncertain then $3::bigint end
        where l.profile_id = any ($2::uuid[]) and not l.desired
       returning l.*)
     select dataflow_id as "dataflowId", audience_id as "audienceId",
            target_value as "targetValue"
       from mine where delivered or uncertain or due_at_ms is not null`,
    [profileIds[0], profileIds, nowMs],
  );
}

/** What became of a removal. */
export interface RemovalState extends RemovalTarget {
  /**
   * `shared`: somebody else wants the value in, so it stays. `forgotten`: the dataflow was deleted and
   * left its members. `given-up`: a person discarded it.
   */
  state: 'waiting' | 'removed' | 'shared' | 'given-up' | 'forgotten';
  /** Of waiting ones: what has to happen. Only `pending` goes by itself. */
  wait: 'pending' | 'failed' | 'disabled' | 'refused' | 'misconfigured' | null;
}

/** How far removals are. */
export async function removalStates(
  tx: Tx,
  targets: readonly RemovalTarget[],
  options: { profileId: string; nowMs: number },
): Promise<RemovalState[]> {
  if (targets.length === 0) return [];
  return query(
    tx,
    `with t as materialized (
       select * from jsonb_to_recordset($1::jsonb)
           as t ("dataflowId" uuid, "audienceId" uuid, "targetValue" text)),
     s as (
       select t.*, d.enabled, c.state as account, l.failed,
              case when d.dataflow_id is null then 'forgotten'
                   when l.profile_id is null then 'removed'
                   when l.profile_id <> $2 then 'shared'
                   when l.discarded then 'given-up'
                   when l.claimed_until_ms > $3 then 'waiting'
                   when l.due_at_ms is null and not l.failed and not l.delivered
                        and not l.uncertain then 'removed'
                   -- Its segment was deleted at the destination, and with it the membership.
                   when f.audience_id is null then 'removed'
                   else 'waiting' end as state
         from t
         left join dataflows d on d.dataflow_id = t."dataflowId"
         left join accounts c on c.account_id = d.account_id
         left join dataflow_audiences f on f.dataflow_id = t."dataflowId"
              and f.audience_id = t."audienceId"
         left join ledger l on l.dataflow_id = t."dataflowId"
              and l.audience_id = t."audienceId" and l.target_value = t."targetValue")
     select "dataflowId", "audienceId", "targetValue", state,
            case when state <> 'waiting' then null when failed then 'failed'
                 when not enabled then 'disabled' when account <> 'connected' then account
                 else 'pending' end as wait
       from s`,
    [JSON.stringify(targets), options.profileId, options.nowMs],
  );
}

/**
 * Forgets the rows of a deleted person, but for removals that still wait. What each told the
 * destination last stays behind as a time without a value, so that whoever has the value next is told
 * of with a later one, also when the clock went back.
 */
export async function forgetRemovals(tx: Tx, profileId: string): Promise<number> {
  const [row] = await query<{ count: number }>(
    tx,
    `with gone as (
       delete from ledger l where l.profile_id = $1 and not l.desired
        and (l.discarded
             or (l.due_at_ms is null and not l.failed and not l.delivered and not l.uncertain)
             or not exists (select 1 from dataflow_audiences f
                  where f.dataflow_id = l.dataflow_id and f.audience_id = l.audience_id))
       returning l.*),
     times as (
       update dataflow_audiences f
          set qualified_floor_ms = greatest(f.qualified_floor_ms, g.last_ms)
         from (select dataflow_id, audience_id, max(last_qualification_time_ms) as last_ms
                 from gone group by 1, 2) g
        where f.dataflow_id = g.dataflow_id and f.audience_id = g.audience_id)
     select count(*) as count from gone`,
    [profileId],
  );
  return row!.count;
}
