/** Counts over time, on both backends: nothing is counted twice, whoever rolls up, and how often. */
import { expect, it } from 'vitest';
import { backends, withStore } from '../../test/support/stores.ts';
import { query } from '../store/index.ts';
import { addPoints, dropOldBuckets, readSeries, rollUp, sumSeries } from './series.ts';

const hourMs = 3_600_000 as const;
const dayMs = 86_400_000 as const;
/** Not at the beginning of a day or hour. */
const startMs = Date.UTC(2026, 4, 5, 6, 7, 8);

it.each(backends)('keeps sums through roll-ups, also when two do them (%s)', async (backend) => {
  await withStore(backend, async (store) => {
    let nowMs = startMs;
    let total = 0;
    for (let step = 0; step < 80; step += 1) {
      nowMs += 47 * 60_000;
      const point = { scope: 'workspace', atMs: nowMs };
      await Promise.all([
        addPoints(store.db, [{ ...point, series: 'updates', value: 3 }]),
        addPoints(store.db, [{ ...point, series: 'updates', value: 4 }]),
        addPoints(store.db, [{ ...point, series: 'pending', value: step }]),
      ]);
      total += 7;
      if (step % 3 !== 1) await Promise.all([rollUp(store), rollUp(store)]);
      await dropOldBuckets(store, nowMs);
      const range = { fromMs: startMs, toMs: nowMs + 1, nowMs };
      const sums = await sumSeries(store.db, ['workspace'], range);
      expect(sums.get('workspace')?.get('updates')).toBe(total);
      for (const widthMs of [hourMs, dayMs] as const) {
        const buckets = await readSeries(store.db, ['workspace'], { ...range, widthMs });
        const updates = buckets.filter((bucket) => bucket.series === 'updates');
        expect(updates.reduce((sum, bucket) => sum + bucket.value, 0)).toBe(total);
        expect(updates.every((bucket) => bucket.startsAtMs % widthMs === 0)).toBe(true);
        const levels = buckets.filter((bucket) => bucket.series === 'pending');
        expect(levels.at(-1)!.value).toBe(step);
      }
    }
    const text = 'select count(*) as n from series where width_ms = 10000';
    const [kept] = await query<{ n: number }>(store.db, text, []);
    // The finest go after two hours.
    expect(kept!.n).toBeLessThan(20);
  });
});
