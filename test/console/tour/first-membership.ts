/** (a) From nothing to a guide that appears, without a terminal once both run. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { administrator, expectAccessible, tick } from '../browser.ts';
import { button, chooseFrom, go, picture, type Stage, see, signInToProduct } from './stage.ts';

export async function firstMembership(stage: Stage): Promise<Page> {
  const page = await createAdministrator(stage);
  await sendSamplePeople(page, stage);
  await createTheAudience(page);
  await connectPx(page, stage);
  await activate(page);
  await seeItInPx(page, stage);
  return page;
}

async function createAdministrator({ browser, url, terminal }: Stage): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.getByRole('heading', { name: 'Create the first administrator' }).waitFor();
  await expectAccessible(page);
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Password', { exact: true }).fill(administrator.password);
  await page.getByText('Strong').waitFor();
  await page.getByLabel('Workspace name').fill('Acme');
  await page.getByLabel('Setup code').fill('guess');
  await button(page, 'Create administrator').click();
  await page.getByText('The setup code is wrong.').waitFor();
  const [, setupCode] = /Setup code for the first administrator: (\S+)/.exec(terminal())!;
  await page.getByLabel('Setup code').fill(setupCode!);
  await button(page, 'Create administrator').click();
  await see(page, 'Home');
  await page.getByText('Get an audience into PX').waitFor();
  await page.getByText('0 of 5 done').waitFor();
  await expectAccessible(page);
  await picture(page, 'first-run');
  return page;
}

async function sendSamplePeople(page: Page, { call, px, url }: Stage): Promise<void> {
  await page.getByRole('link', { name: 'Add a source' }).click();
  await page.getByText('No sources yet').waitFor();
  await expectAccessible(page);
  await button(page, 'Add source').click();
  await page.getByLabel('Name').fill('Product');
  await button(page, 'Create source').click();
  await page.getByText('Waiting for the first event…').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Set up' }).click();
  await button(page, 'Send sample people').click();
  await page.getByText('50 people received').waitFor();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Live' }).click();
  await page.getByRole('grid', { name: 'Live updates' }).getByText('Accepted').first().waitFor();
  await picture(page, 'source-live');
  const { items } = await call<{ items: { key: string }[] }>('GET', '/api/write-keys');
  await px.getByRole('link', { name: 'Demo product' }).click();
  await px.getByLabel('Address of Millrace').fill(url);
  await px.getByLabel('Write key').fill(items[0]!.key);
  await button(px, 'Save').click();
  await px.getByText('Events go to Millrace now').waitFor();
}

async function createTheAudience(page: Page): Promise<void> {
  await go(page, 'Home');
  await page.getByText('1 of 5 done').waitFor();
  await page.getByRole('link', { name: 'Create audience' }).click();
  await see(page, 'Create audience');
  await button(page, 'Add plan').click();
  await page.getByRole('tab', { name: 'Events' }).click();
  await button(page, 'Add login').click();
  const times = page.getByLabel('Times of login');
  await times.fill('3');
  await times.press('Tab');
  await page.getByText('18 of 50 people (36.0 %)').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Name', { exact: true }).fill('Trial power users');
  await picture(page, 'rule-builder');
  await page.getByText('Code', { exact: true }).click();
  const editor = page.getByRole('textbox', { name: 'Rule' });
  await editor.waitFor();
  expect((await editor.locator('.cm-line').allTextContents()).join('\n')).toBe(
    'plan = "trial" and (select E from xEvent where E.eventType = "login" and E.timestamp occurs <= 7 days before now).count() >= 3',
  );
  await expectAccessible(page);
  await page.getByText('Build', { exact: true }).click();
  expect(await page.getByLabel('Times of login').inputValue()).toBe('3');
  await button(page, 'Save and publish').click();
  await see(page, 'Trial power users');
  await page.getByText(/^Published\. .*18 people are in; .* left in the last hour\.$/).waitFor();
  const members = page.getByRole('region', { name: 'Members', exact: true });
  await members.getByRole('application').waitFor();
  await picture(page, 'audience');
}

async function connectPx(page: Page, { px, sandbox }: Stage): Promise<void> {
  await px.getByRole('link', { name: 'Company Details' }).click();
  const clientId = await px.getByText(sandbox.credentials.clientId).first().textContent();
  await px.getByText('Generate New Secret').click();
  await button(px, 'Generate and replace the old secret').click();
  const generated = px.getByRole('status').filter({ hasText: 'The new secret.' });
  const clientSecret = await generated.getByRole('code').textContent();
  await go(page, 'Home');
  await page.getByRole('link', { name: 'Set up' }).click();
  const card = page.getByRole('region', { name: 'Gainsight PX' });
  await expectAccessible(page);
  await button(card, 'Set up').click();
  await page.getByLabel('Username').fill(sandbox.credentials.username);
  await page.getByLabel('Password').fill('wrong');
  await page.getByLabel('Client ID').fill(clientId!);
  await page.getByLabel('Client secret').fill(clientSecret!);
  await button(page, 'Advanced').click();
  await chooseFrom(page, /Region/, 'Custom URL');
  await page.getByLabel('API URL').fill(sandbox.url);
  await button(page, 'Connect to destination').click();
  await page.getByText('PX refused the user name or password.').first().waitFor();
  await expectAccessible(page);
  await page.getByLabel('Password').fill(sandbox.credentials.password);
  await button(page, 'Connect to destination').click();
  await page.getByText('Connected', { exact: true }).waitFor();
  await button(page, 'Next').click();
  await page.getByLabel('Name', { exact: true }).fill('PX production');
  await expectAccessible(page);
  await button(page, 'Next').click();
}

async function activate(page: Page): Promise<void> {
  await see(page, 'Activate audiences');
  const guests = page.getByRole('row', { name: /Webinar guests/ });
  await guests.getByText('Custom uploads are not accepted by Gainsight PX').waitFor();
  expect(await guests.getByRole('checkbox').count()).toBe(0);
  await tick(page.getByRole('grid', { name: 'Audiences to activate' }), /Trial power users/);
  await expectAccessible(page);
  await button(page, 'Next').click();
  await chooseFrom(page, /Source field/, 'CRMID');
  expect(await page.getByLabel('Target field').inputValue()).toBe('IDENTIFY_ID');
  await page.getByText('CRMID: 18 of 18 people (100.0 %)').waitFor();
  await button(page, 'Compare with PX').click();
  await page.getByText('18 of 18 are known to PX').waitFor();
  await expectAccessible(page);
  await picture(page, 'mapping');
  await button(page, 'Next').click();
  await page.getByLabel('Start of Trial power users').waitFor();
  await expectAccessible(page);
  await button(page, 'Next').click();
  await page.getByText('No policy is violated.').waitFor();
  await expectAccessible(page);
  await button(page, 'Finish').click();
  await see(page, 'PX production');
  await page.getByText('Enabled. 18 of 18 members delivered.').waitFor();
  await picture(page, 'delivered');
}

async function seeItInPx(page: Page, { px }: Stage): Promise<void> {
  await px.getByRole('link', { name: 'Segments' }).click();
  const segment = px.getByRole('row', { name: /Trial power users/ });
  await segment.getByText('External').waitFor();
  await segment.getByRole('cell', { name: '18', exact: true }).waitFor();
  await picture(px, 'px-segments');
  await go(page, 'Home');
  await page.getByText('5 of 5 done').waitFor();
  await page.getByText(/^First delivery 00:0[0-4]:\d\d after the first sign-in$/).waitFor();
  await button(page, 'Dismiss checklist').click();
  await signInToProduct(px, 'u-1042');
  await px.getByRole('dialog').waitFor();
  await px.getByText('u-1042 is in Trial power users').waitFor();
  await picture(px, 'guide');
  await signInToProduct(px, 'u-1077');
  await px.getByText('u-1077 is not in Trial power users').waitFor();
  expect(await px.getByRole('dialog').count()).toBe(0);
}
