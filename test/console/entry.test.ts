/** First run, signing in and sessions that end, as a person sees them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { administrator, expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

/** What the console may weigh, packed, until its first page stands. */
const firstLoadBytesMax = 350_000;

let test: TestApp;
let browser: TestBrowser;
beforeAll(async () => {
  browser = await startBrowser();
  test = await startTestApp('pglite');
});
afterAll(async () => {
  await browser.close();
  await test.stop();
});

it('makes the first administrator with the code of the terminal, and leads home', async () => {
  const page = await browser.newPage();
  const loaded: Promise<number>[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.startsWith('/api/')) return;
    loaded.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(`${test.url}/`);
  await page.getByRole('heading', { name: 'Create the first administrator' }).waitFor();
  await expectAccessible(page);
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Password', { exact: true }).fill(administrator.password);
  await page.getByText('Strong').waitFor();
  await page.getByLabel('Workspace name').fill('Acme');
  await page.getByLabel('Setup code').fill('guess');
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await page.getByText('The setup code is wrong.').waitFor();
  await page.getByLabel('Setup code').fill((await test.app.setupCode())!);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  const bytes = (await Promise.all(loaded)).reduce((sum, one) => sum + one, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes, 'gzipped, until Home stands').toBeLessThan(firstLoadBytesMax);
});

it('takes nobody with a wrong password, and goes where the link led', async () => {
  const page = await browser.newPage();
  await page.goto(`${test.url}/audiences?q=x`);
  await page.getByRole('heading', { name: 'Sign in to Millrace' }).waitFor();
  await expectAccessible(page);
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Email or password is wrong.').waitFor();
  await page.getByLabel('Password').fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Audiences' }).waitFor();
  expect(new URL(page.url()).search).toBe('?q=x');
});

it('leaves out what a link says that is not known, and says so', async () => {
  const page = await browser.signIn(test);
  await page.goto(`${test.url}/audiences?lifecycle=nonsense&q=2024`);
  await page.getByText('"nonsense" in the link is not known here; it is left out.').waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('2024');
});

it('asks again in front of the page when the session has ended', async () => {
  const page = await browser.signIn(test);
  await page.getByRole('link', { name: 'Audiences' }).first().click();
  const found = page.waitForResponse(/q=kept/);
  await page.getByRole('searchbox').fill('kept text');
  // What is asked after the session's end opens the dialog, and nobody types behind that.
  await found;
  await page.evaluate(() => fetch('/api/session', { method: 'DELETE' }));
  await page.getByRole('searchbox').fill('kept text, longer');
  await page.getByRole('dialog').getByText('Your session has ended').waitFor();
  await page.getByRole('dialog').getByLabel('Password').fill(administrator.password);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.getByRole('searchbox').inputValue()).toBe('kept text, longer');
});

it('is built for production, also when a test builds it', () => {
  const assets = readdirSync(join(import.meta.dirname, '../../dist/console/assets'));
  expect(assets.length).toBeGreaterThan(20);
  expect(assets.filter((name) => name.includes('jsx-dev-runtime'))).toEqual([]);
});

it('logged no error and called nobody else', () => {
  browser.expectNoTrouble();
});
