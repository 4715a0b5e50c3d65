/** What would end a violation: only steps that are enough alone, found by trying each. Pure. */
import type { FieldLabels, GovernedAudience } from './inheritance.ts';
import type { Policy } from './policies.ts';
import { breaks, type Carrier, type GovernedFlow, type GovernedState, type Unit } from './state.ts';

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

function withoutFieldLabel(fieldLabels: FieldLabels, field: string, label: string): FieldLabels {
  const labels = (fieldLabels.get(field) ?? []).filter((one) => one !== label);
  return new Map([...fieldLabels, [field, labels]]);
}

function withoutAudienceLabel(
  audiences: ReadonlyMap<string, GovernedAudience>,
  audienceId: string,
  label: string,
): ReadonlyMap<string, GovernedAudience> {
  const audience = audiences.get(audienceId)!;
  const labels = audience.labels.filter((one) => one !== label);
  return new Map([...audiences, [audienceId, { ...audience, labels }]]);
}

/** Where a label sits, to be taken off there. */
function removal(
  state: GovernedState,
  carrier: Carrier,
): { state: GovernedState; step: Resolution } {
  const { label, field } = carrier;
  const permission = 'Apply Data Usage Labels';
  if (field !== null) {
    return {
      state: { ...state, fieldLabels: withoutFieldLabel(state.fieldLabels, field, label) },
      step: {
        kind: 'remove-label',
        text: `Remove label ${label} from ${field}`,
        cost: `${field} is no longer protected by ${label} anywhere.`,
        permission,
        label,
        field,
      },
    };
  }
  const holder = carrier.via.at(-1) ?? carrier.audience!;
  return {
    state: { ...state, audiences: withoutAudienceLabel(state.audiences, holder.audienceId, label) },
    step: {
      kind: 'remove-label',
      text: `Remove label ${label} from audience ${holder.name}`,
      cost: `${holder.name} is no longer protected by ${label} anywhere.`,
      permission,
      label,
      audienceId: holder.audienceId,
    },
  };
}

function removeLabels(
  state: GovernedState,
  flow: GovernedFlow,
  policy: Policy,
  carriers: readonly Carrier[],
): Resolution[] {
  const steps = new Map<string, Resolution>();
  for (const carrier of carriers) {
    const { state: without, step } = removal(state, carrier);
    if (!steps.has(step.text) && !breaks(without, flow, policy)) steps.set(step.text, step);
  }
  return [...steps.values()];
}

export function resolutionsOf(
  state: GovernedState,
  flow: GovernedFlow,
  policy: Policy,
  marketingAction: string,
  found: { carriers: readonly Carrier[]; broken: readonly Unit[] },
): Resolution[] {
  const steps = removeLabels(state, flow, policy, found.carriers);
  const [only, ...others] = found.broken.flatMap((unit) => unit.audience ?? []);
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
  if (!breaks(state, { ...flow, marketingActions }, policy)) {
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
