/**
 * The demo's audiences: each as a rule, and once more as plain JavaScript over the company's own
 * data. The second is what `--exit` compares PX with; it knows nothing of the engine.
 */
import type { DemoPerson } from './company.ts';

export interface DemoAudience {
  name: string;
  description: string;
  rule: string;
  isMember(person: DemoPerson, nowMs: number): boolean;
}

const dayMs = 86_400_000;

function countSince(person: DemoPerson, name: string, nowMs: number, days: number): number {
  return person.events.filter(
    (event) => event.name === name && event.atMs <= nowMs && nowMs - event.atMs <= days * dayMs,
  ).length;
}

export const demoAudiences: readonly DemoAudience[] = [
  {
    name: 'Trial power users',
    description: 'On a trial, and logged in at least three times in the last seven days',
    rule: `plan = "trial" and
(select E from xEvent where E.eventType = "login" and E.timestamp occurs <= 7 days before now).count() >= 3`,
    isMember: (person, nowMs) =>
      person.traits.plan === 'trial' && countSince(person, 'login', nowMs, 7) >= 3,
  },
  {
    name: 'Large accounts',
    description: 'Paying customers with fifty seats or more',
    rule: 'plan in ["team", "enterprise"] and seats >= 50',
    isMember: ({ traits }) => ['team', 'enterprise'].includes(traits.plan) && traits.seats >= 50,
  },
  {
    name: 'Has not tried reports',
    description: 'Seen this week, no viewer, and no report in the last fourteen days',
    rule: `(exists E from xEvent where E.eventType = "login" and E.timestamp occurs <= 7 days before now)
and not (exists E from xEvent where E.eventType = "report created" and E.timestamp occurs <= 14 days before now)
and role != "viewer"`,
    isMember: (person, nowMs) =>
      countSince(person, 'login', nowMs, 7) > 0 &&
      countSince(person, 'report created', nowMs, 14) === 0 &&
      person.traits.role !== 'viewer',
  },
];
