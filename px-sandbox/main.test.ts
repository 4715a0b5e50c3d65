import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const main = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Run {
  child: ChildProcessWithoutNullStreams;
  out: string;
  error: string;
}

const children: Run[] = [];
afterEach(() => {
  for (const { child } of children.splice(0)) child.kill('SIGKILL');
});

function start(flags: string[], environment: Record<string, string> = {}): Run {
  const child = spawn(node, [main, ...flags], { env: { ...process.env, ...environment } });
  const run = { child, out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    run.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    run.error += text;
  });
  children.push(run);
  return run;
}

async function firstOutput(run: Run): Promise<void> {
  while (!run.out.endsWith('\n')) await once(run.child.stdout, 'data');
}

async function exitCode(run: Run): Promise<number> {
  if (run.child.exitCode === null) await once(run.child, 'close');
  return run.child.exitCode ?? -1;
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'says where it is as JSON and ends on %s',
  async (signal) => {
    const run = start(['--json'], { PX_SANDBOX_PORT: '0' });
    await firstOutput(run);
    const { url, credentials } = JSON.parse(run.out);
    expect(Object.keys(credentials)).toEqual([
      'username',
      'password',
      'clientId',
      'clientSecret',
      'apiKey',
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    run.child.kill(signal);
    expect(await exitCode(run)).toBe(0);
    expect(run.error).toBe('');
  },
);

it('prints the sign-in for a person', async () => {
  const run = start(['--port', '0']);
  await firstOutput(run);
  for (const label of ['Username', 'Password', 'Client ID', 'Client secret', 'API key']) {
    expect(run.out).toContain(`${label}:`);
  }
  expect(run.out).toContain('http://127.0.0.1:');
});

it('refuses bad flags with one line and 2', async () => {
  for (const flags of [['--port', 'x'], ['--port', '70000'], ['--nothing']]) {
    const run = start(flags);
    expect(await exitCode(run)).toBe(2);
    expect(run.error.trim().split('\n')).toHaveLength(1);
  }
});

it('says with one line and 1 that its port is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const run = start(['--port', String(port)]);
  expect(await exitCode(run)).toBe(1);
  expect(run.error).toContain(String(port));
  other.close();
});
