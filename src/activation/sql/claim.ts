import { limits } from '../../kernel/index.ts';
import { query, type Tx } from '../../store/index.ts';

/** A claimed ledger row, with what an acknowledgement must know of the time before the claim. */
export interface ClaimedRow {
  audienceId: string;
  targetValue: string;
  profileId: string;
  desired: boolean;
  lastQualificationTimeMs: number;
  /** An earlier request may already have been accepted with an unknown outcome. */
  wasUncertain: boolean;
  /** That request said the same as this one: so did those of all rows that are claimed with it. */
  isRepeat: boolean;
  attempts: number;
  acceptedAtMs: number;
  /** The run that last counted it, and as what; see `answered.ts`. */
  runId: string | null;
  runOutcome: string | null;
}

/**
 * Claims the rows of one request. Rows that were sent together and never answered are claimed
 * together again, and apart from others: if the destination then says "duplicate", that is true of
 * all of them or of none. `skip locked` lets workers claim side by side; the claim itself is the
 * lease, because `due_at_ms` becomes its end.
 *
 * Audiences are named by those to leave out: `audience_id = any (…)` lets the planner, which has no
 * statistics on PGlite, take the primary key and sort the whole ledger for every claim (measured
 * with 20,000 rows pending on PGlite: 44 ms against 30 ms a claim of 1,000, and growing with them).
 */
export async function claimRows(
  tx: Tx,
  options: {
    dataflowId: string;
    /** Not to be sent now: their segment is not there yet. */
    withoutAudienceIds: readonly string[];
    /** Claims whose requests this process still waits for: never due, whatever the clock says. */
    inFlightClaimIds: readonly string[];
    claimId: string;
    nowMs: number;
    claimedUntilMs: number;
    rowsMax: number;
  },
): Promise<ClaimedRow[]> {
  return query(
    tx,
    `with first as (
       select claim_id, sent_time_ms = last_qualification_time_ms as is_repeat from ledger
        where dataflow_id = $1 and due_at_ms <= $2 and audience_id <> all ($3::uuid[])
          and (claim_id is null or claim_id <> all ($7::uuid[]))
        order by due_at_ms limit 1 for update skip locked),
     picked as (
       select l.audience_id, l.target_value, l.uncertain,
              l.uncertain and l.sent_time_ms = l.last_qualification_time_ms as is_repeat
         from ledger l, first f
        where l.dataflow_id = $1 and l.due_at_ms <= $2 and l.audience_id <> all ($3::uuid[])
          and (l.claim_id is null or l.claim_id <> all ($7::uuid[]))
          and case when f.claim_id is not null and f.is_repeat
                   then l.claim_id = f.claim_id
                        and l.sent_time_ms = l.last_qualification_time_ms
                   else l.claim_id is null
                        or l.sent_time_ms is distinct from l.last_qualification_time_ms end
        order by l.due_at_ms limit $4 for update of l skip locked)
     update ledger l
        set claim_id = $5, claimed_until_ms = $6, due_at_ms = $6, uncertain = true,
            sent_desired = l.desired, sent_time_ms = l.last_qualification_time_ms,
            attempts = l.attempts + 1,
            claim_ids = ($5::uuid || l.claim_ids)[1:${limits.requestsPerLedgerRow}],
            claim_times = (l.last_qualification_time_ms || l.claim_times)[1:${limits.requestsPerLedgerRow}]
       from picked p
      where l.dataflow_id = $1 and l.audience_id = p.audience_id
        and l.target_value = p.target_value
     returning l.audience_id as "audienceId", l.target_value as "targetValue",
               l.profile_id as "profileId", l.desired,
               l.last_qualification_time_ms as "lastQualificationTimeMs",
               p.uncertain as "wasUncertain", coalesce(p.is_repeat, false) as "isRepeat",
               l.attempts, l.accepted_at_ms as "acceptedAtMs",
               l.run_id as "runId", l.run_outcome as "runOutcome"`,
    [
      options.dataflowId,
      options.nowMs,
      options.withoutAudienceIds,
      options.rowsMax,
      options.claimId,
      options.claimedUntilMs,
      options.inFlightClaimIds,
    ],
  );
}

/** When the next row of a dataflow is due, in ms, or null. */
export async function nextDueMs(
  tx: Tx,
  dataflowId: string,
  withoutAudienceIds: readonly string[],
): Promise<number | null> {
  const rows = await query<{ due: number }>(
    tx,
    `select due_at_ms as due from ledger
      where dataflow_id = $1 and due_at_ms is not null and audience_id <> all ($2::uuid[])
      order by due_at_ms limit 1`,
    [dataflowId, withoutAudienceIds],
  );
  return rows[0]?.due ?? null;
}
