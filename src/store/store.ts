/** One store over two backends: transactions, statements, notifications, closing. */
import { CompiledQuery, Kysely, type Transaction } from 'kysely';
import type pg from 'pg';
import { delay, errorText, limits, MillraceError } from '../kernel/index.ts';
import { capabilitiesOf, type StoreBackend, type StoreCapabilities } from './capabilities.ts';
import { guarded, unguarded } from './guarded.ts';
import { lockDataDir } from './lock.ts';
import { migrate } from './migrate.ts';
import { openPGlite } from './pglite.ts';
import { openPostgres, type PostgresConnection } from './postgres.ts';
import type { Database } from './schema.ts';

/** A transaction: the only thing that code inside one may use to reach the database. */
export type Tx = Transaction<Database>;

/** What changed, for whoever waits for work. */
export type Channel = 'catalog' | 'ledger' | 'timers' | 'backfill' | 'verification';

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
  /** Calls back on every announcement; returns a function that stops that. */
  listen(channel: Channel, wake: () => void): () => void;
  /** Ends everything; a second call waits for the first. */
  close(): Promise<void>;
}

export type StoreOptions =
  | { dataDir: string; onError?: (error: unknown) => void }
  | { databaseUrl: string; connectionsMax?: number; onError?: (error: unknown) => void };

/** Runs one hot statement, written by hand. Rows come back as plain objects; bigint as number. */
export async function query<Row>(
  tx: Tx | Kysely<Database>,
  text: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const result = await tx.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]));
  return result.rows;
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

function asStorageError(error: unknown): unknown {
  const code = codeOf(error);
  const away =
    awayCodes.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'ENOSPC', 'EROFS'].includes(
      code,
    ) ||
    /Connection terminated|timeout exceeded when trying to connect|No space left/.test(
      errorText(error),
    );
  if (!away) return error;
  return new MillraceError(
    'storage-unavailable',
    `The database is not available: ${errorText(error)}`,
    { cause: error },
  );
}

async function transact<Result>(
  db: Kysely<Database>,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute((tx) => guarded(tx, work));
    } catch (error) {
      if (!retryCodes.has(codeOf(error)) || attempt >= attemptsMax) throw asStorageError(error);
      await delay(Math.random() * 10 * attempt);
    }
  }
}

interface Announcer {
  announce(channel: Channel): void;
  listen(channel: Channel, wake: () => void): () => void;
  close(): Promise<void>;
}

function localAnnouncer(): Announcer {
  const listeners = new Map<Channel, Set<() => void>>();
  return {
    announce: (channel) => {
      for (const wake of listeners.get(channel) ?? []) unguarded(wake);
    },
    listen: (channel, wake) => {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(wake));
      return () => set.delete(wake);
    },
    close: async () => {},
  };
}

/**
 * Local calls at once, and NOTIFY for the other processes, sent outside transactions: inside, it
 * would make commits queue for one global lock. A lost notification costs one polling interval.
 */
function sharedAnnouncer(
  connection: PostgresConnection,
  onError: (error: unknown) => void,
): Announcer {
  const local = localAnnouncer();
  const sending = new Set<Channel>();
  let client: pg.Client | undefined;
  let closed = false;
  const connect = async (): Promise<void> => {
    if (closed || client) return;
    const next = await connection.connectClient();
    client = next;
    next.on('notification', (message) => local.announce(message.payload as Channel));
    next.on('end', () => {
      client = undefined;
    });
    await next.query('listen millrace');
    if (closed) await next.end();
  };
  connect().catch(onError);
  return {
    listen: local.listen,
    announce: (channel) => {
      local.announce(channel);
      if (closed || sending.has(channel)) return;
      sending.add(channel);
      connect()
        .then(() => connection.pool.query("select pg_notify('millrace', $1)", [channel]))
        .catch(onError)
        .finally(() => sending.delete(channel));
    },
    close: async () => {
      closed = true;
      await client?.end().catch(() => {});
    },
  };
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
      onIdleError: onError,
    });
    const db = new Kysely<Database>({ dialect: connection.dialect });
    try {
      await migrate(db);
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
    await migrate(db);
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
    transaction: (work) => transact(db, work),
    announce: announcer.announce,
    listen: announcer.listen,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
