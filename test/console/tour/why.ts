/** (d) Why did somebody not get the guide? Asked once a cause, always in the same way. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../../support/app.ts';
import { runCli } from '../../support/process.ts';
import { expectAccessible } from '../browser.ts';
import { button, chooseFrom, picture, type Stage, see, signInToProduct } from './stage.ts';

const audience = 'Trial power users';
const weekMs = 7 * 24 * 3_600_000;

export async function why(stage: Stage, page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await theRule(page);
  await theIdentity(stage, page);
  await theConsent(stage, page);
  await theTime(stage, page);
  await nobody(page);
}

/** A trial with these logins, as milliseconds since 1970. */
async function send(stage: Stage, id: string, logins: readonly number[], more = {}): Promise<void> {
  const events = logins.map((atMs) => ({
    ...{ _id: `${id} ${atMs}`, eventType: 'login', timestamp: new Date(atMs).toISOString() },
  }));
  const person = {
    identityMap: { CRMID: [{ id }] },
    attributes: { plan: 'trial', ...more },
    events,
  };
  await stage.call('POST', '/collect/profiles', [person]);
}

const recent = (): number[] => [1, 2, 3].map((hours) => Date.now() - hours * 3_600_000);

async function ask(page: Page, id: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search or jump to' });
  await palette.getByRole('searchbox').fill(id);
  await palette.getByRole('menuitem', { name: `Trace ${id}` }).click();
  await see(page, `Trace ${id}`);
}

async function theRule(page: Page): Promise<void> {
  await ask(page, 'u-1077');
  await chooseFrom(page, /Audience$/, audience);
  await page
    .getByText('Not in the audience: login at least 3 times in the last 7 days is false (2).')
    .waitFor();
  const clauses = page.getByRole('list', { name: 'Clauses' });
  expect(await clauses.getByText('True', { exact: true }).count()).toBe(1);
  expect(await clauses.getByText('False', { exact: true }).count()).toBe(1);
  expect(await page.getByRole('link', { name: 'Open rule' }).getAttribute('href')).toMatch(
    /^\/audiences\/[-0-9a-f]+\/edit$/,
  );
  await expectAccessible(page);
  await picture(page, 'why-rule');
}

async function theIdentity(stage: Stage, page: Page): Promise<void> {
  await signInToProduct(stage.px, 'ana@acme.io');
  await send(stage, 'Ana@acme.io', recent());
  await ask(page, 'ana@acme.io');
  await page.getByRole('link', { name: 'Trace Ana@acme.io' }).click();
  await see(page, 'Trace Ana@acme.io');
  await chooseFrom(page, /Audience$/, audience);
  await page.getByText(/^Delivered .* acknowledged\.$/).waitFor();
  const timeline = page.getByRole('list', { name: 'Timeline' });
  const block = timeline.getByRole('listitem').first();
  const stages = ['Update', 'Evaluation', 'Ledger', 'Request', 'Acknowledgement'];
  // What was sent is written down a moment after its answer.
  const told = await eventually(
    async () => {
      await block.waitFor();
      const terms = await block.getByRole('term').allTextContents();
      if (terms.length < stages.length) await page.reload();
      return terms;
    },
    (terms) => terms.length === stages.length,
  );
  expect(told).toEqual(stages);
  await button(page, 'Copy as text').click();
  await page.getByText('Copied', { exact: true }).waitFor();
  const copied = await page.evaluate('navigator.clipboard.readText()');
  const { stdout } = await runCli(['trace', 'CRMID', 'Ana@acme.io', '--audience', audience], {
    MILLRACE_URL: stage.url,
    MILLRACE_API_KEY: stage.apiKey,
  });
  expect(`${copied}\n`).toBe(stdout);
  await button(page, 'Check in PX').click();
  const verdict =
    'PX knows no user with exactly this id. It knows ana@acme.io; we send Ana@acme.io. Letter case differs.';
  await page.getByText(verdict).waitFor();
  await picture(page, 'why-identity');
  await button(block!, 'What was sent and answered').click();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Change mapping' }).click();
  await see(page, 'Activate audiences');
}

const consents = (val: string): object => ({ consents: { marketing: { any: { val } } } });

async function theConsent(stage: Stage, page: Page): Promise<void> {
  await stage.call('POST', '/api/consent-policies', {
    name: 'Product mail',
    marketingActions: ['Onsite Personalization'],
    expression: { value: 'consents.marketing.any.val != "n"' },
    enabled: true,
  });
  await ask(page, 'u-1047');
  await chooseFrom(page, /Audience$/, audience);
  await page.getByText(/^Delivered/).waitFor();
  const { call, px } = stage;
  const withdrawn = { identityMap: { CRMID: [{ id: 'u-1047' }] }, attributes: consents('n') };
  await call('POST', '/collect/profiles', [withdrawn]);
  await page
    .getByText(/^Excluded: consent policy Product mail requires .* \(value: "n"\)\.$/)
    .waitFor();
  await page.getByRole('link', { name: 'Open policy' }).waitFor();
  await px.goto(`${stage.sandbox.url}/audience?user=u-1047&tab=segments`);
  await px.getByText('This user matches no segments.').waitFor();
}

/** The third login grows older than a week while somebody looks. */
async function theTime(stage: Stage, page: Page): Promise<void> {
  const [first, second] = recent();
  await send(stage, 'u-1099', [first!, second!]);
  await ask(page, 'u-1099');
  await chooseFrom(page, /Audience$/, audience);
  await page.getByText(/^Not in the audience/).waitFor();
  await send(stage, 'u-1099', [Date.now() - weekMs + 6_000]);
  const timeline = page.getByRole('list', { name: 'Timeline' });
  await timeline.getByText(`${audience}: out → in`).waitFor();
  await page
    .getByText(/^Left on .*: login at least 3 times in the last 7 days is false \(2\)\.$/)
    .waitFor();
  await timeline.getByRole('heading', { name: 'Time passed' }).waitFor();
}

async function nobody(page: Page): Promise<void> {
  await ask(page, 'nobody at all');
  await page.getByText('No profile has this identity.').waitFor();
  await expectAccessible(page);
}
