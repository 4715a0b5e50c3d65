/** Who may do what, what was done, and how the workspace is set, as an administrator sees them. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
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

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const heading = (name: string) => page.getByRole('heading', { level: 1, name });

it('invites a user with a link that is shown once, and says what she can do', async () => {
  await page.getByRole('link', { name: 'Access' }).click();
  await heading('Access').waitFor();
  await button('Invite user').click();
  await dialog().getByLabel('Email').fill('ana@example.com');
  await dialog().getByLabel('Name').fill('Ana');
  await dialog().getByRole('button', { name: 'Invite user' }).click();
  await dialog().getByText('/accept-invitation#token=').waitFor();
  await expectAccessible(page);
  await button('I have stored it').click();
  await dialog().waitFor({ state: 'detached' });
  await page.getByRole('row', { name: 'Ana' }).dblclick();
  await button('What can Ana do?').click();
  await page.getByText('View Segments: See audiences').waitFor();
  await expectAccessible(page);
});

it('copies a role, ticks along what it needs, and shows who has what', async () => {
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

it('logged no error and called nobody else', () => {
  browser.expectNoTrouble();
});
