/** What is older than it is kept goes in bounded statements: one of all of it could hold up others for long. */
import { limits } from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';

/**
 * Runs a `delete` of what is too old at `$1` (ms), of `$2` rows at a time; `$3` and on: `more`.
 * @returns whether there may be more
 */
export async function dropSome(
  store: Store,
  text: string,
  atMs: number,
  more: readonly unknown[] = [],
): Promise<boolean> {
  const rowsMax = limits.rowsDroppedPerPass;
  const rows = await query(store.db, `${text} returning 1 as one`, [atMs, rowsMax, ...more]);
  return rows.length >= rowsMax;
}
