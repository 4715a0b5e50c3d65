/** How large an audience usually is, told from its sizes by day. */

const dayMs = 86_400_000;
/** So many whole days are needed to say what is usual. */
const wholeDaysMin = 7;
/** Less than this is never unusual: share of the largest size, and people. */
const marginShare = 0.1;
const marginPeople = 10;

/**
 * Members at the end of each day (UTC) of a range, oldest first; the last is now. They are counted
 * back from those of now.
 *
 * @param changes members gained (lost: negative), by the instant at which the day begins
 */
export function sizesBack(
  members: number,
  changes: ReadonlyMap<number, number>,
  range: { fromMs: number; nowMs: number },
): number[] {
  const firstMs = Math.floor(range.fromMs / dayMs) * dayMs;
  const sizes: number[] = [];
  let size = members;
  for (let atMs = Math.floor(range.nowMs / dayMs) * dayMs; atMs >= firstMs; atMs -= dayMs) {
    sizes.push(Math.max(size, 0));
    size -= changes.get(atMs) ?? 0;
  }
  return sizes.reverse();
}

/**
 * Sizes that would surprise nobody: as small and as large as it was at the ends of the whole days,
 * and beyond that by its largest change from one to the next. So what grows steadily is as usual.
 */
export function usualSize(sizes: readonly number[]): { from: number; to: number } | null {
  const whole = sizes.slice(0, -1);
  if (whole.length < wholeDaysMin) return null;
  const largest = Math.max(...whole);
  const changes = whole.slice(1).map((size, index) => Math.abs(size - whole[index]!));
  const margin = Math.max(...changes, Math.ceil(largest * marginShare), marginPeople);
  return { from: Math.max(Math.min(...whole) - margin, 0), to: largest + margin };
}
