/** What the walkthroughs share: Millrace and the PX sandbox as processes, people at browsers. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { apiClient } from '../../../src/cli/api.ts';
import { type SandboxProcess, startSandboxProcess } from '../../../src/cli/demo/sandbox-process.ts';
import { type Server, startUp } from '../../support/process.ts';
import { newPlace } from '../../support/stores.ts';
import { choose, startBrowser, type TestBrowser } from '../browser.ts';

/** Git ignores it, unless the pictures of the documents are made (`npm run images`). */
const picturesFolder = join(
  import.meta.dirname,
  '../../..',
  process.env['TOUR_IMAGES'] ?? 'test-images',
);
const pictureBytesMax = 120_000;

export interface Person {
  email: string;
  password: string;
}

export interface Stage {
  browser: TestBrowser;
  sandbox: SandboxProcess;
  /** The address of Millrace. */
  url: string;
  apiKey: string;
  /** What the terminal in which Millrace runs has printed. */
  terminal(): string;
  /** The API, with the key of the machine. */
  call<Result>(method: string, path: string, body?: unknown): Promise<Result>;
  /** A tab in which somebody has signed in to the console. */
  signIn(person: Person): Promise<Page>;
  /** The tab with the sandbox's screens, signed in. */
  px: Page;
  /** Kills Millrace, and starts it again where it was. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const apiKey = 'the-key-of-this-machine';

export async function startStage(): Promise<Stage> {
  const browser = await startBrowser();
  const place = await newPlace('pglite');
  const sandbox = await startSandboxProcess(0);
  const env = {
    ...('dataDir' in place.options ? { DATA_DIR: place.options.dataDir! } : {}),
    MILLRACE_BOOTSTRAP_API_KEY: apiKey,
    MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
    LOG_LEVEL: 'error',
  };
  let server: Server = await startUp(env);
  const stage: Stage = {
    ...{ browser, sandbox, apiKey },
    url: server.url,
    terminal: () => server.output.stdout + server.output.stderr,
    call: (method, path, body) => apiClient(stage.url, apiKey).call(method, path, body),
    signIn: async ({ email, password }) => {
      const page = await browser.newPage();
      await page.goto(`${stage.url}/`);
      await page.getByLabel('Email').fill(email);
      await page.getByLabel('Password').fill(password);
      await button(page, 'Sign in').click();
      await see(page, 'Home');
      return page;
    },
    px: await enterSandbox(browser, sandbox),
    restart: async () => {
      await server.end('SIGKILL');
      server = await startUp({ ...env, PORT: new URL(stage.url).port });
    },
    stop: async () => {
      await browser.close();
      await server.end('SIGTERM');
      await sandbox.stop();
      await place.remove();
    },
  };
  return stage;
}

async function enterSandbox(browser: TestBrowser, sandbox: SandboxProcess): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(sandbox.url);
  await page.getByLabel('E-mail').fill(sandbox.credentials.username);
  await page.getByLabel('Password').fill(sandbox.credentials.password);
  await button(page, 'Sign in').click();
  await page.getByRole('heading', { level: 1, name: 'Segments' }).waitFor();
  return page;
}

/** A button by its whole name, in a page or a part of one. */
export function button(at: Page | Locator, name: string): Locator {
  return at.getByRole('button', { name, exact: true });
}

/** Waits for the page with this title. */
export async function see(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
}

/** Goes somewhere by the rail. */
export async function go(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByText(place, { exact: true }).click();
  await see(page, place);
}

/** Chooses from a list that a button opens. */
export async function chooseFrom(page: Page, list: RegExp, option: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: list }).click();
  await choose(page.getByRole('option', { name: option }));
}

function showMessages(page: Page, isShown: boolean): Promise<unknown> {
  return page.evaluate(`for (const one of document.querySelectorAll('[role=alertdialog]')) {
    const region = one.closest('[role=region]');
    if (region) region.style.visibility = '${isShown ? '' : 'hidden'}';
  }`);
}

/** Keeps what the window shows now, without the messages of what was done before. */
export async function picture(page: Page, name: string): Promise<void> {
  await showMessages(page, false);
  // What has just come into view is not painted yet: Chromium does so for a picture, this one.
  await page.screenshot();
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  await devtools.detach();
  await showMessages(page, true);
  const file = join(picturesFolder, `${name}.webp`);
  mkdirSync(picturesFolder, { recursive: true });
  writeFileSync(file, Buffer.from(data, 'base64'));
  expect(statSync(file).size).toBeLessThan(pictureBytesMax);
}

/** Invites somebody, and has them set a password. */
export async function colleague(stage: Stage, name: string, role: string): Promise<Person> {
  const email = `${name.split(' ')[0]!.toLowerCase()}@example.com`;
  const password = 'a long password of theirs';
  const { invitation } = await stage.call<{ invitation: { token: string } }>('POST', '/api/users', {
    ...{ email, name, roles: [role] },
  });
  const response = await fetch(`${stage.url}/api/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stage.url },
    body: JSON.stringify({ token: invitation.token, password }),
  });
  if (!response.ok) throw new Error(await response.text());
  return { email, password };
}

interface Dataflow {
  id: string;
  audiences: { audienceId: string }[];
  counts: Record<'members' | 'delivered' | 'pending' | 'failed' | 'excluded', number>;
  error: { nextRetryAt: string | null } | null;
}

/** The dataflow to PX. */
export async function dataflow({ call }: Stage): Promise<Dataflow> {
  const { items } = await call<{ items: { id: string; name: string }[] }>('GET', '/api/dataflows');
  const found = items.find(({ name }) => name === 'PX production')!;
  return call('GET', `/api/dataflows/${found.id}`);
}

/** Uses the sandbox's demo product as somebody. */
export async function signInToProduct(px: Page, id: string): Promise<void> {
  await px.getByRole('link', { name: 'Demo product' }).click();
  await px.getByLabel('or any other id').fill(id);
  await button(px, 'Sign in as this person').click();
  await px.getByText(`${id} is`).waitFor();
}
