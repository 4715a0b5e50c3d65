/** People with events to evaluate rules on, always the same. */
import type { PqlProfile } from '../src/audiences/pql/index.ts';
import type { Subject } from './engines.ts';
import { eventTypes } from './workload.ts';

const dayMs = 86_400_000;
export const nowMs = Date.UTC(2026, 5, 15, 12);

/** The same people every time: a small generator of numbers with a seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const titles = ['Product Manager', 'Engineer', 'Engineering Manager', 'Designer', 'Analyst'];

export function person(index: number, eventCount: number): Subject {
  const roll = numbers(index * 7_919 + eventCount);
  const attributes = {
    active: roll(10) > 0,
    company: { id: `c-${roll(500)}`, name: `C${roll(9)} Industries`, size: roll(1_000) },
    country: ['DE', 'FR', 'US', 'GB', 'JP'][roll(5)]!,
    email: `person-${index}@example.com`,
    lastSeen: new Date(nowMs - roll(60 * dayMs)).toISOString(),
    plan: ['free', 'pro', 'team', 'enterprise'][roll(4)]!,
    roles: roll(3) === 0 ? ['admin', 'viewer'] : ['viewer'],
    score: roll(100),
    seats: roll(120),
    team: roll(50),
    title: titles[roll(titles.length)]!,
    ...(roll(4) === 0 ? { trialEnds: new Date(nowMs + roll(30 * dayMs)).toISOString() } : {}),
    used: roll(120),
  };
  const times = Array.from({ length: eventCount }, () => nowMs - 1 - roll(120 * dayMs));
  const events = times
    .sort((left, right) => left - right)
    .map((timestampMs) => ({
      eventType: eventTypes[roll(eventTypes.length)]!,
      timestampMs,
      body: { total: roll(90), feature: `f-${roll(40)}`, page: `/p/${roll(200)}` },
    }));
  const profile: PqlProfile = { attributes, events, identityMap: {}, segmentMembership: {} };
  const xEvent = events.map(({ eventType, timestampMs, body }) => ({
    eventType,
    timestampMs,
    ...body,
  }));
  return { profile, document: { ...attributes, xEvent } };
}
