/** Sources, people and identities in the console, from an empty installation on. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { collect, createAudience, inPx, setUpFlow, update } from '../support/px.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

let test: TestApp;
let browser: TestBrowser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
  test = await startTestApp('pglite');
  page = await browser.signIn(test);
});
afterAll(async () => {
  await browser.close();
  await test.stop();
});

const go = async (place: string): Promise<void> => {
  await page.getByRole('navigation', { name: 'Main' }).getByText(place, { exact: true }).click();
  await page.getByRole('heading', { level: 1, name: place }).waitFor();
};

it('adds a source, shows what arrives, and sends sample people', async () => {
  await go('Sources');
  await page.getByRole('button', { name: 'Add source' }).click();
  await page.getByLabel('Name').fill('Product');
  await page.getByRole('button', { name: 'Create source' }).click();
  await page.getByText('Waiting for the first event…').waitFor();
  const { items } = await test.call<any>('GET', '/api/write-keys');
  const track = (body: object): Promise<Response> =>
    fetch(`${test.url}/v1/track`, {
      method: 'POST',
      body: JSON.stringify({ writeKey: items[0].key, ...body }),
    });
  await track({ userId: 'u-1', event: 'report created' });
  await track({ userId: 'u-1' });
  const live = page.getByRole('grid', { name: 'Live updates' });
  await live.getByText('Accepted', { exact: true }).waitFor();
  await live.getByText('report created').click();
  await page.getByRole('complementary').getByRole('link', { name: 'Open profile' }).waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await live.getByText('Rejected', { exact: true }).waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Rejected' }).click();
  await page.getByText('1 rejected, first').waitFor();
  await page.getByText('"userId": "text of 3 characters"').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Set up' }).click();
  await page.getByRole('button', { name: 'Send sample people' }).click();
  await page.getByText('50 people received').waitFor();
});

it('lists who sends, disables a source from its row, and enables it again', async () => {
  await go('Sources');
  const row = (name: string) =>
    page.getByRole('grid', { name: 'Sources' }).getByRole('row', { name });
  await row('Product').getByText('Write key', { exact: true }).waitFor();
  await row('Product').getByText(/\/s$/).waitFor();
  const act = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Actions for Product' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await act('Disable source');
  await row('Product').getByText('Disabled', { exact: true }).waitFor();
  await expectAccessible(page);
  await act('Enable source');
  await row('Product').getByText('Receiving', { exact: true }).waitFor();
  await row('Product').getByText('Product', { exact: true }).click();
});

it('changes, rotates and deletes a source, which must be typed', async () => {
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('Allowed browser origins').fill('nonsense');
  await page.getByRole('button', { name: 'Save source' }).click();
  await page.getByText('must be like https://app.example.com, or *').waitFor();
  await page.getByLabel('Allowed browser origins').fill('https://app.example.com');
  await page.getByRole('button', { name: 'Save source' }).click();
  await page.getByText('Source saved').waitFor();
  await page.getByRole('button', { name: 'Rotate key' }).click();
  await page.getByText('The key before it works until').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Delete source' }).click();
  const dialog = page.getByRole('alertdialog');
  const confirm = dialog.getByRole('button', { name: 'Delete source' });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('Product');
  await confirm.click();
  await page.getByRole('row', { name: 'Product' }).waitFor({ state: 'detached' });
  // A log needs a broker: its answer here is what log.test.ts has of one.
  const partition = { partition: 3, nextOffset: 1_200, behind: 7, readAt: null };
  const items = [{ name: 'kafka:<b>updates</b>', partitions: [partition] }];
  await page.route('**/api/logs', (route) => route.fulfill({ json: { items, nextCursor: null } }));
  await page.reload();
  const logs = page.getByRole('grid', { name: 'Logs in front' });
  await logs.getByRole('row', { name: 'kafka:<b>updates</b>' }).getByText('1,200').waitFor();
  await expectAccessible(page);
  await page.unroute('**/api/logs');
});

it('imports people of a file, and tells which rows were not taken', async () => {
  await page.goto(`${test.url}/sources/import`);
  const rows = ['CRMID;seats;vip', 'u-2001;12;true', ';7;false', '"u-2002";"5";false'];
  await page.locator('input[type=file]').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`\uFEFF${rows.join('\r\n')}\r\n`),
  });
  await page.getByRole('grid', { name: 'First rows' }).getByText('u-2002').waitFor();
  await page.getByRole('button', { name: 'Import people' }).click();
  await page.getByText('Imported: 3 rows read, 2 accepted, 1 rejected').waitFor();
  await expectAccessible(page);
  const { items } = await test.call<any>('GET', '/api/profiles?id=u-2001');
  expect(items[0].attributes).toEqual({ seats: 12, vip: true });
});

it('finds a person exactly, or the nearest, and shows all of them', async () => {
  const power = await createAudience(test, 'Trial power users', 'plan = "trial"');
  await go('Profiles');
  await page.getByRole('grid', { name: 'Recently updated' }).getByText('Ana Ruiz').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Identity value').fill('U-1042');
  await page.getByRole('button', { name: 'View', exact: true }).click();
  await page.getByText('No exact match. Nearest:').waitFor();
  await page.getByText('(CRMID, differs in letter case)').waitFor();
  expect(new URL(page.url()).hash).toBe('#id=U-1042');
  await page.getByRole('link', { name: 'u-1042' }).click();
  await page.getByRole('heading', { level: 1, name: 'Ana Ruiz' }).waitFor();
  expect(page.url()).not.toContain('1042');
  const plan = page.getByRole('grid', { name: 'Attributes' }).getByRole('row', { name: 'plan' });
  await plan.getByText('trial').waitFor();
  expect(await plan.locator('time').count()).toBe(1);
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Audiences' }).click();
  await page.getByRole('link', { name: 'Why? Trial power users' }).click();
  await page.getByRole('complementary').getByText('plan: "trial"').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Identities' }).click();
  await page.getByRole('grid', { name: 'Identities' }).getByText('u-1042').waitFor();
  await page.getByRole('region', { name: 'Identity graph' }).getByText('u-1042').waitFor();
  await expectAccessible(page);
  expect(power).toBeTruthy();
});

it('leads to pages and audiences by words of their names', async () => {
  await page.goto(test.url);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search or jump to' });
  await palette.getByRole('searchbox').fill('power trial');
  await palette.getByRole('menuitem', { name: 'Audience: Trial power users' }).waitFor();
  expect(await palette.getByRole('menuitem', { name: 'Home' }).count()).toBe(0);
  await palette.getByRole('searchbox').fill('identit');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Identities' }).waitFor();
});

it('creates a namespace, whose symbol is said to be for good', async () => {
  await go('Identities');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create namespace' }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByText('Symbol and type cannot be changed later; a namespace cannot be deleted.')
    .waitFor();
  await dialog.getByLabel('Display name').fill('Staff badge');
  await dialog.getByLabel('Symbol').fill('Badge');
  await dialog.getByRole('button', { name: 'Create namespace' }).click();
  // The table draws the rows in sight only, and the new one is the last.
  const size = page.viewportSize()!;
  await page.setViewportSize({ ...size, height: 2_000 });
  await page.getByRole('grid', { name: 'Namespaces' }).getByText('Staff badge').waitFor();
  await page.setViewportSize(size);
  await page.getByRole('link', { name: 'Identity graph' }).click();
  await page.getByLabel('Identity value').fill('u-1042');
  await page.getByRole('button', { name: 'View', exact: true }).click();
  await page.getByRole('tab', { name: 'Identities', selected: true }).waitFor();
});

it('answers three questions at home once something is delivered', async () => {
  const flow = await setUpFlow(test, { Trials: 'plan = "trial"' });
  const { Trials: trials } = flow.audienceIds;
  await eventually(
    () => inPx(test, trials!),
    (ids) => ids.includes('u-1042'),
  );
  await page.goto(test.url);
  await page.getByRole('button', { name: 'Dismiss checklist' }).click();
  await page.getByRole('grid', { name: 'Dataflows' }).getByText('Guides').waitFor();
  await page.getByText('Nothing needs you.').waitFor();
  const activated = page.getByRole('grid', { name: 'Activated audiences' });
  await activated.getByText('Trials').waitFor();
  for (const table of await page.getByRole('grid').all()) {
    expect(await table.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
  }
  const many = ['In and out, 24 h', '7 days', '30 days', 'Size'];
  const names = () => activated.getByRole('columnheader').allInnerTexts();
  expect(await names()).toEqual(['Audience', 'Members', ...many]);
  const members = activated.getByRole('button', { name: 'Members' });
  await activated.getByRole('row').nth(1).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Move right' }).press('Enter');
  await activated.getByRole('columnheader', { name: 'In and out' }).waitFor();
  const moved = ['Audience', 'In and out, 24 h', 'Members', ...many.slice(1)];
  expect(await names()).toEqual(moved);
  await members.and(page.locator(':focus')).waitFor();
  await page.reload();
  await activated.getByText('Trials').waitFor();
  expect(await names()).toEqual(moved);
  await expectAccessible(page);
  await page.goto(`${test.url}/monitoring/audiences`);
  const slowest = page.getByRole('grid', { name: 'Slowest rules' });
  await slowest
    .getByRole('row', { name: 'Trials' })
    .getByText(/ (µs|ms)$/)
    .waitFor();
  await expectAccessible(page);
});

it('tells which merge was refused, and what it would have joined', async () => {
  const many = Array.from({ length: 49 }, (_, at) => ({ id: `d-${at}` }));
  await collect(test, update('u-9002', { identityMap: { ECID: many } }));
  await collect(test, update('u-9002', { identityMap: { ECID: [{ id: 'd-50' }] } }));
  const { items } = await test.call<any>('GET', '/api/profiles?id=u-9002');
  await page.goto(`${test.url}/profiles/${items[0].id}/identities`);
  const refused = page.getByRole('alert').filter({ hasText: 'Merge refused' });
  await refused.getByText(/an update would be identity 51; a person has at most 50/).waitFor();
  await refused.getByText('ECID').waitFor();
});

it('tells what a person did and where they are, splits an identity off, and deletes', async () => {
  const person = {
    identityMap: { Email: [{ id: 'zoe@acme.io' }] },
    attributes: { name: 'Zoe Lin', plan: 'trial' },
    events: [
      { eventType: 'login', timestamp: '2026-01-02T10:00:00Z' },
      { eventType: 'export', timestamp: '2026-01-03T10:00:00Z', rows: 7 },
    ],
  };
  await collect(test, update('u-9001', person));
  const { items } = await test.call<any>('GET', '/api/profiles?id=u-9001');
  await page.goto(`${test.url}/profiles/${items[0].id}/events`);
  const events = page.getByRole('grid', { name: 'Events' });
  await events.getByRole('row', { name: 'login' }).waitFor();
  expect(await events.getByRole('rowheader').allTextContents()).toEqual(['export', 'login']);
  await events.getByRole('row', { name: 'export' }).click();
  await page.getByRole('complementary', { name: 'export' }).getByText('"rows": 7').waitFor();
  await expectAccessible(page);
  await page.goto(`${page.url()}?type=login`);
  await events.getByRole('row', { name: 'login' }).waitFor();
  expect(await events.getByRole('rowheader').allTextContents()).toEqual(['login']);
  await page.getByRole('tab', { name: 'Audiences' }).click();
  const audiences = page.getByRole('grid', { name: 'Audience membership' });
  await audiences.getByRole('columnheader', { name: 'Guides' }).waitFor();
  await audiences.getByRole('row', { name: 'Trials' }).getByText('Delivered').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Identities' }).click();
  const identities = page.getByRole('grid', { name: 'Identities' });
  await identities.getByRole('row', { name: 'zoe@acme.io' }).getByText('Email').click();
  await page.getByRole('button', { name: 'Split off' }).click();
  await page.getByRole('alertdialog').waitFor();
  await expectAccessible(page);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Split off identity' }).click();
  await page.getByText('1 identity and 0 events are another person now.').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Profile actions' }).click();
  const file = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Export' }).click();
  expect((await file).suggestedFilename()).toBe(`profile-${items[0].id}.json`);
  await page.getByRole('button', { name: 'Profile actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete person' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('Will be removed from 1 dataflow (Guides), then deleted.').waitFor();
  await expectAccessible(page);
  await dialog.getByLabel('Type Zoe Lin to confirm').fill('Zoe Lin');
  await dialog.getByRole('button', { name: 'Delete person' }).click();
  await page.getByRole('heading', { level: 1, name: 'Deletion of a person' }).waitFor();
  await page.getByText('The person is deleted, here and at the destinations.').waitFor();
  await expectAccessible(page);
  expect((await test.send('GET', `/api/profiles/${items[0].id}`)).status).toBe(404);
});

it('logged no error and called nobody else', () => {
  browser.expectNoTrouble();
});
