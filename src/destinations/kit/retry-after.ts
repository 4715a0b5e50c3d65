import { limits } from '../../kernel/index.ts';

/**
 * A Retry-After header in ms from now: seconds or an HTTP date; in the past 0, absurd ones cut,
 * unreadable or absent ones undefined.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  if (Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(ms, 0), limits.retryAfterMaxMs);
}
