import type { Registry } from '../../kernel/index.ts';

/** A quantile of a Prometheus histogram, in seconds, interpolated inside its bucket; null when empty. */
export async function histogramQuantile(
  registry: Registry,
  name: string,
  quantile: number,
): Promise<number | null> {
  const metric = await registry.getSingleMetric(name)?.get();
  const buckets = new Map<number, number>();
  for (const value of metric?.values ?? []) {
    const bound = Number((value.labels as Record<string, unknown>)['le'] ?? Number.NaN);
    const isBucket = (value as { metricName?: string }).metricName === `${name}_bucket`;
    if (isBucket && !Number.isNaN(bound))
      buckets.set(bound, (buckets.get(bound) ?? 0) + value.value);
  }
  const bounds = [...buckets.keys()].sort((left, right) => left - right);
  const total = (metric?.values ?? [])
    .filter((value) => (value as { metricName?: string }).metricName === `${name}_count`)
    .reduce((sum, value) => sum + value.value, 0);
  if (total === 0) return null;
  const wanted = quantile * total;
  let below = 0;
  let belowBound = 0;
  for (const bound of bounds) {
    const count = buckets.get(bound)!;
    if (count >= wanted) {
      const share = count === below ? 0 : (wanted - below) / (count - below);
      return belowBound + (bound - belowBound) * share;
    }
    below = count;
    belowBound = bound;
  }
  return belowBound;
}
