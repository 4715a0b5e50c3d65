/** PGlite behind Kysely: one folder, one connection, one statement at a time. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type DatabaseConnection, type Driver, PGliteDialect, PGliteDriver } from 'kysely';
import { errorText, failpoint, MillraceError } from '../kernel/index.ts';

/** PostgreSQL's type number of bigint: our instants and counts, all below 2^53. */
const int8Oid = 20;
/**
 * All of it is written at the start, so it is memory that is used, and what else is read of the files
 * the system keeps. PGlite's default is 128 MB: of 20,000 people it was not faster, of 80,000 by 4 %.
 */
const sharedBuffers = '32MB';

/**
 * Kysely's driver hands its one connection to everybody, so a query made beside a transaction would
 * run inside it. Here the connection has one holder at a time; the rest wait in order.
 */
class SerialPGliteDriver extends PGliteDriver implements Driver {
  #tail: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;

  override async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#tail;
    let release: () => void = () => {};
    this.#tail = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    this.#release = release;
    return super.acquireConnection();
  }

  override async releaseConnection(): Promise<void> {
    this.#release?.();
  }
}

class SerialPGliteDialect extends PGliteDialect {
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    super({ pglite });
    this.#pglite = pglite;
  }

  override createDriver(): PGliteDriver {
    return new SerialPGliteDriver({ pglite: this.#pglite });
  }
}

async function openFolder(folder: string): Promise<PGlite> {
  const pglite = new PGlite(folder, {
    parsers: { [int8Oid]: Number },
    startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers}`],
  });
  await pglite.waitReady;
  return pglite;
}

/**
 * Opens (or first makes) the database in `dataDir/pglite`. The first start works in a folder of its
 * own and renames it at the end, so that a kill in between leaves nothing half made.
 * @throws MillraceError `configuration` when the folder cannot be used
 */
export async function openPGlite(dataDir: string): Promise<PGliteDialect> {
  const folder = join(dataDir, 'pglite');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(folder)) {
      const fresh = join(dataDir, 'pglite.new');
      rmSync(fresh, { recursive: true, force: true });
      const pglite = await openFolder(fresh);
      await pglite.close();
      failpoint('store.created');
      renameSync(fresh, folder);
    }
    return new SerialPGliteDialect(await openFolder(folder));
  } catch (error) {
    throw new MillraceError(
      'configuration',
      `DATA_DIR: cannot open the database in ${dataDir}: ${errorText(error)}`,
      { cause: error },
    );
  }
}
