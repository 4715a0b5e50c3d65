import { limits } from './limits.ts';

/** The one source of time. Tests and the simulation set it; nothing else reads `Date.now`. */
export interface Clock {
  /** Milliseconds since 1970, UTC. May go back when the host's clock is set. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is moved. */
export function fakeClock(
  startMs: number,
): Clock & { set(ms: number): void; add(ms: number): void } {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    set: (ms) => {
      nowMs = ms;
    },
    add: (ms) => {
      nowMs += ms;
    },
  };
}

/**
 * Tells whether the clock was set, or its host slept, since the call before: it then went otherwise than
 * the time that this process counts, by more than `limits.clockLeapMs`.
 */
export function watchLeaps(clock: Clock): () => boolean {
  const offset = (): number => clock.now() - performance.now();
  let knownMs = offset();
  return () => {
    const beforeMs = knownMs;
    knownMs = offset();
    return Math.abs(knownMs - beforeMs) > limits.clockLeapMs;
  };
}

/** ISO 8601 UTC with milliseconds, or null. */
export function isoTime(ms: number): string;
export function isoTime(ms: number | null): string | null;
export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
