/** Guessing made slow: five tries, then a wait that doubles. Counted for all processes on a database. */
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { limits, MillraceError, systemClock } from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';

export interface TryLimit {
  /**
   * Counts one try before it is judged, so that many at once are counted too.
   * @throws MillraceError `too-many-requests`, with the seconds to wait
   */
  count(keys: readonly string[]): Promise<void>;
  /** It was right: earlier tries are forgotten. */
  forget(keys: readonly string[]): Promise<void>;
  /** Drops what is over; by the host's clock, as it was counted. */
  dropOld(): Promise<void>;
}

function waitSeconds(tries: number): number {
  const doublings = Math.min(tries - limits.signInTries, 20);
  return Math.min(limits.signInWaitFirstSeconds * 2 ** doublings, limits.signInWaitMaxSeconds);
}

function tooMany(waitMs: number): MillraceError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new MillraceError(
    'too-many-requests',
    `Too many tries. Wait ${seconds} seconds, then try again.`,
    { extra: { retryAfterSeconds: seconds } },
  );
}

interface Statement {
  text: string;
  values: unknown[];
}

/** @param hash of a key, which names a person or an address */
export function createTryLimit({
  store,
  hash,
}: {
  store: Store;
  hash(key: string): string;
}): TryLimit {
  const storeClient = {
    query: async ({ text, values }: Statement) => {
      const rows = await query(store.db, text, values);
      return { rows, rowCount: rows.length };
    },
  };
  const shared = {
    ...{ storeClient, storeType: 'client', tableName: 'sign_in_tries', tableCreated: true },
    clearExpiredByTimeout: false,
  };
  const points = limits.signInTries;
  const tries = new RateLimiterPostgres({ ...shared, keyPrefix: 't', points, duration: 86_400 });
  const waits = new RateLimiterPostgres({
    ...{ ...shared, keyPrefix: 'w', points: 1 },
    duration: limits.signInWaitMaxSeconds,
  });
  return {
    count: async (keys) => {
      const hashed = keys.map(hash);
      for (const key of hashed) {
        const wait = await waits.get(key);
        if (wait) throw tooMany(wait.msBeforeNext);
      }
      for (const key of hashed) {
        const { consumedPoints } = await tries.penalty(key);
        if (consumedPoints < limits.signInTries) continue;
        // Of many at once, the one that begins the wait is the last that may try.
        const wait = await waits.penalty(key);
        if (wait.consumedPoints > 1) throw tooMany(wait.msBeforeNext);
        await waits.block(key, waitSeconds(consumedPoints));
      }
    },
    forget: async (keys) => {
      for (const key of keys.map(hash)) {
        await tries.delete(key);
        await waits.delete(key);
      }
    },
    dropOld: async () => {
      await query(store.db, 'delete from sign_in_tries where expire < $1', [systemClock.now()]);
    },
  };
}
