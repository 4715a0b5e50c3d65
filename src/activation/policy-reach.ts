/** Which dataflows a policy is about, whether or not their data has its labels. */
import { deniedActions, type Policy } from '../governance/index.ts';
import type { Store } from '../store/index.ts';
import { loadFlows } from './governed-state.ts';

export interface FlowUnderPolicy {
  id: string;
  name: string;
  enabled: boolean;
}

/** The dataflows that do something which the policy denies, by name. */
export async function flowsUnder(store: Store, policy: Policy): Promise<FlowUnderPolicy[]> {
  const flows = await loadFlows(store.db);
  return flows
    .filter((flow) => deniedActions(policy, flow).length > 0)
    .map(({ dataflowId, name, isEnabled }) => ({ id: dataflowId, name, enabled: isEnabled }))
    .sort((left, right) => left.name.localeCompare(right.name, 'en'));
}
