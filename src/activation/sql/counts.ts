import { memberCount } from '../../audiences/index.ts';
import { query, type Store, type Tx } from '../../store/index.ts';

/** Where the people of one audience of a dataflow stand; see `countAudiences`. */
export interface AudienceCounts {
  audienceId: string;
  members: number;
  delivered: number;
  pending: number;
  failed: number;
  excluded: number;
  excludedByReason: Record<string, number>;
  /** Of the members: no longer in the audience, but their removal is not done. */
  leaving: number;
}

/**
 * Counts people in final states, an audience each. *Members* are the people who are in the audience
 * now (while it is active or scheduled), and those who left it but whose removal is pending, failed
 * or given up. Each is in one state: failed before pending before excluded before delivered, over
 * all their target values. So the four always add up to the members.
 *
 * Delivered is what remains, so that the many rows that rest are not read: only how many members there
 * are (a kept count), exclusions, and rows that are pending, failed or given up (partial indexes).
 */
export async function countAudiences(
  tx: Tx | Store['db'],
  dataflowId: string,
): Promise<AudienceCounts[]> {
  return query(
    tx,
    `with carried as (
       select audience_id, state, keep_members, state in ('active', 'scheduled') as is_open
         from dataflow_audiences where dataflow_id = $1),
     filling as (
       select exists (select 1 from backfills where state = 'running' and dataflow_id = $1) as now),
     -- Each by its partial index, before anything is joined: without statistics, the planner would
     -- read all rows of each audience.
     busy as materialized (
       select audience_id, target_value, profile_id, failed, true as pending
         from ledger where dataflow_id = $1 and due_at_ms is not null
       union all
       select audience_id, target_value, profile_id, true, false
         from ledger where dataflow_id = $1 and failed and due_at_ms is null
       union all
       select audience_id, target_value, profile_id, false, false
         from ledger where dataflow_id = $1 and discarded and due_at_ms is null and not failed),
     excluded as materialized (
       select audience_id, profile_id, excluded_reason as reason
         from desired_members where dataflow_id = $1 and excluded_reason is not null),
     concerned as (
       -- Rows with something to do, told by everybody who wants their target.
       select l.audience_id, coalesce(d.profile_id, l.profile_id) as profile_id, l.failed,
              l.pending
         from busy l join carried c using (audience_id)
         left join desired_members d on d.dataflow_id = $1
              and d.audience_id = l.audience_id and d.target_value = l.target_value
              and d.excluded_reason is null
       union all
       -- Members whom a running backfill has not reached yet. Whether one runs is asked in a
       -- subquery: joined, all members and wants were compared first.
       select m.audience_id, m.profile_id, false, true
         from memberships m join carried c using (audience_id)
        where (select now from filling) and c.is_open and m.status = 'realized'
          and not exists (select 1 from desired_members d where d.profile_id = m.profile_id
                and d.dataflow_id = $1 and d.audience_id = m.audience_id)
       union all
       -- Members of an audience that is leaving, whom its backfill has not reached yet.
       select l.audience_id, l.profile_id, false, true
         from ledger l join carried c using (audience_id)
        where (select now from filling) and l.dataflow_id = $1 and l.desired
          and l.due_at_ms is null
          and (c.state = 'removing' or c.state = 'ended' and not c.keep_members)),
     person as (
       select p.*, exists (select 1 from memberships m join carried c using (audience_id)
                where m.profile_id = p.profile_id and m.audience_id = p.audience_id
                  and m.status = 'realized' and c.is_open) as is_member
         from (select audience_id, profile_id, bool_or(failed) as failed,
                      bool_or(pending) as pending from concerned group by 1, 2) p),
     unsettled as (
       select audience_id, count(*) filter (where failed) as failed,
              count(*) filter (where pending and not failed) as pending,
              count(*) filter (where not pending and not failed) as discarded,
              count(*) filter (where not is_member) as leaving
         from person group by 1),
     kept_out as (
       select audience_id, sum(n) as excluded, jsonb_object_agg(reason, n) as reasons
         from (select e.audience_id, e.reason, count(distinct e.profile_id) as n
                 from excluded e join carried c using (audience_id)
                 left join person p using (audience_id, profile_id)
                where c.is_open and p.profile_id is null
                group by 1, 2) r group by 1),
     inside as (
       select c.audience_id, ${memberCount('c.audience_id')} as n from carried c where c.is_open)
     select c.audience_id as "audienceId",
            (coalesce(i.n, 0) + coalesce(u.leaving, 0))::int as members,
            (coalesce(i.n, 0) + coalesce(u.leaving, 0) - coalesce(u.failed, 0)
              - coalesce(u.pending, 0) - coalesce(u.discarded, 0)
              - coalesce(k.excluded, 0))::int as delivered,
            coalesce(u.pending, 0)::int as pending, coalesce(u.failed, 0)::int as failed,
            (coalesce(k.excluded, 0) + coalesce(u.discarded, 0))::int as excluded,
            coalesce(k.reasons, '{}') || case when u.discarded > 0
              then jsonb_build_object('discarded', u.discarded) else '{}' end
              as "excludedByReason",
            coalesce(u.leaving, 0)::int as leaving
       from carried c left join unsettled u using (audience_id)
       left join kept_out k using (audience_id) left join inside i using (audience_id)
      order by c.audience_id`,
    [dataflowId],
  );
}

/** What waits in a dataflow, in ledger rows. */
export interface Waiting {
  rows: number;
  /** When the oldest change that waits for delivery was accepted; what the brake holds is not it. */
  oldestMs: number | null;
  /** Of the rows: removals that the brake holds. */
  held: number;
}

/** Counts the ledger rows that wait. */
export async function countWaiting(
  tx: Tx | Store['db'],
  dataflowId: string,
  heldDueMs: number,
): Promise<Waiting> {
  const [row] = await query<Waiting>(
    tx,
    `select count(*)::int as rows, min(accepted_at_ms) filter (where due_at_ms < $2) as "oldestMs",
            (count(*) filter (where due_at_ms >= $2))::int as held
       from ledger where dataflow_id = $1 and due_at_ms is not null`,
    [dataflowId, heldDueMs],
  );
  return row!;
}
