/** Brings the schema up to this version. Forward only: a newer schema stops the start. */
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { failpoint, MillraceError } from '../kernel/index.ts';
import { migrations } from './migrations/index.ts';
import type { Database } from './schema.ts';

const withFailpoints = Object.fromEntries(
  Object.entries(migrations).map(([name, { up }]): [string, Migration] => [
    name,
    {
      up: async (db) => {
        await up(db);
        failpoint('migration.done');
      },
    },
  ]),
);

/**
 * Runs the missing migrations, each in a transaction; concurrent processes wait for one another.
 * @throws MillraceError `configuration` when the data was written by a newer version
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const provider = { getMigrations: async () => withFailpoints };
  const migrator = new Migrator({ db, provider });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  if (/corrupted migrations/.test(String((error as Error).message))) {
    throw new MillraceError(
      'configuration',
      'The data was written by a newer version of Millrace; this version cannot open it. Install that version again.',
      { cause: error },
    );
  }
  throw error;
}
