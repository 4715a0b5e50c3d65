/** The end of a life: all faults end, and the destination must hold what the oracle says. */
import { limits } from '../../kernel/index.ts';
import type { Life, LifeAudience } from './life.ts';
import { expectedValues, seen } from './oracle.ts';

interface Counts {
  pending: number;
  failed: number;
}

const settleTriesMax = 40;

/** Until nothing is pending; claims that nobody holds any more run out on the way. */
async function settle({ world, path }: Life): Promise<Counts> {
  world.destination.setFaultRate(0);
  world.storeFaults.rate = 0;
  await world.call('POST', `${path}/enable`);
  for (let tries = 1; ; tries += 1) {
    world.clock.add(30_000);
    await world.idle();
    const { counts } = await world.call<{ counts: Counts }>('GET', path);
    if (counts.pending === 0 || tries === settleTriesMax) return counts;
  }
}

/** @returns how many erasures are not done, though all faults have ended */
async function endErasures({ world }: Life): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const { items } = await world.call<{ items: unknown[] }>('GET', '/api/erasures?state=open');
    if (items.length === 0 || tries === settleTriesMax) return items.length;
    world.clock.add(60_000);
    await world.idle();
  }
}

function isDue({ isActive, startMs, endMs }: LifeAudience, nowMs: number): boolean {
  return isActive && (startMs ?? 0) <= nowMs && nowMs < (endMs ?? Number.POSITIVE_INFINITY);
}

const listed = (values: readonly string[]): string => values.join(' ') || 'nobody';

/** @returns sentences on what is wrong; none: all is well */
export async function check(life: Life): Promise<string[]> {
  const { world, path, mapping, needsConsent } = life;
  await settle(life);
  // A segment that vanished is noticed when something is sent to it, or when somebody asks.
  for (const audienceId of life.lostAudienceIds) {
    await world.call('POST', `${path}/resend`, { everything: true, audienceId }, [404, 422]);
  }
  const erasing = await endErasures(life);
  const { pending, failed } = await settle(life);
  const nowMs = world.clock.now();
  const people = life.people.map(seen);
  const problems = world.destination.violations.splice(0);
  if (pending > 0 || failed > 0)
    problems.push(`${pending} pending and ${failed} failed at the end`);
  if (erasing > 0) problems.push(`${erasing} erasures not done at the end`);
  for (const audience of life.audiences) {
    const held = listed(world.destination.members(audience.id));
    const first = life.audiences[0]!.rule;
    const options = { life: life.name, first, mapping, needsConsent, nowMs };
    const wanted = isDue(audience, nowMs)
      ? listed(expectedValues(people, audience.rule, options))
      : 'nobody';
    if (held !== wanted) {
      problems.push(
        `${audience.rule.pql}: the destination holds ${held}; it should hold ${wanted}`,
      );
    }
  }
  // Last: time goes on by more than rules with a time can bear.
  world.clock.add(limits.recountEveryMs);
  await world.idle();
  const miscounted = await world.miscounted();
  if (miscounted > 0) problems.push(`${miscounted} members counted wrong`);
  return problems;
}

/** Takes everything off again; the destination must be empty of this life then. */
export async function endLife(life: Life): Promise<string[]> {
  const { world, path, audiences } = life;
  for (const audience of audiences.filter(({ isActive }) => isActive)) {
    await world.call('DELETE', `${path}/audiences/${audience.id}`);
  }
  await settle(life);
  await world.call('DELETE', path);
  await world.call('DELETE', `/api/consent-policies/${life.consentPolicyId}`);
  await world.idle();
  // Those that are built on the first one go before it.
  for (const { id } of audiences.toReversed()) await world.call('DELETE', `/api/audiences/${id}`);
  const left = audiences.flatMap(({ id }) => world.destination.members(id));
  return left.length > 0 ? [`${listed(left)} left at the destination at the end`] : [];
}
