/** One life: people, three audiences and a dataflow, and what the oracle knows of them. */
import { consent, mappings, rules, type SimMapping, type SimRule } from './oracle.ts';
import type { Person } from './people.ts';
import { audiencesOfLife } from './plan.ts';
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
  mapping: SimMapping;
  needsConsent: boolean;
  /** Those whose segment vanished at the destination some time. */
  lostAudienceIds: Set<string>;
}

const pql = (value: string) => ({ type: 'PQL', format: 'pql/text', value });

/** The rule for the people of one life: those of the lives before are still there. */
export function expressionOf(name: string, rule: SimRule): object {
  return pql(`life = "${name}" and (${rule.pql})`);
}

async function createAudiences(world: World, name: string): Promise<LifeAudience[]> {
  const audiences: LifeAudience[] = [];
  for (let index = 0; index < audiencesOfLife; index += 1) {
    const rule = rules[index * 2]!;
    const input = { name: `${name} audience ${index}`, expression: expressionOf(name, rule) };
    const { id } = await world.call('POST', '/api/audiences', input);
    audiences.push({ id, rule, isActive: true, startMs: null, endMs: null });
  }
  return audiences;
}

export async function beginLife(world: World, accountId: string, name: string): Promise<Life> {
  const action = `Simulated ${name}`;
  await world.call('POST', '/api/marketing-actions', { name: action });
  const policy = await world.call('POST', '/api/consent-policies', {
    ...{ name: `${name} consent`, marketingActions: [action], enabled: false },
    expression: pql(consent.pql),
  });
  const audiences = await createAudiences(world, name);
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
    needsConsent: false,
    lostAudienceIds: new Set(),
  };
}
