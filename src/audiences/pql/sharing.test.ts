/** What rules share on one scope must be the same question: alike texts can mean different things. */
import { expect, it } from 'vitest';
import { createCompiler, openScope, type PqlProfile } from './index.ts';

const nowMs = Date.UTC(2026, 5, 15);
const profile: PqlProfile = {
  attributes: { total: 100, minimum: 3 },
  events: [
    { eventType: 'purchase', timestampMs: nowMs - 3_000, body: { total: 1 } },
    { eventType: 'purchase', timestampMs: nowMs - 2_000, body: { total: 2 } },
    { eventType: 'login', timestampMs: nowMs - 1_000, body: { total: 7 } },
  ],
  identityMap: {},
  segmentMembership: {},
};

function answers(rules: readonly string[]): boolean[] {
  const compiler = createCompiler({ timeZone: 'UTC' });
  const compiled = rules.map((rule) => compiler.compile(rule));
  const scope = openScope(profile, nowMs);
  return compiled.map((rule) => rule.evaluate(scope).member);
}

it.each([
  ['xEvent[total > 50].count() = 0', 'xEvent.filter((e) => total > 50).count() = 3'],
  ['xEvent.exists(total > 50)', 'xEvent.exists((e) => total > 50)'],
  ['xEvent.sum(total) = 10', 'xEvent.sum((e) => total) = 300'],
  ['xEvent.max(total) = 7', 'xEvent[eventType = "purchase"].max(total) = 2'],
  ['xEvent.sum(total) > 9', 'xEvent.sum(total > 9) > 9'],
])('tells %s from %s', (first, second) => {
  const alone = [...answers([first]), ...answers([second])];
  expect(answers([first, second])).toEqual(alone);
  expect(answers([second, first])).toEqual(alone.toReversed());
});

it('chooses among the last of several events, and counts', () => {
  const chain = (states: string): string => `chain(xEvent, timestamp, [${states}])`;
  const two = 'A: WHAT(eventType = "purchase") COUNT(2)';
  expect(
    answers([
      chain(`${two}, B: WHAT(eventType = "login") WHEN(<= 1 second after A)`),
      chain(`${two}, B: WHAT(eventType = "login") WHEN(> 1 second after A)`),
      chain('A: WHAT(total = 1), B: WHAT(total = 7) WHEN(> 1 second after A)'),
      chain(
        `A: WHAT(eventType = "purchase"), B: WHAT(total > 0) WHERE(total < 3), ${two.replace('A', 'C')}`,
      ),
    ]),
  ).toEqual([true, false, true, false]);
});
