/** Every published case and every one of our own: the answer, the moment it flips, and the place of errors. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCompiler, openScope, PqlError, type PqlProfile } from './index.ts';

interface Case {
  id: string;
  expression: string;
  profile?: {
    attributes: PqlProfile['attributes'];
    events: ({ eventType: string; timestamp: string } & Record<string, never>)[];
    identityMap?: PqlProfile['identityMap'];
    segmentMembership?: PqlProfile['segmentMembership'];
  };
  at?: string;
  timeZone?: string;
  member?: boolean;
  flipsAt?: string | null;
  error?: { line: number; column: number; about: string };
}

const cases = ['pql-cases.ndjson', 'more-cases.ndjson'].flatMap((name) =>
  readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case),
);

function profileOf({ profile }: Case): PqlProfile {
  const events = profile!.events
    .map(({ eventType, timestamp, ...body }) => ({
      eventType,
      timestampMs: Date.parse(timestamp),
      body,
    }))
    .sort((left, right) => left.timestampMs - right.timestampMs);
  return {
    attributes: profile!.attributes,
    events,
    identityMap: profile!.identityMap ?? {},
    segmentMembership: profile!.segmentMembership ?? {},
  };
}

/**
 * A flip is reached in three steps, or sooner. Rules on the current day, month or year are looked at
 * as each begins, and `now occurs …` at all days around: there a birthday on 29 February is the
 * longest way, over months, and the days of two Februaries.
 */
function stepsMax(expression: string): number {
  return /current(Month|Year|DayOfMonth)\(|\bnow occurs/.test(expression) ? 100 : 3;
}

describe('cases of the language', () => {
  for (const one of cases) {
    if (one.error) {
      it(`${one.id} is refused: ${one.error.about}`, () => {
        let problem: PqlError['problems'][number] | undefined;
        try {
          createCompiler({ timeZone: 'UTC' }).compile(one.expression);
        } catch (error) {
          expect(error).toBeInstanceOf(PqlError);
          problem = (error as PqlError).problems[0];
        }
        expect({ line: problem?.line, column: problem?.column }).toEqual({
          line: one.error!.line,
          column: one.error!.column,
        });
        const suggestion = /suggestion (\w+)/.exec(one.error!.about)?.[1];
        if (suggestion) expect(problem?.suggestion).toBe(suggestion);
      });
      continue;
    }
    it(`${one.id}: ${one.expression.slice(0, 80)}`, () => {
      const rule = createCompiler({ timeZone: one.timeZone ?? 'UTC' }).compile(one.expression);
      const profile = profileOf(one);
      const atMs = Date.parse(one.at!);
      let answer = rule.evaluate(openScope(profile, atMs));
      expect(answer.member).toBe(one.member);
      const flipMs = one.flipsAt ? Date.parse(one.flipsAt) : null;
      let nowMs = atMs;
      // A case without a flip is followed for a while: it must not flip.
      const steps = flipMs === null ? 100 : stepsMax(one.expression);
      for (let step = 0; step < steps && answer.nextChangeAtMs !== null; step += 1) {
        expect(answer.nextChangeAtMs).toBeGreaterThan(nowMs);
        if (flipMs !== null) expect(answer.nextChangeAtMs).toBeLessThanOrEqual(flipMs);
        nowMs = answer.nextChangeAtMs;
        answer = rule.evaluate(openScope(profile, nowMs));
        if (nowMs === flipMs) break;
        expect(answer.member).toBe(one.member);
      }
      if (flipMs !== null) {
        expect(nowMs).toBe(flipMs);
        expect(answer.member).toBe(!one.member);
      }
    });
  }
});
