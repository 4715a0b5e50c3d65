/** Guessing made slow: five tries, then a wait that doubles. Kept in the memory of this process. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { limits, MillraceError } from '../kernel/index.ts';

export interface TryLimit {
  /**
   * Counts one try before it is judged, so that many at once are counted too.
   * @throws MillraceError `too-many-requests`, with the seconds to wait
   */
  count(keys: readonly string[]): Promise<void>;
  /** It was right: earlier tries are forgotten. */
  forget(keys: readonly string[]): Promise<void>;
}

function waitSeconds(tries: number): number {
  const doublings = Math.min(tries - limits.signInTries, 20);
  return Math.min(limits.signInWaitFirstSeconds * 2 ** doublings, limits.signInWaitMaxSeconds);
}

export function createTryLimit(): TryLimit {
  const tries = new RateLimiterMemory({ points: limits.signInTries, duration: 86_400 });
  const waits = new RateLimiterMemory({ points: 1, duration: limits.signInWaitMaxSeconds });
  return {
    count: async (keys) => {
      for (const key of keys) {
        const wait = await waits.get(key);
        if (!wait || wait.consumedPoints <= 1) continue;
        const seconds = Math.max(1, Math.ceil(wait.msBeforeNext / 1_000));
        throw new MillraceError(
          'too-many-requests',
          `Too many tries. Wait ${seconds} seconds, then try again.`,
          { extra: { retryAfterSeconds: seconds } },
        );
      }
      for (const key of keys) {
        const { consumedPoints } = await tries.penalty(key);
        if (consumedPoints >= limits.signInTries) {
          await waits.block(key, waitSeconds(consumedPoints));
        }
      }
    },
    forget: async (keys) => {
      for (const key of keys) {
        await tries.delete(key);
        await waits.delete(key);
      }
    },
  };
}
