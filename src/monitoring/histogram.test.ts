import fc from 'fast-check';
import { expect, it } from 'vitest';
import { binLimitMs, binOf, percentileMs } from './histogram.ts';

it('puts a time into the bin that holds it', () => {
  for (const ms of [0, 1, 2, 3, 250, 999, 60_000, 3_600_000]) {
    const bin = binOf(ms);
    expect(binLimitMs(bin)).toBeGreaterThanOrEqual(ms * 0.999999);
    if (bin > 0) expect(binLimitMs(bin - 1)).toBeLessThan(ms);
  }
});

it('gives percentiles within a fifth of the true ones, also of two histograms added', () => {
  const times = fc.array(fc.integer({ min: 2, max: 10_000_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(times, times, (left, right) => {
      const bins = new Map<number, number>();
      for (const ms of [...left, ...right]) bins.set(binOf(ms), (bins.get(binOf(ms)) ?? 0) + 1);
      const sorted = [...left, ...right].sort((a, b) => a - b);
      for (const share of [0.5, 0.95, 0.99]) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1]!;
        const found = percentileMs(bins, share)!;
        expect(found).toBeGreaterThanOrEqual(Math.floor(exact / 1.2));
        expect(found).toBeLessThanOrEqual(Math.ceil(exact * 1.2));
      }
    }),
  );
});

it('knows no percentile of nothing', () => {
  expect(percentileMs(new Map(), 0.5)).toBeNull();
});
