/**
 * `npm run screens -- --url URL --email E --password P`: opens each screen of a running console, with
 * each of its tabs, and prints what its data took, the slowest first. For an installation with much
 * in it: `npm run seed -- --profiles 1000000 --keep`.
 */
import { parseArgs } from 'node:util';
import type { Page, Request } from 'playwright-core';
import { launchChromium } from '../test/support/chromium.ts';

const aimMs = 300;
const rounds = 3;

interface Read {
  screen: string;
  call: string;
  /** Milliseconds from request to the end of the answer, the median of the rounds. */
  ms: number;
}

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

const took = new Map<string, { screen: string; call: string; ms: number[] }>();
let screen = '';

const awaited = new Set<Request>();

/** The stream of live events never ends. */
function isRead(request: Request): boolean {
  const { pathname } = new URL(request.url());
  return pathname.startsWith('/api/') && !pathname.endsWith('/live');
}

function note(request: Request): void {
  awaited.delete(request);
  if (!isRead(request)) return;
  const { pathname, search } = new URL(request.url());
  const { responseEnd } = request.timing();
  const call = `${request.method()} ${pathname.replaceAll(/[0-9a-f-]{36}/g, '{id}')}${search.replaceAll(/[0-9a-f-]{36}/g, '{id}')}`;
  const key = `${screen} ${call}`;
  const one = took.get(key) ?? { screen, call, ms: [] };
  one.ms.push(responseEnd);
  took.set(key, one);
}

async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  // The stream of live events keeps the network busy: what counts is that no answer is awaited.
  do await page.waitForTimeout(200);
  while (awaited.size > 0);
}

async function open(page: Page, path: string): Promise<void> {
  screen = path.replaceAll(/[0-9a-f-]{36}/g, '{id}');
  await page.goto(url + path);
  await settle(page);
  const tabs = page.getByRole('main').getByRole('tab');
  for (let index = 0; index < (await tabs.count()); index += 1) {
    const tab = tabs.nth(index);
    screen = `${path.replaceAll(/[0-9a-f-]{36}/g, '{id}')} · ${await tab.textContent()}`;
    await tab.click();
    await settle(page);
  }
}

const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  const first = async (list: string): Promise<string> => {
    const answer = await page.request.get(`${url}/api/${list}`);
    const { items } = (await answer.json()) as { items: { id: string }[] };
    return items[0]?.id ?? '';
  };
  const [audience, dataflow, account, profile, source] = await Promise.all(
    ['audiences', 'dataflows', 'accounts', `profiles?id=${person}`, 'write-keys'].map(first),
  );
  page.on('request', (request) => isRead(request) && awaited.add(request));
  page.on('requestfailed', (request) => awaited.delete(request));
  page.on('requestfinished', note);
  const paths = [
    '/',
    '/profiles',
    `/profiles?id=${person}`,
    `/profiles/${profile}/attributes`,
    `/trace?namespace=CRMID&id=${person}`,
    '/audiences',
    `/audiences/${audience}/overview`,
    `/audiences/${audience}/edit`,
    '/identities',
    '/sources',
    `/sources/${source}/overview`,
    '/destinations/catalog',
    '/destinations/browse',
    '/destinations/accounts',
    `/destinations/accounts/${account}`,
    `/destinations/dataflows/${dataflow}/activation`,
    `/destinations/dataflows/${dataflow}/activate`,
    '/monitoring',
    '/alerts/history',
    '/policies/policies',
    '/audits',
    '/access/users',
    '/settings/general',
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const path of paths) await open(page, path);
  }
} finally {
  await browser.close();
}

const reads: Read[] = [...took.values()].map(({ screen: where, call, ms }) => ({
  screen: where,
  call,
  ms: ms.toSorted((left, right) => left - right)[Math.floor(ms.length / 2)]!,
}));
reads.sort((left, right) => right.ms - left.ms);
const slow = reads.filter(({ ms }) => ms > aimMs);
for (const { screen: where, call, ms } of reads.slice(0, Math.max(20, slow.length))) {
  console.log(`${String(Math.round(ms)).padStart(6)} ms  ${call}   (${where})`);
}
console.log(
  `${reads.length} reads of ${new Set(reads.map((one) => one.screen)).size} screens; ${slow.length} took over ${aimMs} ms`,
);
