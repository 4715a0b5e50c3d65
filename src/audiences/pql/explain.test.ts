import { expect, it } from 'vitest';
import { explainRule } from './explain.ts';

const nowMs = Date.parse('2026-03-04T12:00:00Z');
const login = { eventType: 'login', timestampMs: nowMs - 3_600_000, body: { n: 1 } };
const profile = {
  attributes: { plan: 'trial', seats: 3, signUp: '2026-03-01T00:00:00Z' },
  events: [login],
  identityMap: {},
  segmentMembership: {},
};

it('gives each clause its place, its answer and the values it looked at', () => {
  const text = `plan = "trial" and not (seats > 5 or region.contains("eu"))
    and signUp occurs <= 7 days before now
    and exists X from xEvent where X.n = 1`;
  const explained = explainRule(text, profile, nowMs, 'UTC');
  expect(explained.in).toBe(true);
  expect(explained.nextChangeAtMs).toBeGreaterThan(nowMs);
  for (const { from, to, text: part } of explained.clauses) expect(text.slice(from, to)).toBe(part);
  const event = { eventType: 'login', timestamp: '2026-03-04T11:00:00.000Z', n: 1 };
  expect(explained.clauses.map((one) => [one.text, one.result, one.values])).toEqual([
    ['plan = "trial"', true, [{ path: 'plan', value: 'trial' }]],
    ['seats > 5', false, [{ path: 'seats', value: 3 }]],
    ['region.contains("eu")', false, [{ path: 'region', value: null }]],
    [
      'signUp occurs <= 7 days before now',
      true,
      [{ path: 'signUp', value: '2026-03-01T00:00:00Z' }],
    ],
    [
      'exists X from xEvent where X.n = 1',
      true,
      [{ path: 'X from xEvent where X.n = 1', value: [event], count: 1 }],
    ],
  ]);
  const named = 'let E = (xEvent[eventType = "login"]) in (E.count() >= 2 or seats = 3)';
  const { clauses } = explainRule(named, profile, nowMs, 'UTC');
  expect(clauses.map((one) => [one.text, one.result, one.values])).toEqual([
    ['E.count() >= 2', false, [{ path: 'E.count()', value: 1 }]],
    ['seats = 3', true, [{ path: 'seats', value: 3 }]],
  ]);
  expect(() => explainRule('plan ~ 1', profile, nowMs, 'UTC')).toThrow();
});
