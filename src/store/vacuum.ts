/**
 * PGlite has no background workers, so nobody vacuums: the hot tables would grow with every update,
 * and the planner would know nothing of them. This does it, one table a pass.
 */
import { limits, type PassResult } from '../kernel/index.ts';
import { query, type Store } from './store.ts';

/** Vacuums the table that needs it most, when one does. To be run in a loop. */
export async function vacuumOnce(store: Store, nowMs: number): Promise<PassResult> {
  const later: PassResult = { more: false, nextAtMs: nowMs + limits.vacuumEveryMs };
  if (store.capabilities.vacuumsItself) return later;
  const [table] = await query<{ name: string }>(
    store.db,
    `select quote_ident(relname) as name from pg_stat_user_tables
      where n_dead_tup + n_mod_since_analyze > $1 + n_live_tup / 2
      order by n_dead_tup + n_mod_since_analyze desc limit 1`,
    [limits.vacuumDeadRows],
  );
  if (!table) return later;
  await query(store.db, `vacuum (analyze) ${table.name}`, []);
  return { more: true };
}
