/**
 * The compiled rules against the second evaluator: the same answer at every instant, no flip before
 * `nextChangeAt`, and a printed rule that is the same rule. One fixed seed, and a fresh one that is
 * printed when it fails.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checked, check } from './check.ts';
import { lives } from './generate.ts';

const runs = 300;

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
    expect(compiled.reduce((sum, one) => sum + one.flips, 0)).toBeGreaterThan(runs / 50);
  });
});
