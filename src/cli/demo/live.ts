/** After the load, the company goes on living: people log in, upgrade, come back to a trial. */
import type { Analytics } from '@segment/analytics-node';
import { delay } from '../../kernel/index.ts';
import { type DemoPerson, keepsStill, type Random, seededRandom } from './company.ts';

/** Of the tracking client: what a life needs of it. */
type Product = Pick<Analytics, 'track' | 'identify' | 'flush'>;

const everyMinMs = 400;
const everyMaxMs = 2_000;

/**
 * Few people do less: at one pace for all, a third of 400 people would leave an audience within ten
 * minutes, which the mass-exit brake rightly holds.
 */
function everyMs(people: number): number {
  return Math.min(Math.max((everyMinMs * 2_000) / people, everyMinMs), everyMaxMs);
}

function live(random: Random, person: DemoPerson, analytics: Product): string {
  const { userId, traits } = person;
  const chance = random();
  if (chance < 0.6) {
    person.events.push({ name: 'login', atMs: Date.now(), properties: { device: 'web' } });
    analytics.track({ userId, event: 'login', properties: { device: 'web' } });
    return `${userId} logged in`;
  }
  if (chance < 0.75) {
    person.events.push({ name: 'report created', atMs: Date.now(), properties: { pages: 3 } });
    analytics.track({ userId, event: 'report created', properties: { pages: 3 } });
    return `${userId} created a report`;
  }
  traits.plan = traits.plan === 'trial' ? 'team' : 'trial';
  analytics.identify({ userId, traits: { plan: traits.plan } });
  return `${userId} changed to the ${traits.plan} plan`;
}

/** Something happens every 0.4 s, or up to 2 s among few people, until the signal aborts. */
export async function liveOn(
  people: readonly DemoPerson[],
  analytics: Product,
  options: { seed: number; signal: AbortSignal; onHappened: (what: string) => void },
): Promise<void> {
  const random = seededRandom(options.seed);
  const restless = people.filter((person) => !keepsStill(person));
  while (!options.signal.aborted) {
    const person = restless[Math.floor(random() * restless.length)]!;
    options.onHappened(live(random, person, analytics));
    await analytics.flush();
    await delay(everyMs(people.length), options.signal);
  }
}
