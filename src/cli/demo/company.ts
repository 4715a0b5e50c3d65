/**
 * An invented SaaS company: 2,000 people of its customers, made from a seed, so that every run has
 * the same people and counts. Times are relative to the start of the run, and far enough from the
 * edges of the audiences' windows that a run of some minutes crosses none.
 */

export interface DemoEvent {
  name: string;
  /** Milliseconds since 1970. */
  atMs: number;
  properties: Record<string, string | number>;
}

export interface DemoPerson {
  userId: string;
  traits: {
    name: string;
    email: string;
    plan: 'trial' | 'free' | 'team' | 'enterprise';
    seats: number;
    role: string;
    country: string;
  };
  events: DemoEvent[];
}

const hourMs = 3_600_000;
const firstNames = [
  'Ana',
  'Ben',
  'Chloe',
  'Dev',
  'Elif',
  'Femi',
  'Gil',
  'Hana',
  'Ivo',
  'Jun',
  'Kai',
  'Lea',
];
const lastNames = [
  'Ruiz',
  'Ode',
  'Park',
  'Silva',
  'Novak',
  'Haddad',
  'Berg',
  'Okoye',
  'Meyer',
  'Sato',
];
const plans = ['trial', 'trial', 'free', 'free', 'team', 'team', 'team', 'enterprise'] as const;
const countries = ['US', 'DE', 'BR', 'IN', 'JP', 'FR'];
const roles = ['admin', 'member', 'member', 'viewer'];

export type Random = () => number;

/** A seeded generator of numbers in [0, 1). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

function pick<Item>(random: Random, list: readonly Item[]): Item {
  return list[Math.floor(random() * list.length)]!;
}

/** Half an hour off the full hours, so that no window of whole hours or days ends during a run. */
function pastHours(random: Random, nowMs: number, hoursMax: number): number {
  return nowMs - Math.floor(random() * hoursMax) * hourMs - hourMs / 2;
}

function eventsOf(random: Random, nowMs: number): DemoEvent[] {
  const events: DemoEvent[] = [];
  const isActive = random() < 0.5;
  const logins = Math.floor(random() * (isActive ? 8 : 3));
  for (let index = 0; index < logins; index += 1) {
    const atMs = pastHours(random, nowMs, isActive ? 9 * 24 : 30 * 24);
    events.push({ name: 'login', atMs, properties: { device: pick(random, ['web', 'mobile']) } });
  }
  const reports = random() < 0.4 ? Math.ceil(random() * 3) : 0;
  for (let index = 0; index < reports; index += 1) {
    const atMs = pastHours(random, nowMs, 28 * 24);
    events.push({ name: 'report created', atMs, properties: { pages: Math.ceil(random() * 20) } });
  }
  return events;
}

/** People whom the documents name: whether they are trial power users does not hang on the seed. */
const namedPeople = [
  { userId: 'u-1042', name: 'Ana Ruiz', logins: 4 },
  { userId: 'u-1077', name: 'Ben Ode', logins: 2 },
] as const;

function asNamed(person: DemoPerson, nowMs: number): DemoPerson {
  const named = namedPeople.find(({ userId }) => userId === person.userId);
  if (!named) return person;
  const events = Array.from({ length: named.logins }, (_, index) => ({
    name: 'login',
    atMs: nowMs - (index * 24 + 10) * hourMs - hourMs / 2,
    properties: { device: 'web' },
  }));
  return { ...person, traits: { ...person.traits, name: named.name, plan: 'trial' }, events };
}

/** Somebody whom the documents name keeps still, so that what they say goes on to be true. */
export function keepsStill({ userId }: DemoPerson): boolean {
  return namedPeople.some((named) => named.userId === userId);
}

/** The people of the company as of `nowMs`; `first` of them come before these. */
export function makeCompany(options: {
  seed: number;
  people: number;
  nowMs: number;
  first?: number;
}): DemoPerson[] {
  const { first = 0 } = options;
  const random = seededRandom(options.seed + first);
  return Array.from({ length: options.people }, (_, index): DemoPerson => {
    const userId = `u-${1001 + first + index}`;
    const name = `${pick(random, firstNames)} ${pick(random, lastNames)}`;
    const plan = pick(random, plans);
    const person: DemoPerson = {
      userId,
      traits: {
        name,
        email: `${userId}@example.com`,
        plan,
        seats:
          plan === 'enterprise' ? 50 + Math.floor(random() * 500) : 1 + Math.floor(random() * 80),
        role: pick(random, roles),
        country: pick(random, countries),
      },
      events: eventsOf(random, options.nowMs),
    };
    return asNamed(person, options.nowMs);
  });
}
