/** (c) A delivery that failed for good: found on the home page, explained, sent again. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible } from '../browser.ts';
import { button, dataflow, go, picture, type Stage, see, signInToProduct } from './stage.ts';

const neighbours = ['u-1030', 'u-1033', 'u-1036', 'u-1039', 'u-1044'];

export async function deadLetter(stage: Stage, page: Page): Promise<void> {
  const { px } = stage;
  await px.getByRole('link', { name: 'Faults' }).click();
  await px.getByLabel('Identity of the poisoned person').fill('u-1042');
  await button(px, 'One poisoned person').click();
  await px
    .getByRole('region', { name: 'Ordered faults' })
    .getByText('On', { exact: true })
    .waitFor();
  await signInToProduct(px, 'u-1042');
  await button(px, 'upgrade plan').click();
  await px.getByText(/went to Millrace/).waitFor();
  await stage.call(
    'POST',
    '/collect/profiles',
    neighbours.map((id) => ({ identityMap: { CRMID: [{ id }] }, attributes: { plan: 'team' } })),
  );
  await go(page, 'Home');
  await page.getByText('The destination refused 1 person for good.').waitFor();
  await page.getByRole('region', { name: 'Does anything need me?' }).scrollIntoViewIfNeeded();
  await page.getByRole('grid', { name: 'Activated audiences' }).getByText('As usual').waitFor();
  await picture(page, 'home-needs-me');
  expect((await dataflow(stage)).counts).toMatchObject({ delivered: 12, pending: 0, failed: 1 });
  await page.getByRole('link', { name: 'Look at the failed' }).click();
  await see(page, 'PX production');
  const group = page.getByRole('region', { name: 'PX refused this identity (400): 1' });
  await group.getByText(/^Permanent; first/).waitFor();
  const failed = page.getByRole('grid', { name: 'Failed deliveries' });
  await failed
    .getByRole('row', { name: /u-1042/ })
    .getByText('Out')
    .waitFor();
  await expectAccessible(page);
  await picture(page, 'failed-delivery');
  await page.getByRole('link', { name: 'Trace u-1042' }).click();
  await page.getByText(/^Failed: PX answered 400/).waitFor();
  await page.getByRole('link', { name: 'Resend' }).click();
  await px.getByRole('navigation').getByRole('link', { name: 'Faults' }).click();
  await button(px, 'Clear all faults').click();
  await button(group, 'Resend').click();
  await page.getByText('Sent again: 1 of 1 delivered.').waitFor();
  await page.getByText('No failed deliveries.').waitFor();
  await px.getByRole('link', { name: 'Audience Explorer' }).click();
  await px.getByRole('link', { name: 'Ana Ruiz' }).click();
  await px.getByRole('complementary').getByRole('link', { name: 'Segments' }).click();
  await px.getByText('This user matches no segments.').waitFor();
  await go(page, 'Audit log');
  const resend = page.getByRole('row', { name: 'dataflows.resend' });
  await resend.filter({ hasText: 'kai' }).first().waitFor();
}
