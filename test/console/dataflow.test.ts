/** A dataflow in trouble, and what a person does about it in a browser. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { collect, type Flow, inPx, putFaults, setUpFlow, update } from '../support/px.ts';
import {
  choose,
  expectAccessible,
  insist,
  startBrowser,
  type TestBrowser,
  tick,
} from './browser.ts';

let test: TestApp;
let browser: TestBrowser;
let page: Page;
let flow: Flow;
let audienceId: string;

const large = (...ids: string[]): Promise<void> =>
  collect(test, ...ids.map((id) => update(id, { attributes: { seats: 9 } })));
const many = Array.from({ length: 120 }, (_, n) => `p-${n}`);

beforeAll(async () => {
  browser = await startBrowser();
  test = await startTestApp('pglite');
  flow = await setUpFlow(test, { Large: 'seats > 5' });
  audienceId = flow.audienceIds['Large']!;
  await large(...many);
  await test.app.idle();
  page = await browser.signIn(test);
});
afterAll(async () => {
  await browser.close();
  await test.stop();
});

const open = (tab: string): Promise<unknown> =>
  page.goto(`${test.url}/destinations/dataflows/${flow.dataflowId}/${tab}`);
const button = (name: string | RegExp) => page.getByRole('button', { name });
// What is told in a corner of the page is an alert dialog too, with a button "Close" of its own.
const modal = () => page.getByRole('alertdialog').and(page.locator(':not([aria-modal="false"])'));
const dialog = () => page.getByRole('dialog').or(modal());
const numbers = async (): Promise<any> =>
  (await test.call<any>('GET', `/api/dataflows/${flow.dataflowId}`)).counts;

async function poison(id: string): Promise<void> {
  const { failed } = await numbers();
  await putFaults(test, [{ kind: 'reject-identity', identity: id, named: true }]);
  await large(id);
  await eventually(numbers, (counts) => counts.failed === failed + 1);
  await putFaults(test, []);
}

async function menu(item: string): Promise<void> {
  const chosen = page.getByRole('menuitem', { name: item });
  await insist(button('More actions'), chosen);
  await chosen.click();
}

it('explains a failed delivery by its group, traces it, and sends it again', async () => {
  await poison('p-bad');
  await open('failed');
  const group = page.getByRole('region', { name: /: 1$/ });
  await group.getByText(/^Permanent; first/).waitFor();
  await page
    .getByRole('grid', { name: 'Failed deliveries' })
    .getByText('p-bad', { exact: true })
    .waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Trace p-bad' }).click();
  await page.getByText(/^Failed: /).waitFor();
  await page.getByRole('link', { name: 'Resend' }).click();
  await group.getByRole('button', { name: 'Resend' }).click();
  await page.getByText('1 delivery is pending again').waitFor();
  await page.getByText('No failed deliveries.').waitFor();
  await eventually(
    () => inPx(test, audienceId),
    (ids) => ids.includes('p-bad'),
  );
});

it('gives a failed delivery up, with a reason that is kept', async () => {
  await poison('p-worse');
  await open('failed');
  await tick(page.getByRole('grid', { name: 'Failed deliveries' }), /p-worse/);
  const chosen = page.getByRole('region', { name: '1 selected' });
  await chosen.getByRole('button', { name: 'Discard' }).click();
  const discard = dialog().getByRole('button', { name: 'Discard 1' });
  expect(await discard.isDisabled()).toBe(true);
  await dialog().getByLabel('Reason').fill('left the company');
  await expectAccessible(page);
  await discard.click();
  await page.getByText('No failed deliveries.').waitFor();
  const { items } = await test.call<any>('GET', '/api/audit?limit=20');
  expect(JSON.stringify(items)).toContain('left the company');
});

it('sends everybody of an audience again', async () => {
  await open('activation');
  await menu('Resend…');
  await dialog()
    .getByRole('button', { name: /What to send again/ })
    .click();
  await choose(page.getByRole('option', { name: 'Large' }));
  await expectAccessible(page);
  await dialog().getByRole('button', { name: 'Resend' }).click();
  await page.getByText(/^\d+ memberships are sent again$/).waitFor();
  // It goes after the words; what is pressed before that, or what a menu shows, would go with it.
  await dialog().waitFor({ state: 'detached' });
  await eventually(numbers, (counts) => counts.pending === 0);
});

it('sends chosen members again, and all that the list shows', async () => {
  await open('members?state=delivered');
  const table = page.getByRole('grid', { name: 'Members' });
  await tick(table, /p-1 /);
  await tick(table, /p-10 /);
  await page.getByRole('region', { name: '2 selected' }).waitFor();
  await expectAccessible(page);
  await button('Resend').click();
  await modal().getByText('2 memberships are sent to PX again as they are now.').waitFor();
  await modal().getByRole('button', { name: 'Resend 2' }).click();
  await page.getByText('2 memberships are sent again').waitFor();
  await page.getByText('Sent again: 2 of 2 delivered.').waitFor();
  const { delivered } = await numbers();
  await tick(table, /p-1 /);
  await button(`Select all ${delivered} matching`).click();
  await button('Resend').click();
  await modal()
    .getByRole('button', { name: `Resend ${delivered}` })
    .click();
  await page.getByText(`${delivered} memberships are sent again`).waitFor();
  await eventually(numbers, (counts) => counts.pending === 0);
});

it('verifies, finds who is missing in PX, and repairs that', async () => {
  const before = (await inPx(test, audienceId)).length;
  const dropped = await fetch(`${test.sandbox.url}/sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'drop-members', members: 3 }),
  });
  expect(dropped.ok).toBe(true);
  expect(await inPx(test, audienceId)).toHaveLength(before - 3);
  await menu('Verify with PX');
  await dialog().getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/^\d+ differences in .*; 3 can be repaired\.$/).waitFor();
  await page.getByRole('grid', { name: 'Differences' }).getByText('Missing').first().waitFor();
  await expectAccessible(page);
  const link = await page.getByText('Download CSV').getAttribute('href');
  const csv = await page.request.get(`${test.url}${link}`);
  await button('Repair 3').click();
  expect((await csv.text()).match(/,missing,/g)).toHaveLength(3);
  await page.getByText(/3 are sent again\.$/).waitFor();
  await eventually(
    () => inPx(test, audienceId),
    (ids) => many.every((id) => ids.includes(id)),
  );
});

it('keeps the old credentials when the new ones are refused', async () => {
  await page.goto(`${test.url}/destinations/accounts/${flow.accountId}`);
  await button('Update credentials').click();
  expect(await button('Save credentials').isDisabled()).toBe(true);
  await page.getByLabel('Password').fill('wrong');
  await button('Save credentials').click();
  await page.getByText('PX refused the user name or password.').first().waitFor();
  await expectAccessible(page);
  await page.getByLabel('Password').fill(test.sandbox.credentials.password);
  await button('Save credentials').click();
  await button('Save credentials').waitFor({ state: 'detached' });
  await button('Test connection').click();
  await page.getByText('Connected').nth(1).waitFor();
});

it('refuses a rule that a policy forbids, and draws the way of the data', async () => {
  await large('p-secret');
  await collect(test, update('p-secret', { attributes: { secret: 'x' } }));
  await test.call('PUT', '/api/labels/fields/secret', { labels: ['C2'] });
  await test.call('POST', '/api/policies', {
    name: 'Nothing confidential leaves',
    marketingActions: ['Export to Third Party'],
    expression: 'C2',
    enabled: true,
  });
  await page.goto(`${test.url}/audiences/${audienceId}/edit?mode=code`);
  await page.getByRole('textbox', { name: 'Rule' }).fill('seats > 5 and secret.isNull()');
  await button('Save').click();
  await dialog().getByRole('button', { name: 'Save rule' }).click();
  await page.getByText('1 policy is violated').waitFor();
  await button('Show why').click();
  for (const node of ['secret (C2)', 'Large', 'Guides', 'Export to Third Party']) {
    await dialog().locator('.react-flow__node').getByText(node, { exact: true }).waitFor();
  }
  await expectAccessible(page);
  await dialog().getByRole('radio', { name: 'List view' }).click();
  await dialog().getByText('Policy: Nothing confidential leaves').waitFor();
  await dialog().getByRole('button', { name: 'Close' }).click();
  const { expression } = await test.call<any>('GET', `/api/audiences/${audienceId}`);
  expect(expression.value).toBe('seats > 5');
});

it('holds a mass exit until somebody decides', async () => {
  await test.call('PATCH', `/api/audiences/${audienceId}`, {
    expression: { type: 'PQL', format: 'pql/text', value: 'seats > 50' },
  });
  await open('activation');
  await page.getByText(/^The mass-exit brake holds \d+ removals$/).waitFor();
  await expectAccessible(page);
  await button('Remove them').click();
  await dialog()
    .getByText(/^\d+ removals will be sent to the destination\.$/)
    .waitFor();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await button('Keep them').click();
  await dialog().getByLabel('Reason').fill('the rule was wrong');
  await dialog()
    .getByRole('button', { name: /^Keep \d+ people$/ })
    .click();
  await page.getByText(/^The mass-exit brake holds/).waitFor({ state: 'detached' });
  expect((await inPx(test, audienceId)).length).toBeGreaterThan(100);
  browser.expectNoTrouble();
});
