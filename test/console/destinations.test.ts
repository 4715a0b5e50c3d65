/** An activation, and what a dataflow and an account show, in a browser. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { accountInput, collect, createAudience, inPx, update } from '../support/px.ts';
import { choose, expectAccessible, insist, startBrowser, type TestBrowser } from './browser.ts';

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

it('activates: nothing of it is lost when a call is', async () => {
  const account = await test.call<{ id: string }>('POST', '/api/accounts', accountInput(test));
  const flow = await test.call<{ id: string }>('POST', '/api/dataflows', {
    accountId: account.id,
    name: 'PX production',
    mappings: [{ source: { namespace: 'Email' }, target: { identity: 'IDENTIFY_ID' } }],
    audiences: [],
  });
  await page.goto(`${test.url}/audiences`);
  await page.getByRole('button', { name: 'Actions for Trial power users' }).click();
  await page.getByRole('menuitem', { name: 'Activate to destination' }).click();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('link', { name: 'PX production' }).click();
  await page
    .getByRole('row', { name: /Trial power users/ })
    .getByRole('checkbox', { checked: true })
    .waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: /Source field/ }).click();
  await choose(page.getByRole('option', { name: 'CRMID' }));
  await page.getByText('CRMID: 3 of 3 people (100.0 %)').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Select all audiences').click({ force: true });
  await page.getByLabel('End of the selected').fill('2031-01-01T00:00');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Set start and end' }).click();
  expect(await page.getByLabel('End of Trial power users').inputValue()).toBe('2031-01-01T00:00');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('No policy is violated.').waitFor();
  await expectAccessible(page);
  // A call that is lost is told, and the next Finish sends all of it.
  const finishing = '**/api/dataflows/*/audiences';
  await page.route(finishing, (route) => route.abort());
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByText('The server cannot be reached.').waitFor();
  await page.unroute(finishing);
  // What somebody else adds meanwhile is told, and stays.
  const others = await createAudience(test, 'Others', 'plan = "none"');
  await test.call('POST', `/api/dataflows/${flow.id}/audiences`, { audienceId: others });
  await page.getByText('Others was added').waitFor();
  await page.getByText(/^Last changed by Bootstrap key, /).waitFor();
  expect(await page.getByRole('button', { name: 'Finish' }).isDisabled()).toBe(true);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Keep mine and theirs' }).click();
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByRole('heading', { level: 1, name: 'PX production' }).waitFor();
  await page.getByText(/3 of 3 members delivered/).waitFor();
  expect(await inPx(test, audienceId)).toEqual(['u-1042', 'u-1043', 'u-1044']);
  const { audiences } = await test.call<{ audiences: { audienceId: string }[] }>(
    'GET',
    `/api/dataflows/${flow.id}`,
  );
  expect(audiences.map((one) => one.audienceId).sort()).toEqual([audienceId, others].sort());
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
  ['Schedule', 'Members are removed'],
  ['Settings', 'People in a request, at most'],
])('shows of a dataflow: %s', async (tab, text) => {
  await page.getByRole('tab', { name: tab }).click();
  await page.getByRole('tabpanel').getByText(text).first().waitFor();
  await expectAccessible(page);
  if (tab === 'Dataflow runs') await seeChart('Deliveries');
});

it('shows a run, and its requests by a link', async () => {
  await page.getByRole('tab', { name: 'Dataflow runs' }).click();
  const requests = page.getByRole('link', { name: 'Requests of this run' });
  await insist(page.getByRole('grid', { name: 'Dataflow runs' }).getByRole('row').nth(1), requests);
  await expectAccessible(page);
  await requests.click();
  await insist(
    page.getByRole('row', { name: /update_membership/ }).first(),
    page.getByRole('complementary').getByText('"add"'),
  );
  const run = new URL(page.url()).searchParams.get('run')!;
  expect(run).not.toBe(null);
  await expectAccessible(page);
  await page.goto(page.url().replace(/requests\?.*/, `runs/${run}`));
  await page.getByText('Profiles received').waitFor();
  await page
    .getByRole('row', { name: /update_membership/ })
    .first()
    .waitFor();
  await expectAccessible(page);
});

it('chooses from the list which alerts of a dataflow are told', async () => {
  await page.getByRole('link', { name: 'Destinations' }).first().click();
  await page.getByRole('tab', { name: 'Browse' }).click();
  const subscribe = page.getByRole('menuitem', { name: 'Subscribe to alerts' });
  await insist(page.getByRole('button', { name: 'Actions for PX production' }), subscribe);
  await subscribe.click();
  await page.getByRole('switch', { name: 'Delivery delayed' }).waitFor();
  await expectAccessible(page);
  await page.getByText('Delivery delayed').click();
  await eventually(
    () => test.call<any>('GET', '/api/alert-rules'),
    ({ items }) => items.find((one: any) => one.id === 'delivery-delayed').muted.length === 1,
  );
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

it('keeps the step of a connection in the link, and tells only of what was chosen', async () => {
  await page.goto(`${test.url}/destinations/catalog`);
  await page.getByRole('button', { name: /Category/ }).click();
  await choose(page.getByRole('option', { name: 'Streaming' }));
  await page.getByRole('region', { name: 'Gainsight PX' }).waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'Webhook' }).waitFor();
  await page.goto(`${test.url}/destinations/catalog/gainsight-px/connect`);
  await page.getByText('Existing account').click();
  await page.getByRole('button', { name: /Existing account/ }).click();
  await choose(page.getByRole('option', { name: 'PX' }));
  await page.getByRole('heading', { name: 'Connected' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Name', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('step')).toBe('details');
  await expectAccessible(page);
  await page.goBack();
  await page.getByRole('heading', { name: 'Connected' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Name', { exact: true }).fill('PX test');
  await page.getByText(/^Delivery delayed: /).click();
  await page.getByRole('button', { name: 'Save & exit' }).click();
  await page.getByRole('heading', { level: 1, name: 'PX test' }).waitFor();
  const id = new URL(page.url()).pathname.split('/')[3];
  const { items } = await test.call<any>('GET', '/api/alert-rules');
  const muted = items.filter((one: any) => one.muted.includes(id)).map((one: any) => one.id);
  expect(muted).toEqual(['delivery-delayed', 'segment-recreated', 'backfill-finished']);
});

it('shows one dataflow in monitoring', async () => {
  await page.goto(`${test.url}/destinations/browse`);
  const view = page.getByRole('menuitem', { name: 'View in monitoring' });
  await insist(page.getByRole('button', { name: 'Actions for PX test' }), view);
  await view.click();
  const table = page.getByRole('grid', { name: 'Dataflows in the time shown' });
  await table.getByRole('row', { name: /PX test/ }).waitFor();
  expect(await table.getByRole('row', { name: /PX production/ }).count()).toBe(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await table.getByRole('row', { name: /PX production/ }).waitFor();
});

it('gives a narrow window to the page, and shows the rail when asked', async () => {
  const wide = page.viewportSize()!;
  await page.setViewportSize({ width: 360, height: 740 });
  const rail = page.getByRole('navigation', { name: 'Main' });
  await rail.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Menu' }).click();
  await expectAccessible(page);
  await rail.getByRole('link', { name: 'Alerts' }).click();
  await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
  await rail.waitFor({ state: 'detached' });
  await page.setViewportSize(wide);
});

it('leads from an alert to its thing', async () => {
  await page.goto(`${test.url}/alerts/history`);
  const open = page.getByRole('link', { name: 'Open where it is' });
  await insist(page.getByRole('row', { name: /^Trial power users was brought/ }), open);
  await expectAccessible(page);
  await open.click();
  await page.getByRole('heading', { level: 1, name: 'PX production' }).waitFor();
});

it('lists dataflows and accounts, tests an account, and deletes a dataflow by its name', async () => {
  await page.getByRole('link', { name: 'Destinations' }).first().click();
  await page.getByRole('tab', { name: 'Accounts' }).click();
  await page.getByRole('row', { name: 'PX', exact: true }).waitFor();
  await expectAccessible(page);
  await page.getByRole('row', { name: 'PX', exact: true }).click();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('Connected').nth(1).waitFor();
  expect(await page.content()).not.toContain(test.sandbox.credentials.password);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'PX production' }).click();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByLabel('Type PX production to confirm').fill('PX production');
  await page.getByRole('button', { name: 'Delete dataflow' }).click();
  await page.getByRole('searchbox', { name: 'Search dataflows' }).waitFor();
  await eventually(
    () => inPx(test, audienceId),
    (people) => people.length === 0,
  );
  browser.expectNoTrouble();
});
