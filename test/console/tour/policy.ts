/** (b) A policy stands in the way of an activation, and a changed label clears it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../../support/app.ts';
import { expectAccessible, insist, tick } from '../browser.ts';
import { button, colleague, dataflow, go, picture, type Stage, see } from './stage.ts';

const policy = 'No export of C2 to a third party';

export async function policyInTheWay(stage: Stage): Promise<void> {
  const { id, audiences } = await dataflow(stage);
  const [{ audienceId }] = audiences as [{ audienceId: string }];
  await stage.call('DELETE', `/api/dataflows/${id}/audiences/${audienceId}`);
  await eventually(
    () => dataflow(stage),
    (one) => one.audiences.length === 0,
  );
  const steward = await stage.signIn(await colleague(stage, 'Sam Lee', 'Steward'));
  await labelPlan(steward, 'add');
  await steward.goto(`${stage.url}/audiences/${audienceId}`);
  await steward.getByText('C2 from plan').waitFor();
  await go(steward, 'Policies');
  await enable(steward);

  const marketer = await stage.signIn(await colleague(stage, 'Mia Roth', 'Marketer'));
  await marketer.goto(`${stage.url}/destinations/dataflows/${id}/activate`);
  const link = await refusedReview(marketer);
  await steward.goto(link);
  await steward.getByText('1 policy is violated').first().waitFor();
  await labelPlan(steward, 'remove');
  const back = marketer.getByRole('button', { name: 'Back' });
  await insist(back, marketer.getByLabel('Start of Trial power users'));
  await button(marketer, 'Next').click();
  await marketer.getByText('No policy is violated.').waitFor();
  await button(marketer, 'Finish').click();
  await see(marketer, 'PX production');
  await marketer.getByText('Enabled. 18 of 18 members delivered.').waitFor();

  await openLabels(steward);
  await tickC2(steward);
  await steward.getByRole('dialog').getByText('1 policy is violated').waitFor();
  await expectAccessible(steward);
  const labels = await stage.call<{ items: unknown[] }>('GET', '/api/labels/fields');
  expect(labels.items).toEqual([]);
  expect((await dataflow(stage)).counts).toMatchObject({ members: 18, delivered: 18 });
}

/** A table that is drawn anew meanwhile loses the key: it is pressed until it is heard. */
async function enable(page: Page): Promise<void> {
  const row = page.getByRole('row', { name: policy });
  const on = row.locator('[role=switch]:checked');
  for (let isOn = false; !isOn; ) {
    await row.getByRole('switch').press('Space');
    isOn = await on.waitFor({ timeout: 8_000 }).then(
      () => true,
      () => false,
    );
  }
}

async function openLabels(page: Page): Promise<void> {
  await go(page, 'Policies');
  await page.getByRole('tab', { name: 'Labels' }).click();
  await page.getByRole('radio', { name: 'By field' }).click();
  await insist(button(page, 'Edit labels of plan'), page.getByRole('dialog'));
}

async function tickC2(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: /^C2/ }).press('Space');
  await button(dialog, 'Save labels').click();
}

async function labelPlan(page: Page, what: 'add' | 'remove'): Promise<void> {
  await openLabels(page);
  await tickC2(page);
  const label = page.getByRole('row', { name: 'plan' }).getByText('C2');
  await label.waitFor({ state: what === 'add' ? 'visible' : 'detached' });
}

/** @returns the link to it, as copied */
async function refusedReview(page: Page): Promise<string> {
  await tick(page.getByRole('grid', { name: 'Audiences to activate' }), /Trial power users/);
  for (const step of ['Mapping', 'Schedule', 'Review']) {
    await button(page, 'Next').click();
    await page.locator('[aria-current=step]').getByText(step).waitFor();
  }
  await page.getByText('1 policy is violated').first().waitFor();
  expect(await button(page, 'Finish').isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Why is this disabled?' }).click();
  await page.getByText('Finish is blocked by 1 policy violation').waitFor();
  await page.keyboard.press('Escape');
  await button(page, 'Show why').click();
  const dialog = page.getByRole('dialog');
  const way = ['plan (C2)', 'Trial power users', 'PX production', 'Export to Third Party'];
  for (const node of way) {
    await dialog.locator('.react-flow__node').getByText(node, { exact: true }).waitFor();
  }
  await dialog.getByText('Remove label C2 from plan').waitFor();
  await dialog.getByText(/Needs Apply Data Usage Labels\. Your roles: Marketer\./).waitFor();
  await expectAccessible(page);
  await picture(page, 'policy-violated');
  await dialog.getByRole('radio', { name: 'List view' }).click();
  await dialog.getByText(`Policy: ${policy}`).waitFor();
  await dialog.getByText('Field: plan (labelled C2)').waitFor();
  await expectAccessible(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await button(dialog, 'Copy link').click();
  await page.getByText('Link copied').waitFor();
  await button(dialog, 'Close').click();
  return page.evaluate<string>('navigator.clipboard.readText()');
}
