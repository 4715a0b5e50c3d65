/**
 * Fifty people of an invented company with a fortnight of events, as calls of the tracking spec: for
 * trying things out. The same people, counts and ids every time; times are relative to now, half an
 * hour off the full hours, so that no window of whole days ends while somebody looks.
 *
 * Eighteen are on a trial and logged in at least three times in the last seven days; `u-1042`, Ana
 * Ruiz, is one of them, and `u-1077`, Ben Ode, logged in only twice.
 */
import type { JsonObject } from '../kernel/index.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const firstNames = ['Chloe', 'Dev', 'Elif', 'Femi', 'Gil', 'Hana', 'Ivo', 'Jun', 'Kai', 'Lea'];
const lastNames = ['Park', 'Silva', 'Novak', 'Haddad', 'Berg', 'Okoye', 'Meyer', 'Sato'];
const countries = ['US', 'DE', 'BR', 'IN', 'JP', 'FR'];
const roles = ['admin', 'member', 'viewer'];
const otherPlans = ['free', 'team', 'enterprise'];

const firstNumber = 1_030;
const peopleCount = 50;
const peoplePerRun = 14;

export interface SamplePerson {
  userId: string;
  traits: { name: string; email: string; plan: string; seats: number; role: string };
  /** Newest last. */
  events: { name: string; atMs: number; properties: JsonObject }[];
}

/** Of each run of fourteen people five are power users; of fifty that makes eighteen. */
const powerPlaces = new Set([0, 3, 6, 9, 12]);

function nameOf(number: number): string {
  if (number === 1_042) return 'Ana Ruiz';
  if (number === 1_077) return 'Ben Ode';
  const first = firstNames[number % firstNames.length]!;
  return `${first} ${lastNames[(number * 3) % lastNames.length]!}`;
}

function daysAgo(nowMs: number, days: number, number: number): number {
  return nowMs - days * dayMs - ((number * 7) % 20) * hourMs - hourMs / 2;
}

function loginDays(number: number, isPower: boolean): number[] {
  if (isPower) return [12, 9, 5, 3, 1].concat(number % 2 === 0 ? [0] : []);
  if (number === 1_077) return [11, 9, 4, 2];
  return [[13, 8], [10, 3], [6, 1], [9], []][number % 5]!;
}

function personOf(index: number, nowMs: number): SamplePerson {
  const number = firstNumber + index;
  const userId = `u-${number}`;
  const isPower = powerPlaces.has(index % peoplePerRun);
  const isTrial = isPower || number === 1_077 || index % 7 === 2;
  const login = (days: number) => ({
    name: 'login',
    atMs: daysAgo(nowMs, days, number),
    properties: { device: number % 3 === 0 ? 'mobile' : 'web' },
  });
  const report = (days: number) => ({
    name: 'report created',
    atMs: daysAgo(nowMs, days, number + 1),
    properties: { pages: 1 + (number % 12) },
  });
  const reportDays = number % 4 === 0 ? [10, 2] : number % 4 === 1 ? [6] : [];
  return {
    userId,
    traits: {
      name: nameOf(number),
      email: `${userId}@example.com`,
      plan: isTrial ? 'trial' : otherPlans[index % otherPlans.length]!,
      seats: isTrial ? 5 : 5 + ((number * 13) % 120),
      role: roles[number % roles.length]!,
    },
    events: [...loginDays(number, isPower).map(login), ...reportDays.map(report)].sort(
      (left, right) => left.atMs - right.atMs,
    ),
  };
}

/** The people as of `nowMs`. */
export function samplePeople(nowMs: number): SamplePerson[] {
  return Array.from({ length: peopleCount }, (_, index) => personOf(index, nowMs));
}

/** What a product would send of them: the body of `POST /v1/batch`. */
export function sampleBatch(people: readonly SamplePerson[]): JsonObject {
  const batch: JsonObject[] = people.flatMap(({ userId, traits, events }, index) => [
    {
      type: 'identify',
      userId,
      traits: { ...traits, country: countries[index % countries.length]! },
    },
    ...events.map(
      ({ name, atMs, properties }): JsonObject => ({
        type: 'track',
        userId,
        event: name,
        properties,
        timestamp: new Date(atMs).toISOString(),
        // The same each time within the hour: sent twice, it counts once.
        messageId: `sample-${userId}-${name}-${Math.floor(atMs / hourMs)}`,
      }),
    ),
  ]);
  return { batch };
}

/** Ids of who came to the webinar: an uploaded list, which overlaps with the power users. */
export function webinarGuests(people: readonly SamplePerson[]): string[] {
  return people.filter((_, index) => index % 3 === 0).map(({ userId }) => userId);
}
