/**
 * What all tests share: a real PostgreSQL server (one database a test), and an empty PGlite folder
 * to copy, because making one takes seconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../src/store/index.ts';
import { startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    emptyDataDir: string;
  }
}

/** Vitest's global set-up: gives the tests the server's address and the folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  const folder = mkdtempSync(join(tmpdir(), 'millrace-empty-'));
  const emptyDataDir = join(folder, 'data');
  await (await openStore({ dataDir: emptyDataDir })).close();
  project.provide('emptyDataDir', emptyDataDir);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
