/**
 * Counts that are not worth a statement each: kept in memory and written together every second.
 * `kill -9` loses at most that second of them; counts of people in runs never come this way.
 */
import { type Clock, limits, type PassResult } from '../kernel/index.ts';
import type { Store } from '../store/index.ts';
import { addPoints, type Point } from './series.ts';

export interface Recorder {
  /** Adds to a count. Never throws, never waits. */
  add(scope: string, series: string, value: number): void;
  /** Writes what was counted. To be run in a loop, and once at the end. */
  flush(): Promise<PassResult>;
}

export function createRecorder({ store, clock }: { store: Store; clock: Clock }): Recorder {
  let counts = new Map<string, Point>();
  return {
    add: (scope, series, value) => {
      if (value === 0) return;
      const nowMs = clock.now();
      const atMs = nowMs - (nowMs % limits.bucketMs);
      const key = `${scope}\u0001${series}\u0001${atMs}`;
      const known = counts.get(key);
      if (known) known.value += value;
      else if (counts.size < limits.recorderCounters)
        counts.set(key, { scope, series, atMs, value });
    },
    flush: async () => {
      const later: PassResult = { more: false, nextAtMs: clock.now() + limits.recorderFlushMs };
      if (counts.size === 0) return later;
      const taken = counts;
      counts = new Map();
      try {
        await addPoints(store.db, [...taken.values()]);
      } catch (error) {
        // Nothing was written: they are kept for the next time.
        for (const [key, point] of counts) {
          const old = taken.get(key);
          if (old) old.value += point.value;
          else if (taken.size < limits.recorderCounters) taken.set(key, point);
        }
        counts = taken;
        throw error;
      }
      return later;
    },
  };
}
