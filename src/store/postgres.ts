/** A PostgreSQL server behind Kysely, through node-postgres. */
import { PostgresDialect } from 'kysely';
import pg from 'pg';

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
  options: { connectionsMax: number; onIdleError: (error: Error) => void },
): PostgresConnection {
  const types: pg.CustomTypesConfig = {
    getTypeParser: (oid, format) =>
      oid === int8Oid ? Number : pg.types.getTypeParser(oid, format as 'text'),
  };
  const config = { connectionString: databaseUrl, types, application_name: 'millrace' };
  const pool = new pg.Pool({
    ...config,
    max: options.connectionsMax,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // Without a listener, a server restart would end the process.
  pool.on('error', options.onIdleError);
  return {
    dialect: new PostgresDialect({ pool }),
    pool,
    connectClient: async () => {
      const client = new pg.Client(config);
      client.on('error', options.onIdleError);
      await client.connect();
      return client;
    },
  };
}
