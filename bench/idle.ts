/** What a process costs that has nothing to do: alone, and while a console is open on its home page. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fill } from '../scripts/seed/fill.ts';
import { start } from '../src/app.ts';
import { startSandboxProcess } from '../src/cli/demo/sandbox-process.ts';
import { newKey, readConfig } from '../src/kernel/index.ts';
import type { StoreBackend } from '../src/store/index.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { startUp } from '../test/support/process.ts';
import { newPlace } from './places.ts';

const administrator = { email: 'kai@example.com', password: 'correct horse battery' };
const people = 400;
/** What a start sets off is over by then. */
const settleMs = 30_000;

export interface Idle {
  /** Share of a core, in percent. */
  corePercent: number;
  memoryMiB: number;
}

export interface IdleResult {
  people: number;
  alone: Idle;
  watched: Idle;
}

/** What a process says of itself. */
async function readCosts(url: string): Promise<{ cpuSeconds: number; memoryBytes: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^millrace_process_${name} (\\S+)$`, 'm').exec(text)![1]);
  return { cpuSeconds: value('cpu_seconds_total'), memoryBytes: value('resident_memory_bytes') };
}

async function measure(url: string, ms: number): Promise<Idle> {
  await pause(settleMs);
  const before = await readCosts(url);
  const startedMs = performance.now();
  await pause(ms);
  const tookMs = performance.now() - startedMs;
  const { cpuSeconds, memoryBytes } = await readCosts(url);
  return {
    corePercent: ((cpuSeconds - before.cpuSeconds) * 100_000) / tookMs,
    memoryMiB: memoryBytes / 2 ** 20,
  };
}

async function openHome(url: string): Promise<{ close(): Promise<void> }> {
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Password').fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  return browser;
}

/** The demo's company, all delivered, in a process as people start it; then nothing happens for `ms`, twice. */
export async function benchIdle(backend: StoreBackend, ms: number): Promise<IdleResult> {
  const place = await newPlace(backend);
  const sandbox = await startSandboxProcess(0);
  const apiKey = newKey('mrk');
  const { dataDir, databaseUrl } = place.config;
  const env = {
    ...(databaseUrl === null ? { DATA_DIR: dataDir } : { DATABASE_URL: databaseUrl }),
    PORT: '0',
    LOG_LEVEL: 'warn',
    MILLRACE_ADMIN_EMAIL: administrator.email,
    MILLRACE_ADMIN_PASSWORD: administrator.password,
    MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
    MILLRACE_BOOTSTRAP_API_KEY: apiKey,
    MILLRACE_SECRET_KEY: randomBytes(32).toString('base64'),
  };
  try {
    const app = await start(readConfig(env));
    const options = { profiles: people, events: null, seed: 7, apiKey };
    await fill(app, sandbox, { ...options, onPeople: () => {}, onDelivery: () => {} });
    await app.stop();
    const server = await startUp(env, process.execArgv);
    try {
      const alone = await measure(server.url, ms);
      const home = await openHome(server.url);
      const watched = await measure(server.url, ms).finally(() => home.close());
      return { people, alone, watched };
    } finally {
      await server.end('SIGTERM');
    }
  } finally {
    await sandbox.stop();
    await place.remove();
  }
}
