/** What a process costs that has nothing to do: alone, and while a console is open on its home page. */
import { setTimeout as pause } from 'node:timers/promises';
import { fill } from '../scripts/seed/fill.ts';
import { start } from '../src/app.ts';
import { startSandboxProcess } from '../src/cli/demo/sandbox-process.ts';
import { newKey, readConfig } from '../src/kernel/index.ts';
import type { StoreBackend } from '../src/store/index.ts';
import { launchChromium } from '../test/support/chromium.ts';
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

async function measure(ms: number): Promise<Idle> {
  await pause(settleMs);
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await pause(ms);
  const { user, system } = process.cpuUsage(before);
  const tookMs = performance.now() - startedMs;
  return {
    corePercent: (user + system) / 10 / tookMs,
    memoryMiB: process.memoryUsage.rss() / 2 ** 20,
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

/** The demo's company, all delivered; then nothing happens for `ms`, twice. */
export async function benchIdle(backend: StoreBackend, ms: number): Promise<IdleResult> {
  const place = await newPlace(backend);
  const sandbox = await startSandboxProcess(0);
  const apiKey = newKey('mrk');
  const app = await start(
    {
      ...readConfig({ PORT: '0', LOG_LEVEL: 'warn', MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true' }),
      ...place.config,
      ...{ admin: administrator, bootstrapApiKey: apiKey },
      secretKey: Buffer.alloc(32, 7).toString('base64'),
    },
    { processMetrics: true },
  );
  try {
    const options = { profiles: people, events: null, seed: 7, apiKey };
    await fill(app, sandbox, { ...options, onPeople: () => {}, onDelivery: () => {} });
    const alone = await measure(ms);
    const home = await openHome(app.url);
    try {
      return { people, alone, watched: await measure(ms) };
    } finally {
      await home.close();
    }
  } finally {
    await app.stop();
    await sandbox.stop();
    await place.remove();
  }
}
