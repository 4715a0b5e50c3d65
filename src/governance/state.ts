/** What governance looks at: labels, audiences, policies, dataflows; and what of it meets where. Pure. */
import { fieldPath, pathsOverlap } from './fields.ts';
import {
  type FieldLabels,
  type GovernedAudience,
  type InheritedLabel,
  inheritedLabels,
} from './inheritance.ts';
import type { Policy } from './policies.ts';

/** A name for every use that hands data out: what no label may stop at a certain action. */
export const anyExport = 'Any export';

/** A dataflow as governance sees it. */
export interface GovernedFlow {
  dataflowId: string;
  name: string;
  marketingActions: readonly string[];
  /** Source fields of its mappings. */
  mappedFields: readonly string[];
  /** Audiences that are delivered now, will be, or whose members were left at the destination. */
  audienceIds: readonly string[];
}

export interface GovernedState {
  fieldLabels: FieldLabels;
  audiences: ReadonlyMap<string, GovernedAudience>;
  /** Enabled ones. */
  policies: readonly Policy[];
  flows: readonly GovernedFlow[];
}

/** A label that reaches a dataflow, and how: through an audience, or a mapped field. */
export interface Carrier extends InheritedLabel {
  /** Null: the field is mapped, so it is sent with every audience. */
  audience: { audienceId: string; name: string } | null;
}

function mappedCarriers(flow: GovernedFlow, fieldLabels: FieldLabels): Carrier[] {
  return flow.mappedFields.flatMap((mapped) =>
    [...fieldLabels].flatMap(([field, labels]) =>
      pathsOverlap(fieldPath(field), fieldPath(mapped))
        ? labels.map((label) => ({ label, field, via: [], audience: null }))
        : [],
    ),
  );
}

function audienceCarriers(state: GovernedState, audience: GovernedAudience): Carrier[] {
  const { audienceId, name } = audience;
  const own = audience.labels.map(
    (label): Carrier => ({ label, field: null, via: [], audience: { audienceId, name } }),
  );
  const inherited = inheritedLabels(audience, state.audiences, state.fieldLabels);
  return [...own, ...inherited.map((one) => ({ ...one, audience: { audienceId, name } }))];
}

/** What an audience brings into a dataflow, with what the mapping adds; null: the mapping alone. */
export interface Unit {
  audience: { audienceId: string; name: string } | null;
  carriers: Carrier[];
}

/** A dataflow's data, by audience: labels are judged together where they are sent together. */
export function unitsOf(state: GovernedState, flow: GovernedFlow): Unit[] {
  const mapped = mappedCarriers(flow, state.fieldLabels);
  const known = flow.audienceIds.flatMap((id) => state.audiences.get(id) ?? []);
  if (known.length === 0) return [{ audience: null, carriers: mapped }];
  return known.map((audience) => ({
    audience: { audienceId: audience.audienceId, name: audience.name },
    carriers: [...audienceCarriers(state, audience), ...mapped],
  }));
}

/** Labels of a unit. */
export function labelsOf(unit: Unit): Set<string> {
  return new Set(unit.carriers.map((carrier) => carrier.label));
}

/** The actions of a dataflow that a policy is about. */
export function deniedActions(policy: Policy, flow: GovernedFlow): string[] {
  return policy.marketingActions.filter(
    (action) => action === anyExport || flow.marketingActions.includes(action),
  );
}
