/**
 * What all tests share: a folder for what they write, a real PostgreSQL server (one database a test), and
 * a new database of each backend to copy, because making one takes longer than most tests.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../src/store/index.ts';
import { runOnServer, startPostgres } from './postgres-server.ts';
import { makeQuickFolder } from './quick-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    /** Both with the schema of this version and nothing else. */
    template: { database: string; dataDir: string };
  }
}

/** Vitest's global set-up: gives the tests the addresses of all that. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = makeQuickFolder();
  const server = await startPostgres();
  const database = 'template_of_tests';
  await runOnServer(server.url, `create database ${database}`);
  await (await openStore({ databaseUrl: `${server.url}/${database}` })).close();
  const dataDir = join(folder, 'template');
  await (await openStore({ dataDir })).close();
  project.provide('postgresUrl', server.url);
  project.provide('template', { database, dataDir });
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
