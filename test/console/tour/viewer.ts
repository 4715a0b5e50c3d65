/** (e) Somebody who may look and not touch: every closed door says why, and who has the key. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible } from '../browser.ts';
import { button, dataflow, go, type Person, picture, type Stage, see } from './stage.ts';

const vera: Person = { email: 'vera@example.com', password: 'a long new password' };

export async function viewer(stage: Stage, kai: Page): Promise<void> {
  const { id } = await dataflow(stage);
  const page = await comeIn(stage, await invite(kai));
  await lookAround(page, stage, id);
  await typeAddresses(page, stage);
  await grant(kai);
  await page.goto(`${stage.url}/destinations/dataflows/${id}`);
  await page.getByRole('switch', { name: 'Enabled' }).and(page.locator(':enabled')).waitFor();
  await page.getByRole('link', { name: 'Activate audiences' }).waitFor();
  await seeItTold(kai);
}

/** The link of the invitation, which is shown once. */
async function invite(page: Page): Promise<string> {
  await go(page, 'Access');
  await button(page, 'Invite user').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Email').fill(vera.email);
  await dialog.getByLabel('Name').fill('Vera Lund');
  await button(dialog, 'Invite user').click();
  const link = dialog.getByText('/accept-invitation#token=');
  await link.waitFor();
  await expectAccessible(page);
  const text = (await link.textContent())!;
  await button(page, 'I have stored it').click();
  await dialog.waitFor({ state: 'detached' });
  return text.slice(text.indexOf('/accept-invitation'));
}

async function comeIn({ browser, url }: Stage, link: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url + link);
  await page.getByRole('heading', { name: 'Set your password' }).waitFor();
  await expectAccessible(page);
  await page.getByLabel('Password', { exact: true }).fill(vera.password);
  await button(page, 'Set password').click();
  await page.getByRole('heading', { name: 'Sign in to Millrace' }).waitFor();
  await page.getByLabel('Password').fill(vera.password);
  await button(page, 'Sign in').click();
  await see(page, 'Home');
  const again = await browser.newPage();
  await again.goto(url + link);
  await again.getByLabel('Password', { exact: true }).fill('another long password');
  await button(again, 'Set password').click();
  await again.getByRole('alert').waitFor();
  await again.close();
  return page;
}

async function lookAround(page: Page, { url, sandbox }: Stage, dataflowId: string): Promise<void> {
  const rail = page.getByRole('navigation', { name: 'Main' });
  await rail.getByText('Operations').waitFor();
  expect(await rail.getByText('Administration').count()).toBe(0);
  await rail.getByText('Destinations', { exact: true }).click();
  const card = page.getByRole('region', { name: 'Webhook' });
  expect(await button(card, 'Set up').isDisabled()).toBe(true);
  await page.getByRole('searchbox').focus();
  const focused = page.locator(':focus');
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    const isInCard = (await card.locator(':focus').count()) > 0;
    if (isInCard) break;
  }
  expect(await focused.getAttribute('aria-label')).toMatch(/^Why is this disabled/);
  await page.keyboard.press('Enter');
  await page
    .getByText('Needs Manage Destinations. Your roles: Viewer. Ask: kai (administrator).')
    .waitFor();
  await expectAccessible(page);
  await picture(page, 'viewer');
  await page.keyboard.press('Escape');

  await page.goto(`${url}/destinations/dataflows/${dataflowId}`);
  await see(page, 'PX production');
  expect(await page.getByRole('switch', { name: 'Enabled' }).isDisabled()).toBe(true);
  expect(await button(page, 'Activate audiences').isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Why is this disabled?' }).count()).toBe(2);
  await button(page, 'More actions').click();
  const resend = page.getByRole('menuitem', { name: 'Resend…' });
  expect(await resend.getAttribute('aria-disabled')).toBe('true');
  await resend.getByText(/^Needs Activate Destinations\. Your roles: Viewer\./).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Members' }).click();
  await page.getByText('u-1050').waitFor();
  await page.getByRole('link', { name: 'Gainsight PX' }).click();
  await see(page, 'Gainsight PX');
  await page.getByText('Connected').first().waitFor();
  const { password, clientSecret } = sandbox.credentials;
  for (const secret of [password, clientSecret]) expect(await page.content()).not.toContain(secret);

  await page.goto(`${url}/profiles#id=u-1050`);
  await button(page, 'Profile actions').click();
  for (const action of ['Export', 'Delete person']) {
    const item = page.getByRole('menuitem', { name: action });
    expect(await item.getAttribute('aria-disabled')).toBe('true');
    await item.getByText(/^Needs Manage Profiles.* Your roles: Viewer\./).waitFor();
  }
  await page.keyboard.press('Escape');
}

async function typeAddresses(page: Page, { url }: Stage): Promise<void> {
  await page.goto(`${url}/access/users`);
  await page.getByText('You need Manage users to open this page.').waitFor();
  const answer = await page.evaluate(`fetch('/api/users').then(async (one) => ({
    status: one.status, type: one.headers.get('content-type'), body: await one.json() }))`);
  expect(answer).toMatchObject({
    status: 403,
    type: expect.stringContaining('application/problem+json'),
    body: { permission: 'Manage users' },
  });
}

async function grant(page: Page): Promise<void> {
  await page.getByRole('row', { name: 'Vera Lund' }).dblclick();
  await button(page, 'What can Vera Lund do?').click();
  await page.getByText('View Segments: See audiences').waitFor();
  await expectAccessible(page);
  const panel = page.getByRole('complementary');
  await panel.getByRole('checkbox', { name: 'Operator' }).press('Space');
  await button(panel, 'Save user').click();
  await page.getByText('User saved').waitFor();
}

async function seeItTold(page: Page): Promise<void> {
  await go(page, 'Audit log');
  const denied = page.getByRole('row').filter({ hasText: 'Denied' });
  await denied.filter({ hasText: 'Vera Lund' }).first().waitFor();
  await page.getByRole('row', { name: 'users.update' }).first().waitFor();
}
