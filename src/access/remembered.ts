import { type Clock, hashKey } from '../kernel/index.ts';

/** Keys are looked up on every request; a change in another process is seen after this time. */
const keptMs = 5_000;
const entriesMax = 10_000;

/** A small cache of look-ups, hits and misses alike, so that a wrong key costs no query each time. */
export function remembered<Value>(
  clock: Clock,
  find: (key: string) => Promise<Value>,
): { get(key: string): Promise<Value>; clear(): void } {
  const entries = new Map<string, { value: Value; atMs: number }>();
  return {
    get: async (key) => {
      const hash = hashKey(key);
      const known = entries.get(hash);
      const nowMs = clock.now();
      if (known && Math.abs(nowMs - known.atMs) < keptMs) return known.value;
      const value = await find(key);
      if (entries.size > entriesMax) entries.clear();
      entries.set(hash, { value, atMs: nowMs });
      return value;
    },
    clear: () => entries.clear(),
  };
}
