import type { JsonObject } from '../../kernel/index.ts';
import { prepared, query, type Tx } from '../../store/index.ts';

/** An audience of a dataflow as delivery sees it. */
export interface LaneAudience {
  audienceId: string;
  state: 'scheduled' | 'active' | 'ended' | 'removing';
  name: string;
  description: string;
  /** Namespace of its memberships, and its id there. */
  outside: { namespace: string; id: string };
  segmentId: string | null;
  /** Name and description as the destination last took them, or null. */
  segmentSaved: string | null;
  segmentDueAtMs: number;
  /** How often its segment was found to be gone: an answer is about the segment of its time. */
  segmentLosses: number;
}

/** A dataflow with its account's state: what a delivery pass starts from. */
export interface LaneState {
  accountId: string;
  /** The target of its mapping. */
  target: string;
  enabled: boolean;
  /** People in a request at most; null: as many as the account takes. */
  batchSize: number | null;
  /** Share of the account's requests a second, in percent; null: all. */
  ratePercent: number | null;
  accountState: 'connected' | 'refused' | 'misconfigured';
  blockedUntilMs: number;
  failures: number;
  /** The open run, or null. */
  runId: string | null;
  /** Whether a row waits, due or not, or the brake holds: it lets go when nothing is left to hold. */
  isWaiting: boolean;
  audiences: LaneAudience[];
}

const laneText = prepared(
  `select d.account_id as "accountId", d.mappings->0->'target'->>'identity' as target, d.enabled,
          d.batch_size as "batchSize", d.rate_percent as "ratePercent", a.state as "accountState",
          a.blocked_until_ms as "blockedUntilMs", a.failures,
          (select run_id from runs r where r.dataflow_id = d.dataflow_id
              and closed_at_ms is null) as "runId",
          d.brake_since_ms is not null or exists (select 1 from ledger l
            where l.dataflow_id = d.dataflow_id and l.due_at_ms is not null) as "isWaiting",
          coalesce((select jsonb_agg(jsonb_build_object('audienceId', f.audience_id,
              'state', f.state, 'name', u.name, 'description', u.description,
              'outside', jsonb_build_object('namespace', coalesce(u.external_origin,
                  case u.origin when 'custom-upload' then 'CustomerAudienceUpload' else 'ups' end),
                'id', coalesce(u.external_id, u.audience_id::text)),
              'segmentId', f.segment_id, 'segmentSaved', f.segment_saved,
              'segmentDueAtMs', f.segment_due_at_ms,
              'segmentLosses', f.segment_losses) order by f.added_at_ms)
            from dataflow_audiences f join audiences u using (audience_id)
           where f.dataflow_id = d.dataflow_id), '[]') as audiences
     from dataflows d join accounts a using (account_id) where d.dataflow_id = $1`,
);

/** Reads one dataflow's lane, or undefined when the dataflow is gone. */
export async function loadLane(tx: Tx, dataflowId: string): Promise<LaneState | undefined> {
  const rows = await query<LaneState>(tx, laneText, [dataflowId]);
  return rows[0];
}

/** Takes the right to save or delete one segment until a time; false when somebody else has it. */
export async function claimSegment(
  tx: Tx,
  options: { dataflowId: string; audienceId: string; nowMs: number; untilMs: number },
): Promise<boolean> {
  const rows = await query(
    tx,
    `update dataflow_audiences set segment_due_at_ms = $4
      where dataflow_id = $1 and audience_id = $2 and segment_due_at_ms <= $3 returning 1 as one`,
    [options.dataflowId, options.audienceId, options.nowMs, options.untilMs],
  );
  return rows.length > 0;
}

/** What came of saving a segment. */
export async function endSegmentClaim(
  tx: Tx,
  options: { dataflowId: string; audienceId: string; dueAtMs: number },
  result: { saved: string; segmentId: string | null } | { error: JsonObject | null },
): Promise<void> {
  const saved = 'saved' in result;
  await query(
    tx,
    `update dataflow_audiences set segment_due_at_ms = $3,
            segment_saved = case when $4 then $5 else segment_saved end,
            segment_id = case when $4 then coalesce($6, segment_id) else segment_id end,
            segment_error = $7::jsonb
      where dataflow_id = $1 and audience_id = $2`,
    [
      options.dataflowId,
      options.audienceId,
      options.dueAtMs,
      saved,
      saved ? result.saved : null,
      saved ? result.segmentId : null,
      saved || result.error === null ? null : JSON.stringify(result.error),
    ],
  );
}

/**
 * Removals from segments that do not exist have come true, whatever became of their requests: else
 * nobody would make such a segment again, and they would wait for it for ever. Which segments these
 * are is asked and held here: another worker may have made one since the lane was loaded, and filled
 * it.
 * @returns how many there were
 */
export async function settleRemovals(
  tx: Tx,
  options: { dataflowId: string; inFlightClaimIds: readonly string[]; nowMs: number },
): Promise<number> {
  const { dataflowId, inFlightClaimIds, nowMs } = options;
  const rows = await query(
    tx,
    `with gone as materialized (
       select audience_id from dataflow_audiences
        where dataflow_id = $1 and segment_saved is null order by audience_id for share)
     update ledger set delivered = false, uncertain = false, due_at_ms = null, attempts = 0,
            error = null, claim_id = null, claimed_until_ms = null
      where dataflow_id = $1 and due_at_ms <= $3 and not desired
        and audience_id in (select audience_id from gone)
        and (claim_id is null or claim_id <> all ($2::uuid[]))
     returning 1 as one`,
    [dataflowId, inFlightClaimIds, nowMs],
  );
  return rows.length;
}

/**
 * The segment is gone at the destination: it will be saved again, and what had been delivered to it
 * is pending once more. A segment that was recreated a moment ago waits before it is tried again.
 * Of requests that are out, what they say is no longer about a segment that is there: see `endClaim`.
 * @param options.losses how often it had been gone when that was asked which now says so; when it was
 * found gone since, this is old news and nothing happens
 * @returns whether it was forgotten
 */
export async function forgetSegment(
  tx: Tx,
  options: {
    dataflowId: string;
    audienceId: string;
    losses: number;
    nowMs: number;
    pauseMs: number;
  },
): Promise<boolean> {
  const { dataflowId, audienceId, losses, nowMs, pauseMs } = options;
  const forgotten = await query(
    tx,
    `update dataflow_audiences set segment_saved = null, segment_recreated_at_ms = $3,
            segment_losses = segment_losses + 1,
            segment_due_at_ms = case
              when segment_recreated_at_ms > $3::bigint - $4::bigint then $3::bigint + $4::bigint
              else $3::bigint end
      where dataflow_id = $1 and audience_id = $2 and segment_saved is not null
        and segment_losses = $5 returning 1 as one`,
    [dataflowId, audienceId, nowMs, pauseMs, losses],
  );
  if (forgotten.length === 0) return false;
  await query(
    tx,
    `update ledger set delivered = false, uncertain = false, sent_time_ms = null,
            due_at_ms = case when claimed_until_ms > $3 then due_at_ms when desired then $3 end
      where dataflow_id = $1 and audience_id = $2 and (delivered or uncertain)`,
    [dataflowId, audienceId, nowMs],
  );
  return true;
}

/** Whether a target of this audience is still to be delivered, or may be. */
export async function hasPending(tx: Tx, dataflowId: string, audienceId: string): Promise<boolean> {
  const rows = await query(
    tx,
    `select 1 as one from ledger where dataflow_id = $1 and audience_id = $2
        and (due_at_ms is not null or desired) limit 1`,
    [dataflowId, audienceId],
  );
  return rows.length > 0;
}

/** Forgets an audience that has left a dataflow; its dead letters go with it. */
export async function dropAudience(tx: Tx, dataflowId: string, audienceId: string): Promise<void> {
  await query(
    tx,
    `delete from dataflow_audiences where dataflow_id = $1 and audience_id = $2
        and state = 'removing'`,
    [dataflowId, audienceId],
  );
  // Rows that never left the destination (dead letters) stay: mapping again reconciles them.
  await query(
    tx,
    `delete from ledger where dataflow_id = $1 and audience_id = $2 and not desired
        and not delivered and not uncertain`,
    [dataflowId, audienceId],
  );
}
