/** The PX sandbox as a process of its own, found beside the sources. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MillraceError } from '../../kernel/index.ts';

export interface SandboxProcess {
  url: string;
  credentials: {
    username: string;
    password: string;
    clientId: string;
    clientSecret: string;
    apiKey: string;
  };
  stop(): Promise<void>;
}

/** Where the sandbox's entry is: beside `src/`. */
export const sandboxEntry = fileURLToPath(new URL('../../../px-sandbox/main.ts', import.meta.url));

/** Starts a sandbox; port 0 takes any free one. Resolves when it listens. */
export async function startSandboxProcess(port: number): Promise<SandboxProcess> {
  const child = spawn(process.execPath, [sandboxEntry, '--port', String(port), '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill('SIGTERM');
    });
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    const started = JSON.parse(line) as Pick<SandboxProcess, 'url' | 'credentials'>;
    return { ...started, stop };
  }
  throw new MillraceError(
    'configuration',
    `The PX sandbox did not start: ${Buffer.concat(stderr).toString('utf8').trim()}`,
  );
}
