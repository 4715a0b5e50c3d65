/** One store over two backends: transactions, statements, notifications, closing. */
import { CompiledQuery, type DatabaseConnection, Kysely, type Transaction } from 'kysely';
import { delay, errorText, limits, MillraceError } from '../kernel/index.ts';
import { type Announcer, type Channel, localAnnouncer, sharedAnnouncer } from './announcer.ts';
import { capabilitiesOf, type StoreBackend, type StoreCapabilities } from './capabilities.ts';
import { guarded } from './guarded.ts';
import { lockDataDir } from './lock.ts';
import { migrate } from './migrate.ts';
import { openPGlite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import type { Database } from './schema.ts';

/** A transaction: the only thing that code inside one may use to reach the database. */
export type Tx = Transaction<Database>;

export interface Store {
  readonly backend: StoreBackend;
  readonly capabilities: StoreCapabilities;
  /** Kysely outside a transaction. On PGlite never use it inside one: it would wait for itself. */
  readonly db: Kysely<Database>;
  /**
   * Runs `work` in one transaction; repeats it when the database asks for that (deadlock,
   * serialization). No network calls inside.
   * @throws MillraceError `storage-unavailable` when the database is away or full
   */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Tells this and (on PostgreSQL) other processes that there may be work. Never throws. */
  announce(channel: Channel): void;
  /** Tells everybody who listens in this process: something was missed, nobody knows what. */
  announceHere(): void;
  /** Calls back on every announcement; returns a function that stops that. */
  listen(channel: Channel, wake: () => void): () => void;
  /**
   * Says a short text (`limits.toldBytes`) to the other processes on this database. For what may be
   * lost: nobody keeps it for a process that is away.
   */
  tellOthers(text: string): void;
  /** Calls back with what other processes say; returns a function that stops that. */
  hearOthers(hear: (text: string) => void): () => void;
  /** Ends everything; a second call waits for the first. */
  close(): Promise<void>;
}

export type StoreOptions =
  | ({ dataDir: string } & OpenOptions)
  | ({
      databaseUrl: string;
      connectionsMax?: number;
      /** After which a transaction that stands still loses its locks; `limits.transactionIdleMs`. */
      transactionIdleMs?: number;
    } & OpenOptions);

interface OpenOptions {
  onError?: (error: unknown) => void;
  /** False: the schema stays as it is, for whoever only looks. */
  migrate?: false;
}

/**
 * Connections of open transactions that take a statement while another is on its way. Kysely hands
 * the connection of a transaction to one statement at a time.
 */
const pipelines = new WeakMap<object, DatabaseConnection>();

/** Runs one hot statement, written by hand. Rows come back as plain objects; bigint as number. */
export async function query<Row>(
  tx: Tx | Kysely<Database>,
  text: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const statement = CompiledQuery.raw(text, [...parameters]);
  const result = await (pipelines.get(tx) ?? tx).executeQuery<Row>(statement as CompiledQuery<Row>);
  return result.rows;
}

/**
 * Statements of one transaction that are sent together, in the order in which they are written. Waits
 * for all, also when one has failed: the first failure is thrown, when nothing is on its way any more.
 */
export async function together<Results extends readonly unknown[]>(
  statements: readonly [...{ [At in keyof Results]: Promise<Results[At]> }],
): Promise<Results> {
  const settled = await Promise.allSettled(statements);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  }) as unknown as Results;
}

const retryCodes = new Set(['40001', '40P01', '55P03']);
const awayCodes = /^(08|53|57P|58|25006|XX001)/;
const attemptsMax = 20;

/** SQLSTATE or socket error code, or ''. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Thrown inside a transaction that lost a race, to run it again from the start. */
export class RepeatTransaction extends Error {
  readonly code = '40001';
}

/** The connection was closed, by the server or by what lies between. */
const brokenText = /Connection terminated|not queryable/;

function isBroken(error: unknown): boolean {
  const code = codeOf(error);
  return ['25P03', '57P01', '57P02', 'ECONNRESET', 'EPIPE'].includes(code)
    ? true
    : brokenText.test(errorText(error));
}

/**
 * What the database's absence looks like, as the error that says so; other errors as they are.
 * @param isUnknown whether what was asked for may have been done all the same
 */
export function asStorageError(error: unknown, isUnknown = false): unknown {
  const code = codeOf(error);
  const away =
    awayCodes.test(code) ||
    ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ENOSPC', 'EROFS'].includes(code) ||
    isBroken(error) ||
    /timeout exceeded when trying to connect|No space left/.test(errorText(error));
  if (!away) return error;
  return new MillraceError(
    'storage-unavailable',
    `The database is not available: ${errorText(error)}`,
    {
      cause: error,
      ...(isUnknown
        ? {
            hint: 'The connection was lost while this was stored: it was kept as a whole or not at all. Send it again.',
          }
        : {}),
    },
  );
}

async function pipelined<Result>(tx: Tx, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  await tx.getExecutor().provideConnection(async (connection) => {
    pipelines.set(tx, connection);
  });
  try {
    return await guarded(tx, work);
  } finally {
    pipelines.delete(tx);
  }
}

async function transact<Result>(
  db: Kysely<Database>,
  work: (tx: Tx) => Promise<Result>,
  isPipelined: boolean,
): Promise<Result> {
  let hasBroken = false;
  for (let attempt = 1; ; attempt += 1) {
    let isCommitting = false;
    try {
      return await db.transaction().execute(async (tx) => {
        const result = await (isPipelined ? pipelined(tx, work) : guarded(tx, work));
        isCommitting = true;
        return result;
      });
    } catch (error) {
      const broke = isBroken(error);
      // Before its commit nothing of it was kept: a connection that was cut costs one more try.
      const isSafe = retryCodes.has(codeOf(error)) || (broke && !isCommitting && !hasBroken);
      if (!isSafe || attempt >= attemptsMax) throw asStorageError(error, broke && isCommitting);
      hasBroken ||= broke;
      await delay(Math.random() * 10 * attempt);
    }
  }
}

/**
 * Opens the store: locks and opens the folder, or connects to the server, then migrates.
 * @throws MillraceError `locked`, `configuration` or `storage-unavailable`
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const onError = options.onError ?? (() => {});
  if ('databaseUrl' in options) {
    const connection = openPostgres(options.databaseUrl, {
      connectionsMax: options.connectionsMax ?? limits.databaseConnections,
      transactionIdleMs: options.transactionIdleMs ?? limits.transactionIdleMs,
      onIdleError: onError,
    });
    const db = new Kysely<Database>({ dialect: connection.dialect });
    try {
      if (options.migrate !== false) await migrate(db);
    } catch (error) {
      await db.destroy();
      throw asStorageError(error);
    }
    return makeStore('postgres', db, sharedAnnouncer(connection, onError), () => {});
  }
  const unlock = lockDataDir(options.dataDir);
  let db: Kysely<Database> | undefined;
  try {
    db = new Kysely<Database>({ dialect: await openPGlite(options.dataDir) });
    if (options.migrate !== false) await migrate(db);
    return makeStore('pglite', db, localAnnouncer(), unlock);
  } catch (error) {
    await db?.destroy();
    unlock();
    throw asStorageError(error);
  }
}

function makeStore(
  backend: StoreBackend,
  db: Kysely<Database>,
  announcer: Announcer,
  unlock: () => void,
): Store {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await announcer.close();
    await db.destroy();
    unlock();
  };
  return {
    backend,
    capabilities: capabilitiesOf[backend],
    db,
    transaction: (work) => transact(db, work, backend === 'postgres'),
    announce: announcer.announce,
    announceHere: announcer.announceHere,
    listen: announcer.listen,
    tellOthers: announcer.tellOthers,
    hearOthers: announcer.hearOthers,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
