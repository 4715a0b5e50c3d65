/**
 * What the destination must hold, computed the obvious way from every update ever taken: group the
 * identities, lay the updates over each other in the order of their times, ask each rule. Shares
 * nothing with the engine.
 */
export interface SimUpdate {
  crmIds: string[];
  emails: string[];
  attributes: Record<string, unknown>;
  events: { eventType: string; atMs: number; amount: number }[];
  atMs: number;
}

interface SimPerson {
  crmIds: Set<string>;
  emails: Set<string>;
  attributes: Record<string, unknown>;
  events: SimUpdate['events'];
}

/** People: updates that share an identity, directly or through others, are one. */
export function peopleOf(updates: readonly SimUpdate[]): SimPerson[] {
  const groups: { keys: Set<string>; updates: SimUpdate[] }[] = [];
  for (const update of updates) {
    const keys = [...update.crmIds.map((id) => `c:${id}`), ...update.emails.map((id) => `e:${id}`)];
    const touched = groups.filter((group) => keys.some((key) => group.keys.has(key)));
    const merged = {
      keys: new Set([...keys, ...touched.flatMap((group) => [...group.keys])]),
      updates: [...touched.flatMap((group) => group.updates), update],
    };
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups.map((group) => {
    const attributes: Record<string, unknown> = {};
    for (const update of group.updates.toSorted((left, right) => left.atMs - right.atMs)) {
      for (const [key, value] of Object.entries(update.attributes)) {
        if (value === null) delete attributes[key];
        else attributes[key] = value;
      }
    }
    return {
      crmIds: new Set(group.updates.flatMap((update) => update.crmIds)),
      emails: new Set(group.updates.flatMap((update) => update.emails)),
      attributes,
      events: group.updates.flatMap((update) => update.events),
    };
  });
}

/** What is left when the person with an identity, and everything said of him, is gone. */
export function withoutPerson(updates: readonly SimUpdate[], identity: string): SimUpdate[] {
  const identities = new Set([identity]);
  const isOf = ({ crmIds, emails }: SimUpdate): boolean =>
    [...crmIds, ...emails].some((id) => identities.has(id));
  for (let known = 0; known < identities.size; ) {
    known = identities.size;
    for (const { crmIds, emails } of updates.filter(isOf)) {
      for (const id of [...crmIds, ...emails]) identities.add(id);
    }
  }
  return updates.filter((update) => !isOf(update));
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
  pql: string;
  holds(person: SimPerson, nowMs: number): boolean;
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
];

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

/** Values the destination must hold for one audience, sorted. */
export function expectedValues(
  people: readonly SimPerson[],
  rule: SimRule,
  options: { mapping: SimMapping; needsConsent: boolean; nowMs: number },
): string[] {
  const { mapping, needsConsent, nowMs } = options;
  const members = people.filter(
    (person) => rule.holds(person, nowMs) && (!needsConsent || consent.holds(person)),
  );
  return [...new Set(members.flatMap((person) => [...mapping.values(person)]))].sort();
}
