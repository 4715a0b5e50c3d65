import { expect, it } from 'vitest';
import { decidingClause, eventClauseText } from './deciding.ts';
import { explainRule } from './explain.ts';

const nowMs = Date.parse('2026-11-24T12:00:00Z');
const login = (daysAgo: number) => ({
  eventType: 'login',
  timestampMs: nowMs - daysAgo * 86_400_000,
  body: {},
});

function decide(rule: string, attributes: Record<string, string> = {}, days: number[] = []) {
  const profile = { attributes, events: days.map(login), identityMap: {}, segmentMembership: {} };
  const { clauses } = explainRule(rule, profile, nowMs, 'UTC');
  const found = decidingClause(rule, clauses)!;
  const { from, to, result, events } = found;
  return { text: rule.slice(from, to), result, events: events && eventClauseText(events) };
}

it('names the clause that decides, through and, or and not', () => {
  const both = 'plan = "trial" and city = "Rome"';
  expect(decide(both, { plan: 'trial', city: 'Bari' }).text).toBe('city = "Rome"');
  expect(decide(both, { plan: 'pro', city: 'Rome' }).text).toBe('plan = "trial"');
  expect(decide('plan = "a" or plan = "b"', { plan: 'b' }).text).toBe('plan = "b"');
  expect(decide('not (plan = "a") and plan = "b"', { plan: 'a' })).toMatchObject({
    text: '(plan = "a")',
    result: true,
  });
});

it('says in words what clauses about one type of events ask', () => {
  const window = 'timestamp occurs <= 7 days before now';
  const words = 'login at least 3 times in the last 7 days';
  for (const rule of [
    `xEvent[eventType = "login" and ${window}].count() >= 3`,
    `(select E from xEvent where E.eventType = "login" and E.${window}).count() >= 3`,
    `3 <= xEvent[eventType = "login"][${window}].count()`,
  ]) {
    expect(decide(rule, {}, [1, 2])).toMatchObject({ result: false, events: words });
  }
  for (const rule of [
    `xEvent.exists(eventType = "login" and ${window})`,
    `exists E from xEvent where E.eventType = "login" and E.${window}`,
  ]) {
    expect(decide(rule, {}, [8])).toMatchObject({
      result: false,
      events: 'login in the last 7 days',
    });
  }
  expect(decide('xEvent[eventType = "login"].count() > 1').events).toBe('login more than 1 time');
  expect(decide('xEvent[eventType = "login" and n = 1].count() > 1').events).toBeNull();
});
