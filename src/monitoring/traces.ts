/**
 * Traces: what changed for a person and why, kept for a while. One row for a person and transaction,
 * one insert for all of them, and only where a membership or the ledger really changed: an update
 * that changes neither costs nothing.
 */
import { type JsonObject, newId, storableJson } from '../kernel/index.ts';
import { prepared, query, type Store, type Tx } from '../store/index.ts';
import { dropSome } from './drop.ts';

/** Why something changed. */
export type TraceCause =
  | 'update'
  | 'time'
  | 'backfill'
  | 'rule'
  | 'activation'
  | 'mapping'
  | 'merge'
  | 'unmerge'
  | 'resend'
  | 'repair'
  | 'erasure';

/** What became of a target value in some audiences of a dataflow. */
export interface TracedLedger {
  dataflowId: string;
  audienceIds: string[];
  targetValue: string;
  desired: 'in' | 'out' | 'excluded';
  /** Why it is excluded, and the consent policy where that is the reason. */
  reason: string | null;
  policyId: string | null;
  /** What requests about this state carry as its time; null for excluded ones. */
  qualificationMs: number | null;
}

export interface NewTrace {
  profileId: string;
  atMs: number;
  /** When what caused it was accepted. */
  acceptedAtMs: number;
  cause: TraceCause;
  /**
   * Of an update: `sourceId`, `messageIds`, `changedPaths`, `eventTypes`; of a merge: `mergedIds`; of
   * changed memberships: `decisions`, by audience, each with `clause` and `nextChangeAtMs`.
   */
  detail: JsonObject;
  /** Audiences that the person came into, and left. */
  entered: readonly string[];
  left: readonly string[];
  ledger: readonly TracedLedger[];
}

export interface Trace extends NewTrace {
  id: string;
}

const recordText = prepared(
  `insert into traces (profile_id, trace_id, at_ms, accepted_at_ms, cause, detail, entered,
                       "left", ledger)
   select "profileId", "traceId", "atMs", "acceptedAtMs", cause, detail, entered, "left", ledger
     from json_to_recordset($1::json) as t ("profileId" uuid, "traceId" uuid, "atMs" bigint,
          "acceptedAtMs" bigint, cause text, detail json, entered uuid[], "left" uuid[],
          ledger json)`,
);

/** Keeps traces, in the transaction of what they tell. */
export async function recordTraces(tx: Tx, traces: readonly NewTrace[]): Promise<void> {
  if (traces.length === 0) return;
  const rows = traces.map((trace) => ({ traceId: newId(), ...trace }));
  await query(tx, recordText, [storableJson(rows)]);
}

/**
 * The statement part that traces ledger rows which are sent again: `from` names rows with the
 * columns of the ledger, `nowMs` the parameter with the time.
 */
export function tracesOfRows(cause: 'resend' | 'repair', from: string, nowMs: string): string {
  return `insert into traces (profile_id, trace_id, at_ms, accepted_at_ms, cause, detail,
            entered, "left", ledger)
   select profile_id, gen_random_uuid(), ${nowMs}::bigint, ${nowMs}::bigint, '${cause}', '{}',
          '{}', '{}',
          jsonb_build_array(jsonb_build_object('dataflowId', dataflow_id,
            'audienceIds', jsonb_build_array(audience_id), 'targetValue', target_value,
            'desired', case when desired then 'in' else 'out' end, 'reason', null,
            'policyId', null, 'qualificationMs', last_qualification_time_ms))::text
     from ${from}`;
}

/** A merged person's traces go on with the winner. */
export async function moveTraces(
  tx: Tx,
  merges: readonly { winnerId: string; loserId: string }[],
): Promise<void> {
  if (merges.length === 0) return;
  await query(
    tx,
    `with m as (select * from jsonb_to_recordset($1::jsonb) as m ("winnerId" uuid, "loserId" uuid)),
          gone as (delete from traces t using m where t.profile_id = m."loserId"
                   returning t.*, m."winnerId")
     insert into traces (profile_id, trace_id, at_ms, accepted_at_ms, cause, detail, entered,
                         "left", ledger)
     select "winnerId", trace_id, at_ms, accepted_at_ms, cause, detail, entered, "left", ledger
       from gone on conflict do nothing`,
    [JSON.stringify(merges)],
  );
}

/** A person's traces, newest first. */
export async function tracesOf(
  db: Tx | Store['db'],
  profileId: string,
  rowsMax: number,
): Promise<Trace[]> {
  const rows = await query<Omit<Trace, 'detail' | 'ledger'> & { detail: string; ledger: string }>(
    db,
    `select trace_id as id, profile_id as "profileId", at_ms as "atMs",
            accepted_at_ms as "acceptedAtMs", cause, detail, entered, "left", ledger
       from traces where profile_id = $1 order by at_ms desc, trace_id desc limit $2`,
    [profileId, rowsMax],
  );
  return rows.map((row) => ({
    ...row,
    detail: JSON.parse(row.detail) as JsonObject,
    ledger: JSON.parse(row.ledger) as TracedLedger[],
  }));
}

/** Drops traces that are too old, a bounded number a call. @returns whether there may be more */
export function dropOldTraces(store: Store, beforeMs: number): Promise<boolean> {
  return dropSome(
    store,
    `delete from traces t using (
       select profile_id, trace_id from traces where at_ms < $1 order by at_ms limit $2) as o
      where t.profile_id = o.profile_id and t.trace_id = o.trace_id`,
    beforeMs,
  );
}
