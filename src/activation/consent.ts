/** Consent as the ledger needs it: the tests that must hold, by dataflow and audience. */
import { compileProfileTest, type ProfileTest } from '../audiences/index.ts';
import { MillraceError } from '../kernel/index.ts';
import { query, type Tx } from '../store/index.ts';
import { consentOf, loadWorkspace } from './governed-state.ts';

export interface ConsentRule {
  policyId: string;
  test: ProfileTest;
}

/** A test that can no longer be compiled: nobody is delivered on a guess. */
const nobody: ProfileTest = { holds: () => false, readsChange: () => false };

function testOf(expression: string): ProfileTest {
  try {
    return compileProfileTest(expression, 'expression.value');
  } catch (error) {
    if (error instanceof MillraceError) return nobody;
    throw error;
  }
}

/** The rules of every audience of every dataflow. */
export async function consentPlan(
  tx: Tx,
): Promise<(dataflowId: string, audienceId: string) => readonly ConsentRule[]> {
  // Most workspaces have none, and every reload of the catalog comes here.
  const some = await query(tx, 'select 1 as one from consent_policies where enabled limit 1', []);
  if (some.length === 0) return () => [];
  const workspace = await loadWorkspace(tx, { onlyEnabled: true });
  const rules = new Map(
    workspace.consentPolicies.map(({ id, expression }) => [
      id,
      { policyId: id, test: testOf(expression) },
    ]),
  );
  const plan = new Map(
    workspace.flows.map((flow) => [flow.dataflowId, consentOf(workspace, flow)] as const),
  );
  return (dataflowId, audienceId) =>
    (plan.get(dataflowId)?.get(audienceId) ?? []).map(({ id }) => rules.get(id)!);
}
