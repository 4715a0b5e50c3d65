/** Commands as processes of their own: what people start, stop and kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../src/cli/millrace.mjs', import.meta.url));

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

type Env = Record<string, string | undefined>;

function start(
  args: readonly string[],
  env: Env,
  program: readonly string[] = [entry],
): { child: ChildProcess; run: Run } {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^(MILLRACE_|DATABASE_URL|DATA_DIR|PORT$)/.test(key),
    ),
  );
  const child = spawn(process.execPath, [...program, ...args], { env: { ...clean, ...env } });
  const run: Run = { code: null, stdout: '', stderr: '' };
  child.stdout!.on('data', (data) => (run.stdout += data));
  child.stderr!.on('data', (data) => (run.stderr += data));
  return { child, run };
}

/** Runs a command to its end. */
export async function runCli(args: readonly string[], env: Env = {}, input = ''): Promise<Run> {
  const { child, run } = start(args, env);
  child.stdin!.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { ...run, code };
}

/** Starts a command that the test stops or watches. */
export function startCli(
  args: readonly string[],
  env: Env,
): { child: ChildProcess; run: Run; ended: Promise<number | null> } {
  const started = start(args, env);
  started.child.stdin!.end();
  const ended = once(started.child, 'close').then(([code]) => code as number | null);
  return { ...started, ended };
}

export interface Server {
  url: string;
  output: Run;
  /** Sends a signal that does not end it, such as SIGSTOP or SIGUSR2. */
  signal(signal: NodeJS.Signals): void;
  /** The exit code, once it has ended (null: killed). */
  ended: Promise<number | null>;
  /** Sends the signal and waits for the end. Gives the exit code (null: killed). */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts `millrace up` and waits until it says where it listens.
 * @param nodeOptions of Node itself
 */
export function startUp(env: Env, nodeOptions: readonly string[] = []): Promise<Server> {
  const options = { PORT: '0', LOG_LEVEL: 'info', ...env };
  return startServer(['up'], options, /Millrace is up: (\S+)/, [...nodeOptions, entry]);
}

/** Starts `quick-process.ts`: Millrace whose claims last a moment; SIGUSR2 is a day for it. Starts as fast as the command. */
export function startQuick(env: Env): Promise<Server> {
  const program = fileURLToPath(new URL('quick-process.ts', import.meta.url));
  const cache = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };
  const options = { PORT: '0', LOG_LEVEL: 'warn', ...cache, ...env };
  return startServer([], options, /Millrace is up: (\S+)/, [program]);
}

/** Starts `millrace demo` and waits until it has said everything. */
export function startDemo(args: readonly string[]): Promise<Server> {
  return startServer(['demo', ...args], {}, / Millrace +(http\S+)[\s\S]*Ctrl-C/);
}

/** @param listening what the process says once it is up; the first group is its address */
async function startServer(
  args: readonly string[],
  env: Env,
  listening: RegExp,
  program?: readonly string[],
): Promise<Server> {
  const { child, run } = start(args, env, program);
  const ended = once(child, 'close') as Promise<[number | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', () => {
      const found = listening.exec(run.stdout);
      if (found) resolve(found[1]!);
    });
    void ended.then(() =>
      reject(new Error(`millrace ${args[0]} ended: ${run.stderr}${run.stdout}`)),
    );
  });
  return {
    url,
    output: run,
    signal: (signal) => void child.kill(signal),
    ended: ended.then(([code]) => code),
    end: async (signal) => {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}
