/** (f) goes on: what PX does now and then, and nobody needs to know of. */
import type { Page } from 'playwright-core';
import { eventually } from '../../support/app.ts';
import { button, dataflow, type Stage } from './stage.ts';

/** Somebody's plan as the product tells it. */
export async function plan({ call }: Stage, id: string, value: string): Promise<void> {
  await call('POST', '/collect/profiles', [
    { identityMap: { CRMID: [{ id }] }, attributes: { plan: value } },
  ]);
}

async function order({ px }: Stage, preset: string): Promise<void> {
  await px.getByRole('navigation').getByRole('link', { name: 'Faults' }).click();
  await button(px, preset).click();
}

/** All that waits is sent. */
async function settled(stage: Stage): Promise<void> {
  await eventually(
    () => dataflow(stage),
    ({ counts }) => counts.pending === 0,
  );
}

/** One request is refused, the next one has a new token. */
export async function expiredToken(stage: Stage, page: Page): Promise<void> {
  await order(stage, 'Token expires now');
  await plan(stage, 'u-1053', 'trial');
  await settled(stage);
  await page.getByText(/^Enabled\. /).waitFor();
  await page.getByRole('tab', { name: 'Requests' }).click();
  const requests = page.getByRole('grid', { name: 'Requests' });
  await requests.getByText('401', { exact: true }).waitFor();
  await requests.getByText('200', { exact: true }).first().waitFor();
}

/** PX takes two requests a second; the status stays as it is, and says so. */
export async function rateLimit(stage: Stage, page: Page): Promise<void> {
  await order(stage, 'Rate limit hard');
  const limited = page.getByText(/^Enabled\. .* PX limits us; sending slower\.$/);
  let times = 0;
  await eventually(
    async () => {
      times += 1;
      await plan(stage, 'u-1053', times % 2 === 0 ? 'trial' : 'team');
      return limited.isVisible();
    },
    (isTold) => isTold,
  );
  await button(stage.px, 'Clear all faults').click();
  await settled(stage);
  await limited.waitFor({ state: 'detached' });
}
