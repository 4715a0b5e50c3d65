/** What would happen if: policies judged over a proposed dataflow or change, with nothing saved. */
import { governedAudiences } from '../audiences/index.ts';
import {
  checkField,
  checkPolicy,
  type LabelExpression,
  type Policy,
  type PolicyInput,
  type Violation,
  violationsOf,
} from '../governance/index.ts';
import { invalidField, limits } from '../kernel/index.ts';
import type { Store, Tx } from '../store/index.ts';
import { type ConsentCount, countConsent } from './count-consent.ts';
import {
  consentOf,
  fieldOf,
  loadWorkspace,
  type Workspace,
  type WorkspaceFlow,
} from './governed-state.ts';
import type { Mapping } from './mapping.ts';

export interface ProposedFlow {
  /** An existing one; what is not given stays as it is. */
  dataflowId?: string | undefined;
  marketingActions?: string[] | undefined;
  /** All audiences it would carry. */
  audienceIds?: string[] | undefined;
  mappings?: Mapping[] | undefined;
}

export interface ProposedChanges {
  fields: { field: string; labels: string[] }[];
  audiences: {
    audienceId: string;
    labels?: string[] | undefined;
    expression?: string | undefined;
  }[];
  /** With `id`: an existing one; without: a new one, enabled. */
  policies: {
    id?: string | undefined;
    name?: string | undefined;
    marketingActions?: string[] | undefined;
    expression?: LabelExpression | undefined;
    enabled?: boolean | undefined;
  }[];
}

export interface Proposal {
  /** Null: all active dataflows are judged. */
  dataflow: ProposedFlow | null;
  changes: ProposedChanges;
}

export interface Evaluation {
  violations: Violation[];
  /** For a proposed dataflow: whom each consent policy lets through. */
  consent: ({ policy: { id: string; name: string } } & ConsentCount)[];
}

async function changedPolicies(
  tx: Tx,
  workspace: Workspace,
  changes: ProposedChanges,
): Promise<Policy[]> {
  const policies = new Map(workspace.policies.map((policy) => [policy.id, policy]));
  for (const [index, change] of changes.policies.entries()) {
    const known = change.id === undefined ? undefined : policies.get(change.id);
    if (change.id !== undefined && !known) {
      throw invalidField(`changes.policies[${index}].id`, `there is no policy ${change.id}`);
    }
    const input: PolicyInput = {
      name: change.name ?? known?.name ?? 'the new policy',
      description: '',
      marketingActions: change.marketingActions ?? known?.marketingActions ?? [],
      expression: change.expression ?? known?.expression ?? { any: [] },
      enabled: change.enabled ?? true,
    };
    await checkPolicy(tx, input);
    const id = known?.id ?? 'proposed';
    const dates = { createdAtMs: 0, updatedAtMs: 0 };
    policies.set(id, { ...dates, id, core: known?.core ?? false, ...input });
  }
  return [...policies.values()].filter((policy) => policy.enabled);
}

/** The workspace as it would be. */
async function proposedWorkspace(
  tx: Tx,
  workspace: Workspace,
  changes: ProposedChanges,
): Promise<Workspace> {
  const known = new Set(workspace.facts.map((one) => one.audienceId));
  const unknown = changes.audiences.find((one) => !known.has(one.audienceId));
  if (unknown)
    throw invalidField('changes.audiences', `there is no audience ${unknown.audienceId}`);
  const byId = new Map(changes.audiences.map((one) => [one.audienceId, one]));
  const facts = workspace.facts.map((one) => {
    const change = byId.get(one.audienceId);
    return {
      ...one,
      labels: change?.labels ?? one.labels,
      expression: change?.expression ?? one.expression,
    };
  });
  return {
    ...workspace,
    facts,
    audiences: governedAudiences(facts),
    policies: await changedPolicies(tx, workspace, changes),
    fieldLabels: new Map([
      ...workspace.fieldLabels,
      ...changes.fields.map(
        ({ field, labels }, index) =>
          [checkField(field, `changes.fields[${index}].field`), labels] as const,
      ),
    ]),
  };
}

function proposedFlow(workspace: Workspace, proposed: ProposedFlow): WorkspaceFlow {
  const { dataflowId, audienceIds, mappings } = proposed;
  const known = workspace.flows.find((flow) => flow.dataflowId === dataflowId);
  if (dataflowId !== undefined && !known) {
    throw invalidField('dataflowId', `there is no dataflow ${dataflowId}`);
  }
  const missing = audienceIds?.find((id) => !workspace.audiences.has(id));
  if (missing !== undefined) throw invalidField('audienceIds', `there is no audience ${missing}`);
  return {
    dataflowId: dataflowId ?? 'proposed',
    name: known?.name ?? 'the new dataflow',
    isEnabled: true,
    marketingActions: proposed.marketingActions ?? known?.marketingActions ?? [],
    audienceIds: audienceIds ?? known?.audienceIds ?? [],
    mappedFields: mappings?.map(({ source }) => fieldOf(source)) ?? known?.mappedFields ?? [],
  };
}

/**
 * Judges a proposal.
 * @throws MillraceError `invalid-request` when it names something that is not there
 */
export async function evaluatePolicies(store: Store, proposal: Proposal): Promise<Evaluation> {
  const { workspace, flow } = await store.transaction(async (tx) => {
    const now = await loadWorkspace(tx, { onlyEnabled: false });
    const proposed = await proposedWorkspace(tx, now, proposal.changes);
    const of = proposal.dataflow && proposedFlow(proposed, proposal.dataflow);
    return { workspace: proposed, flow: of };
  });
  if (!flow) {
    const violations = workspace.flows
      .filter((one) => one.isEnabled && one.audienceIds.length > 0)
      .flatMap((one) => violationsOf(workspace, one));
    return { violations: violations.slice(0, limits.violationsTold), consent: [] };
  }
  const policies = new Map(
    [...consentOf(workspace, flow).values()].flat().map((policy) => [policy.id, policy]),
  );
  const consent: Evaluation['consent'] = [];
  for (const { id, name, expression } of policies.values()) {
    const input = { expression, audienceIds: flow.audienceIds };
    consent.push({ policy: { id, name }, ...(await countConsent(store, input)) });
  }
  return { violations: violationsOf(workspace, flow).slice(0, limits.violationsTold), consent };
}
