/** Steps of a plan, as people and the world do them. */
import { isDeepStrictEqual } from 'node:util';
import { isoTime } from '../../kernel/index.ts';
import { expressionOf, type Life, type LifeAudience, tell } from './life.ts';
import { isForFirst, mappings, rules, seen } from './oracle.ts';
import { parted, splittable, told } from './people.ts';
import type { Step } from './plan.ts';
import { crmIdOf, emailOf, sendAll } from './send.ts';

const hourMs = 3_600_000;

async function changeAudience(
  { world, path, audiences }: Life,
  step: { do: 'activate' | 'remove' | 'resend' | 'loseSegment'; audience: number },
): Promise<void> {
  const audience = audiences[step.audience]!;
  const audienceId = audience.id;
  if (step.do === 'resend') {
    await world.call('POST', `${path}/resend`, { everything: true, audienceId }, [404, 422]);
  } else if (step.do === 'activate' && !audience.isActive) {
    await world.call('POST', `${path}/audiences`, { audienceId }, [409]);
    Object.assign(audience, { isActive: true, startMs: null, endMs: null });
  } else if (step.do === 'remove' && audience.isActive) {
    await world.call('DELETE', `${path}/audiences/${audienceId}`, undefined, [404]);
    audience.isActive = false;
  }
}

async function schedule(life: Life, step: Extract<Step, { do: 'schedule' }>): Promise<void> {
  const { world, path } = life;
  const audience = life.audiences[step.audience]!;
  const nowMs = world.clock.now();
  // What has ended stays ended until it is activated again.
  if (!audience.isActive || (audience.endMs !== null && audience.endMs <= nowMs)) return;
  const at = (hours: number | null): number | null =>
    hours === null ? null : nowMs + hours * hourMs;
  const [startMs, endMs] = [at(step.startHours), at(step.endHours)];
  const body = { startDate: isoTime(startMs), endDate: isoTime(endMs) };
  await world.call('PATCH', `${path}/audiences/${audience.id}`, body);
  Object.assign(audience, { startMs, endMs });
}

async function profileIdOf({ world }: Life, namespace: string, id: string): Promise<string | null> {
  const { items } = await world.call<{ items: { id: string }[] }>(
    'GET',
    `/api/profiles?${new URLSearchParams({ namespace, id })}`,
  );
  return items[0]?.id ?? null;
}

/** Whoever has the identity is deleted: as if the person had never been. */
async function erase(life: Life, step: Extract<Step, { do: 'erase' }>): Promise<void> {
  const { namespace, person } = step;
  const id = namespace === 'CRMID' ? crmIdOf(life.name, person) : emailOf(life.name, person);
  const profileId = await profileIdOf(life, namespace, id);
  if (profileId === null) return;
  await life.world.call('DELETE', `/api/profiles/${profileId}`);
  life.people = life.people.filter((one) => !one.origins.has(id));
}

interface Unmerged {
  splitOff: { profileId: string; isRestored: boolean; identities: number; events: number };
}

/** An identity is split off. */
async function unmerge(life: Life, step: Extract<Step, { do: 'unmerge' }>): Promise<void> {
  const ids = splittable(life.people);
  const id = ids[Math.floor(step.at * ids.length)];
  if (id === undefined) return;
  life.step += 1;
  const nowMs = life.world.clock.now();
  const { whole, stays, splitOff, isRestored } = parted(life.people, id, {
    ...{ step: life.step, nowMs },
  });
  life.lastToldMs = Math.max(life.lastToldMs, stays.trial?.timeMs ?? 0);
  const isPossible = stays.origins.size > 0;
  const { world } = life;
  const namespace = id.includes('@') ? 'Email' : 'CRMID';
  const path = `/api/profiles/${await profileIdOf(life, namespace, id)}/unmerge`;
  // 404 comes after a try whose answer was lost.
  const settled = [404, ...(isPossible ? [] : [409])];
  const answer = await world.call<Unmerged | null>('POST', path, { namespace, id }, settled);
  if (isPossible) life.people = [...life.people.filter((one) => one !== whole), stays, splitOff];
  if (!answer) return;
  const { profileId: _, ...found } = answer.splitOff;
  const events = isRestored ? seen(splitOff).events.length : 0;
  const wanted = { isRestored, identities: splitOff.origins.size, events };
  if (isPossible && isDeepStrictEqual(found, wanted)) return;
  const both = `${JSON.stringify(found)} instead of ${JSON.stringify(isPossible && wanted)}`;
  world.destination.violations.push(`${id} was split off: ${both}`);
}

async function editRule(life: Life, step: Extract<Step, { do: 'editRule' }>): Promise<void> {
  const rule = rules[step.rule]!;
  if (step.audience === 0 && !isForFirst(rule)) return;
  const audience = life.audiences[step.audience]!;
  const input = { expression: expressionOf(life.name, rule, life.audiences[0]!.id) };
  await life.world.call('PATCH', `/api/audiences/${audience.id}`, input);
  audience.rule = rule;
}

/** A word of before the last one would change nothing. */
async function tellOf(life: Life, step: Extract<Step, { do: 'tell' }>): Promise<void> {
  const timeMs = life.world.clock.now();
  if (timeMs <= life.lastToldMs) return;
  const { name, world } = life;
  const email = emailOf(name, step.email);
  const trial = { isIn: step.isIn, timeMs };
  life.step += 1;
  life.people = told(life.people, email, trial, life.step);
  life.lastToldMs = timeMs;
  await tell(world, name, email, trial);
}

/** What a person changes through the API. */
async function change(life: Life, step: Step): Promise<void> {
  const { world, path } = life;
  if (step.do === 'editRule') {
    await editRule(life, step);
  }
  if (step.do === 'editMapping') {
    const { source } = mappings[step.mapping]!;
    const input = { mappings: [{ source, target: { identity: 'IDENTIFY_ID' } }] };
    await world.call('PATCH', path, input);
    life.mapping = mappings[step.mapping]!;
  }
  if (step.do === 'consent') {
    const input = { enabled: step.enabled };
    await world.call('PATCH', `/api/consent-policies/${life.consentPolicyId}`, input);
    life.needsConsent = step.enabled;
  }
  if (step.do === 'activate' || step.do === 'remove' || step.do === 'resend') {
    await changeAudience(life, step);
  }
  if (step.do === 'erase') await erase(life, step);
  if (step.do === 'unmerge') await unmerge(life, step);
  if (step.do === 'schedule') await schedule(life, step);
  if (step.do === 'enable' || step.do === 'disable') await world.call('POST', `${path}/${step.do}`);
}

/** What has started or ended stays so when the clock goes back. */
function keepBegun(audiences: readonly LifeAudience[], nowMs: number): void {
  for (const audience of audiences) {
    if ((audience.startMs ?? nowMs + 1) <= nowMs) audience.startMs = null;
    if ((audience.endMs ?? nowMs + 1) <= nowMs) audience.endMs = 0;
  }
}

/** What befalls the engine. */
async function happen({ world, audiences, lostAudienceIds }: Life, step: Step): Promise<void> {
  // As when the host sleeps: requests may be out.
  if (step.do === 'wait') world.clock.add(step.hours * hourMs);
  if (step.do === 'clockBack') {
    await world.idle();
    keepBegun(audiences, world.clock.now());
    world.clock.add(-step.minutes * 60_000);
  }
  if (step.do === 'loseSegment') {
    const audienceId = audiences[step.audience]!.id;
    world.destination.loseSegment(audienceId);
    lostAudienceIds.add(audienceId);
  }
  if (step.do === 'faults') {
    world.destination.setFaultRate(step.destination);
    world.storeFaults.rate = step.store;
  }
  if (step.do === 'settle') await world.idle();
  if (step.do === 'restart') await world.restart();
}

export async function act(life: Life, step: Step): Promise<void> {
  if (step.do === 'updates') await sendAll(life, step.batches);
  else if (step.do === 'tell') await tellOf(life, step);
  else {
    await change(life, step);
    await happen(life, step);
  }
  life.world.clock.add(1_000);
}
