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

/** ISO 8601 UTC with milliseconds, or null. */
export function isoTime(ms: number): string;
export function isoTime(ms: number | null): string | null;
export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
