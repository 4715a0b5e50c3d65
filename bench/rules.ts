/**
 * Audiences as marketers write them, twenty forms with changing numbers: as PQL, as the predicate that
 * a programmer would write by hand, and for other engines where they can say the same. The forms are
 * alike in all ways but the language, so over 400 lines is what twenty of them take.
 */
import type { PqlProfile } from '../src/audiences/pql/index.ts';
import { eventTypes } from './workload.ts';

export interface BenchRule {
  pql: string;
  byHand(profile: PqlProfile, nowMs: number): boolean;
  /** For json-logic-engine, with the instant written in; null: it cannot say it. */
  jsonLogic: ((nowMs: number) => unknown) | null;
  /** For sift. */
  sift: ((nowMs: number) => Record<string, unknown>) | null;
  /** For json-rules-engine. */
  jsonRules: Conditions | null;
}

export interface Conditions {
  all: (Conditions | { fact: string; path?: string; operator: string; value: unknown })[];
}

export interface Attributes {
  active: boolean;
  company: { id: string; name: string; size: number };
  country: string;
  email: string;
  lastSeen: string;
  plan: string;
  roles: string[];
  score: number;
  seats: number;
  team: number;
  title: string;
  trialEnds?: string;
  used: number;
}

const dayMs = 86_400_000;
const at = (profile: PqlProfile): Attributes => profile.attributes as unknown as Attributes;

const path = (name: string): { var: string } => ({ var: name });
const fact = (
  name: string,
  operator: string,
  value: unknown,
  inside?: string,
): Conditions['all'][number] => ({
  fact: name,
  operator,
  value,
  ...(inside ? { path: `$.${inside}` } : {}),
});
const ofType = (type: string, nowMs: number, days: number): unknown => ({
  and: [{ '===': [path('eventType'), type] }, { '>': [path('timestampMs'), nowMs - days * dayMs] }],
});
const some = (condition: unknown): unknown => ({ some: [path('xEvent'), condition] });
const countOf = (condition: unknown): unknown => ({
  reduce: [{ filter: [path('xEvent'), condition] }, { '+': [path('accumulator'), 1] }, 0],
});
const sumOf = (condition: unknown, name: string): unknown => ({
  reduce: [
    { filter: [path('xEvent'), condition] },
    { '+': [path('accumulator'), path(`current.${name}`)] },
    0,
  ],
});
const anyEvent = (condition: object): object => ({ xEvent: { $elemMatch: condition } });

interface Numbers {
  n: number;
  team: number;
  plan: string;
  type: string;
  other: string;
  days: number;
  count: number;
}

type Form = (numbers: Numbers) => BenchRule;

const attributeForms: Form[] = [
  ({ n, plan }) => ({
    pql: `plan = "${plan}" and seats > ${n % 120}`,
    byHand: (profile) => at(profile).plan === plan && at(profile).seats > n % 120,
    jsonLogic: () => ({
      and: [{ '===': [path('plan'), plan] }, { '>': [path('seats'), n % 120] }],
    }),
    sift: () => ({ plan, seats: { $gt: n % 120 } }),
    jsonRules: { all: [fact('plan', 'equal', plan), fact('seats', 'greaterThan', n % 120)] },
  }),
  ({ n }) => ({
    pql: `country in ["DE", "FR", "US"] and company.size >= ${n % 1_000}`,
    byHand: (profile) => {
      const { country, company } = at(profile);
      return ['DE', 'FR', 'US'].includes(country) && company.size >= n % 1_000;
    },
    jsonLogic: () => ({
      and: [
        { in: [path('country'), ['DE', 'FR', 'US']] },
        { '>=': [path('company.size'), n % 1_000] },
      ],
    }),
    sift: () => ({ country: { $in: ['DE', 'FR', 'US'] }, 'company.size': { $gte: n % 1_000 } }),
    jsonRules: {
      all: [
        fact('country', 'in', ['DE', 'FR', 'US']),
        fact('company', 'greaterThanInclusive', n % 1_000, 'size'),
      ],
    },
  }),
  ({ team, n }) => ({
    pql: `team = ${team} and company.name.startsWith("C${n % 9}")`,
    byHand: (profile) =>
      at(profile).team === team && at(profile).company.name.startsWith(`C${n % 9}`),
    jsonLogic: null,
    sift: () => ({ team, 'company.name': new RegExp(`^C${n % 9}`) }),
    jsonRules: null,
  }),
  ({ team }) => ({
    pql: `title like "%Manager%" and team = ${team}`,
    byHand: (profile) => at(profile).title.includes('Manager') && at(profile).team === team,
    jsonLogic: () => ({
      and: [{ in: ['Manager', path('title')] }, { '===': [path('team'), team] }],
    }),
    sift: () => ({ title: /Manager/, team }),
    jsonRules: null,
  }),
  ({ n }) => ({
    pql: `active = true and not (plan = "free") and score >= ${n % 100}`,
    byHand: (profile) => {
      const { active, plan, score } = at(profile);
      return active && plan !== 'free' && score >= n % 100;
    },
    jsonLogic: () => ({
      and: [
        { '===': [path('active'), true] },
        { '!': [{ '===': [path('plan'), 'free'] }] },
        { '>=': [path('score'), n % 100] },
      ],
    }),
    sift: () => ({ active: true, plan: { $ne: 'free' }, score: { $gte: n % 100 } }),
    jsonRules: {
      all: [
        fact('active', 'equal', true),
        fact('plan', 'notEqual', 'free'),
        fact('score', 'greaterThanInclusive', n % 100),
      ],
    },
  }),
  ({ n }) => ({
    pql: `trialEnds.isNotNull() and used / seats > ${(n % 10) / 10}`,
    byHand: (profile) => {
      const { trialEnds, used, seats } = at(profile);
      return trialEnds != null && seats !== 0 && used / seats > (n % 10) / 10;
    },
    jsonLogic: () => ({
      and: [
        { '!==': [path('trialEnds'), null] },
        { '!==': [path('seats'), 0] },
        { '>': [{ '/': [path('used'), path('seats')] }, (n % 10) / 10] },
      ],
    }),
    sift: null,
    jsonRules: null,
  }),
  ({ team, n }) => ({
    pql: `roles.includes("${n % 2 ? 'admin' : 'billing'}") and team in [${team}, ${team + 1}]`,
    byHand: (profile) => {
      const attributes = at(profile);
      const wanted = n % 2 ? 'admin' : 'billing';
      return (
        attributes.roles.includes(wanted) &&
        (attributes.team === team || attributes.team === team + 1)
      );
    },
    jsonLogic: () => ({
      and: [
        { in: [n % 2 ? 'admin' : 'billing', path('roles')] },
        { in: [path('team'), [team, team + 1]] },
      ],
    }),
    sift: () => ({ roles: n % 2 ? 'admin' : 'billing', team: { $in: [team, team + 1] } }),
    jsonRules: {
      all: [
        fact('roles', 'contains', n % 2 ? 'admin' : 'billing'),
        fact('team', 'in', [team, team + 1]),
      ],
    },
  }),
  ({ days, plan }) => ({
    pql: `plan = "${plan}" and lastSeen occurs <= ${days} days before now`,
    byHand: (profile, nowMs) => {
      if (at(profile).plan !== plan) return false;
      const ms = Date.parse(at(profile).lastSeen);
      return ms <= nowMs && ms >= nowMs - days * dayMs;
    },
    jsonLogic: null,
    sift: null,
    jsonRules: null,
  }),
];

const eventForms: Form[] = [
  ({ type, days }) => ({
    pql: `xEvent.exists(eventType = "${type}" and timestamp occurs < ${days} days before now)`,
    byHand: ({ events }, nowMs) =>
      events.some((event) => event.eventType === type && event.timestampMs > nowMs - days * dayMs),
    jsonLogic: (nowMs) => some(ofType(type, nowMs, days)),
    sift: (nowMs) =>
      anyEvent({ eventType: type, timestampMs: { $gt: nowMs - days * dayMs } }) as never,
    jsonRules: null,
  }),
  ({ type, days, count }) => ({
    pql: `xEvent[eventType = "${type}" and timestamp occurs < ${days} days before now].count() >= ${count}`,
    byHand: ({ events }, nowMs) => {
      let found = 0;
      for (const event of events) {
        if (event.eventType === type && event.timestampMs > nowMs - days * dayMs) found += 1;
      }
      return found >= count;
    },
    jsonLogic: (nowMs) => ({ '>=': [countOf(ofType(type, nowMs, days)), count] }),
    sift: null,
    jsonRules: null,
  }),
  ({ type, days, plan }) => ({
    pql: `plan = "${plan}" and not xEvent.exists(eventType = "${type}" and timestamp occurs < ${days} days before now)`,
    byHand: (profile, nowMs) =>
      at(profile).plan === plan &&
      !profile.events.some(
        (event) => event.eventType === type && event.timestampMs > nowMs - days * dayMs,
      ),
    jsonLogic: (nowMs) => ({
      and: [{ '===': [path('plan'), plan] }, { '!': [some(ofType(type, nowMs, days))] }],
    }),
    sift: (nowMs) => ({
      plan,
      xEvent: {
        $not: { $elemMatch: { eventType: type, timestampMs: { $gt: nowMs - days * dayMs } } },
      },
    }),
    jsonRules: null,
  }),
  ({ days, n }) => ({
    pql: `xEvent[eventType = "purchase" and timestamp occurs < ${days} days before now].sum(total) > ${n % 200}`,
    byHand: ({ events }, nowMs) => {
      let sum = 0;
      for (const event of events) {
        if (event.eventType === 'purchase' && event.timestampMs > nowMs - days * dayMs)
          sum += event.body['total'] as number;
      }
      return sum > n % 200;
    },
    jsonLogic: (nowMs) => ({
      '>': [sumOf(ofType('purchase', nowMs, days), 'total'), n % 200],
    }),
    sift: null,
    jsonRules: null,
  }),
  ({ type, days, n }) => ({
    pql: `xEvent.exists(eventType = "${type}" and feature = "f-${n % 40}" and timestamp occurs < ${days} days before now)`,
    byHand: ({ events }, nowMs) =>
      events.some(
        (event) =>
          event.eventType === type &&
          event.body['feature'] === `f-${n % 40}` &&
          event.timestampMs > nowMs - days * dayMs,
      ),
    jsonLogic: (nowMs) =>
      some({
        and: [ofType(type, nowMs, days), { '===': [path('feature'), `f-${n % 40}`] }],
      }),
    sift: (nowMs) =>
      anyEvent({
        eventType: type,
        feature: `f-${n % 40}`,
        timestampMs: { $gt: nowMs - days * dayMs },
      }) as never,
    jsonRules: null,
  }),
  ({ type, count, team }) => ({
    pql: `team = ${team} and xEvent[eventType = "${type}"].count() > ${count * 3}`,
    byHand: (profile) => {
      if (at(profile).team !== team) return false;
      let found = 0;
      for (const event of profile.events) if (event.eventType === type) found += 1;
      return found > count * 3;
    },
    jsonLogic: () => ({
      and: [
        { '===': [path('team'), team] },
        { '>': [countOf({ '===': [path('eventType'), type] }), count * 3] },
      ],
    }),
    sift: null,
    jsonRules: null,
  }),
  ({ n }) => ({
    pql: `xEvent[eventType = "purchase"].max(total) >= ${n % 90}`,
    byHand: ({ events }) => {
      let max = Number.NEGATIVE_INFINITY;
      for (const event of events) {
        if (event.eventType === 'purchase') max = Math.max(max, event.body['total'] as number);
      }
      return max >= n % 90;
    },
    jsonLogic: () =>
      some({
        and: [{ '===': [path('eventType'), 'purchase'] }, { '>=': [path('total'), n % 90] }],
      }),
    sift: () => anyEvent({ eventType: 'purchase', total: { $gte: n % 90 } }) as never,
    jsonRules: null,
  }),
  ({ type, other, days }) => ({
    pql: `xEvent.exists(eventType in ["${type}", "${other}"] and timestamp occurs < ${days} days before now)`,
    byHand: ({ events }, nowMs) =>
      events.some(
        (event) =>
          (event.eventType === type || event.eventType === other) &&
          event.timestampMs > nowMs - days * dayMs,
      ),
    jsonLogic: (nowMs) =>
      some({
        and: [
          { in: [path('eventType'), [type, other]] },
          { '>': [path('timestampMs'), nowMs - days * dayMs] },
        ],
      }),
    sift: (nowMs) =>
      anyEvent({
        eventType: { $in: [type, other] },
        timestampMs: { $gt: nowMs - days * dayMs },
      }) as never,
    jsonRules: null,
  }),
  ({ type, other, days }) => ({
    pql: `xEvent.exists(eventType = "${type}" and timestamp occurs < ${days} days before now) and not xEvent.exists(eventType = "${other}" and timestamp occurs < ${days} days before now)`,
    byHand: ({ events }, nowMs) => {
      const sinceMs = nowMs - days * dayMs;
      return (
        events.some((event) => event.eventType === type && event.timestampMs > sinceMs) &&
        !events.some((event) => event.eventType === other && event.timestampMs > sinceMs)
      );
    },
    jsonLogic: (nowMs) => ({
      and: [some(ofType(type, nowMs, days)), { '!': [some(ofType(other, nowMs, days))] }],
    }),
    sift: (nowMs) => {
      const recent = { $gt: nowMs - days * dayMs };
      return {
        $and: [
          anyEvent({ eventType: type, timestampMs: recent }),
          { xEvent: { $not: { $elemMatch: { eventType: other, timestampMs: recent } } } },
        ],
      };
    },
    jsonRules: null,
  }),
  ({ team, days, count }) => ({
    pql: `team = ${team} and exists E from xEvent where E.eventType = "export" and E.total > ${count * 20} and E.timestamp occurs < ${days} days before now`,
    byHand: (profile, nowMs) =>
      at(profile).team === team &&
      profile.events.some(
        (event) =>
          event.eventType === 'export' &&
          (event.body['total'] as number) > count * 20 &&
          event.timestampMs > nowMs - days * dayMs,
      ),
    jsonLogic: (nowMs) => ({
      and: [
        { '===': [path('team'), team] },
        some({ and: [ofType('export', nowMs, days), { '>': [path('total'), count * 20] }] }),
      ],
    }),
    sift: (nowMs) => ({
      team,
      ...anyEvent({
        eventType: 'export',
        total: { $gt: count * 20 },
        timestampMs: { $gt: nowMs - days * dayMs },
      }),
    }),
    jsonRules: null,
  }),
  ({ type, other, days }) => ({
    pql: `chain(xEvent, timestamp, [A: WHAT(eventType = "${type}") WHEN(< ${days} days before now), B: WHAT(eventType = "${other}") WHEN(<= 3 days after A)])`,
    byHand: ({ events }, nowMs) =>
      events.some(
        (first) =>
          first.eventType === type &&
          first.timestampMs > nowMs - days * dayMs &&
          first.timestampMs <= nowMs &&
          events.some(
            (second) =>
              second.eventType === other &&
              second.timestampMs > first.timestampMs &&
              second.timestampMs <= first.timestampMs + 3 * dayMs,
          ),
      ),
    jsonLogic: null,
    sift: null,
    jsonRules: null,
  }),
  ({ type, count, days, plan }) => ({
    pql: `plan = "${plan}" and xEvent[eventType = "${type}" and timestamp occurs < ${days} days before now].average(total) > ${count * 20}`,
    byHand: (profile, nowMs) => {
      if (at(profile).plan !== plan) return false;
      let [sum, found] = [0, 0];
      for (const event of profile.events) {
        if (event.eventType !== type || event.timestampMs <= nowMs - days * dayMs) continue;
        sum += event.body['total'] as number;
        found += 1;
      }
      return found > 0 && sum / found > count * 20;
    },
    jsonLogic: null,
    sift: null,
    jsonRules: null,
  }),
];

const forms: readonly Form[] = [...attributeForms, ...eventForms];
const plans = ['free', 'pro', 'team', 'enterprise'];
/** What people choose in a builder: few windows, again and again. */
const windows = [1, 2, 3, 7, 14, 21, 28, 30, 60, 90];

/** So many rules, always the same; the forms in turn. */
export function benchRules(count: number): BenchRule[] {
  return Array.from({ length: count }, (_, index) => {
    const n = Math.floor(index / forms.length) * 7 + (index % 13);
    const form = forms[index % forms.length]!;
    return form({
      n,
      team: n % 50,
      plan: plans[n % plans.length]!,
      type: eventTypes[n % eventTypes.length]!,
      other: eventTypes[(n + 1 + (n % 3)) % eventTypes.length]!,
      days: windows[n % windows.length]!,
      count: 1 + (n % 4),
    });
  });
}
