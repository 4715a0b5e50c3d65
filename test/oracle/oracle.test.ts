/**
 * The compiled rules against the second evaluator: the same answer at every instant, no flip before
 * `nextChangeAt`, and a printed rule that is the same rule. One fixed seed, and a fresh one that is
 * printed when it fails.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CompiledRule,
  createCompiler,
  openScope,
  type PqlProfile,
} from '../../src/audiences/pql/index.ts';
import { type Checked, check } from './check.ts';
import { type Life, lives } from './generate.ts';

const runs = 300;
const dayMs = 86_400_000;

/**
 * Steps that a flip may be away, when a rule is evaluated again and again at `nextChangeAt`: one for
 * each day that passes, and one for each time in the data and test of time in the rule.
 */
function stepsBound({ text, profile }: Life, passedMs: number): number {
  const times = JSON.stringify(profile).match(/\d{4}-\d\d-\d\d/g) ?? [];
  const tests =
    text.match(/occurs|now|today|yesterday|tomorrow|current|when|get|timestamp|inSegment/gi) ?? [];
  return 3 + passedMs / dayMs + (times.length + profile.events.length) * tests.length;
}

const followed = 300;

/** Follows a rule through time; how many flips it met. */
function follow(life: Life): number {
  let rule: CompiledRule;
  try {
    rule = createCompiler({ timeZone: life.zone }).compile(life.text);
  } catch {
    return 0;
  }
  const evaluate = (ms: number) => rule.evaluate(openScope(life.profile as PqlProfile, ms));
  let atMs = life.now;
  let answer = evaluate(atMs);
  let [sinceMs, steps, flips] = [atMs, 0, 0];
  for (let step = 0; step < followed && answer.nextChangeAtMs !== null; step += 1) {
    const before = answer.member;
    atMs = answer.nextChangeAtMs;
    answer = evaluate(atMs);
    steps += 1;
    if (answer.member === before) continue;
    expect([life.text, steps]).toSatisfy(() => steps <= stepsBound(life, atMs - sinceMs));
    flips += 1;
    [sinceMs, steps] = [atMs, 0];
  }
  return flips;
}

describe('compiled rules and the second evaluator', () => {
  it.each([
    ['a fixed seed', 20_261_125],
    ['a fresh seed', undefined],
  ])('agree: %s', (_name, seed) => {
    const checked: Checked[] = [];
    fc.assert(
      fc.property(lives, fc.nat(), (life, start) => {
        let state = start + 1;
        const random = (max: number): number => {
          state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
          return Math.floor((state / 2_147_483_648) * max);
        };
        checked.push(check(life, random));
      }),
      { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
    );
    const compiled = checked.filter((one) => !one.refused);
    expect(compiled.length).toBeGreaterThan(runs / 2);
    expect(compiled.filter((one) => one.member).length).toBeGreaterThan(runs / 20);
    expect(compiled.reduce((sum, one) => sum + one.flips, 0)).toBeGreaterThan(0);
  });

  it('reach each flip in few steps', () => {
    let flips = 0;
    fc.assert(
      fc.property(lives, (life) => {
        flips += follow(life);
      }),
      { numRuns: 2 * runs },
    );
    expect(flips).toBeGreaterThan(5);
  });
});
