/** One life: people, three audiences and a dataflow, and what the oracle knows of them. */
import { isoTime } from '../../kernel/index.ts';
import { consent, isForFirst, mappings, rules, type SimMapping, type SimRule } from './oracle.ts';
import type { Person } from './people.ts';
import { audiencesOfLife } from './plan.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export interface LifeAudience {
  id: string;
  rule: SimRule;
  isActive: boolean;
  startMs: number | null;
  endMs: number | null;
}

export interface Life {
  world: World;
  /** Prefix of everything this life makes, so that lives share nothing. */
  name: string;
  /** Of its dataflow in the API. */
  path: string;
  consentPolicyId: string;
  audiences: LifeAudience[];
  /** Whom the updates made, but those who were deleted. */
  people: readonly Person[];
  /** How many updates there were. */
  sent: number;
  /** How many times people changed. */
  step: number;
  /** The newest time of a word on the outside audience, in ms. */
  lastToldMs: number;
  mapping: SimMapping;
  needsConsent: boolean;
  /** Those whose segment vanished at the destination some time. */
  lostAudienceIds: Set<string>;
}

const pql = (value: string) => ({ type: 'PQL', format: 'pql/text', value });

export const trialIdOf = (name: string): string => `${name}-trial`;

/** The rule for the people of one life: those of the lives before are still there. */
export function expressionOf(name: string, rule: SimRule, firstId?: string): object {
  const text = rule.pql
    .replaceAll('$trial', trialIdOf(name))
    .replaceAll('$first', firstId ?? 'none before the first');
  return pql(`life = "${name}" and (${text})`);
}

/** By a word on somebody who is in no life. */
async function beginTrial(world: World, name: string): Promise<void> {
  await tell(world, name, 'nobody@example.com', { isIn: false, timeMs: world.clock.now() });
}

/** Says in the words of another system whether somebody is in its audience. */
export async function tell(
  world: World,
  name: string,
  email: string,
  { isIn, timeMs }: NonNullable<Person['trial']>,
): Promise<void> {
  const membership = {
    status: isIn ? 'realized' : 'exited',
    lastQualificationTime: isoTime(timeMs),
  };
  await world.call('POST', '/collect/memberships', {
    identityMap: { Email: [{ id: email }] },
    segmentMembership: { ups: { [trialIdOf(name)]: membership } },
  });
}

async function createAudiences(
  world: World,
  name: string,
  random: Random,
): Promise<LifeAudience[]> {
  const audiences: LifeAudience[] = [];
  for (let index = 0; index < audiencesOfLife; index += 1) {
    const rule = random.pick(index === 0 ? rules.filter(isForFirst) : rules);
    const expression = expressionOf(name, rule, audiences[0]?.id);
    const input = { name: `${name} audience ${index}`, expression };
    const { id } = await world.call('POST', '/api/audiences', input);
    audiences.push({ id, rule, isActive: true, startMs: null, endMs: null });
  }
  return audiences;
}

export async function beginLife(
  world: World,
  accountId: string,
  name: string,
  random: Random,
): Promise<Life> {
  const action = `Simulated ${name}`;
  await world.call('POST', '/api/marketing-actions', { name: action });
  const policy = await world.call('POST', '/api/consent-policies', {
    ...{ name: `${name} consent`, marketingActions: [action], enabled: false },
    expression: pql(consent.pql),
  });
  await beginTrial(world, name);
  const audiences = await createAudiences(world, name, random);
  const mapping = mappings[0]!;
  const flow = await world.call('POST', '/api/dataflows', {
    ...{ accountId, name, marketingActions: [action] },
    mappings: [{ source: mapping.source, target: { identity: 'IDENTIFY_ID' } }],
    audiences: audiences.map(({ id }) => ({ audienceId: id })),
  });
  return {
    ...{ world, name, audiences, mapping },
    path: `/api/dataflows/${flow.id}`,
    consentPolicyId: policy.id,
    people: [],
    sent: 0,
    step: 0,
    lastToldMs: 0,
    needsConsent: false,
    lostAudienceIds: new Set(),
  };
}
