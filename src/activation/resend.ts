/** Sending again what the destination has taken already, or would not take. */
import { limits } from '../kernel/index.ts';
import { beginRun, tracesOfRows } from '../monitoring/index.ts';
import { query } from '../store/index.ts';
import {
  checkedAudienceId,
  checkedRows,
  type LedgerKey,
  type LedgerState,
  stateConditions,
} from './ledger-rows.ts';
import type { DataflowsContext } from './read-dataflows.ts';

/** What to send again; everything that is given must hold. */
export interface ResendFilter {
  audienceId?: string | undefined;
  targetValue?: string | undefined;
  /** Only what is in this state; else members, and whatever failed or was given up. */
  state?: Extract<LedgerState, 'delivered' | 'failed' | 'discarded'> | undefined;
  rows?: readonly LedgerKey[] | undefined;
}

/**
 * Sends members of a dataflow again, as they are now. What waits already stays as it is. Each row gets
 * a new qualification time, so that the destination takes it for a new state. In pages, each a
 * transaction of its own.
 * @returns how many are pending again
 */
export async function resendMembers(
  context: DataflowsContext,
  dataflowId: string,
  filter: ResendFilter,
): Promise<number> {
  const { store, clock } = context;
  const only = [checkedAudienceId(filter.audienceId), filter.targetValue ?? null];
  const rows = checkedRows(filter.rows);
  const chosen =
    rows === null
      ? ''
      : `join jsonb_to_recordset($8::jsonb) as c ("audienceId" uuid, "targetValue" text)
              on c."audienceId" = r.audience_id and c."targetValue" = r.target_value`;
  const condition = filter.state
    ? stateConditions[filter.state]
    : '(r.desired or r.failed or r.discarded)';
  let after: [string | null, string | null] = [null, null];
  let resent = 0;
  await store.transaction((tx) =>
    beginRun(tx, dataflowId, { cause: 'resend', nowMs: clock.now() }),
  );
  for (;;) {
    const [page] = await query<{ n: number; audienceId: string; targetValue: string }>(
      store.db,
      `with s as materialized (
         select r.audience_id, r.target_value from ledger r ${chosen}
          where r.dataflow_id = $1 and ($3::uuid is null or r.audience_id = $3)
            and ($4::uuid is null or (r.audience_id, r.target_value) > ($4, $5))
            and ($7::text is null or r.target_value = $7)
            and r.due_at_ms is null and ${condition}
            and r.audience_id in (select audience_id from dataflow_audiences
                  where dataflow_id = $1 and state = 'active')
          order by r.audience_id, r.target_value limit $6 for update of r),
       u as (
         update ledger l set due_at_ms = $2, attempts = 0, error = null, failed = false,
                discarded = false, discard_reason = null, uncertain = true,
                last_qualification_time_ms = l.last_qualification_time_ms + 1
           from s
          where l.dataflow_id = $1 and l.audience_id = s.audience_id
            and l.target_value = s.target_value
         returning l.*),
       t as (${tracesOfRows('resend', 'u', '$2')})
       select (select count(*) from u)::int as n, audience_id as "audienceId",
              target_value as "targetValue"
         from s order by audience_id desc, target_value desc limit 1`,
      [
        ...[dataflowId, clock.now(), only[0], ...after, limits.ledgerRowsPerStatement, only[1]],
        ...(rows === null ? [] : [rows]),
      ],
    );
    resent += page?.n ?? 0;
    store.announce('ledger');
    if (!page || page.n < limits.ledgerRowsPerStatement) return resent;
    after = [page.audienceId, page.targetValue];
  }
}
