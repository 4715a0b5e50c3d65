/** What would end a violation: only steps that are enough alone, found by trying each. Pure. */
import { expressionHolds } from './expression.ts';
import type { Policy } from './policies.ts';
import { type Carrier, deniedActions, type GovernedFlow, type Unit } from './state.ts';

export interface Resolution {
  kind: 'remove-label' | 'remove-audience' | 'remove-marketing-action' | 'disable-policy';
  text: string;
  /** What it costs. */
  cost: string;
  /** Who may do it. */
  permission:
    | 'Apply Data Usage Labels'
    | 'Activate Destinations'
    | 'Manage Destinations'
    | 'Manage Data Usage Policies';
  label?: string;
  field?: string;
  audienceId?: string;
  marketingAction?: string;
  policyId?: string;
}

/** The audience that has a label itself, where no field does. */
function holderOf({ via, audience }: Carrier): { audienceId: string; name: string } {
  return via.at(-1) ?? audience!;
}

/** Taking a label off where it sits. */
function removal(carrier: Carrier): Resolution {
  const { label, field } = carrier;
  const base = { kind: 'remove-label', permission: 'Apply Data Usage Labels', label } as const;
  const cost = `What carried it is no longer protected by ${label} anywhere.`;
  const text = `Remove label ${label} from`;
  if (field !== null) return { ...base, text: `${text} ${field}`, cost, field };
  const { audienceId, name } = holderOf(carrier);
  return { ...base, text: `${text} audience ${name}`, cost, audienceId };
}

function isRemoved(carrier: Carrier, step: Resolution): boolean {
  if (carrier.label !== step.label) return false;
  return carrier.field === null
    ? holderOf(carrier).audienceId === step.audienceId
    : carrier.field === step.field;
}

/** Labels that, taken off in one place, end the violation in every unit. */
function removeLabels(policy: Policy, broken: readonly Unit[]): Resolution[] {
  const steps = new Map<string, Resolution>();
  for (const carrier of broken.flatMap((unit) => unit.carriers)) {
    const step = removal(carrier);
    steps.set(JSON.stringify([step.label, step.field, step.audienceId]), step);
  }
  return [...steps.values()].filter((step) =>
    broken.every(({ carriers }) => {
      const left = carriers.filter((carrier) => !isRemoved(carrier, step));
      return !expressionHolds(policy.expression, new Set(left.map((one) => one.label)));
    }),
  );
}

export function resolutionsOf(
  flow: GovernedFlow,
  policy: Policy,
  marketingAction: string,
  broken: readonly Unit[],
): Resolution[] {
  const steps = removeLabels(policy, broken);
  const [only, ...others] = broken.flatMap((unit) => unit.audience ?? []);
  if (only && others.length === 0) {
    steps.push({
      kind: 'remove-audience',
      text: `Take ${only.name} out of ${flow.name}`,
      cost: 'Its members leave the destination.',
      permission: 'Activate Destinations',
      audienceId: only.audienceId,
    });
  }
  const marketingActions = flow.marketingActions.filter((one) => one !== marketingAction);
  if (deniedActions(policy, { ...flow, marketingActions }).length === 0) {
    steps.push({
      kind: 'remove-marketing-action',
      text: `Drop ${marketingAction} from ${flow.name}`,
      cost: 'The dataflow may then no longer be used for it.',
      permission: 'Manage Destinations',
      marketingAction,
    });
  }
  steps.push({
    kind: 'disable-policy',
    text: `Disable the policy ${policy.name}`,
    cost: 'It then stops no dataflow any more.',
    permission: 'Manage Data Usage Policies',
    policyId: policy.id,
  });
  return steps;
}
