/** A NATS server with JetStream in a folder of its own; where there is none, the system's package. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface NatsServer {
  /** Without a stream. */
  url: string;
  stop(): void;
}

function ensureInstalled(): void {
  const has = (): boolean => spawnSync('nats-server', ['--version']).status === 0;
  if (has()) return;
  execFileSync('apt-get', ['update'], { stdio: 'ignore' });
  execFileSync('apt-get', ['install', '-y', 'nats-server'], { stdio: 'ignore' });
  if (!has()) throw new Error('These tests need nats-server (apt-get install nats-server)');
}

export async function startNats(): Promise<NatsServer> {
  ensureInstalled();
  const folder = mkdtempSync(join(tmpdir(), 'millrace-nats-'));
  const config = join(folder, 'nats.conf');
  writeFileSync(config, `listen: 127.0.0.1:-1\njetstream { store_dir: "${folder}" }\n`);
  const child: ChildProcess = spawn('nats-server', ['-c', config]);
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stderr!.on('data', (data) => {
      text += data;
      const port = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port && /Server is ready/.test(text)) resolve(`nats://127.0.0.1:${port}`);
    });
    child.once('close', () => reject(new Error(`nats-server ended: ${text}`)));
  });
  return {
    url,
    stop: () => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
