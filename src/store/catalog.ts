/**
 * The catalog is what people configure and every update reads: audiences, dataflows, namespaces. Its
 * version tells processes when to reload. Work on profiles holds the catalog shared, a change holds it
 * alone: so when a change has committed, all work that did not see it has committed too, and what
 * scans the profiles afterwards misses nobody.
 */
import { prepared } from './prepared.ts';
import type { Database } from './schema.ts';
import { query, type Store, type Tx, together } from './store.ts';

/** Any two numbers that nothing else in the database locks. */
const lockKey = '7411, 1';
const usersLockKey = '7411, 2';

const holdText = prepared(`select 1 from pg_advisory_xact_lock_shared(${lockKey})`);
const versionText = prepared('select version from catalog');

/** Holds the catalog as it is until this transaction ends. Gives its version. */
export async function holdCatalog(store: Store, tx: Tx): Promise<number> {
  const { concurrentTransactions } = store.capabilities;
  // Read by a statement of its own: one that began before the lock was granted may see what was.
  const [, rows] = await together([
    concurrentTransactions ? query(tx, holdText, []) : Promise.resolve([]),
    query<{ version: number }>(tx, versionText, []),
  ]);
  return rows[0]!.version;
}

/** Announces, in this transaction, that the catalog changes; waits for work that still uses it. */
export async function changeCatalog(store: Store, tx: Tx): Promise<void> {
  await holdCatalogAlone(store, tx);
  await query(tx, 'update catalog set version = version + 1', []);
}

/** Waits for work that uses the catalog, and keeps new work off until this transaction ends. */
export async function holdCatalogAlone(store: Store, tx: Tx): Promise<void> {
  if (store.capabilities.concurrentTransactions) {
    await query(tx, `select pg_advisory_xact_lock(${lockKey})`, []);
  }
}

/**
 * Holds, until this transaction ends, what changes of configuration hold, and keeps off every writer of
 * a table: for who must know that nothing changes between reading and writing.
 */
export async function lockConfiguration(
  store: Store,
  tx: Tx,
  table: keyof Database,
): Promise<void> {
  if (!store.capabilities.concurrentTransactions) return;
  // In the order in which changes take them.
  await holdCatalogAlone(store, tx);
  await query(tx, `select pg_advisory_xact_lock(${usersLockKey})`, []);
  await query(tx, `lock table ${table} in share row exclusive mode`, []);
}

/** One change of users at a time, so that two cannot take the last administrator away together. */
export async function holdUsers(store: Store, tx: Tx): Promise<void> {
  if (store.capabilities.concurrentTransactions) {
    await query(tx, `select pg_advisory_xact_lock(${usersLockKey})`, []);
  }
}
