import { limits } from '../kernel/index.ts';

/** Delay before the next try, in ms: exponential with full jitter over its upper half, bounded. */
export function retryDelayMs(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(
    limits.retryDelayFirstMs * 2 ** Math.min(Math.max(failures - 1, 0), 30),
    limits.retryDelayMaxMs,
  );
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
