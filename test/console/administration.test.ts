/** Who may do what, what was done, and how the workspace is set, as an administrator sees them. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { setUpFlow } from '../support/px.ts';
import { choose, expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

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

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const heading = (name: string) => page.getByRole('heading', { level: 1, name });

it('copies a role, ticks along what it needs, and shows who has what', async () => {
  await page.getByRole('link', { name: 'Access' }).click();
  await heading('Access').waitFor();
  await page.getByRole('tab', { name: 'Roles' }).click();
  await button('Actions for Viewer').click();
  await page.getByRole('menuitem', { name: 'Duplicate role' }).click();
  await dialog().getByText('View Destinations', { exact: true }).click();
  await dialog().getByText('Manage Destinations', { exact: true }).click();
  await dialog().getByText('Ticked along: View Destinations.').waitFor();
  await dialog().getByRole('button', { name: 'Create role' }).click();
  await page.getByRole('columnheader', { name: 'Viewer copy' }).waitFor();
  await expectAccessible(page);
  const { items } = await test.call<{ items: { name: string; permissions: string[] }[] }>(
    'GET',
    '/api/roles',
  );
  const copy = items.find(({ name }) => name === 'Viewer copy');
  expect(copy?.permissions).toEqual(
    expect.arrayContaining(['Manage Destinations', 'View Destinations']),
  );
});

it('creates a key that is shown once, and deletes it when its name is typed', async () => {
  await page.getByRole('tab', { name: 'API keys' }).click();
  await button('Create key').click();
  await dialog().getByLabel('Name').fill('pipeline');
  await dialog().getByText('Operator').click();
  await dialog().getByRole('button', { name: 'Create key' }).click();
  await dialog().getByText(/^mrk_/).waitFor();
  await button('I have stored it').click();
  await page.getByRole('row', { name: 'pipeline' }).waitFor();
  await expectAccessible(page);
  await button('Actions for pipeline').click();
  await page.getByRole('menuitem', { name: 'Delete key' }).click();
  const confirm = page.getByRole('alertdialog');
  await confirm.getByLabel('Type pipeline to confirm').fill('pipeline');
  await confirm.getByRole('button', { name: 'Delete key' }).click();
  await page.getByRole('row', { name: 'pipeline' }).waitFor({ state: 'detached' });
});

it('names the workspace, and warns of what another time zone does', async () => {
  await page.getByRole('link', { name: 'Settings' }).click();
  await heading('Settings').waitFor();
  await page.getByLabel('Workspace name').fill('Acme <b>bold</b>');
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berlin');
  await choose(page.getByRole('option', { name: 'Europe/Berlin' }));
  await page.getByText('0 published audiences are evaluated again.').waitFor();
  await expectAccessible(page);
  await button('Save settings').click();
  await page.getByText('Settings saved').waitFor();
  const settings = await test.call<{ workspaceName: string; timeZone: string }>(
    'GET',
    '/api/settings',
  );
  expect(settings).toMatchObject({ workspaceName: 'Acme <b>bold</b>', timeZone: 'Europe/Berlin' });
  await page.getByRole('tab', { name: 'Retention' }).click();
  await page.getByRole('textbox', { name: 'Keep traces' }).waitFor();
  const kept = page.getByRole('grid', { name: 'How long events are kept' });
  await kept.getByRole('row', { name: 'All types' }).getByText('30 d').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Delivery' }).click();
  const limits = page.getByRole('grid', { name: 'Delivery limits' });
  await limits.getByRole('row', { name: 'Gainsight PX' }).getByText('Given by PX').waitFor();
  await limits.getByRole('row', { name: 'Webhook' }).getByText('In each account').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Notifications' }).click();
  const channels = page.getByRole('link', { name: 'Open channels' });
  expect(await channels.getAttribute('href')).toBe('/alerts/channels');
  await page.getByRole('tab', { name: 'About' }).click();
  await page.getByText('MILLRACE_SECRET_KEY of the environment').waitFor();
  await page.getByText('Database size').waitFor();
  await page.getByRole('list', { name: 'Findings' }).getByText('never calls fsync').waitFor();
  await page.getByText('use PostgreSQL: set DATABASE_URL.').waitFor();
  await expectAccessible(page);
});

it('tells who changed what, before and after', async () => {
  await page.getByRole('link', { name: 'Audit log' }).click();
  await heading('Audit log').waitFor();
  await page.getByRole('row', { name: 'settings.update' }).dblclick();
  await page.getByText('"Acme <b>bold</b>"').waitFor();
  await page.getByText('"Millrace"').waitFor();
  await expectAccessible(page);
  await page.goto(`${test.url}/audits?objectType=roles&source=console`);
  await page.getByText('Showing 1').waitFor();
});

it('downloads the configuration, compares a pasted file, and applies what was looked at', async () => {
  await page.goto(`${test.url}/settings/configuration`);
  const file = page.waitForEvent('download');
  await button('Download YAML').click();
  const text = readFileSync(await (await file).path(), 'utf8');
  expect(text).toContain('workspaceName: Acme <b>bold</b>');
  const field = page.getByRole('textbox', { name: 'Configuration' });
  await field.fill('settings:\n  workspaceName: Acme\n  colour: red\nfoo: 1\n');
  await button('Compare').click();
  await page.getByText(/^line 3: settings\.colour/).waitFor();
  await page.getByText(/^line 4: foo/).waitFor();
  await expectAccessible(page);
  await field.fill('settings:\n  workspaceName: Acme Inc\nlabels:\n  - name: VIP\n');
  await button('Compare').click();
  const changes = page.getByRole('list', { name: 'What would change' });
  await changes.getByText('workspaceName: Acme <b>bold</b> → Acme Inc').waitFor();
  await changes.getByRole('listitem').filter({ hasText: 'VIP' }).getByText('Create').waitFor();
  await expectAccessible(page);
  await test.call('PATCH', '/api/settings', { workspaceName: 'Acme' });
  await button('Apply 2 changes').click();
  const confirm = page.getByRole('alertdialog').getByRole('button', { name: 'Apply 2 changes' });
  await confirm.click();
  await page.getByText('Something else would change by now.').waitFor();
  await button('Compare').click();
  await changes.getByText('workspaceName: Acme → Acme Inc').waitFor();
  await button('Apply 2 changes').click();
  await confirm.click();
  await page.getByRole('list', { name: 'What was changed' }).getByText('name: VIP').waitFor();
  await expectAccessible(page);
  await button('Compare').click();
  await page.getByText('Nothing: all is as the file says.').waitFor();
  expect(await test.call('GET', '/api/settings')).toMatchObject({ workspaceName: 'Acme Inc' });
});

it('creates a policy from labels, and enables it where nothing breaks it', async () => {
  await page.getByRole('link', { name: 'Policies' }).click();
  await heading('Policies').waitFor();
  await expectAccessible(page);
  await button('Create policy').click();
  await dialog().getByRole('textbox', { name: 'Name' }).fill('No C2 on site');
  await dialog().getByRole('button', { name: 'Next' }).click();
  await dialog()
    .getByRole('button', { name: /Label 1\.1/ })
    .click();
  await choose(page.getByRole('option', { name: /^C2/ }));
  await expectAccessible(page);
  await dialog().getByRole('button', { name: 'Next' }).click();
  await dialog().getByText('Onsite Personalization').click();
  await dialog().getByRole('button', { name: 'Next' }).click();
  await dialog().getByRole('button', { name: 'Create policy' }).click();
  await page.getByRole('row', { name: 'No C2 on site' }).waitFor();
  await page.getByRole('row', { name: 'No C2 on site' }).getByRole('switch').press('Space');
  await page.locator('[role=switch]:checked').waitFor();
  const { items } = await test.call<{ items: { name: string; enabled: boolean }[] }>(
    'GET',
    '/api/policies',
  );
  expect(items.find(({ name }) => name === 'No C2 on site')?.enabled).toBe(true);
  await button('Actions for No C2 on site').click();
  await page.getByRole('menuitem', { name: 'Edit policy' }).click();
  await dialog().getByRole('textbox', { name: 'Name' }).fill('No C2 on the site');
  for (const step of ['Labels', 'Marketing actions', 'Review']) {
    await dialog().getByRole('button', { name: 'Next' }).click();
    await dialog().locator('[aria-current=step]').getByText(step).waitFor();
  }
  await expectAccessible(page);
  await dialog().getByRole('button', { name: 'Save policy' }).click();
  await page.getByRole('row', { name: 'No C2 on the site' }).waitFor();
});

it('labels fields, and shows labels, consent and marketing actions', async () => {
  await page.goto(`${test.url}/policies/labels`);
  await button('Label a field').click();
  await dialog().getByRole('textbox', { name: 'Field' }).fill('person.name');
  await dialog().getByRole('checkbox', { name: /^I1/ }).press('Space');
  await dialog().getByRole('button', { name: 'Save labels' }).click();
  await page.getByRole('radio', { name: 'By field' }).click();
  await page.getByRole('row', { name: 'person.name' }).getByText('I1').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Consent' }).click();
  await page.getByText('No consent policies yet').waitFor();
  await expectAccessible(page);
  await test.call('POST', '/api/consent-policies', {
    name: 'Mail',
    marketingActions: ['Email Targeting'],
    expression: { value: 'consents.mail.val = "y"' },
  });
  await page.reload();
  await page.getByRole('row', { name: 'Mail' }).click();
  await button('Edit consent policy').click();
  await dialog().getByRole('textbox', { name: 'Name' }).fill('Product mail');
  await expectAccessible(page);
  await button('Save consent policy').click();
  await page.getByRole('row', { name: 'Product mail' }).waitFor();
  await page.getByRole('tab', { name: 'Marketing actions' }).click();
  await page.getByRole('row', { name: 'Onsite Personalization' }).waitFor();
  await expectAccessible(page);
});

it('shows alerts, their rules and channels, and the way of updates', async () => {
  await page.goto(`${test.url}/alerts`);
  await page.getByText('No alert yet').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Rules' }).click();
  await page.getByRole('row', { name: 'Delivery delayed' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Channels' }).click();
  await page.getByText('No channels yet').waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Monitoring' }).click();
  await page.getByText('Memberships changed').waitFor();
  await page.getByText('No dataflows').waitFor();
  await page.getByRole('tab', { name: 'Audiences' }).click();
  await page.getByText('No audience is published').waitFor();
  await page.getByRole('tab', { name: 'System' }).click();
  await page.getByText('Last heartbeat').waitFor();
  await expectAccessible(page);
  // The brush: from its end an hour back, which the link keeps.
  await page.getByRole('slider', { name: 'Part shown, from now' }).last().press('PageDown');
  await page.getByRole('button', { name: 'Show all of it' }).waitFor();
  expect(new URL(page.url()).searchParams.has('to')).toBe(true);
  await page.getByRole('radio', { name: 'Custom' }).click();
  await page.getByLabel('From').fill('2026-01-02T03:04');
  await page.waitForURL(/from=2026-01-02/);
  expect(new URL(page.url()).searchParams.has('range')).toBe(false);
  await page.getByLabel('To', { exact: true }).fill('2025-01-02T03:04');
  await page.getByText('The end must be after the start.').waitFor();
  await expectAccessible(page);
});

it('leaves a policy off that an active dataflow breaks, and says what would end that', async () => {
  await setUpFlow(test, { 'Trial users': 'plan = "trial"' });
  await test.call('PUT', '/api/labels/fields/plan', { labels: ['C7'] });
  await page.goto(`${test.url}/policies`);
  const row = page.getByRole('row', { name: 'No on-site personalization with C4 or C7' });
  await row.getByRole('switch').press('Space');
  await dialog().getByText('1 active dataflow would violate it').waitFor();
  await expectAccessible(page);
  await dialog().getByText('Remove label C7 from plan').waitFor();
  await button('Close').click();
  expect(await row.getByRole('switch').isChecked()).toBe(false);
  await row.getByText('Onsite Personalization').click();
  const panel = page.getByRole('complementary', { name: /^No on-site personalization/ });
  await panel.getByText('plan', { exact: true }).waitFor();
  await panel.getByRole('link', { name: 'Guides' }).waitFor();
  await panel.getByText('1 policy is violated').waitFor();
  await expectAccessible(page);
});

it('logged no error and called nobody else', () => {
  browser.expectNoTrouble();
});
