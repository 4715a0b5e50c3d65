/** Lives one after the other, each from a seed of its own, until one goes wrong or time is up. */
import { errorText } from '../../kernel/index.ts';
import { act } from './act.ts';
import { check, endLife } from './check.ts';
import { beginLife } from './life.ts';
import { nextStep, type Step } from './plan.ts';
import { seededRandom } from './random.ts';
import { startWorld, type World } from './world.ts';

export interface SimulationOptions {
  seed: number;
  /** Stops after so many lives, or when `isOver` says so. */
  livesMax?: number;
  isOver?: () => boolean;
  /** A fresh folder, or an empty database. */
  place: { dataDir: string } | { databaseUrl: string };
  onLife?: (totals: SimulationTotals) => void;
}

export interface SimulationTotals {
  lives: number;
  steps: number;
  updates: number;
  requests: number;
  storeFaults: number;
}

export interface SimulationResult extends SimulationTotals {
  /** Null: all went well. */
  failure: { life: number; problems: string[]; steps: Step[] } | null;
}

const stepsMin = 15;
const stepsMax = 45;

interface Ended {
  steps: Step[];
  problems: string[];
  updates: number;
}

/** The plan is drawn from `seed` alone; faults and delays have their own chance, as they interleave. */
async function live(world: World, accountId: string, name: string, seed: number): Promise<Ended> {
  const random = seededRandom(seed);
  const steps: Step[] = [];
  const life = await beginLife(world, accountId, name, random);
  const count = stepsMin + random.below(stepsMax - stepsMin);
  const ended = (problems: string[]): Ended => ({ steps, problems, updates: life.sent });
  try {
    for (let index = 0; index < count; index += 1) {
      const step = nextStep(random);
      steps.push(step);
      await act(life, step);
      if (world.destination.violations.length > 0) return ended(world.destination.violations);
    }
    const problems = await check(life);
    return ended(problems.length > 0 ? problems : await endLife(life));
  } catch (error) {
    return ended([errorText(error)]);
  }
}

/** What is done in a life is decided by the seed and its number; when things meet is not. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, place } = options;
  const totals: SimulationTotals = { lives: 0, steps: 0, updates: 0, requests: 0, storeFaults: 0 };
  const world = await startWorld(place, seededRandom(seed));
  try {
    const account = await world.call('POST', '/api/accounts', {
      ...{ name: 'Simulated', destination: 'gainsight-px' },
      ...{ authentication: { type: 'api_key', apiKey: 'simulated' }, settings: { region: 'US' } },
    });
    while (totals.lives < (options.livesMax ?? Number.POSITIVE_INFINITY) && !options.isOver?.()) {
      totals.lives += 1;
      const name = `life${totals.lives}`;
      const lifeSeed = seed * 1_000 + totals.lives;
      const { steps, problems, updates } = await live(world, account.id, name, lifeSeed);
      totals.steps += steps.length;
      totals.updates += updates;
      totals.requests = world.destination.requests();
      totals.storeFaults = world.storeFaults.count;
      if (problems.length > 0) {
        return { ...totals, failure: { life: totals.lives, problems, steps } };
      }
      options.onLife?.(totals);
    }
    return { ...totals, failure: null };
  } finally {
    await world.stop();
  }
}
