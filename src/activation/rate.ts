/**
 * The destination's rate, shared by every process and dataflow that uses an account: a row a window
 * (this second, this UTC day), counted in the claim's own transaction.
 */
import { query, type Tx } from '../store/index.ts';

export interface RateLimit {
  requestsPerSecond: number;
  requestsPerDay: number;
}

/** Thrown to undo a claim for which the rate has no request left before `untilMs`. */
export class RateUsedUp extends Error {
  readonly untilMs: number;
  readonly window: 'second' | 'day';

  constructor(untilMs: number, window: 'second' | 'day') {
    super(`the requests of this ${window} are used up`);
    this.untilMs = untilMs;
    this.window = window;
  }
}

const windowMs = { second: 1_000, day: 86_400_000 } as const;

/** Clocks of processes differ a little; a window further ahead than this is from a clock set back. */
const aheadMs = { second: 10_000, day: 86_400_000 } as const;

/**
 * Takes one request of a window; false when it is used up. A process whose clock is behind counts into
 * the window that others have begun: two clocks must not begin it anew in turns.
 */
async function take(
  tx: Tx,
  accountId: string,
  window: 'second' | 'day',
  nowMs: number,
  max: number,
): Promise<boolean> {
  const startsAtMs = nowMs - (nowMs % windowMs[window]);
  const rows = await query<{ used: number }>(
    tx,
    `insert into account_rates as r (account_id, "window", starts_at_ms, used)
     values ($1, $2, $3, 1)
         on conflict (account_id, "window") do update
        set starts_at_ms = case when r.starts_at_ms between $3 and $3 + $5::bigint
                                then r.starts_at_ms else $3 end,
            used = case when r.starts_at_ms between $3 and $3 + $5::bigint
                        then r.used + 1 else 1 end
      where r.starts_at_ms not between $3 and $3 + $5::bigint or r.used < $4
     returning used`,
    [accountId, window, startsAtMs, max, aheadMs[window]],
  );
  return rows.length > 0;
}

/**
 * Reserves one request, in the transaction of what it is for.
 * @throws RateUsedUp which undoes that transaction, with the time to ask again
 */
export async function reserveRequest(
  tx: Tx,
  accountId: string,
  limit: RateLimit,
  nowMs: number,
): Promise<void> {
  for (const [window, max] of [
    ['second', limit.requestsPerSecond],
    ['day', limit.requestsPerDay],
  ] as const) {
    if (!(await take(tx, accountId, window, nowMs, max))) {
      throw new RateUsedUp(nowMs - (nowMs % windowMs[window]) + windowMs[window], window);
    }
  }
}
