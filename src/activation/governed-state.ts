/** The workspace as governance sees it, read inside a transaction: before a change, and after it. */
import { type AudienceFacts, governedAudiences, loadAudienceFacts } from '../audiences/index.ts';
import {
  type ConsentPolicy,
  consentApplies,
  type GovernedFlow,
  type GovernedState,
  listConsentPolicies,
  listPolicies,
  loadFieldLabels,
  unitsOf,
} from '../governance/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import type { Mapping } from './mapping.ts';

export interface WorkspaceFlow extends GovernedFlow {
  isEnabled: boolean;
}

export interface Workspace extends GovernedState {
  flows: readonly WorkspaceFlow[];
  facts: readonly AudienceFacts[];
  /** Enabled ones. */
  consentPolicies: readonly ConsentPolicy[];
}

/** A mapping's source, as labels name fields. */
export function fieldOf(source: Mapping['source']): string {
  return 'namespace' in source ? `identityMap.${source.namespace}` : source.attribute;
}

interface FlowRow {
  dataflowId: string;
  name: string;
  isEnabled: boolean;
  marketingActions: string[];
  mappings: Mapping[];
  audienceIds: string[];
}

/** All dataflows with the audiences that they deliver, will, or have left at the destination. */
export async function loadFlows(tx: Tx | Store['db']): Promise<WorkspaceFlow[]> {
  const rows = await query<FlowRow>(
    tx,
    `select d.dataflow_id as "dataflowId", d.name, d.enabled as "isEnabled",
            d.marketing_actions as "marketingActions", d.mappings,
            coalesce((select jsonb_agg(f.audience_id order by f.added_at_ms, f.audience_id)
                        from dataflow_audiences f where f.dataflow_id = d.dataflow_id
                         and (f.state in ('scheduled', 'active')
                              or (f.state = 'ended' and f.keep_members))), '[]') as "audienceIds"
       from dataflows d order by d.dataflow_id`,
    [],
  );
  return rows.map(({ mappings, ...flow }) => ({
    ...flow,
    mappedFields: mappings.map(({ source }) => fieldOf(source)),
  }));
}

/** Everything; `onlyEnabled` leaves rules unread when no policy is enabled that could ask for them. */
export async function loadWorkspace(
  tx: Tx | Store['db'],
  options: { onlyEnabled: boolean },
): Promise<Workspace> {
  const policies = (await listPolicies(tx)).filter(
    (policy) => policy.enabled || !options.onlyEnabled,
  );
  const consentPolicies = (await listConsentPolicies(tx)).filter((policy) => policy.enabled);
  const readsLabels =
    policies.length > 0 || consentPolicies.some((policy) => policy.labels !== null);
  const facts = readsLabels ? await loadAudienceFacts(tx) : [];
  return {
    policies,
    consentPolicies,
    facts,
    audiences: governedAudiences(facts),
    fieldLabels: readsLabels ? await loadFieldLabels(tx) : new Map(),
    flows: await loadFlows(tx),
  };
}

/** The consent policies of each audience of a dataflow. */
export function consentOf(
  workspace: Workspace,
  flow: GovernedFlow,
): ReadonlyMap<string, readonly ConsentPolicy[]> {
  const { consentPolicies } = workspace;
  if (consentPolicies.length === 0) return new Map();
  if (consentPolicies.every((policy) => policy.labels === null)) {
    const unit = { audience: null, carriers: [] };
    const of = consentPolicies.filter((policy) => consentApplies(policy, flow, unit));
    return new Map(flow.audienceIds.map((id) => [id, of]));
  }
  return new Map(
    unitsOf(workspace, flow).flatMap((unit) =>
      unit.audience
        ? [
            [
              unit.audience.audienceId,
              consentPolicies.filter((policy) => consentApplies(policy, flow, unit)),
            ],
          ]
        : [],
    ),
  );
}
