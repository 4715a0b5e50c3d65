/** The ledger as people look at it: rows by state, dead letters, resend. */

import { invalidField, isUuid, type JsonObject } from '../kernel/index.ts';
import { beginRun } from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';

export type LedgerState = 'pending' | 'delivered' | 'failed' | 'excluded';

export interface LedgerEntry {
  audienceId: string;
  targetValue: string;
  profileId: string;
  desired: 'in' | 'out';
  delivered: 'in' | 'out';
  state: LedgerState;
  /** Why it is excluded, or the last error. */
  reason: string | null;
  /** The consent policy that excludes it, where that is the reason. */
  policy: { id: string; name: string } | null;
  error: JsonObject | null;
  attempts: number;
  lastQualificationTimeMs: number;
  nextTryAtMs: number | null;
}

const conditions: Readonly<Record<Exclude<LedgerState, 'excluded'>, string>> = {
  pending: 'due_at_ms is not null',
  delivered: 'due_at_ms is null and not failed and delivered',
  failed: 'failed',
};

/** Where a page goes on: the key of its last row. */
type LedgerCursor = [audienceId: string, targetValue: string, profileId: string];

function readCursor(cursor: string | null): LedgerCursor | [null, null, null] {
  if (cursor === null) return [null, null, null];
  try {
    const [audienceId, targetValue, profileId, ...rest] = JSON.parse(
      Buffer.from(cursor, 'base64url').toString('utf8'),
    ) as LedgerCursor;
    const isWhole = isUuid(audienceId) && typeof targetValue === 'string' && isUuid(profileId);
    if (isWhole && rest.length === 0) return [audienceId, targetValue, profileId];
  } catch {
    // Not base64, not JSON, not a list: no cursor of ours.
  }
  throw invalidField('cursor', 'is not a cursor of this list; take it from nextCursor');
}

/** A page of ledger rows in one state. */
export async function listLedger(
  store: Store,
  dataflowId: string,
  options: { state: LedgerState; limit: number; cursor: string | null },
): Promise<{ items: LedgerEntry[]; nextCursor: string | null }> {
  const after = readCursor(options.cursor);
  const rows =
    options.state === 'excluded'
      ? await query<LedgerEntry>(
          store.db,
          `select audience_id as "audienceId", target_value as "targetValue",
                  profile_id as "profileId", 'in' as desired, 'out' as delivered,
                  'excluded' as state, excluded_reason as reason, null as error,
                  (select jsonb_build_object('id', c.policy_id, 'name', c.name)
                     from consent_policies c where c.policy_id = excluded_policy_id) as policy,
                  0 as attempts,
                  since_ms as "lastQualificationTimeMs", null as "nextTryAtMs"
             from desired_members where dataflow_id = $1 and excluded_reason is not null
              and ($2::uuid is null or (audience_id, target_value, profile_id) > ($2, $3, $4::uuid))
            order by audience_id, target_value, profile_id limit $5`,
          [dataflowId, ...after, options.limit + 1],
        )
      : await query<LedgerEntry>(
          store.db,
          `select audience_id as "audienceId", target_value as "targetValue",
                  profile_id as "profileId", case when desired then 'in' else 'out' end as desired,
                  case when delivered then 'in' else 'out' end as delivered,
                  $5 as state, error ->> 'message' as reason, null as policy, error, attempts,
                  last_qualification_time_ms as "lastQualificationTimeMs",
                  due_at_ms as "nextTryAtMs"
             from ledger where dataflow_id = $1 and ${conditions[options.state]}
              and ($2::uuid is null or (audience_id, target_value) > ($2, $3))
            order by audience_id, target_value limit $4`,
          [dataflowId, after[0], after[1], options.limit + 1, options.state],
        );
  const items = rows.slice(0, options.limit);
  const last = items.at(-1);
  const nextCursor =
    rows.length > options.limit && last
      ? Buffer.from(JSON.stringify([last.audienceId, last.targetValue, last.profileId])).toString(
          'base64url',
        )
      : null;
  return { items, nextCursor };
}

/** Puts dead letters back to pending. Gives their number. */
export async function resendFailed(
  store: Store,
  dataflowId: string,
  options: { nowMs: number; audienceId: string | null; targetValue: string | null },
): Promise<number> {
  const resent = await store.transaction(async (tx) => {
    const rows = await query(
      tx,
      `update ledger set failed = false, attempts = 0, error = null, due_at_ms = $2
        where dataflow_id = $1 and failed and ($3::uuid is null or audience_id = $3)
          and ($4::text is null or target_value = $4)
          and audience_id in (select audience_id from dataflow_audiences where dataflow_id = $1)
       returning 1 as one`,
      [dataflowId, options.nowMs, options.audienceId, options.targetValue],
    );
    if (rows.length > 0) await beginRun(tx, dataflowId, { cause: 'resend', nowMs: options.nowMs });
    return rows.length;
  });
  store.announce('ledger');
  return resent;
}
