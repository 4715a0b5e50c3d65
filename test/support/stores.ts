/** The two backends, each test with a store of its own. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { newId } from '../../src/kernel/index.ts';
import { openStore, type Store, type StoreOptions } from '../../src/store/index.ts';
import { runOnServer } from './postgres-server.ts';

export type Backend = 'pglite' | 'postgres';
export const backends: readonly Backend[] = ['pglite', 'postgres'];

export interface TestPlace {
  options: StoreOptions;
  remove(): Promise<void>;
}

/** A fresh folder or database: with the schema, as it is after the first start, or without anything. */
export async function newPlace(
  backend: Backend,
  state: 'migrated' | 'empty' = 'migrated',
): Promise<TestPlace> {
  const template = inject('template');
  if (backend === 'pglite') {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
    const dataDir = join(folder, 'data');
    if (state === 'migrated') cpSync(template.dataDir, dataDir, { recursive: true });
    return {
      options: { dataDir },
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  const url = inject('postgresUrl');
  const name = `test_${newId().replaceAll('-', '')}`;
  const from = state === 'migrated' ? `template ${template.database}` : '';
  await runOnServer(url, `create database ${name} ${from}`);
  return {
    options: { databaseUrl: `${url}/${name}` },
    remove: () => runOnServer(url, `drop database ${name} with (force)`),
  };
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
