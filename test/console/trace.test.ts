/** Why did Ana not get the guide? Asked in a browser, once a cause. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { runCli } from '../support/process.ts';
import { collect, type Flow, setUpFlow, update } from '../support/px.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

const rule = `plan = "trial" and
(select E from xEvent where E.eventType = "login" and E.timestamp occurs <= 7 days before now).count() >= 2`;

let test: TestApp;
let browser: TestBrowser;
let page: Page;
let flow: Flow;

function person(id: string, logins: number, more: Record<string, unknown> = {}): object {
  const timestamp = new Date(Date.now() - 3_600_000).toISOString();
  return update(id, {
    attributes: { plan: 'trial', ...more },
    events: Array.from({ length: logins }, (_, n) => ({
      ...{ _id: `${id}-${n}`, eventType: 'login', timestamp },
    })),
  });
}

const consents = (val: string): Record<string, unknown> => ({
  consents: { marketing: { any: { val } } },
});

beforeAll(async () => {
  browser = await startBrowser();
  test = await startTestApp('pglite');
  flow = await setUpFlow(test, { 'Trial power users': rule });
  const dangerous = 'Bo <b>bold</b>';
  await collect(
    test,
    person('u-1042', 2, { name: 'Ana Ruiz' }),
    person('u-1077', 1, { name: dangerous }),
    person('Ana@acme.io', 2),
    person('u-3', 2, consents('y')),
  );
  const brief =
    'xEvent[eventType = "ping" and timestamp occurs <= 1 minutes before now].count() >= 1';
  const briefAudience = await test.call<any>('POST', '/api/audiences', {
    ...{ name: 'Just seen', expression: { type: 'PQL', format: 'pql/text', value: brief } },
  });
  flow.audienceIds['Just seen'] = briefAudience.id;
  for (const identifyId of ['u-1042', 'ana@acme.io']) {
    await fetch(`${test.sandbox.url}/v1/users`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-aptrinsic-api-key': test.sandbox.credentials.apiKey,
      },
      body: JSON.stringify({ identifyId }),
    });
  }
  await test.app.idle();
  page = await browser.signIn(test);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  await browser.close();
  await test.stop();
});

const timeline = () => page.getByRole('list', { name: 'Timeline' });

async function ask(id: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search or jump to' });
  await palette.getByRole('searchbox').fill(id);
  await palette.getByRole('menuitem', { name: `Trace ${id}` }).click();
  await page.getByRole('heading', { level: 1, name: `Trace ${id}` }).waitFor();
}

async function choose(audience: string): Promise<void> {
  await page.getByRole('button', { name: /Audience$/ }).click();
  await page.getByRole('option', { name: audience }).click();
}

it('names the clause that is false, with what it read', async () => {
  await ask('u-1077');
  await choose('Trial power users');
  await page
    .getByText('Not in the audience: login at least 2 times in the last 7 days is false (1).')
    .waitFor();
  const clauses = page.getByRole('list', { name: 'Clauses' });
  expect(await clauses.getByText('True', { exact: true }).count()).toBe(1);
  expect(await clauses.getByText('False', { exact: true }).count()).toBe(1);
  await expectAccessible(page);
  expect(await page.getByRole('link', { name: 'Open rule' }).getAttribute('href')).toBe(
    `/audiences/${flow.audienceIds['Trial power users']}/edit`,
  );
});

it('tells a delivery stage by stage, and copies the text of the command', async () => {
  await ask('u-1042');
  await choose('Trial power users');
  await page.getByText(/^Delivered .* acknowledged\.$/).waitFor();
  const [block] = await timeline().getByRole('listitem').all();
  expect(await block!.getByRole('term').allTextContents()).toEqual([
    ...['Update', 'Evaluation', 'Ledger', 'Request', 'Acknowledgement'],
  ]);
  await block!.getByRole('button', { name: 'What was sent and answered' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Copy as text' }).click();
  await page.getByText('Copied', { exact: true }).waitFor();
  const copied = await page.evaluate('navigator.clipboard.readText()');
  const { stdout } = await runCli(['trace', 'any', 'u-1042', '--audience', 'Trial power users'], {
    MILLRACE_URL: test.url,
    MILLRACE_API_KEY: test.apiKey,
  });
  expect(`${copied}\n`).toBe(stdout);
  await page.getByRole('button', { name: 'Check in PX' }).click();
  await page.getByText(/^PX knows the user and the segment/).waitFor();
});

it('finds that PX knows the person in other letter case, and leads to the mapping', async () => {
  await ask('ana@acme.io');
  await page.getByRole('link', { name: 'Trace Ana@acme.io' }).click();
  await choose('Trial power users');
  await page.getByRole('button', { name: 'Check in PX' }).click();
  await page
    .getByText(
      'PX knows no user with exactly this id. It knows ana@acme.io; we send Ana@acme.io. Letter case differs.',
    )
    .waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Change mapping' }).click();
  await page.getByRole('heading', { level: 1, name: 'Activate audiences' }).waitFor();
});

it('follows while it is looked at: consent withdrawn, and time passed', async () => {
  await test.call('POST', '/api/consent-policies', {
    name: 'Product mail',
    marketingActions: ['Onsite Personalization'],
    expression: { value: 'consents.marketing.any.val = "y"' },
    enabled: true,
  });
  await test.app.idle();
  await ask('u-3');
  await choose('Trial power users');
  await page.getByText(/^Delivered/).waitFor();
  await collect(test, update('u-3', { attributes: consents('n') }));
  await page
    .getByText(/^Excluded: consent policy Product mail requires .* \(value: "n"\)\.$/)
    .waitFor();
  await page.getByRole('link', { name: 'Open policy' }).waitFor();

  await choose('Just seen');
  await page.getByText(/^Not in the audience/).waitFor();
  const timestamp = new Date(Date.now() - 56_000).toISOString();
  await collect(test, update('u-3', { events: [{ eventType: 'ping', timestamp }] }));
  await timeline().getByText('Just seen: out → in').waitFor();
  await page.getByText(/^Left on .*: the last ping grew older than 1 minute/).waitFor();
});

it('knows nobody by a value that nobody has', async () => {
  await ask('nobody at all');
  await page.getByText('No profile has this identity.').waitFor();
  await expectAccessible(page);
  browser.expectNoTrouble();
});
