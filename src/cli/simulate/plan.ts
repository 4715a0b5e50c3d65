/** What happens in a life, step by step, by seed. Times are ages: the clock is known only then. */
import { mappings, rules } from './oracle.ts';
import type { Random } from './random.ts';

export interface PlannedUpdate {
  crmIds: number[];
  emails: number[];
  attributes: Record<string, unknown>;
  events: { eventType: string; ageMinutes: number; amount: number }[];
  ageMinutes: number;
}

export type Step =
  /** Batches that arrive side by side. */
  | { do: 'updates'; batches: PlannedUpdate[][] }
  /** Another system says whether somebody is in its audience. */
  | { do: 'tell'; email: number; isIn: boolean }
  | { do: 'wait'; hours: number }
  | { do: 'clockBack'; minutes: number }
  | { do: 'editRule'; audience: number; rule: number }
  | { do: 'editMapping'; mapping: number }
  | { do: 'consent'; enabled: boolean }
  | { do: 'activate' | 'remove' | 'resend' | 'loseSegment'; audience: number }
  /** In hours from now; null: no such date. */
  | { do: 'schedule'; audience: number; startHours: number | null; endHours: number | null }
  | { do: 'erase'; namespace: 'CRMID' | 'Email'; person: number }
  /** Which of those that can be split off, as a share of them all. */
  | { do: 'unmerge'; at: number }
  | { do: 'enable' | 'disable' | 'settle' | 'restart' }
  | { do: 'faults'; destination: number; store: number };

export const audiencesOfLife = 3;

const attributeValues: Readonly<Record<string, readonly unknown[]>> = {
  seats: [10, 50, 51, 90, null],
  plan: ['pro', 'free', null],
  login: ['north', 'south', 'west', null],
  consent: ['yes', 'yes', 'no'],
};

function updateOf(random: Random): PlannedUpdate {
  const some = (count: number): number[] => (random.chance(0.6) ? [random.below(count)] : []);
  const crmIds = some(8);
  const emails = crmIds.length === 0 ? [random.below(6)] : some(6);
  const attributes: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(attributeValues)) {
    if (random.chance(0.5)) attributes[name] = random.pick(values);
  }
  const events = Array.from({ length: random.below(3) }, () => ({
    eventType: random.pick(['login', 'buy']),
    ageMinutes: random.below(5_000),
    amount: 1 + random.below(15),
  }));
  return { crmIds, emails, attributes, events, ageMinutes: random.below(120) };
}

function updatesOf(random: Random): Step {
  const list = (most: number): number[] => Array.from({ length: 1 + random.below(most) });
  // After one alone it is known how people were joined, and they can be parted.
  const batches = list(random.pick([1, 3]));
  return { do: 'updates', batches: batches.map(() => list(6).map(() => updateOf(random))) };
}

function scheduleOf(random: Random): Step {
  const startHours = random.pick([null, -2, 3, 20]);
  const endHours = random.pick([null, null, 30]);
  return { do: 'schedule', audience: random.below(audiencesOfLife), startHours, endHours };
}

const kinds: readonly [weight: number, make: (random: Random) => Step][] = [
  [14, updatesOf],
  [4, (random) => ({ do: 'tell', email: random.below(6), isIn: random.chance(0.6) })],
  [5, (random) => ({ do: 'wait', hours: random.below(41) })],
  [1, (random) => ({ do: 'clockBack', minutes: 1 + random.below(600) })],
  [
    3,
    (random) => ({
      do: 'editRule',
      audience: random.below(audiencesOfLife),
      rule: random.below(rules.length),
    }),
  ],
  [2, (random) => ({ do: 'editMapping', mapping: random.below(mappings.length) })],
  [2, (random) => ({ do: 'consent', enabled: random.chance(0.5) })],
  [
    3,
    (random) => ({
      do: random.pick(['activate', 'activate', 'remove'] as const),
      audience: random.below(audiencesOfLife),
    }),
  ],
  [
    2,
    (random) => ({
      do: random.pick(['resend', 'loseSegment'] as const),
      audience: random.below(audiencesOfLife),
    }),
  ],
  [2, scheduleOf],
  [2, (random) => ({ do: random.pick(['enable', 'enable', 'disable'] as const) })],
  [
    3,
    (random) => ({
      do: 'faults',
      destination: random.pick([0, 0.1, 0.3]),
      store: random.pick([0, 0.01, 0.04]),
    }),
  ],
  [
    2,
    (random) => ({
      do: 'erase',
      namespace: random.pick(['CRMID', 'Email'] as const),
      person: random.below(6),
    }),
  ],
  [4, (random) => ({ do: 'unmerge', at: random.below(100) / 100 })],
  [3, () => ({ do: 'settle' })],
  [1, () => ({ do: 'restart' })],
];

const weights = kinds.reduce((sum, [weight]) => sum + weight, 0);

export function nextStep(random: Random): Step {
  let at = random.below(weights);
  for (const [weight, make] of kinds) {
    if (at < weight) return make(random);
    at -= weight;
  }
  throw new Error('unreachable');
}
