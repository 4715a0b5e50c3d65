/**
 * Statements that a connection prepares once: of a small batch, parsing and planning were a third of
 * what the server did. For those whose plan does not hang on the values: they go by keys and indexes
 * whatever is in the tables.
 */
import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { limits } from '../kernel/index.ts';

const names = new Map<string, string>();

/** Marks a statement, written once and for all, as one to be prepared. Gives it back. */
export function prepared(text: string): string {
  names.set(text, createHash('sha256').update(text).digest('hex').slice(0, 16));
  return text;
}

/**
 * A connection keeps its plans until a table is analyzed. One that is made while a table is nearly
 * empty can be the wrong one a moment later, so plans are thrown away, seldomer as the connection
 * gets older.
 */
function preparing(client: pg.PoolClient): PostgresPoolClient {
  let plannedAtMs = performance.now();
  let keptMs: number = limits.plansKeptMinMs;
  const renewPlans = (): void => {
    if (performance.now() - plannedAtMs < keptMs) return;
    plannedAtMs = performance.now();
    keptMs = Math.min(keptMs * 2, limits.plansKeptMaxMs);
    // Where it fails, so does the statement behind it.
    client.query('discard plans').catch(() => {});
  };
  const query = (text: string, values: unknown[]): Promise<pg.QueryResult> => {
    const name = names.get(text);
    if (name === undefined) return client.query(text, values);
    renewPlans();
    return client.query({ name, text, values });
  };
  const { processID } = client as { processID?: number };
  return {
    // Nobody here reads by a cursor, which is the other thing that a client of Kysely's may be given.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
    ...(processID === undefined ? {} : { processID }),
  };
}

/** The pool, with connections that prepare what is marked. */
export function preparingPool(pool: pg.Pool): PostgresPool {
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect();
      const wrapped = known.get(client) ?? preparing(client);
      known.set(client, wrapped);
      return wrapped;
    },
    end: () => pool.end(),
  };
}
