/**
 * Which dataflows break which policies, in a state of the workspace that may be only proposed. Pure:
 * one function answers for activation, for every later change, and for "what would happen if".
 */
import { expressionHolds, expressionLabels, expressionText } from './expression.ts';
import { type Lineage, lineageOf } from './lineage.ts';
import type { Policy } from './policies.ts';
import { type Resolution, resolutionsOf } from './resolutions.ts';
import {
  deniedActions,
  type GovernedFlow,
  type GovernedState,
  labelsOf,
  type Unit,
  unitsOf,
} from './state.ts';

export interface Violation {
  policy: { id: string; name: string; expression: string; core: boolean };
  marketingAction: string;
  labels: string[];
  /** Labelled fields. */
  fields: string[];
  audiences: { audienceId: string; name: string }[];
  dataflow: { dataflowId: string; name: string };
  /** One sentence for people. */
  text: string;
  lineage: Lineage;
  /** Only what would be enough alone. */
  resolutions: Resolution[];
}

function describe(
  flow: GovernedFlow,
  policy: Policy,
  marketingAction: string,
  broken: readonly Unit[],
): Violation {
  const named = new Set(expressionLabels(policy.expression));
  const carriers = broken.flatMap((unit) =>
    unit.carriers.filter((carrier) => named.has(carrier.label)),
  );
  const labels = [...new Set(carriers.map((carrier) => carrier.label))].sort();
  return {
    policy: {
      id: policy.id,
      name: policy.name,
      expression: expressionText(policy.expression),
      core: policy.core,
    },
    marketingAction,
    labels,
    fields: [...new Set(carriers.flatMap((carrier) => carrier.field ?? []))].sort(),
    audiences: broken.flatMap((unit) => unit.audience ?? []),
    dataflow: { dataflowId: flow.dataflowId, name: flow.name },
    text: `This would use data labelled ${labels.join(' and ')} for ${marketingAction}.`,
    lineage: lineageOf(carriers, flow, policy, marketingAction),
    resolutions: resolutionsOf(flow, policy, marketingAction, broken),
  };
}

/** Every policy that a dataflow breaks, one violation for each marketing action. */
export function violationsOf(state: GovernedState, flow: GovernedFlow): Violation[] {
  const units = unitsOf(state, flow);
  return state.policies.flatMap((policy) => {
    const broken = units.filter((unit) => expressionHolds(policy.expression, labelsOf(unit)));
    if (broken.length === 0) return [];
    return deniedActions(policy, flow).map((action) => describe(flow, policy, action, broken));
  });
}
