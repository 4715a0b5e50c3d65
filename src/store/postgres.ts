/** A PostgreSQL server behind Kysely, through node-postgres. */
import { PostgresDialect } from 'kysely';
import pg from 'pg';
import { limits } from '../kernel/index.ts';
import { preparingPool } from './prepared.ts';

const int8Oid = 20;

/** The pool, kept beside the dialect because LISTEN needs a client of its own. */
export interface PostgresConnection {
  dialect: PostgresDialect;
  pool: pg.Pool;
  /** A client outside the pool, for LISTEN. */
  connectClient(): Promise<pg.Client>;
}

/** Connects lazily: a server that is away is an error of the first statement, not of this call. */
export function openPostgres(
  databaseUrl: string,
  options: {
    connectionsMax: number;
    transactionIdleMs: number;
    onIdleError: (error: Error) => void;
  },
): PostgresConnection {
  const types: pg.CustomTypesConfig = {
    getTypeParser: (oid, format) =>
      oid === int8Oid ? Number : pg.types.getTypeParser(oid, format as 'text'),
  };
  const config = {
    connectionString: databaseUrl,
    types,
    application_name: 'millrace',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const pool = new pg.Pool({
    ...config,
    // Statements that do not wait for each other are sent together, and answered in their order.
    pipeline: true,
    max: options.connectionsMax,
    connectionTimeoutMillis: limits.databaseConnectMs,
    // A process that was stopped, or whose host is gone, must not keep what it locked.
    idle_in_transaction_session_timeout: options.transactionIdleMs,
  });
  // Without listeners, a server restart would end the process: the pool's is for clients that rest,
  // each client's own for a transaction between two statements.
  pool.on('error', options.onIdleError);
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    dialect: new PostgresDialect({ pool: preparingPool(pool) }),
    pool,
    connectClient: async () => {
      const client = new pg.Client(config);
      client.on('error', options.onIdleError);
      await client.connect();
      return client;
    },
  };
}
