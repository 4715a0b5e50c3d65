/**
 * `npm run screens -- --url URL --email E --password P`: opens every screen of a running console, with
 * each of its tabs and each choice of its segmented controls, and prints what each read took. For an
 * installation with much in it: `npm run seed -- --profiles 1000000 --keep`. Ends with 1 when a read
 * took longer than a screen may.
 */
import { parseArgs } from 'node:util';
import type { Locator, Page, Request } from 'playwright-core';
import { launchChromium } from '../test/support/chromium.ts';
import { placesOf, type Subjects } from './screen-places.ts';

const aimMs = 300;
const rounds = 3;
/** A screen that asks nothing for so long has what it needs; the rule editor waits for a pause. */
const quietMs = 200;
const quietInEditorMs = 500;

const { values: flags } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4400' },
    email: { type: 'string' },
    password: { type: 'string' },
    person: { type: 'string', default: 'u-1042' },
  },
});
const { url, email, password, person } = flags;
if (email === undefined || password === undefined) {
  console.error('npm run screens -- --url URL --email EMAIL --password PASSWORD [--person CRMID]');
  process.exit(2);
}

/** Call → screen → milliseconds from request to the end of the answer. */
const took = new Map<string, Map<string, number[]>>();
const failed = new Set<string>();
const awaited = new Set<Request>();
let screen = '';

/** Without what differs between things and moments. */
function general(text: string): string {
  return decodeURIComponent(text)
    .replaceAll(/[0-9a-f-]{36}/g, '{id}')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '{time}')
    .replaceAll(/cursor=[^&]+/g, 'cursor={cursor}');
}

/** The stream of live events never ends. */
function isRead(request: Request): boolean {
  const { pathname } = new URL(request.url());
  return pathname.startsWith('/api/') && !pathname.endsWith('/live');
}

function callOf(request: Request): string {
  const { pathname, search } = new URL(request.url());
  return general(`${request.method()} ${pathname}${search}`);
}

async function note(request: Request): Promise<void> {
  if (!awaited.delete(request)) return;
  const call = callOf(request);
  const response = await request.response();
  if (response && response.status() >= 500) failed.add(`${response.status()} ${call}`);
  const { responseEnd } = request.timing();
  const byScreen = took.getOrInsertComputed(call, () => new Map<string, number[]>());
  byScreen.getOrInsertComputed(screen, () => []).push(responseEnd);
}

/** Until nothing is asked and nothing awaited. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const isEditor = /^\/audiences\/(new|.*\/edit)/.test(screen);
  do await page.waitForTimeout(isEditor ? quietInEditorMs : quietMs);
  while (awaited.size > 0);
}

/** Clicks each of some controls; what they show replaces what was there, so they are found again. */
async function each(controls: Locator, visit: (name: string) => Promise<void>): Promise<void> {
  for (let index = 0; index < (await controls.count()); index += 1) {
    const control = controls.nth(index);
    const name = ((await control.textContent()) ?? '').replace(/\s*[\d,.]+[KMB]?$/, '');
    if (await control.isDisabled()) continue;
    const before = screen;
    screen = `${before} · ${name}`;
    await control.click();
    await visit(name);
    screen = before;
  }
}

async function open(page: Page, link: string): Promise<void> {
  screen = general(link.replace(/#.*/, '#…'));
  await page.goto(url + link);
  await settle(page);
  const main = page.getByRole('main');
  const choices = async (): Promise<void> => {
    await settle(page);
    // The links say which time charts show.
    const controls = main.locator('[role=radiogroup]:not([aria-label="Time range"]) [role=radio]');
    await each(controls, () => settle(page));
  };
  const tabs = main.getByRole('tab');
  if ((await tabs.count()) === 0) return choices();
  await each(tabs, choices);
}

/** What to open: people and things that have much. */
async function subjectsOf(page: Page): Promise<Subjects> {
  const list = async <Item>(path: string): Promise<(Item & { id: string })[]> => {
    const answer = await page.request.get(`${url}/api/${path}`);
    return ((await answer.json()) as { items: (Item & { id: string })[] }).items;
  };
  const audiences = await list<{ members: number }>('audiences?limit=100');
  const dataflows = await list<{ counts: { members: number } }>('dataflows');
  const first = async (path: string) => (await list(path))[0]?.id;
  const largest = (one: (typeof dataflows)[number], other: (typeof dataflows)[number]) =>
    other.counts.members - one.counts.members;
  const dataflow = dataflows.toSorted(largest)[0]?.id;
  const firstOfFlow = async (path: string) =>
    dataflow === undefined ? undefined : await first(`dataflows/${dataflow}/${path}`);
  return {
    person,
    audience: audiences.toSorted((one, other) => other.members - one.members)[0]?.id,
    dataflow,
    run: await firstOfFlow('runs'),
    verification: await firstOfFlow('verifications'),
    profile: await first(`profiles?${new URLSearchParams({ namespace: 'CRMID', id: person })}`),
    account: await first('accounts'),
    source: await first('write-keys'),
    erasure: await first('erasures'),
  };
}

const browser = await launchChromium();
let without: string[];
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  const places = placesOf(await subjectsOf(page));
  without = places.without;
  page.on('request', (request) => isRead(request) && awaited.add(request));
  page.on('requestfailed', (request) => awaited.delete(request));
  page.on('requestfinished', (request) => void note(request));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, link] of places.links.entries()) {
      process.stderr.write(
        `\rround ${round + 1} of ${rounds}, link ${index + 1} of ${places.links.length} `,
      );
      await open(page, link);
    }
  }
  process.stderr.write('\n');
} finally {
  await browser.close();
}

const median = (all: readonly number[]): number =>
  all.toSorted((left, right) => left - right)[Math.floor(all.length / 2)]!;
const reads = [...took].map(([call, byScreen]) => {
  const screens = [...byScreen].map(([name, all]) => ({ name, ms: median(all) }));
  return { call, screens: screens.toSorted((left, right) => right.ms - left.ms) };
});
reads.sort((left, right) => right.screens[0]!.ms - left.screens[0]!.ms);
for (const { call, screens } of reads) {
  const [worst, ...others] = screens;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  console.log(`${String(Math.round(worst!.ms)).padStart(6)} ms  ${call}   (${worst!.name}${more})`);
}
const screens = new Set([...took.values()].flatMap((byScreen) => [...byScreen.keys()]));
const slow = reads.filter(({ screens: [worst] }) => worst!.ms > aimMs);
for (const route of without) console.log(`not opened, as there is none: ${route}`);
for (const call of failed) console.log(`failed: ${call}`);
console.log(
  `${reads.length} reads of ${screens.size} screens, tabs and choices, medians of ${rounds} rounds; ${slow.length} took over ${aimMs} ms`,
);
if (slow.length > 0 || failed.size > 0) process.exitCode = 1;
