/** Opens a store to look at it: the folder is locked as always, but nothing is migrated. */
import type { Kysely } from 'kysely';
import { migrations } from './migrations/index.ts';
import type { Database } from './schema.ts';
import { asStorageError, openStore, query, type Store, type StoreOptions } from './store.ts';

export interface InspectedStore {
  store: Store;
  /** Migrations of this version that the data has not had. */
  missing: string[];
  /** Migrations that this version does not know: the data is of a newer one. */
  unknown: string[];
  /** Nothing was ever kept in it. */
  isEmpty: boolean;
}

async function appliedMigrations(db: Kysely<Database>): Promise<string[]> {
  const [table] = await query<{ isThere: boolean }>(
    db,
    `select to_regclass('kysely_migration') is not null as "isThere"`,
    [],
  );
  if (!table!.isThere) return [];
  const rows = await query<{ name: string }>(db, 'select name from kysely_migration', []);
  return rows.map((row) => row.name);
}

/** @throws MillraceError `locked`, `configuration` or `storage-unavailable`, as `openStore` */
export async function inspectStore(options: StoreOptions): Promise<InspectedStore> {
  const store = await openStore({ ...options, migrate: false });
  try {
    const applied = new Set(await appliedMigrations(store.db));
    return {
      store,
      missing: Object.keys(migrations).filter((name) => !applied.has(name)),
      unknown: [...applied].filter((name) => !Object.hasOwn(migrations, name)),
      isEmpty: applied.size === 0,
    };
  } catch (error) {
    await store.close();
    throw asStorageError(error);
  }
}
