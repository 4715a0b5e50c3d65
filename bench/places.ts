/** Where a measurement runs: a fresh store on PGlite, or on a real PostgreSQL server with fsync on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { newId } from '../src/kernel/index.ts';
import { openStore, type Store, type StoreBackend } from '../src/store/index.ts';
import { type PostgresServer, startPostgres } from '../test/support/postgres-server.ts';

export interface Place {
  config: { dataDir: string; databaseUrl: string | null };
  open(): Promise<Store>;
  remove(): Promise<void>;
}

let server: PostgresServer | undefined;

async function statement(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server!.url}/postgres` });
  await client.connect();
  await client.query(text);
  await client.end();
}

/** @param settings of the PostgreSQL server, beside its defaults, when this is its first place */
export async function newPlace(
  backend: StoreBackend,
  settings: Readonly<Record<string, string>> = {},
): Promise<Place> {
  if (backend === 'pglite') {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
    const dataDir = join(folder, 'data');
    return {
      config: { dataDir, databaseUrl: null },
      open: () => openStore({ dataDir }),
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  server ??= await startPostgres(settings);
  const name = `bench_${newId().replaceAll('-', '')}`;
  await statement(`create database ${name}`);
  const databaseUrl = `${server.url}/${name}`;
  return {
    config: { dataDir: '', databaseUrl },
    open: () => openStore({ databaseUrl }),
    remove: () => statement(`drop database ${name} with (force)`),
  };
}

export async function closePlaces(): Promise<void> {
  await server?.stop();
  server = undefined;
}

/** The most memory this process has held so far. */
export function memoryPeakMiB(): number {
  return process.resourceUsage().maxRSS / 1_024;
}
