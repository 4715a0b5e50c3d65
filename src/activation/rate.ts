/**
 * The destination's rate, shared by every process and dataflow that uses an account: a row a window
 * (this second, this UTC day), counted in the claim's own transaction.
 */
import { prepared, query, type Tx } from '../store/index.ts';

export interface RateLimit {
  requestsPerSecond: number;
  requestsPerDay: number;
}

/** A dataflow that may use only a part of its account's requests a second. */
export interface RateShare {
  dataflowId: string;
  /** Null: all of them. */
  percent: number | null;
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

const takeText = prepared(
  `insert into account_rates as r (account_id, "window", starts_at_ms, used)
   values ($1, $2, $3, 1)
       on conflict (account_id, "window") do update
      set starts_at_ms = case when r.starts_at_ms between $3 and $3 + $5::bigint
                              then r.starts_at_ms else $3 end,
          used = case when r.starts_at_ms between $3 and $3 + $5::bigint
                      then r.used + 1 else 1 end
    where r.starts_at_ms not between $3 and $3 + $5::bigint or r.used < $4
   returning used`,
);

/**
 * Takes one request of a window; null when it is used up, else how many are used now. A process whose
 * clock is behind counts into the window that others have begun: two clocks must not begin it anew in
 * turns.
 */
async function take(
  tx: Tx,
  accountId: string,
  window: 'second' | 'day',
  nowMs: number,
  max: number,
  of: string = window,
): Promise<number | null> {
  const startsAtMs = nowMs - (nowMs % windowMs[window]);
  const values = [accountId, of, startsAtMs, max, aheadMs[window]];
  const rows = await query<{ used: number }>(tx, takeText, values);
  return rows[0]?.used ?? null;
}

/** How far, as a share of the day's requests, they may be spent ahead of the day. */
const aheadShare = 0.1;

/**
 * Requests that may go out this second with fewer rows than they could hold. When the day's are spent
 * faster than the day goes by, what is left is spread over it: rows wait a moment and go together.
 */
function smallPerSecond(limit: RateLimit, usedToday: number, nowMs: number): number {
  const goneMs = nowMs % windowMs.day;
  const due = limit.requestsPerDay * (goneMs / windowMs.day + aheadShare);
  if (usedToday <= due) return limit.requestsPerSecond;
  const secondsLeft = (windowMs.day - goneMs) / windowMs.second;
  const spread = Math.floor((limit.requestsPerDay - usedToday) / secondsLeft);
  return Math.min(Math.max(spread, 1), limit.requestsPerSecond);
}

/** Where the seconds of a dataflow's share are counted, beside those of its account. */
export function shareWindow(dataflowId: string): string {
  return `second of ${dataflowId}`;
}

/** Takes one request of a dataflow's share; false when that is used up. */
async function takeShare(
  tx: Tx,
  accountId: string,
  limit: RateLimit,
  nowMs: number,
  { dataflowId, percent }: RateShare,
): Promise<boolean> {
  if (percent === null) return true;
  const max = Math.max(1, Math.floor((limit.requestsPerSecond * percent) / 100));
  return (await take(tx, accountId, 'second', nowMs, max, shareWindow(dataflowId))) !== null;
}

/**
 * Reserves one request, in the transaction of what it is for.
 * @param options.isSmall the request could hold more than there is to say now
 * @param options.share the dataflow that it is of, when that may use a part only
 * @throws RateUsedUp which undoes that transaction, with the time to ask again
 */
export async function reserveRequest(
  tx: Tx,
  accountId: string,
  limit: RateLimit,
  nowMs: number,
  { isSmall = false, share }: { isSmall?: boolean; share?: RateShare } = {},
): Promise<void> {
  const usedToday = await take(tx, accountId, 'day', nowMs, limit.requestsPerDay);
  const perSecond = isSmall
    ? smallPerSecond(limit, usedToday ?? 0, nowMs)
    : limit.requestsPerSecond;
  const isWithinShare =
    usedToday !== null && (!share || (await takeShare(tx, accountId, limit, nowMs, share)));
  const usedNow = isWithinShare ? await take(tx, accountId, 'second', nowMs, perSecond) : null;
  if (usedNow !== null) return;
  const window = usedToday === null ? 'day' : 'second';
  throw new RateUsedUp(nowMs - (nowMs % windowMs[window]) + windowMs[window], window);
}
