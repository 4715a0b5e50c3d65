/** The screens in a real browser: what a person walks through, and axe-core on every page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchChromium } from '../test/support/chromium.ts';
import { action, membership, startTestClient, type TestClient } from './test-client.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const evil = '<img src=x onerror="document.title=1">';
const arabic = 'مرحبا بالعالم';

let px: TestClient;
let browser: Browser;
let page: Page;
let problems: string[] = [];

beforeAll(async () => {
  px = await startTestClient();
  browser = await launchChromium();
  page = await openBrowser('light');
});
afterAll(async () => {
  await browser?.close();
  await px.sandbox.close();
});
beforeEach(async () => {
  problems = [];
  await px.call('POST', '/sandbox/reset');
  await seed();
});

/** A browser that a person has signed in with. Other origins and errors of scripts are problems. */
async function openBrowser(colorScheme: 'light' | 'dark'): Promise<Page> {
  const viewport = { width: 1280, height: 800 };
  // Axe is put into the page as a script, which the pages' own policy rightly refuses.
  const context = await browser.newContext({
    viewport,
    colorScheme,
    bypassCSP: colorScheme === 'dark',
  });
  context.setDefaultTimeout(20_000);
  const opened = await context.newPage();
  opened.on('pageerror', (error) => problems.push(error.message));
  opened.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  opened.on('request', (request) => {
    if (!request.url().startsWith(px.sandbox.url)) problems.push(request.url());
  });
  await opened.goto(px.sandbox.url);
  await opened.getByLabel('E-mail').fill(px.sandbox.credentials.username);
  await opened.getByLabel('Password').fill(px.sandbox.credentials.password);
  await opened.getByRole('button', { name: 'Sign in' }).click();
  await opened.getByRole('heading', { level: 1, name: 'Segments' }).waitFor();
  return opened;
}

async function seed(): Promise<void> {
  const people = [
    { identifyId: 'u-1042', firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.com' },
    { identifyId: 'u-1077', firstName: 'Ben', lastName: 'Ode', email: 'ben@example.com' },
    { identifyId: evil, firstName: evil, lastName: arabic, customAttributes: { [evil]: evil } },
  ];
  await px.call('POST', '/sandbox/people', { body: { users: people } });
  for (const [externalId, name] of [
    ['aud-1', 'Trial power users'],
    ['aud-2', evil],
    ['aud-3', `${'L'.repeat(150)} ${arabic} ${'name '.repeat(8)}`],
  ]) {
    const body = { externalId, name, description: evil };
    await px.call('POST', '/v1/external_segment/metadata', { body });
  }
  const many = Array.from({ length: 60 }, (_, index) => `u-${index + 2_000}`);
  const all = ['aud-1', 'aud-2', 'aud-3'].map((id) => action(id, 1, 'u-1042', evil, ...many));
  await px.update(membership({ add: all }));
}

async function open(path: string): Promise<void> {
  await page.goto(px.sandbox.url + path);
}

it('shows segments, who is in one, and changes as they come', async () => {
  await open('/segments');
  expect(await page.getByText('Not a Gainsight product.').isVisible()).toBe(true);
  await page.getByRole('link', { name: 'Trial power users' }).click();
  await page.getByRole('heading', { level: 1, name: 'Trial power users' }).waitFor();
  const card = page.locator('#counts');
  await card.getByText('62').waitFor();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByText('51–62 of 62').waitFor();
  await page.getByLabel('Find one id').fill('u-1042');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('link', { name: 'Ana Ruiz' }).waitFor();

  await px.update(membership({ remove: [action('aud-1', 2, 'u-1042')] }));
  await page.getByText('is not in this segment').waitFor();
  await card.getByText('61').waitFor();
  await page.getByRole('region', { name: 'Last changes' }).getByText('Removed').waitFor();

  await page.getByText('Delete segment…').click();
  await page.getByRole('button', { name: 'Delete segment' }).click();
  await page.getByText('Trial power users is deleted').waitFor();
  expect(problems).toEqual([]);
});

it('shows the segments of a user, live, and closes with Esc', async () => {
  await open('/audience');
  await page.getByLabel('Search', { exact: true }).fill('ana');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: 'Ana Ruiz' }).click();
  const panel = page.getByRole('complementary', { name: 'Ana Ruiz' });
  await panel.getByRole('link', { name: 'Segments' }).click();
  await panel.getByRole('link', { name: 'Trial power users' }).waitFor();
  const sides = ['aud-1', 'aud-2', 'aud-3'].map((id) => action(id, 2, 'u-1042'));
  await px.update(membership({ remove: sides }));
  await panel.getByText('This user matches no segments.').waitFor();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  expect(page.url()).toContain('q=ana');
  expect(problems).toEqual([]);
});

it('warns on every page while a fault is on', async () => {
  await open('/faults');
  await page.getByRole('button', { name: 'Outage for 60 s' }).click();
  await page.getByText('1 fault is on: PX answers 503.').waitFor();
  for (const name of ['Audience Explorer', 'Company Details', 'Demo product', 'Request log']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    expect(await page.getByText('1 fault is on').isVisible()).toBe(true);
  }
  expect((await px.call('GET', '/v1/segment')).status).toBe(503);
  await page.getByRole('link', { name: 'Faults', exact: true }).last().click();
  await page.getByRole('cell', { name: '1', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Clear all faults' }).click();
  await page.getByText('All faults are cleared').waitFor();
  expect(await page.getByText('1 fault is on').count()).toBe(0);
  expect((await px.call('GET', '/v1/segment')).status).toBe(200);
  expect(problems).toEqual([]);
});

it('shows the guide to a member, not to others, and follows them in and out', async () => {
  await open('/audience?user=u-1042');
  await page.getByRole('link', { name: 'Open the product as this user' }).click();
  const guide = page.getByRole('dialog', { name: 'You are getting the hang of it' });
  await guide.waitFor();
  const focused = () => page.evaluate('document.activeElement.textContent');
  expect(await focused()).toBe('You are getting the hang of it');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Turn work into a report' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('u-1042 has dismissed it').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('button', { name: 'Show it again' }).click();
  await guide.waitFor();

  await page.getByLabel('Signed in as').selectOption('u-1077');
  await page.getByRole('button', { name: 'Sign in as this person' }).click();
  await page.getByText('u-1077 is not in Trial power users').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await px.update(membership({ add: [action('aud-1', 3, 'u-1077')] }));
  await guide.waitFor();
  await px.update(membership({ remove: [action('aud-1', 4, 'u-1077')] }));
  await guide.waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: 'login' }).isDisabled()).toBe(true);
  expect(problems).toEqual([]);
});

it('shows markup in names as text, in the product too', async () => {
  const own = encodeURIComponent(evil);
  const paths = ['/segments', `/audience?user=${own}&tab=attributes`, '/segments/aud-2'];
  for (const path of paths) {
    await open(path);
    await page.getByText(evil).first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
  }
  await open(`/product?as=${own}`);
  await page.getByText(`${evil} is in Trial power users`).waitFor();
  expect(await page.locator('img').count()).toBe(0);
  expect(problems).toEqual([]);
});

it('shows a new secret once', async () => {
  await open('/settings/subscription');
  await page.getByText('Generate New Secret').click();
  await page.getByRole('button', { name: 'Generate and replace the old secret' }).click();
  const { clientSecret } = px.sandbox.credentials;
  await page.getByText(clientSecret).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'OAuth Secret' }).waitFor();
  expect(await page.getByText(clientSecret).count()).toBe(0);
  expect(problems).toEqual([]);
});

it('has nothing that axe finds fault with, light and dark', async () => {
  const other = await openBrowser('dark');
  await px.faults({ kind: 'reject-identity', identity: evil });
  const [newest] = (await px.call('GET', '/sandbox/requests')).json.items;
  const found: string[] = [];
  for (const path of [
    '/segments',
    '/segments/aud-1',
    '/segments/aud-1?find=nobody',
    '/audience',
    '/audience?add=1',
    '/audience?user=u-1042&tab=segments',
    '/audience?user=U-1042',
    '/engagements',
    '/engagements/welcome-power-user',
    '/settings/subscription',
    '/settings/rest-api',
    '/product',
    '/product?as=u-1042',
    '/faults',
    `/requests?entry=${newest.id}`,
    '/nowhere',
  ]) {
    await other.goto(px.sandbox.url + path);
    if (path.endsWith('as=u-1042')) await other.getByRole('dialog').waitFor();
    await other.evaluate(axe);
    for (const colorScheme of ['light', 'dark'] as const) {
      await other.emulateMedia({ colorScheme });
      const violations = await other.evaluate<{ id: string; nodes: { target: string[] }[] }[]>(
        'axe.run().then((result) => result.violations)',
      );
      for (const { id, nodes } of violations) {
        found.push(`${path} ${colorScheme}: ${id} at ${nodes[0]?.target.join(' ')}`);
      }
    }
  }
  await other.goto(`${px.sandbox.url}/sign-in`);
  await other.evaluate(axe);
  expect(await other.evaluate('axe.run().then((result) => result.violations)')).toEqual([]);
  expect(found).toEqual([]);
  await other.context().close();
});
