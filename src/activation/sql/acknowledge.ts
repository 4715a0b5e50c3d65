import { prepared, query, type Tx } from '../../store/index.ts';

/** What to do with one claimed row. */
export interface RowVerdict {
  audienceId: string;
  targetValue: string;
  kind: 'delivered' | 'retry' | 'failed' | 'regroup';
  /** `retry`: whether the state may be at the destination all the same. */
  uncertain: boolean;
  /** `retry` and `regroup`: when to try again, in ms. */
  dueAtMs: number;
  /** Unless delivered: the rows of one value are sent together again, apart from all others. */
  groupId: string | null;
  error: object | null;
}

/** Whether a claim still holds any of its rows: past its time, others may have taken them. */
export async function holdsAny(
  tx: Tx,
  claim: { dataflowId: string; claimId: string },
  rows: readonly { audienceId: string; targetValue: string }[],
): Promise<boolean> {
  const found = await query(
    tx,
    `select 1 as one
       from jsonb_to_recordset($3::jsonb) as r ("audienceId" uuid, "targetValue" text)
       join ledger l on l.dataflow_id = $1 and l.audience_id = r."audienceId"
            and l.target_value = r."targetValue" and l.claim_id = $2 limit 1`,
    [claim.dataflowId, claim.claimId, JSON.stringify(rows)],
  );
  return found.length > 0;
}

/** A row whose claim was ended. */
export interface EndedRow {
  audienceId: string;
  targetValue: string;
  acceptedAtMs: number;
  isDelivered: boolean;
  /** Given up: a dead letter. */
  isFailed: boolean;
  isPending: boolean;
}

/** Taken, and into a segment that is still there: a lost one takes the time of what was sent along. */
const isTaken = `(v.kind = 'delivered' and l.sent_time_ms is not null)`;
/** Whether a new segment was there by then, nobody knows: what is wanted is sent again. */
const isUncertain = `(v.uncertain or v.kind = 'delivered' and l.sent_time_ms is null)`;

// The dataflow stands in v, so that the planner, which has no statistics on PGlite, looks rows up by
// their key: with it as a constant, it read the whole ledger and compared each row with v.
const endText = prepared(
  `with v as materialized (
     select $2::uuid as "dataflowId", v.*
       from jsonb_to_recordset($1::jsonb) as v ("audienceId" uuid, "targetValue" text,
            kind text, uncertain boolean, "dueAtMs" bigint, "groupId" uuid, error jsonb))
   update ledger l
      set delivered = case when ${isTaken} then l.sent_desired else l.delivered end,
          uncertain = ${isUncertain},
          delivered_at_ms = case when ${isTaken} then $4 else l.delivered_at_ms end,
          failed = v.kind = 'failed' and l.desired = l.sent_desired,
          failed_at_ms = case when v.kind = 'failed' then $4 else l.failed_at_ms end,
          attempts = case when ${isTaken} then 0 else l.attempts end,
          error = case when ${isTaken} then null else v.error end,
          claim_id = v."groupId",
          claimed_until_ms = null,
          run_id = case when ${isTaken}
                          or (v.kind = 'failed' and l.desired = l.sent_desired)
                        then $5 else l.run_id end,
          run_outcome = case when ${isTaken} then 'activated'
                             when v.kind = 'failed' and l.desired = l.sent_desired
                             then 'failed:' || coalesce(v.error ->> 'code', 'unknown')
                             else l.run_outcome end,
          due_at_ms = case
            when ${isTaken} then case when l.desired <> l.sent_desired then $4 end
            when l.desired <> l.sent_desired then
              case when l.desired <> l.delivered or ${isUncertain} then $4 end
            when v.kind = 'failed' then null
            when v.kind = 'delivered' then $4
            else v."dueAtMs" end
     from v
    where l.dataflow_id = v."dataflowId" and l.audience_id = v."audienceId"
      and l.target_value = v."targetValue" and l.claim_id = $3
   returning l.audience_id as "audienceId", l.target_value as "targetValue",
             l.accepted_at_ms as "acceptedAtMs", ${isTaken} as "isDelivered",
             l.failed as "isFailed", l.due_at_ms is not null as "isPending"`,
);

/**
 * Ends a claim: one verdict a row. Only rows that this claim still holds are touched, so a late
 * worker changes nothing. Delivered becomes what was sent, which the row may have moved on from
 * meanwhile: then it stays pending. What was taken into a segment that was lost meanwhile is sent
 * again. The group's id stays in `claim_id`, see the claim.
 * What became of a row for good is noted with the run, so that a run counts nobody twice.
 * @returns the rows that were touched, with the time their change was accepted
 */
export async function endClaim(
  tx: Tx,
  options: { dataflowId: string; claimId: string; runId: string | null; nowMs: number },
  verdicts: readonly RowVerdict[],
): Promise<EndedRow[]> {
  return query(tx, endText, [
    JSON.stringify(verdicts),
    options.dataflowId,
    options.claimId,
    options.nowMs,
    options.runId,
  ]);
}
