/**
 * What the destination must hold, computed the obvious way from what was said of each person: lay it
 * over each other in the order of its times, ask each rule. Shares nothing with the engine.
 */
import type { Person, SimUpdate } from './people.ts';

/** A person as rules and mappings see one. */
export interface SimPerson {
  crmIds: string[];
  emails: string[];
  attributes: Record<string, unknown>;
  events: SimUpdate['events'];
  /** Whether another system said that they are in its audience. */
  isOnTrial: boolean;
}

export function seen({ origins, said, trial }: Person): SimPerson {
  const attributes: Record<string, unknown> = {};
  for (const update of said.toSorted((left, right) => left.atMs - right.atMs)) {
    for (const [key, value] of Object.entries(update.attributes)) {
      if (value === null) delete attributes[key];
      else attributes[key] = value;
    }
  }
  const identities = [...origins.keys()];
  return {
    crmIds: identities.filter((id) => !id.includes('@')),
    emails: identities.filter((id) => id.includes('@')),
    attributes,
    events: said.flatMap((update) => update.events),
    isOnTrial: trial?.isIn ?? false,
  };
}

const hourMs = 3_600_000;

/** Events of a type that happened in the last so many hours. */
function recent(person: SimPerson, eventType: string, hours: number, nowMs: number) {
  return person.events.filter(
    (event) =>
      event.eventType === eventType && event.atMs <= nowMs && nowMs < event.atMs + hours * hourMs,
  );
}

export interface SimRule {
  /** `$trial` and `$first` stand for the ids of the outside audience and of the first of the life. */
  pql: string;
  /** `first` is the rule of the first audience. */
  holds(person: SimPerson, nowMs: number, first: SimRule): boolean;
}

const seats = (person: SimPerson): number =>
  (person.attributes['seats'] as number | undefined) ?? Number.NaN;

/** Each rule twice: in PQL and in plain code. */
export const rules: readonly SimRule[] = [
  { pql: 'seats > 50', holds: (person) => seats(person) > 50 },
  {
    pql: 'plan = "pro" and not (seats > 50)',
    holds: (person) => person.attributes['plan'] === 'pro' && !(seats(person) > 50),
  },
  {
    pql: 'xEvent.exists(eventType = "login" and timestamp occurs < 48 hours before now)',
    holds: (person, nowMs) => recent(person, 'login', 48, nowMs).length > 0,
  },
  {
    pql: 'not xEvent.exists(eventType = "login" and timestamp occurs < 24 hours before now)',
    holds: (person, nowMs) => recent(person, 'login', 24, nowMs).length === 0,
  },
  {
    pql: 'xEvent[eventType = "buy" and timestamp occurs < 72 hours before now].sum(amount) > 20',
    holds: (person, nowMs) =>
      recent(person, 'buy', 72, nowMs).reduce((sum, event) => sum + event.amount, 0) > 20,
  },
  {
    pql: 'xEvent[eventType = "buy"].count() >= 2 and plan != "free"',
    holds: (person) =>
      person.events.filter((event) => event.eventType === 'buy').length >= 2 &&
      person.attributes['plan'] !== 'free',
  },
  {
    pql: 'inSegment("$trial") or seats > 80',
    holds: (person) => person.isOnTrial || seats(person) > 80,
  },
  {
    pql: 'inSegment("$trial") and xEvent.exists(eventType = "login" and timestamp occurs < 48 hours before now)',
    holds: (person, nowMs) => person.isOnTrial && recent(person, 'login', 48, nowMs).length > 0,
  },
  {
    pql: 'not inSegment("$first") and xEvent.exists(eventType = "buy" and timestamp occurs < 72 hours before now)',
    holds: (person, nowMs, first) =>
      !isMember(person, first, nowMs) && recent(person, 'buy', 72, nowMs).length > 0,
  },
];

/** The first audience is built on none of its life. */
export const isForFirst = ({ pql }: SimRule): boolean => !pql.includes('$first');

const isMember = (person: SimPerson, rule: SimRule, nowMs: number): boolean =>
  rule.holds(person, nowMs, rule);

/** Where the values come from that the destination knows people by. */
export interface SimMapping {
  source: { namespace: string } | { attribute: string };
  values(person: SimPerson): Iterable<string>;
}

export const mappings: readonly SimMapping[] = [
  { source: { namespace: 'CRMID' }, values: (person) => person.crmIds },
  { source: { namespace: 'Email' }, values: (person) => person.emails },
  {
    // Several people may have one login: the login is in while any of them is.
    source: { attribute: 'login' },
    values: ({ attributes }) =>
      typeof attributes['login'] === 'string' ? [attributes['login']] : [],
  },
];

/** The rule of consent, in PQL and in plain code. */
export const consent = {
  pql: 'consent = "yes"',
  holds: (person: SimPerson): boolean => person.attributes['consent'] === 'yes',
};

/** Values the destination must hold for one audience of a life, sorted. */
export function expectedValues(
  people: readonly SimPerson[],
  rule: SimRule,
  options: {
    life: string;
    first: SimRule;
    mapping: SimMapping;
    needsConsent: boolean;
    nowMs: number;
  },
): string[] {
  const { life, first, mapping, needsConsent, nowMs } = options;
  const members = people.filter(
    (person) =>
      person.attributes['life'] === life &&
      rule.holds(person, nowMs, first) &&
      (!needsConsent || consent.holds(person)),
  );
  return [...new Set(members.flatMap((person) => [...mapping.values(person)]))].sort();
}
