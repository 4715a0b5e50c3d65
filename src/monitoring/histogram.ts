/**
 * Times as counts in bins that grow by a quarter of an octave, so that histograms of buckets and
 * processes add up, and a percentile is known to within 10 %. Pure.
 */

const binsPerDoubling = 4;
const binMax = 4 * 32;

/** The bin of a time: 0 holds 1 ms and less, the last one 49 days and more. */
export function binOf(ms: number): number {
  if (ms <= 1) return 0;
  return Math.min(Math.ceil(Math.log2(ms) * binsPerDoubling), binMax);
}

/** The longest time that a bin holds, in ms. */
export function binLimitMs(bin: number): number {
  return 2 ** (bin / binsPerDoubling);
}

/**
 * The time under which a share of all counted ones lies, in ms; null when nothing was counted.
 * @param share e.g. 0.95
 */
export function percentileMs(bins: ReadonlyMap<number, number>, share: number): number | null {
  const ordered = [...bins].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = ordered.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const wanted = share * total;
  let before = 0;
  for (const [bin, count] of ordered) {
    if (before + count >= wanted) {
      const fromMs = bin === 0 ? 0 : binLimitMs(bin - 1);
      const part = Math.min(Math.max((wanted - before) / count, 0), 1);
      return Math.round(fromMs + (binLimitMs(bin) - fromMs) * part);
    }
    before += count;
  }
  return Math.round(binLimitMs(ordered.at(-1)![0]));
}
