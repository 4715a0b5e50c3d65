/** The walkthroughs of docs/tour.md, one after the other, on one Millrace and one PX sandbox. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { deadLetter } from './tour/dead-letter.ts';
import { firstMembership } from './tour/first-membership.ts';
import { outage } from './tour/outage.ts';
import { policyInTheWay } from './tour/policy.ts';
import { type Stage, startStage } from './tour/stage.ts';
import { viewer } from './tour/viewer.ts';
import { why } from './tour/why.ts';

// Each goes through many views.
vi.setConfig({ testTimeout: 240_000 });

let stage: Stage;
/** The administrator's tab. */
let kai: Page;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(stage.terminal());
});

it('(a) leads from an empty folder to a guide that appears', async () => {
  kai = await firstMembership(stage);
  stage.browser.expectNoTrouble();
});

it('(b) is stopped by a policy, and goes on when a label is changed', () => policyInTheWay(stage));

it('(c) finds a failed delivery, explains it, and sends it again', () => deadLetter(stage, kai));

it('(d) says why somebody did not get the guide', () => why(stage, kai));

it('(e) shows a viewer everything, and lets them change nothing', () => viewer(stage, kai));

it('(f) tells of an outage of PX, loses nothing, and heals by itself', () => outage(stage, kai));

it('logged no error and called nobody else', () => {
  stage.browser.expectNoTrouble();
  expect(stage.terminal()).not.toContain('"level":60');
});
