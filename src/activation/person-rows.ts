/** What dataflows hold of one person: each target value's desired and delivered state, and why. */
import { isUuid, type JsonObject } from '../kernel/index.ts';
import type { Profile } from '../profiles/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { type Mapping, targetsOf } from './mapping.ts';
import { heldDueMs } from './sql/brake.ts';

export interface PersonRow {
  dataflowId: string;
  dataflowName: string;
  audienceId: string;
  audienceName: string;
  /** Empty when the person is excluded. */
  targetValue: string;
  desired: 'in' | 'out' | 'excluded';
  delivered: 'in' | 'out';
  /** `removed`: out here and there. `discarded`: given up by a person. */
  state: 'pending' | 'delivered' | 'removed' | 'failed' | 'discarded' | 'excluded';
  /** Why it is excluded or was given up, or the last error in words. */
  reason: string | null;
  policyId: string | null;
  error: JsonObject | null;
  attempts: number;
  heldByBrake: boolean;
  nextTryAtMs: number | null;
  lastQualificationTimeMs: number;
  acceptedAtMs: number;
  deliveredAtMs: number | null;
  /** Its last requests, newest first, and the qualification time that each carried. */
  claimIds: string[];
  claimTimes: number[];
}

interface Key {
  dataflowId: string;
  audienceId: string;
  targetValue: string;
}

/**
 * A person's ledger rows: what is wanted now, what the person was the last to move, what the mappings
 * give, and other values that the caller knows of (from traces).
 */
export async function rowsOfPerson(
  db: Tx | Store['db'],
  profile: Profile,
  known: readonly string[],
): Promise<PersonRow[]> {
  const flows = await query<{ dataflowId: string; audienceIds: string[]; mappings: Mapping[] }>(
    db,
    `select dataflow_id as "dataflowId", mappings,
            array (select audience_id from dataflow_audiences a
                    where a.dataflow_id = d.dataflow_id) as "audienceIds"
       from dataflows d`,
    [],
  );
  const keys: Key[] = flows.flatMap(({ dataflowId, audienceIds, mappings }) => {
    const targets = mappings[0] ? targetsOf(profile, mappings[0]) : null;
    const now = targets?.kind === 'values' ? targets.values : [];
    const values = [...new Set([...now, ...known])];
    return audienceIds.flatMap((audienceId) =>
      values.map((targetValue) => ({ dataflowId, audienceId, targetValue })),
    );
  });
  return query(
    db,
    `with k as (
       select "dataflowId", "audienceId", "targetValue" from jsonb_to_recordset($2::jsonb)
           as k ("dataflowId" uuid, "audienceId" uuid, "targetValue" text)
       union
       select dataflow_id, audience_id, target_value from desired_members
        where profile_id = $1 and excluded_reason is null
       union
       select dataflow_id, audience_id, target_value from ledger where profile_id = $1),
     rows as (
       select l.dataflow_id, l.audience_id, l.target_value,
              case when l.desired then 'in' else 'out' end as desired,
              case when l.delivered then 'in' else 'out' end as delivered,
              case when l.failed then 'failed' when l.discarded then 'discarded'
                   when l.due_at_ms is not null then 'pending'
                   when l.delivered then 'delivered' else 'removed' end as state,
              case when l.discarded then l.discard_reason else l.error ->> 'message' end as reason, null::uuid as policy_id, l.error, l.attempts,
              coalesce(l.due_at_ms >= ${heldDueMs}, false) as held,
              case when l.due_at_ms < ${heldDueMs} then l.due_at_ms end as next_try,
              l.last_qualification_time_ms as qualified, l.accepted_at_ms as accepted,
              l.delivered_at_ms as delivered_at, l.claim_ids, l.claim_times
         from k join ledger l on l.dataflow_id = k."dataflowId"
              and l.audience_id = k."audienceId" and l.target_value = k."targetValue"
        where l.profile_id = $1 or exists (
              select 1 from desired_members m where m.profile_id = $1
                 and m.dataflow_id = l.dataflow_id and m.audience_id = l.audience_id
                 and m.target_value = l.target_value)
       union all
       select dataflow_id, audience_id, '', 'excluded', 'out', 'excluded', excluded_reason,
              excluded_policy_id, null, 0, false, null, since_ms, since_ms, null,
              '{}'::uuid[], '{}'::bigint[]
         from desired_members where profile_id = $1 and excluded_reason is not null)
     select r.dataflow_id as "dataflowId", d.name as "dataflowName",
            r.audience_id as "audienceId", a.name as "audienceName",
            r.target_value as "targetValue", r.desired, r.delivered, r.state, r.reason,
            r.policy_id as "policyId", r.error, r.attempts, r.held as "heldByBrake",
            r.next_try as "nextTryAtMs", r.qualified as "lastQualificationTimeMs",
            r.accepted as "acceptedAtMs", r.delivered_at as "deliveredAtMs",
            r.claim_ids as "claimIds", to_jsonb(r.claim_times) as "claimTimes"
       from rows r join dataflows d using (dataflow_id) join audiences a using (audience_id)
      order by d.dataflow_id, a.audience_id, r.target_value`,
    [profile.profileId, JSON.stringify(keys)],
  );
}

/** How a dataflow carries an audience, and what it goes by; null: not at all. */
export interface CarriedFlow {
  dataflowId: string;
  name: string;
  destination: string;
  enabled: boolean;
  mapping: Mapping | null;
  accountState: 'connected' | 'refused' | 'misconfigured';
  accountError: JsonObject | null;
  failingSinceMs: number | null;
  blockedUntilMs: number;
  audiences: {
    audienceId: string;
    state: 'scheduled' | 'active' | 'ended' | 'removing';
    startMs: number | null;
    endMs: number | null;
  }[];
}

/** Dataflows as a person's story needs them, oldest first. */
export async function carriedFlows(
  db: Tx | Store['db'],
  dataflowId: string | null,
): Promise<CarriedFlow[]> {
  if (dataflowId !== null && !isUuid(dataflowId)) return [];
  return query(
    db,
    `select d.dataflow_id as "dataflowId", d.name, c.destination, d.enabled,
            d.mappings -> 0 as mapping, c.state as "accountState", c.error as "accountError",
            c.failing_since_ms as "failingSinceMs", c.blocked_until_ms as "blockedUntilMs",
            coalesce((select jsonb_agg(jsonb_build_object('audienceId', a.audience_id,
                'state', a.state, 'startMs', a.start_at_ms, 'endMs', a.end_at_ms)
                order by a.added_at_ms) from dataflow_audiences a
               where a.dataflow_id = d.dataflow_id), '[]') as audiences
       from dataflows d join accounts c using (account_id)
      where $1::uuid is null or d.dataflow_id = $1 order by d.dataflow_id`,
    [dataflowId],
  );
}
