/** What is measured with: a hundred audiences, and updates of invented people, always the same. */
import type { ProfileUpdate } from '../src/profiles/index.ts';

const plans = ['free', 'pro', 'team', 'enterprise'];
export const eventTypes = ['login', 'export', 'invite', 'report', 'purchase'];
const dayMs = 86_400_000;

/**
 * A hundred rules, each about one team in twenty: attributes, windows over events, counts, sums,
 * exclusions. A person is in three or four of them.
 */
export function hundredRules(): string[] {
  return Array.from({ length: 100 }, (_, n) => {
    const team = `team = ${n % 20}`;
    const type = eventTypes[n % eventTypes.length]!;
    const window = `timestamp occurs < ${1 + (n % 28)} days before now`;
    switch (Math.floor(n / 20)) {
      case 0:
        return `${team} and seats > ${n}`;
      case 1:
        return `${team} and xEvent.exists(eventType = "${type}" and ${window})`;
      case 2:
        return `${team} and xEvent[eventType = "${type}" and ${window}].count() >= ${1 + (n % 3)}`;
      case 3:
        return `${team} and country in ["DE", "FR", "US"] and not xEvent.exists(eventType = "${type}" and ${window})`;
      default:
        return `${team} and xEvent[eventType = "purchase" and ${window}].sum(total) > ${n}`;
    }
  });
}

/** One update of a person: two identities, seven attributes, two events of the last month. */
export function updateOf(person: number, round: number, nowMs: number): ProfileUpdate {
  const roll = (person * 2_654_435_761 + round * 40_503) >>> 0;
  return {
    identities: [
      { namespace: 'CRMID', id: `crm-${person}` },
      { namespace: 'Email', id: `person-${person}@example.com` },
    ],
    timestampMs: nowMs + round,
    attributes: {
      seats: roll % 120,
      team: person % 20,
      plan: plans[roll % plans.length]!,
      country: ['DE', 'FR', 'US', 'GB', 'JP'][roll % 5]!,
      name: `${'PQRST'[roll % 5]!}erson ${person}`,
      company: { id: `c-${person % 500}`, size: roll % 1_000 },
      lastSeen: new Date(nowMs - (roll % dayMs)).toISOString(),
    },
    events: [0, 1].map((at) => ({
      id: `${round}-${person}-${at}`,
      eventType: eventTypes[(roll + at) % eventTypes.length]!,
      timestampMs: nowMs - ((roll * (at + 1)) % (28 * dayMs)),
      body: { total: roll % 90, feature: `f-${roll % 40}` },
    })),
  };
}

/** People 0 to `people`, created, then updated once more: batches of `size`, in two rounds. */
export function batchesOf(people: number, size: number, nowMs: number): ProfileUpdate[][][] {
  return [0, 1].map((round) =>
    Array.from({ length: Math.ceil(people / size) }, (_, batch) =>
      Array.from({ length: size }, (_, at) => updateOf(batch * size + at, round, nowMs)),
    ),
  );
}
