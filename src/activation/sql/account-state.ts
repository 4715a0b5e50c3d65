import type { DeliveryError } from '../../destinations/index.ts';
import { prepared, query, type Tx } from '../../store/index.ts';

/**
 * Puts an account on hold after a failure that concerns all of it. Shared by all processes. What
 * only has to be tried again (`connected`) says nothing of credentials: an account that was refused
 * stays so, with that error, until it is accepted or changed.
 * @returns false when the account was changed since: the failure is not of what it is now
 */
export async function blockAccount(
  tx: Tx,
  options: {
    accountId: string;
    /** As the request was made with it. */
    updatedAtMs: number;
    state: 'connected' | 'refused' | 'misconfigured';
    untilMs: number;
    nowMs: number;
    /** A failure of the destination; a rate limit is none. */
    isFailure: boolean;
    /** Failures in a row when the request was made: several out at once are one more, not several. */
    failuresBefore: number;
    error: DeliveryError;
  },
): Promise<boolean> {
  const held = await query(
    tx,
    `update accounts set state = case when $2 = 'connected' then state else $2 end,
            blocked_until_ms = greatest(blocked_until_ms, $3),
            failures = case when failures > $7 then failures else failures + 1 end,
            error = case when $2 = 'connected' and state <> 'connected' then error
                         else $4::jsonb end,
            failing_since_ms = case when $5 then coalesce(failing_since_ms, $6)
                                    else failing_since_ms end
      where account_id = $1 and updated_at_ms = $8 returning 1 as one`,
    [
      options.accountId,
      options.state,
      options.untilMs,
      JSON.stringify(options.error),
      options.isFailure,
      options.nowMs,
      options.failuresBefore,
      options.updatedAtMs,
    ],
  );
  return held.length > 0;
}

const clearText = prepared(
  `update accounts set state = 'connected', failures = 0, failing_since_ms = null, error = null,
          blocked_until_ms = 0
    where account_id = $1 and (failures > 0 or state <> 'connected' or error is not null)`,
);

/** The destination answered well: whatever was wrong with the account is over. */
export async function clearAccount(tx: Tx, accountId: string): Promise<void> {
  await query(tx, clearText, [accountId]);
}
