/** PGlite behind Kysely: one folder, one connection, one statement at a time. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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

/** WASI's numbers of what befalls files, with which PGlite throws and says no more. */
const fileErrors: Readonly<Record<number, string>> = {
  2: 'permission denied',
  51: 'no space left on the disk',
  69: 'the file system is read-only',
};

function inWords(error: unknown): unknown {
  const number = (error as { errno?: unknown } | null)?.errno;
  if (error instanceof Error || typeof number !== 'number') return error;
  return new Error(fileErrors[number] ?? `error ${number} of the file system`, { cause: error });
}

/**
 * Opens a database, or makes it where the folder is empty.
 * @throws Error that says in words what was wrong with the folder
 */
export async function openFolder(folder: string): Promise<PGlite> {
  const pglite = new PGlite(folder, {
    parsers: { [int8Oid]: Number },
    startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers}`],
  });
  try {
    await pglite.waitReady;
  } catch (error) {
    throw inWords(error);
  }
  return pglite;
}

const makeProgram = fileURLToPath(new URL('make-pglite.ts', import.meta.url));
const freshPrefix = 'pglite.new';

/**
 * Makes the database in a folder of its own and renames it at the end, so that a kill in between
 * leaves nothing half made. Each try has another name: who made the one before may still be at it.
 */
async function makeFolder(dataDir: string, folder: string): Promise<void> {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith(freshPrefix)) continue;
    rmSync(join(dataDir, name), { recursive: true, force: true, maxRetries: 10 });
  }
  const fresh = mkdtempSync(join(dataDir, `${freshPrefix}-`));
  try {
    await promisify(execFile)(process.execPath, [makeProgram, fresh]);
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw stderr ? new Error(stderr.trim()) : error;
  }
  failpoint('store.created');
  renameSync(fresh, folder);
}

/**
 * Opens (or first makes) the database in `dataDir/pglite`.
 * @throws MillraceError `configuration` when the folder cannot be used
 */
export async function openPGlite(dataDir: string): Promise<PGliteDialect> {
  const folder = join(dataDir, 'pglite');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(folder)) await makeFolder(dataDir, folder);
    return new SerialPGliteDialect(await openFolder(folder));
  } catch (error) {
    throw new MillraceError(
      'configuration',
      `DATA_DIR: cannot open the database in ${dataDir}: ${errorText(error)}`,
      { cause: error },
    );
  }
}
