/** The two backends, each test with a store of its own. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { newId } from '../../src/kernel/index.ts';
import { openStore, type Store, type StoreOptions } from '../../src/store/index.ts';

export type Backend = 'pglite' | 'postgres';
export const backends: readonly Backend[] = ['pglite', 'postgres'];

export interface TestPlace {
  options: StoreOptions;
  remove(): Promise<void>;
}

/** A fresh folder or database. */
export async function newPlace(backend: Backend): Promise<TestPlace> {
  if (backend === 'pglite') {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    cpSync(inject('emptyDataDir'), join(folder, 'data'), { recursive: true });
    return {
      options: { dataDir: join(folder, 'data') },
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  const url = inject('postgresUrl');
  const name = `test_${newId().replaceAll('-', '')}`;
  await administer(url, `create database ${name}`);
  return {
    options: { databaseUrl: `${url}/${name}` },
    remove: () => administer(url, `drop database ${name} with (force)`),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Runs work with a fresh store, and removes it. */
export async function withStore(
  backend: Backend,
  work: (store: Store, place: TestPlace) => Promise<void>,
): Promise<void> {
  const place = await newPlace(backend);
  const store = await openStore(place.options);
  try {
    await work(store, place);
  } finally {
    await store.close();
    await place.remove();
  }
}
