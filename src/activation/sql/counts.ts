import { memberCount } from '../../audiences/index.ts';
import { limits } from '../../kernel/index.ts';
import { query, type Store, type Tx } from '../../store/index.ts';

const beforeAll = `'00000000-0000-0000-0000-000000000000'`;

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
 *
 * Whom a running backfill has still to reach is pending, too. It goes by the order of profiles, so only
 * members behind its watermark are looked at: all when they are few. Of many, how many are left is
 * told by its progress, and which share of them has no wants yet by those who are next; the four add
 * up all the same. (Comparing all members with all wants took seconds with a million.)
 *
 * Rows that wait are told by everybody who wants their target, and members are looked up, while they
 * are few. Of many (a first delivery, an outage) each counts for the person it stands for.
 */
export async function countAudiences(
  tx: Tx | Store['db'],
  dataflowId: string,
): Promise<AudienceCounts[]> {
  return query(
    tx,
    `with carried as (
       select audience_id, state in ('active', 'scheduled') as is_open,
              state = 'removing' or state = 'ended' and not keep_members as is_leaving
         from dataflow_audiences where dataflow_id = $1),
     filling as (
       select c.audience_id, c.is_open, coalesce(b.watermark, ${beforeAll}) as watermark,
              1 - b.processed::numeric / greatest(b.total, b.processed, 1) as to_go
         from carried c join backfills b on b.state = 'running' and b.dataflow_id = $1
              and (b.audience_id = c.audience_id or b.audience_id is null and c.is_leaving)),
     ahead as (
       select f.audience_id, f.to_go, next.looked,
              case when f.is_open then next.unknown else next.wanted end as unreached
         from filling f cross join lateral (
              select count(*) as looked, count(*) filter (where wants is null) as unknown,
                     count(*) filter (where wants) as wanted
                from (select (select bool_or(d.excluded_reason is null) from desired_members d
                               where d.profile_id = m.profile_id and d.dataflow_id = $1
                                 and d.audience_id = f.audience_id) as wants
                        from memberships m
                       where m.audience_id = f.audience_id and m.status = 'realized'
                         and m.profile_id > f.watermark
                       order by m.profile_id limit ${limits.unreachedLooked}) w) next),
     inside as materialized (
       select c.audience_id, c.is_open, n, coalesce((
                select max(round(case when looked < ${limits.unreachedLooked} then unreached
                                     else greatest(n * to_go * unreached / looked, unreached) end))
                  from ahead a where a.audience_id = c.audience_id), 0)::bigint as unreached
         from carried c cross join lateral (select ${memberCount('c.audience_id')} as n) k),
     -- Each by its partial index, before anything is joined: without statistics, the planner would
     -- read all rows of each audience.
     busy as materialized (
       select audience_id, target_value, profile_id, desired, failed, true as pending
         from ledger where dataflow_id = $1 and due_at_ms is not null
       union all
       select audience_id, target_value, profile_id, desired, true, false
         from ledger where dataflow_id = $1 and failed and due_at_ms is null
       union all
       select audience_id, target_value, profile_id, desired, false, false
         from ledger where dataflow_id = $1 and discarded and due_at_ms is null and not failed),
     size as materialized (select count(*) <= ${limits.busyLooked} as is_small from busy),
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
        where (select is_small from size)),
     person as (
       select p.*, exists (select 1 from memberships m join carried c using (audience_id)
                where m.profile_id = p.profile_id and m.audience_id = p.audience_id
                  and m.status = 'realized' and c.is_open) as is_member
         from (select audience_id, profile_id, bool_or(failed) as failed,
                      bool_or(pending) as pending from concerned group by 1, 2) p
       union all
       select b.audience_id, b.profile_id, bool_or(b.failed), bool_or(b.pending),
              bool_or(b.desired and c.is_open)
         from busy b join carried c using (audience_id)
        where not (select is_small from size) group by 1, 2),
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
     told as (
       select f.audience_id, f.is_open, coalesce(u.failed, 0) as failed,
              coalesce(u.pending, 0) as pending, coalesce(u.discarded, 0) as discarded,
              coalesce(u.leaving, 0) as leaving, coalesce(k.excluded, 0) as excluded, k.reasons,
              case when f.is_open then f.n else 0 end as inside, f.unreached
         from inside f left join unsettled u using (audience_id)
         left join kept_out k using (audience_id)),
     added_up as (
       select *, inside + leaving - failed - pending - discarded - excluded as rest from told),
     -- Who is still to be reached is one of the members, or one more who is leaving.
     waiting as (
       select *, case when is_open then least(unreached, greatest(rest, 0)) else 0 end as waits,
              case when is_open then 0 else unreached end as goes
         from added_up)
     select audience_id as "audienceId", (inside + leaving + goes)::int as members,
            (rest - waits)::int as delivered, (pending + waits + goes)::int as pending,
            failed::int as failed, (excluded + discarded)::int as excluded,
            coalesce(reasons, '{}') || case when discarded > 0
              then jsonb_build_object('discarded', discarded) else '{}' end
              as "excludedByReason",
            (leaving + goes)::int as leaving
       from waiting
      order by audience_id`,
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
