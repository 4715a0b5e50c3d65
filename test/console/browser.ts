/** A person at the console: a real browser that signs in through the page and misses nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page, Request } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import type { TestApp } from '../support/app.ts';
import { launchChromium } from '../support/chromium.ts';

const root = join(import.meta.dirname, '../..');

/** The administrator whom `openConsole` makes in an installation without users. */
export const administrator = { email: 'kai@example.com', password: 'correct horse battery' };

function isBuildFresh(): boolean {
  const page = join(root, 'dist/console/index.html');
  if (!existsSync(page)) return false;
  const builtMs = statSync(page).mtimeMs;
  const sources = globSync('console/{src,public}/**/*.{ts,tsx,css,svg}', { cwd: root });
  return ['console/index.html', 'console/vite.config.ts', ...sources].every(
    (path) => statSync(join(root, path)).mtimeMs <= builtMs,
  );
}

/** Builds the console when its sources are newer; test files in other processes wait. */
async function ensureBuilt(): Promise<void> {
  const lock = join(tmpdir(), `millrace-console-build-${root.replaceAll(/\W/g, '-')}`);
  for (let isMine = false; !isMine && !isBuildFresh(); ) {
    try {
      mkdirSync(lock);
      isMine = true;
    } catch {
      // Somebody builds; who died while building is not waited for.
      const isStale = existsSync(lock) && Date.now() - statSync(lock).ctimeMs > 120_000;
      if (isStale) rmSync(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    try {
      if (!isBuildFresh()) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

export interface TestBrowser {
  /** A tab in a session of its own, signed in by nobody. */
  newPage(): Promise<Page>;
  /** A tab in which the administrator (or who is given) has signed in through the page. */
  signIn(test: TestApp, who?: { email: string; password: string }): Promise<Page>;
  /** Fails when a page logged an error, broke its policy, or called another origin. */
  expectNoTrouble(): void;
  close(): Promise<void>;
}

const pages: Page[] = [];
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const page of pages.filter((one) => !one.isClosed())) {
    const text = await page.locator('body').ariaSnapshot({ timeout: 5_000 });
    console.log(`What stands at ${page.url()} as '${task.name}' failed:\n${text}`);
  }
});

/**
 * Lets `goto` resolve when what the page asked for is there and drawn: what is pressed while a page
 * still arranges itself is lost, and no person is that fast.
 */
function settleAfterGoto(page: Page): void {
  const awaited = new Set<Request>();
  // The stream of live events never ends.
  const isAnswered = (request: Request): boolean => /\/api\/(?!events\/live)/.test(request.url());
  page.on('request', (request) => isAnswered(request) && awaited.add(request));
  page.on('requestfinished', (request) => awaited.delete(request));
  page.on('requestfailed', (request) => awaited.delete(request));
  const drawn = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))`;
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    const response = await goto(url, options);
    do {
      await page.evaluate(drawn);
    } while (awaited.size > 0);
    await page.evaluate(drawn);
    return response;
  };
}

/**
 * Presses until something comes of it. A press at the moment in which a dialog moves, or a list finds its
 * place, is lost; a person sees it, and presses again.
 */
export async function insist(
  pressed: Locator,
  sign: Locator,
  state: 'visible' | 'hidden' = 'visible',
  isForced = false,
): Promise<void> {
  await pressed.click({ force: isForced });
  for (let tries = 1; tries < 3; tries += 1) {
    const isSeen = sign.waitFor({ state, timeout: 5_000 });
    if (await isSeen.then(() => true).catch(() => false)) return;
    // It may be gone: the first press was merely slow.
    await pressed.click({ timeout: 5_000, force: isForced }).catch(() => {});
  }
  await sign.waitFor({ state });
}

/** Chooses from a list that closes then. */
export function choose(option: Locator): Promise<void> {
  return insist(option, option, 'hidden');
}

/** Ticks a row of a table. Its box lies under a picture of it, so the press is forced. */
export function tick(table: Locator, name: RegExp): Promise<void> {
  const box = table.getByRole('row', { name }).getByRole('checkbox');
  return insist(box, table.getByRole('row', { name, selected: true }), 'visible', true);
}

/** One browser for a file of tests. Start it before the server, which reads the built page once. */
export async function startBrowser(): Promise<TestBrowser> {
  await ensureBuilt();
  const browser = await launchChromium();
  const trouble: string[] = [];
  const newPage = async (): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    pages.push(page);
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => trouble.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // An answer of 4xx that a person provoked is no error of the page.
      const isAnswer = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isAnswer) trouble.push(`${page.url()}: ${message.text()}`);
    });
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      const home = page.url() === 'about:blank' ? origin : new URL(page.url()).origin;
      if (protocol.startsWith('http') && origin !== home) trouble.push(`called ${request.url()}`);
    });
    settleAfterGoto(page);
    return page;
  };
  return {
    newPage,
    signIn: async (test, who = administrator) => {
      await ensureAdministrator(test);
      const page = await newPage();
      await page.goto(`${test.url}/`);
      await page.getByLabel('Email').fill(who.email);
      await page.getByLabel('Password').fill(who.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
      return page;
    },
    expectNoTrouble: () => expect(trouble).toEqual([]),
    close: () => browser.close(),
  };
}

async function ensureAdministrator(test: TestApp): Promise<void> {
  const setupCode = await test.app.setupCode();
  if (setupCode === null) return;
  const response = await fetch(`${test.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: test.url },
    body: JSON.stringify({ ...administrator, setupCode, name: 'Kai Berg' }),
  });
  if (!response.ok) throw new Error(await response.text());
}

const axeSource = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** In the page, as text, because tests know no DOM. */
function axeRun(rules: object): string {
  return `(async () => {
    // What still moves is put where it ends; to wait for it could take for ever.
    const finite = (one) => one.effect?.getComputedTiming().endTime !== Infinity;
    for (let round = 0; round < 5; round += 1) {
      const moving = document.getAnimations().filter(finite);
      for (const one of moving) one.finish();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (moving.length === 0) break;
    }
    // What was announced names a button that may be gone by now, and goes by itself.
    const of = { exclude: [['[data-live-announcer]']] };
    const { violations } = await axe.run(of, {
      runOnly: ${JSON.stringify(rules)},
      resultTypes: ['violations'],
    });
    return violations.map((one) => ({
      rule: one.id,
      where: one.nodes.slice(0, 4).map((node) => node.target + ' ' + node.html),
    }));
  })()`;
}

const runs = {
  light: axeRun({ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }),
  // The dark page differs in its colours alone.
  dark: axeRun({ type: 'rule', values: ['color-contrast', 'link-in-text-block'] }),
};

/** Checks the page as it stands by axe-core: all of it in light, its colours also in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  const isThere = await page.evaluate('typeof axe !== "undefined"');
  if (!isThere) await page.evaluate(axeSource);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate(runs[colorScheme]);
    expect({ url: page.url(), colorScheme, found }).toEqual({
      url: page.url(),
      colorScheme,
      found: [],
    });
  }
}
