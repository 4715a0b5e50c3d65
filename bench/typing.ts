/** Typing in the rule editor with 1,000 known fields: the main thread's work for each key, in Chromium. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { start } from '../src/app.ts';
import { apiClient } from '../src/cli/api.ts';
import { delay, newKey } from '../src/kernel/index.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { newPlace } from './places.ts';

const root = join(import.meta.dirname, '..');
const fieldsKnown = 1_000;
const administrator = { email: 'kai@example.com', password: 'correct horse battery' };
const rule =
  '\nand attribute123.name != "somebody" and (attribute77 > 12 or attribute8.contains("a"))';

/** What a fast typist leaves: long enough for what a key sets off at once. */
const betweenKeysMs = 150;
/** Longer than the pause after which a rule is checked, shorter than the one before its estimate. */
const withPauseMs = 350;

/** Looked for, taken back, and others looked for. */
const searched = [
  ...'attribute 12',
  ...Array.from({ length: 12 }, () => 'Backspace'),
  ...'bute 77',
  'Backspace',
  ...'8 attrib',
];
const named = new Map([
  [' ', 'Space'],
  ['\n', 'Enter'],
]);

interface Work {
  /** All that the thread did, drawing without a graphics card included. */
  allMs: number;
  /** Scripts, styles and layout. */
  ownMs: number;
}

async function workOf(session: CDPSession): Promise<Work> {
  const { metrics } = await session.send('Performance.getMetrics');
  const msOf = (wanted: string): number =>
    metrics.find(({ name }) => name === wanted)!.value * 1_000;
  const parts = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];
  return {
    allMs: msOf('TaskDuration'),
    ownMs: parts.reduce((sum, part) => sum + msOf(part), 0),
  };
}

/** The work of each key. */
async function typed(
  page: Page,
  session: CDPSession,
  keys: Iterable<string>,
  waitMs = betweenKeysMs,
): Promise<Work[]> {
  const took: Work[] = [];
  for (const key of keys) {
    const before = await workOf(session);
    await page.keyboard.press(named.get(key) ?? key);
    await delay(waitMs);
    const after = await workOf(session);
    took.push({ allMs: after.allMs - before.allMs, ownMs: after.ownMs - before.ownMs });
  }
  return took;
}

async function openEditor(url: string): Promise<{ page: Page; close(): Promise<void> }> {
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}/audiences/new?mode=code`);
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Password').fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('more: search for them').waitFor();
  return { page, close: () => browser.close() };
}

function percentiles(given: readonly number[]): string {
  const took = given.toSorted((left, right) => left - right);
  const at = (share: number): string => took[Math.ceil(took.length * share) - 1]!.toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

function text(took: readonly Work[]): string {
  const own = percentiles(took.map(({ ownMs }) => ownMs));
  return `scripts, styles and layout ${own} a key (aim: under 16 ms); with drawing ${percentiles(took.map(({ allMs }) => allMs))} (${took.length} keys)`;
}

/** Prints the work of a key in the code of a rule, and in the search among its fields. */
export async function benchTyping(print: (line: string) => void): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
  const place = await newPlace('pglite');
  const apiKey = newKey('mrk');
  const app = await start({
    ...place.config,
    ...{ port: 0, host: '127.0.0.1', allowPrivateDestinations: true, logLevel: 'error' },
    secretKey: randomBytes(32).toString('base64'),
    bootstrapApiKey: apiKey,
  });
  const setupCode = await app.setupCode();
  const { call } = apiClient(app.url, apiKey);
  await fetch(`${app.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: app.url },
    body: JSON.stringify({ ...administrator, setupCode, name: 'Kai Berg' }),
  });
  const attributes = Object.fromEntries(
    Array.from({ length: fieldsKnown }, (_, at) => [`attribute${at}`, at % 2 ? at : `value ${at}`]),
  );
  const update = { identityMap: { CRMID: [{ id: 'p1' }] }, attributes };
  await call('POST', '/collect/profiles', [update]);
  const { page, close } = await openEditor(app.url);
  const session = await page.context().newCDPSession(page);
  // The thread's own time: what others do on the machine is not in it.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.getByRole('textbox', { name: 'Rule' }).click();
  await page.keyboard.type('attribute1 = 1');
  await delay(1_000);
  print(`typing    the code of a rule, 1,000 fields: ${text(await typed(page, session, rule))}`);
  const slowly = await typed(page, session, rule, withPauseMs);
  print(`typing    … with a pause and its check after each key: ${text(slowly)}`);
  await page.getByRole('searchbox', { name: 'Search fields' }).click();
  const found = await typed(page, session, searched);
  print(`typing    the search among its fields: ${text(found)}`);
  await close();
  await app.stop();
  await place.remove();
}
