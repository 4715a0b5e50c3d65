import { prepared, query, type Tx } from '../../store/index.ts';

/** A target whose wants changed; the profile is the one that changed them. */
export interface TouchedTarget {
  dataflowId: string;
  audienceId: string;
  targetValue: string;
  profileId: string;
}

/** A target whose desired state changed. */
export interface ReflectedTarget extends TouchedTarget {
  desired: boolean;
  /** What the destination will be told as the time of this state. */
  qualificationMs: number;
}

const touched = `t as (
  select * from jsonb_to_recordset($1::jsonb)
         as t ("dataflowId" uuid, "audienceId" uuid, "targetValue" text, "profileId" uuid))`;

// Here and below each row is looked for by its key, in a subquery that the planner cannot turn into a
// join or a hash: of a young table it read everything for each batch (8.4 ms; so 3 ms, with 20,000 people).
const lockText = prepared(
  `with ${touched}
   select 1 from (select * from t order by "dataflowId", "audienceId", "targetValue") t
    cross join lateral (
          select 1 from ledger where dataflow_id = t."dataflowId"
             and audience_id = t."audienceId" and target_value = t."targetValue" for update) l`,
);

/**
 * Locks ledger rows before their wants are counted: another transaction that moves the same target
 * either has committed, and is seen, or waits for this one.
 */
export async function lockTargets(tx: Tx, targets: readonly TouchedTarget[]): Promise<void> {
  if (targets.length === 0) return;
  await query(tx, lockText, [JSON.stringify(targets)]);
}

const reflectText = prepared(
  `with ${touched},
        wanted as (
          select t.*, (
                   select true from desired_members d
                    where d.dataflow_id = t."dataflowId" and d.audience_id = t."audienceId"
                      and d.target_value = t."targetValue" and d.excluded_reason is null
                    limit 1) is true as desired,
                 (select qualified_floor_ms + 1 from dataflow_audiences f
                   where f.dataflow_id = t."dataflowId" and f.audience_id = t."audienceId")
                   as "floorMs"
            from t)
   insert into ledger as l (dataflow_id, audience_id, target_value, profile_id, desired,
          last_qualification_time_ms, delivered, uncertain, failed, due_at_ms, attempts,
          accepted_at_ms)
   select "dataflowId", "audienceId", "targetValue", "profileId", desired,
          greatest($2, "floorMs"), false, false, false, case when desired then $2::bigint end, 0, $3
     from wanted
       on conflict (dataflow_id, audience_id, target_value) do update set
          desired = excluded.desired, profile_id = excluded.profile_id,
          last_qualification_time_ms = greatest($2, l.last_qualification_time_ms + 1),
          failed = false, discarded = false, discard_reason = null, error = null, attempts = 0,
          consent_lost = false,
          accepted_at_ms = $3,
          due_at_ms = case
            when l.claimed_until_ms > $2 then l.due_at_ms
            when excluded.desired <> l.delivered or l.uncertain then $2 end
    where l.desired <> excluded.desired
   returning profile_id as "profileId", dataflow_id as "dataflowId",
             audience_id as "audienceId", target_value as "targetValue", desired,
             last_qualification_time_ms as "qualificationMs"`,
);

/**
 * Moves the ledger to what the wants now say: in while any profile wants the target in. A row whose
 * desired state is unchanged is left alone (nothing is sent twice for nothing); a flip back to what
 * is delivered, before it was sent, leaves nothing to send. `last_qualification_time_ms` strictly
 * increases. A claim in flight keeps its hold; its acknowledgement finds the new desired state.
 * @returns the rows whose desired state changed
 */
export async function reflectTargets(
  tx: Tx,
  targets: readonly TouchedTarget[],
  options: { nowMs: number; acceptedAtMs: number },
): Promise<ReflectedTarget[]> {
  if (targets.length === 0) return [];
  return query(tx, reflectText, [JSON.stringify(targets), options.nowMs, options.acceptedAtMs]);
}

const consentLostText = prepared(
  `with ${touched}
   update ledger l set consent_lost = true from t
    where l.dataflow_id = t."dataflowId" and l.audience_id = t."audienceId"
      and l.target_value = t."targetValue" and not l.desired and l.due_at_ms is not null
      and not l.consent_lost
   returning 1 as one`,
);

/** Marks removals that wait of people who left by a rule and have lost consent as well. */
export async function markConsentLost(tx: Tx, targets: readonly TouchedTarget[]): Promise<boolean> {
  if (targets.length === 0) return false;
  const rows = await query(tx, consentLostText, [JSON.stringify(targets)]);
  return rows.length > 0;
}
