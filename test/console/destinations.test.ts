/** From the catalog to a delivered audience, a policy in the way, a failed delivery: in a browser. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { collect, createAudience, inPx, update } from '../support/px.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

let test: TestApp;
let browser: TestBrowser;
let page: Awaited<ReturnType<TestBrowser['signIn']>>;
let audienceId: string;
beforeAll(async () => {
  browser = await startBrowser();
  test = await startTestApp('pglite');
  audienceId = await createAudience(test, 'Trial power users', 'plan = "trial"');
  const people = ['u-1042', 'u-1043', 'u-1044'];
  await collect(test, ...people.map((id) => update(id, { attributes: { plan: 'trial' } })));
  await test.app.idle();
  page = await browser.signIn(test);
});
afterAll(async () => {
  await browser.close();
  await test.stop();
});

it('connects: says what the destination refused, then keeps the account', async () => {
  await page.getByRole('link', { name: 'Destinations' }).click();
  const card = page.getByRole('region', { name: 'Gainsight PX' });
  await card.getByRole('button', { name: 'Set up' }).waitFor();
  await expectAccessible(page);
  await card.getByRole('button', { name: 'Set up' }).click();
  const { username, password, clientId, clientSecret } = test.sandbox.credentials;
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill('wrong');
  await page.getByLabel('Client ID').fill(clientId);
  await page.getByLabel('Client secret').fill(clientSecret);
  await page.getByRole('button', { name: 'Advanced' }).click();
  await page.getByRole('button', { name: /Region/ }).click();
  await page.getByRole('option', { name: 'Custom URL' }).click();
  await page.getByLabel('API URL').fill(test.sandbox.url);
  await page.getByRole('button', { name: 'Connect to destination' }).click();
  await page.getByText('PX refused the user name or password.').first().waitFor();
  await expectAccessible(page);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Connect to destination' }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Name', { exact: true }).fill('PX production');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { level: 1, name: 'Activate audiences' }).waitFor();
});

it('activates: chooses, maps, schedules, is stopped by a policy, and delivers without it', async () => {
  await page
    .getByRole('row', { name: /Trial power users/ })
    .getByRole('checkbox')
    .click({ force: true });
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: /Source field/ }).click();
  await page.getByRole('option', { name: 'CRMID' }).click();
  await page.getByText('CRMID: 3 of 3 people (100.0 %)').waitFor();
  await page.getByRole('button', { name: 'Compare with PX' }).click();
  await page.getByText(/of 3 are known to PX|was not asked/).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Start of Trial power users').waitFor();
  await expectAccessible(page);
  const policy = await test.call<{ id: string }>('POST', '/api/policies', {
    name: 'Nothing confidential leaves',
    marketingActions: ['Export to Third Party'],
    expression: 'C2',
    enabled: true,
  });
  await test.call('PATCH', `/api/audiences/${audienceId}`, { labels: ['C2'] });
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Show why' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: '1 policy is violated' }).waitFor();
  await dialog.getByRole('radio', { name: 'List view' }).click();
  await dialog.getByText('Policy: Nothing confidential leaves').waitFor();
  await dialog.getByText('Ways to resolve').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).click();
  expect(await page.getByRole('button', { name: 'Finish' }).isDisabled()).toBe(true);
  await test.call('PATCH', `/api/policies/${policy.id}`, { enabled: false });
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('No policy is violated.').waitFor();
  await expectAccessible(page);
  // A call that is lost is told, and the next Finish sends all of it.
  const finishing = '**/api/dataflows/*/audiences';
  await page.route(finishing, (route) => route.abort());
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByText('The server cannot be reached.').waitFor();
  await page.unroute(finishing);
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByRole('heading', { level: 1, name: 'PX production' }).waitFor();
  await page.getByText(/3 of 3 members delivered/).waitFor();
  expect(await inPx(test, audienceId)).toEqual(['u-1042', 'u-1043', 'u-1044']);
});

/** A chart says what it shows, and is a table for whoever wants the numbers. */
async function seeChart(title: string): Promise<void> {
  const chart = page.getByRole('region', { name: title, exact: true });
  await chart.getByText(/^3 added, 0 removed, 0 failed\. Times in /).waitFor();
  await chart.getByRole('button', { name: 'Show as table' }).click();
  await chart.getByRole('columnheader', { name: 'Added' }).waitFor();
  await expectAccessible(page);
}

it.each([
  ['Activation data', 'Trial power users'],
  ['Dataflow runs', 'Profiles received'],
  ['Members', 'u-1042'],
  ['Failed', 'No failed deliveries.'],
  ['Requests', 'POST'],
  ['Mapping', 'is sent as'],
])('shows of a dataflow: %s', async (tab, text) => {
  await page.getByRole('tab', { name: tab }).click();
  await page.getByRole('tabpanel').getByText(text).first().waitFor();
  await expectAccessible(page);
  if (tab === 'Dataflow runs') await seeChart('Deliveries');
});

it('lists dataflows and accounts, tests an account, and deletes a dataflow by its name', async () => {
  await page.getByRole('link', { name: 'Destinations' }).first().click();
  await page.getByRole('tab', { name: 'Accounts' }).click();
  await page.getByRole('row', { name: /Gainsight PX/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('row', { name: /Gainsight PX/ }).click();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('Connected').nth(1).waitFor();
  expect(await page.content()).not.toContain(test.sandbox.credentials.password);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'PX production' }).click();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByLabel('Type PX production to confirm').fill('PX production');
  await page.getByRole('button', { name: 'Delete dataflow' }).click();
  await page.getByText('Search dataflows').or(page.getByText('No dataflows yet')).first().waitFor();
  await eventually(
    () => inPx(test, audienceId),
    (people) => people.length === 0,
  );
  browser.expectNoTrouble();
});
