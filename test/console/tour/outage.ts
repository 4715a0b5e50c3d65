/** (f) PX is away for a while: what is told, what goes on, and how it heals by itself. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../../support/app.ts';
import { startWebhook } from '../../support/webhook.ts';
import { expectAccessible } from '../browser.ts';
import { expiredToken, plan, rateLimit } from './small-troubles.ts';
import { button, dataflow, go, picture, type Stage, see } from './stage.ts';

export async function outage(stage: Stage, page: Page): Promise<void> {
  const webhook = await startWebhook();
  try {
    await deliverToWebhook(stage, webhook.url);
    await eventually(
      () => webhook.received.length,
      (count) => count > 0,
    );
    await tellAtOnce(stage);
    await begin(stage, page);
    const before = webhook.received.length;
    await plan(stage, 'u-1053', 'team');
    await eventually(
      () => webhook.received.length,
      (count) => count > before,
    );
    await flip(stage, page);
    await restart(stage);
    await alerted(stage, 'triggered');
    await recover(stage, page);
    await expiredToken(stage, page);
    await rateLimit(stage, page);
    await alerted(stage, 'resolved');
    await seeAlert(page);
  } finally {
    await webhook.close();
  }
}

async function deliverToWebhook(stage: Stage, url: string): Promise<void> {
  const account = await stage.call<{ id: string }>('POST', '/api/accounts', {
    name: 'Warehouse',
    destination: 'webhook',
    authentication: { type: 'signature', signingSecret: 'a-signing-secret-of-the-warehouse' },
    settings: { url },
  });
  const [{ audienceId }] = (await dataflow(stage)).audiences as [{ audienceId: string }];
  await stage.call('POST', '/api/dataflows', {
    accountId: account.id,
    name: 'Warehouse',
    mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'crm_id' } }],
    audiences: [{ audienceId }],
  });
}

/** By default an outage is an alert after a minute, and over when it is over for one. */
async function tellAtOnce({ call }: Stage): Promise<void> {
  const limits = { limit: 0, resolveAfterSeconds: 0 };
  await call('PATCH', '/api/alert-rules/delivery-failing', limits);
}

async function alerted({ call }: Stage, state: 'triggered' | 'resolved'): Promise<void> {
  await eventually(
    () => call<{ items: unknown[] }>('GET', `/api/alerts?rule=delivery-failing&state=${state}`),
    ({ items }) => items.length === 1,
  );
}

/** One alert, over, with how long it lasted. */
async function seeAlert(page: Page): Promise<void> {
  await go(page, 'Alerts');
  const row = page.getByRole('row', { name: /^PX answers 503/ });
  await row.getByText('Resolved').waitFor();
  await row.getByText(/^\d+(\.\d)? s$/).waitFor();
}

async function begin(stage: Stage, page: Page): Promise<void> {
  const { px, url } = stage;
  const { id } = await dataflow(stage);
  await page.goto(`${url}/destinations/dataflows/${id}/runs`);
  await see(page, 'PX production');
  await page.getByRole('radio', { name: '15 min' }).click();
  await px.getByRole('navigation').getByRole('link', { name: 'Faults' }).click();
  await button(px, 'Outage for 60 s').click();
  await px
    .getByRole('region', { name: 'Ordered faults' })
    .getByText('On', { exact: true })
    .waitFor();
  await plan(stage, 'u-1050', 'team');
  await page
    .getByText(
      /^Error: PX answers 503 since [:\d]+ UTC .*1 change waits; oldest .*nothing is lost\.$/,
    )
    .waitFor();
}

/** Somebody leaves and comes back while nothing can be sent. */
async function flip(stage: Stage, page: Page): Promise<void> {
  // Not while it is being tried: then the leaving would have been sent.
  await eventually(
    async () => Date.parse((await dataflow(stage)).error?.nextRetryAt ?? '') - Date.now(),
    (restMs) => restMs > 3_000,
  );
  await plan(stage, 'u-1056', 'team');
  await plan(stage, 'u-1056', 'trial');
  await page.getByText('2 changes wait; nothing is lost.').waitFor();
  await picture(page, 'outage');
}

async function restart(stage: Stage): Promise<void> {
  const before = (await dataflow(stage)).counts;
  await stage.restart();
  expect((await dataflow(stage)).counts).toEqual(before);
}

/** Nobody touches Millrace: PX is back, and that is all. */
async function recover(stage: Stage, page: Page): Promise<void> {
  const { px } = stage;
  await button(px, 'Clear all faults').click();
  await px.getByText('All faults are cleared').waitFor();
  await page
    .getByText(/^Enabled\. \d+ of \d+ members delivered; 1 excluded\.$/)
    .waitFor({ timeout: 90_000 });
  const answers = page.getByRole('region', { name: 'Answers from PX' });
  await answers.getByText('5xx').first().waitFor();
  await expectAccessible(page);
  await picture(page, 'recovered');
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Verify with PX' }).click();
  await button(page.getByRole('dialog'), 'Verify').click();
  await page.getByRole('heading', { level: 1, name: 'Verification with PX' }).waitFor();
  await page.getByText(/^1 difference in \d+ memberships; 0 can be repaired\.$/).waitFor();
  await page.getByText('It knows ana@acme.io.').waitFor();
  await page.getByRole('link', { name: 'PX production' }).click();
}
