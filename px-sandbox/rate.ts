/** How many requests PX takes in a second and in a day. */

export interface RateLimit {
  perSecond: number;
  perDay: number;
}

export interface RateCounts {
  /** This second so far, the request at hand included. */
  second: number;
  /** This day (UTC) so far, likewise. */
  day: number;
}

export interface RateMeter {
  /** Counts a request in. */
  count(nowMs: number): RateCounts;
  /** Requests of one of the last sixty seconds; seconds since 1970. */
  inSecond(second: number): number;
  clear(): void;
}

/** Counts in calendar seconds and days of UTC, refused requests too. */
export function createRateMeter(): RateMeter {
  let second = 0;
  let day = 0;
  let counts: RateCounts = { second: 0, day: 0 };
  const lastMinute = new Map<number, number>();
  return {
    count: (nowMs) => {
      const secondNow = Math.floor(nowMs / 1_000);
      const dayNow = Math.floor(nowMs / 86_400_000);
      if (secondNow !== second) counts.second = 0;
      if (dayNow !== day) counts.day = 0;
      second = secondNow;
      day = dayNow;
      counts.second += 1;
      counts.day += 1;
      if (!lastMinute.has(secondNow)) {
        for (const old of lastMinute.keys()) if (old <= secondNow - 60) lastMinute.delete(old);
      }
      lastMinute.set(secondNow, counts.second);
      return counts;
    },
    inSecond: (wanted) => lastMinute.get(wanted) ?? 0,
    clear: () => {
      counts = { second: 0, day: 0 };
      lastMinute.clear();
    },
  };
}

export function isOver(
  counts: RateCounts,
  limit: { perSecond?: number | undefined; perDay?: number | undefined },
): boolean {
  return (
    counts.second > (limit.perSecond ?? Number.POSITIVE_INFINITY) ||
    counts.day > (limit.perDay ?? Number.POSITIVE_INFINITY)
  );
}
