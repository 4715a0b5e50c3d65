/** Audiences as a person makes, reads, changes and deletes them in the console. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { collect, createAudience, update } from '../support/px.ts';
import { choose, expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

let test: TestApp;
let browser: TestBrowser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
  test = await startTestApp('pglite');
  const { id } = await test.call<{ id: string }>('POST', '/api/write-keys', { name: 'Product' });
  await test.call('POST', '/api/samples', { writeKeyId: id });
  await eventually(
    () => test.call<{ items: unknown[] }>('GET', '/api/fields?kind=eventType'),
    ({ items }) => items.length > 0,
  );
  await createAudience(test, 'Trial power users', rule);
  page = await browser.signIn(test);
});
afterAll(async () => {
  await browser.close();
  await test.stop();
});

/** The text in the code editor, line by line. */
async function textOf(shown: Page): Promise<string> {
  const editor = shown.getByRole('textbox', { name: 'Rule' });
  await editor.waitFor();
  return (await editor.locator('.cm-line').allTextContents()).join('\n');
}

const rule =
  'plan = "trial" and (select E from xEvent where E.eventType = "login" and E.timestamp occurs <= 7 days before now).count() >= 3';

it('tells what is wrong with a rule, suggests, and locks what has no card', async () => {
  await page.goto(`${test.url}/audiences/new?mode=code`);
  const editor = page.getByRole('textbox', { name: 'Rule' });
  await editor.fill('plna = "trial"');
  await page.getByText('1 problem', { exact: true }).waitFor();
  await page.getByText('Unknown field plna. Did you mean plan?').first().waitFor();
  // What the editor opens brings its own styles, which the page's policy must let through.
  await editor.press('Control+Space');
  await page.getByRole('listbox', { name: 'Completions' }).waitFor();
  await editor.press('Escape');
  await editor.press('Control+Shift+KeyM');
  await page.getByRole('listbox', { name: 'Diagnostics' }).waitFor();
  await page.keyboard.press('Escape');
  await editor.press('F8');
  await page.getByRole('button', { name: 'Replace by plan' }).first().click();
  await page.getByText('No problems').waitFor();
  await editor.fill('plan = "trial"\n  and seats * 2 > 4');
  await page.getByText('Build', { exact: true }).click();
  await page.getByText('Only editable as code').waitFor();
  await page.getByRole('switch', { name: 'Exclude' }).first().focus();
  await page.keyboard.press('Space');
  await page.getByText('Code', { exact: true }).click();
  expect(await textOf(page)).toBe('not (plan = "trial"\n  and seats * 2 > 4)');
  await page.getByRole('button', { name: 'Discard changes' }).click();
});

it('builds a sequence by keyboard, and reads it again from its text', async () => {
  await page.goto(`${test.url}/audiences/new`);
  await page.getByRole('tab', { name: 'Attributes' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Add sequence' }).press('Enter');
  const sequence = page.getByRole('list', { name: 'Sequence' });
  const pick = async (label: string, option: string): Promise<void> => {
    await sequence.getByRole('button', { name: new RegExp(`(^| )${label}$`) }).press('Enter');
    const list = page.getByRole('listbox', { name: label, exact: true });
    await list.getByRole('option', { name: option, exact: true }).press('Enter');
    await list.waitFor({ state: 'detached' });
  };
  await pick('Step 1', 'login');
  await pick('Step 2', 'report created');
  const days = sequence.getByLabel('Length of the window of step 2');
  await days.fill('2');
  await days.press('Enter');
  await pick('Window of step 1', 'in the last');
  await page.getByRole('button', { name: 'Add step' }).press('Enter');
  await pick('Step 3', 'login');
  await expectAccessible(page);
  await page.getByText('Code', { exact: true }).click();
  const written =
    'chain(xEvent, timestamp, [C0: WHAT(eventType = "login") WHEN(<= 7 days before now), C1: WHAT(eventType = "report created") WHEN(<= 2 days after C0), C2: WHAT(eventType = "login") WHEN(<= 3 days after C1)])';
  expect(await textOf(page)).toBe(written);
  await page.getByText('Build', { exact: true }).click();
  await sequence.getByRole('button', { name: 'Remove step 1' }).press('Enter');
  await page.getByText('Code', { exact: true }).click();
  expect(await textOf(page)).toBe(
    'chain(xEvent, timestamp, [C0: WHAT(eventType = "report created") WHEN(<= 7 days before now), C1: WHAT(eventType = "login") WHEN(<= 3 days after C0)])',
  );
  await page.getByRole('button', { name: 'Discard changes' }).click();
});

it('tests a rule against a person, clause by clause', async () => {
  await page.goto(`${test.url}/audiences/new?mode=code`);
  await page.getByRole('textbox', { name: 'Rule' }).fill('plan = "no such plan" or seats > 0');
  await page.getByRole('button', { name: /Namespace/ }).click();
  await page.getByRole('option', { name: 'CRMID' }).press('Enter');
  await page.getByLabel('Id', { exact: true }).fill('u-1042');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByText('In', { exact: true }).waitFor();
  const clauses = page.getByRole('list', { name: 'Clauses' }).getByRole('listitem');
  expect(await clauses.allInnerTexts()).toEqual([
    expect.stringMatching(/^✗ plan = "no such plan" plan: "/),
    expect.stringMatching(/^✓ seats > 0 seats: \d+/),
  ]);
  await page.getByRole('button', { name: 'Discard changes' }).click();
});

it('shows an audience from every side, and the effect of a change before it is saved', async () => {
  await page.goto(`${test.url}/audiences`);
  await page.getByText('Trial power users').click();
  await page.getByRole('heading', { name: 'Members' }).waitFor();
  await page.getByRole('heading', { name: 'Exits already known' }).waitFor();
  await page.getByRole('grid', { name: 'Sample of members' }).getByRole('row').nth(1).waitFor();
  await page
    .getByText(/^Show as table$/)
    .first()
    .click();
  await page.getByRole('columnheader', { name: 'Entered' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Edit tags' }).click();
  await page.getByRole('dialog').getByLabel('Tags').fill('growth, Q3');
  await page.getByRole('button', { name: 'Save tags' }).click();
  await page.getByText('Tags saved').waitFor();
  await page.getByText('Code', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Rule' }).waitFor();
  expect(new URL(page.url()).searchParams.get('mode')).toBe('code');
  await page.getByRole('tab', { name: 'Members' }).click();
  const members = page.getByRole('grid', { name: 'Members' });
  await members.getByRole('row').nth(2).waitFor();
  await page.getByLabel('Find by an identity').fill('u-1042');
  await page.getByLabel('Find by an identity').press('Enter');
  await members.getByRole('row').nth(2).waitFor({ state: 'detached' });
  await members.getByText('u-1042').waitFor();
  await expectAccessible(page);
  const file = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  expect((await file).suggestedFilename()).toMatch(/^members-.*\.csv$/);
  await page.getByRole('tab', { name: 'Activation' }).click();
  await page.getByText('Not activated yet').waitFor();
  await page.getByRole('button', { name: 'Activate to destination' }).click();
  await page.getByRole('dialog').getByText('There is no dataflow yet.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Edit rule' }).click();
  await page.getByText('Code', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Rule' }).fill('plan = "trial"');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText(/^Enter \d+ · leave 0 · stay \d+\. No dataflow/).waitFor();
  await dialog.getByRole('button', { name: 'Save rule' }).click();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('heading', { name: 'Version 2' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Restore this version' }).click();
  await page.getByRole('button', { name: 'Restore version' }).click();
  await page.getByRole('heading', { name: 'Version 3' }).waitFor();
});

it('tells who changed an audience meanwhile, and asks which version is to stay', async () => {
  const { items } = await test.call<any>('GET', '/api/audiences?q=Trial');
  const [{ id }] = items;
  await page.goto(`${test.url}/audiences/${id}/edit?mode=code`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Trial users');
  await page.getByRole('button', { name: 'Show some of them' }).click();
  await page.getByRole('list', { name: 'People' }).getByRole('link').first().waitFor();
  await page.keyboard.press('Escape');
  const theirs = { description: 'Those of the trial' };
  await test.call('PATCH', `/api/audiences/${id}`, theirs);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('heading', { name: 'This audience was changed meanwhile' }).waitFor();
  await dialog.getByText(theirs.description).waitFor();
  await expectAccessible(page);
  expect((await test.call<any>('GET', `/api/audiences/${id}`)).name).toBe('Trial power users');
  await dialog.getByRole('button', { name: 'Take theirs' }).click();
  expect(await page.getByLabel('Description').inputValue()).toBe(theirs.description);
  await page.getByLabel('Tags').fill('growth, kept');
  await test.call('PATCH', `/api/audiences/${id}`, { description: 'Once more' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await page.getByText('Trial power users saved').waitFor();
  expect(await test.call('GET', `/api/audiences/${id}`)).toMatchObject({
    ...theirs,
    tags: ['growth', 'kept'],
  });
});

it('takes an audience from a file', async () => {
  await page.goto(`${test.url}/audiences/import`);
  await expectAccessible(page);
  await page.locator('input[type=file]').setInputFiles({
    name: 'guests.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('CRMID,name\nu-1042,Ana\nu-9999,"New, one"\n'),
  });
  await page.getByRole('cell', { name: 'New, one' }).waitFor();
  await page.getByRole('button', { name: /Namespace/ }).click();
  await choose(page.getByRole('option', { name: 'CRMID' }));
  await page.getByLabel('Tags').fill('events, Q3');
  await page.getByRole('button', { name: 'Import audience' }).click();
  await page.getByText('2 rows read: 2 people added, 0 already in, 0 not taken.').waitFor();
});

it('filters the list in the link, deletes by name, and says later who did', async () => {
  await page.goto(`${test.url}/audiences?origin=custom-upload&tag=Q3&sort=name`);
  await page.getByRole('rowheader', { name: 'guests', exact: true }).waitFor();
  expect(await page.getByText('Trial power users').count()).toBe(0);
  await expectAccessible(page);
  const { items } = await test.call<{ items: { id: string }[] }>(
    'GET',
    '/api/audiences?tag=Q3&origin=custom-upload',
  );
  await page.getByRole('button', { name: 'Actions for guests', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByLabel('Type guests to confirm').fill('guests');
  await page.getByRole('button', { name: 'Delete audience' }).click();
  await page.getByText('guests deleted').waitFor();
  await page.getByRole('rowheader', { name: 'guests', exact: true }).waitFor({ state: 'detached' });
  await page.goto(`${test.url}/audiences/${items[0]!.id}/overview`);
  await page.getByText(/^This audience was deleted on .+ by Kai Berg\.$/).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Open the entry in the audit log' }).click();
  await page.getByRole('rowheader', { name: 'audiences.delete' }).waitFor();
  await page.goto(`${test.url}/audiences`);
  await page.getByRole('button', { name: /Tag$/ }).click();
  await choose(page.getByRole('option', { name: 'growth' }));
  await page.getByRole('rowheader', { name: 'Trial power users' }).waitFor();
  expect(new URL(page.url()).searchParams.get('tag')).toBe('growth');
  await page.getByRole('button', { name: /Activation$/ }).click();
  await choose(page.getByRole('option', { name: 'Not activated' }));
  await page.getByRole('button', { name: /Person$/ }).click();
  await choose(page.getByRole('option', { name: 'Kai Berg' }));
  await page.getByRole('rowheader', { name: 'Trial power users' }).waitFor();
  const { searchParams } = new URL(page.url());
  expect([searchParams.get('activated'), searchParams.get('by')]).toEqual(['no', 'Kai Berg']);
  await page.goto(`${test.url}/audiences?label=C9`);
  await page.getByText('No audience matches these filters.').waitFor();
  await page.getByRole('button', { name: /Label$/ }).waitFor();
  await page.goto(`${test.url}/audiences?q=nothing-like-it`);
  await page.getByText('No audience matches these filters.').waitFor();
  browser.expectNoTrouble();
});

it('shows a long list in blocks, between which it leads back and forth', async () => {
  const people = Array.from({ length: 1_050 }, (_, n) => `many-${String(n).padStart(4, '0')}`);
  for (const from of [0, 500, 1_000]) {
    const some = people.slice(from, from + 500);
    await collect(test, ...some.map((id) => update(id, { attributes: { isMany: true } })));
  }
  const id = await createAudience(test, 'Many', 'isMany = true');
  await test.app.idle();
  await page.goto(`${test.url}/audiences/${id}/members`);
  await page.getByRole('grid', { name: 'Members' }).hover();
  const foot = page.getByText(/^Showing /);
  await eventually(
    async () => {
      await page.mouse.wheel(0, 100_000);
      return foot.textContent();
    },
    (text) => text === 'Showing 1,000 of 1,050',
  );
  const next = page.getByRole('button', { name: 'Next rows' });
  await next.click();
  await page.getByText('Showing 1,001 to 1,050 of 1,050').waitFor();
  await page.getByText('many-1000', { exact: true }).waitFor();
  expect(await next.isDisabled()).toBe(true);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Previous rows' }).click();
  await page.getByText('many-0000', { exact: true }).waitFor();
  await page.getByText('Showing 1,000 of 1,050').waitFor();
});
