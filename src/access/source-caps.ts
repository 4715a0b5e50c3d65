/** How much a write key may send a second; counted in the memory of this process. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { MillraceError } from '../kernel/index.ts';

/** `updatesPerSecondMax` is the key's setting; null: no cap. */
interface Sender {
  keyId: string;
  updatesPerSecondMax: number | null;
}

export interface SourceCaps {
  /** @throws MillraceError `too-many-requests` when this second's updates are used up */
  check(sender: Sender): Promise<void>;
  /** Counts what a request sent; a batch may go over the cap, then the key waits. */
  count(sender: Sender, updates: number): Promise<void>;
}

export function createSourceCaps(): SourceCaps {
  const limiters = new Map<number, RateLimiterMemory>();
  const limiterOf = (points: number): RateLimiterMemory => {
    const limiter = limiters.get(points) ?? new RateLimiterMemory({ points, duration: 1 });
    limiters.set(points, limiter);
    return limiter;
  };
  return {
    check: async ({ keyId, updatesPerSecondMax }) => {
      if (updatesPerSecondMax === null) return;
      const used = await limiterOf(updatesPerSecondMax).get(keyId);
      if (!used || used.consumedPoints < updatesPerSecondMax) return;
      throw new MillraceError(
        'too-many-requests',
        `This write key may send ${updatesPerSecondMax} updates a second.`,
        { extra: { retryAfterSeconds: 1 } },
      );
    },
    count: async ({ keyId, updatesPerSecondMax }, updates) => {
      if (updatesPerSecondMax === null) return;
      await limiterOf(updatesPerSecondMax).penalty(keyId, updates);
    },
  };
}
