/** The ledger as people look at it: rows by state. */
import { invalidField, isUuid, type JsonObject } from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';
import { heldDueMs } from './sql/brake.ts';

export type LedgerState = 'pending' | 'delivered' | 'failed' | 'excluded' | 'discarded';

export interface LedgerEntry {
  audienceId: string;
  targetValue: string;
  profileId: string;
  desired: 'in' | 'out';
  delivered: 'in' | 'out';
  state: LedgerState;
  /** Why it is excluded, or given up, or the last error. */
  reason: string | null;
  /** The consent policy that excludes it, where that is the reason. */
  policy: { id: string; name: string } | null;
  error: JsonObject | null;
  attempts: number;
  lastQualificationTimeMs: number;
  nextTryAtMs: number | null;
}

/** SQL: whether a ledger row is in a state. */
export const stateConditions: Readonly<Record<Exclude<LedgerState, 'excluded'>, string>> = {
  pending: 'due_at_ms is not null',
  delivered: 'due_at_ms is null and not failed and delivered and not discarded',
  failed: 'failed',
  discarded: 'discarded',
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

/** @throws MillraceError `invalid-request` when it is no id */
export function checkedAudienceId(audienceId: string | null | undefined): string | null {
  if (audienceId === null || audienceId === undefined || isUuid(audienceId)) {
    return audienceId ?? null;
  }
  throw invalidField('audienceId', `there is no audience ${audienceId}`);
}

/** A row of a dataflow's ledger. */
export interface LedgerKey {
  audienceId: string;
  targetValue: string;
}

/**
 * Chosen rows, as statements take them.
 * @throws MillraceError `invalid-request` when one names no audience
 */
export function checkedRows(rows: readonly LedgerKey[] | undefined): string | null {
  if (rows === undefined) return null;
  for (const [index, { audienceId }] of rows.entries()) {
    if (isUuid(audienceId)) continue;
    throw invalidField(`rows[${index}].audienceId`, `there is no audience ${audienceId}`);
  }
  return JSON.stringify(rows);
}

/** A page of ledger rows in one state. */
export async function listLedger(
  store: Store,
  dataflowId: string,
  options: {
    state: LedgerState;
    limit: number;
    cursor: string | null;
    audienceId?: string | undefined;
    targetValue?: string | undefined;
  },
): Promise<{ items: LedgerEntry[]; nextCursor: string | null }> {
  const after = readCursor(options.cursor);
  const only = [checkedAudienceId(options.audienceId), options.targetValue ?? null];
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
              and ($6::uuid is null or audience_id = $6)
              and ($7::text is null or target_value = $7)
            order by audience_id, target_value, profile_id limit $5`,
          [dataflowId, ...after, options.limit + 1, ...only],
        )
      : await query<LedgerEntry>(
          store.db,
          `select audience_id as "audienceId", target_value as "targetValue",
                  profile_id as "profileId", case when desired then 'in' else 'out' end as desired,
                  case when delivered then 'in' else 'out' end as delivered,
                  $5 as state, case when due_at_ms >= ${heldDueMs} then 'held by the brake'
                       when discarded then discard_reason
                       else error ->> 'message' end as reason, null as policy, error, attempts,
                  last_qualification_time_ms as "lastQualificationTimeMs",
                  case when due_at_ms < ${heldDueMs} then due_at_ms end as "nextTryAtMs"
             from ledger where dataflow_id = $1 and ${stateConditions[options.state]}
              and ($2::uuid is null or (audience_id, target_value) > ($2, $3))
              and ($6::uuid is null or audience_id = $6)
              and ($7::text is null or target_value = $7)
            order by audience_id, target_value limit $4`,
          [dataflowId, after[0], after[1], options.limit + 1, options.state, ...only],
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
