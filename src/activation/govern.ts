/**
 * Every change that could break a policy goes through here, inside its own transaction: the change is
 * made, the state it leads to is judged, and a new violation of an active dataflow takes it all back.
 * Who may be delivered under consent policies may have changed too; those dataflows are reconciled.
 */
import { requestBackfill } from '../audiences/index.ts';
import { type GovernOptions, type Violation, violationsOf } from '../governance/index.ts';
import { counted, limits, MillraceError } from '../kernel/index.ts';
import type { Tx } from '../store/index.ts';
import { consentOf, loadWorkspace, type Workspace } from './governed-state.ts';

/** Violations of the dataflows that are active, or being activated. */
function violationsIn(workspace: Workspace, activatedId: string | undefined): Violation[] {
  return workspace.flows
    .filter((flow) => flow.audienceIds.length > 0)
    .filter((flow) => flow.isEnabled || flow.dataflowId === activatedId)
    .flatMap((flow) => violationsOf(workspace, flow));
}

/** What a violation is about, whatever carries the data. */
function subjectOf({ policy, marketingAction, dataflow }: Violation): string {
  return JSON.stringify([policy.id, marketingAction, dataflow.dataflowId]);
}

/** Violations that a change brings: a new one, or a new way into an old one. */
function broughtBy(before: readonly Violation[], after: readonly Violation[]): Violation[] {
  const ways = new Map(
    before.map((violation) => [
      subjectOf(violation),
      new Set(violation.lineage.edges.map(({ from, to }) => `${from} ${to}`)),
    ]),
  );
  return after.filter((violation) => {
    const known = ways.get(subjectOf(violation));
    return !known || violation.lineage.edges.some(({ from, to }) => !known.has(`${from} ${to}`));
  });
}

/** A problem for violations; one place words it. */
export function policyViolation(violations: readonly Violation[], changed: string): MillraceError {
  const policies = [...new Set(violations.map((violation) => violation.policy.name))];
  const count = counted(policies.length, 'policy is', 'policies are');
  const resolutions = violations[0]!.resolutions.map(
    ({ text, permission }) => `${text} (${permission})`,
  );
  return new MillraceError(
    'policy-violation',
    `${count} violated: ${policies.join(', ')}. ${violations[0]!.text} Nothing was changed.`,
    {
      hint: `Enough alone: ${resolutions.join('; or ')}.`,
      extra: { changed, violations: violations.slice(0, limits.violationsTold) },
    },
  );
}

/** Which consent policies, in which version, each audience of each dataflow obeys. */
function consentTexts(workspace: Workspace): Map<string, { dataflowId: string; text: string }> {
  const texts = new Map<string, { dataflowId: string; text: string }>();
  for (const flow of workspace.flows) {
    const { dataflowId } = flow;
    const consent = consentOf(workspace, flow);
    for (const audienceId of flow.audienceIds) {
      const policies = consent.get(audienceId) ?? [];
      const text = JSON.stringify(policies.map(({ id, version }) => [id, version]));
      texts.set(`${dataflowId} ${audienceId}`, { dataflowId, text });
    }
  }
  return texts;
}

/** Dataflows whose people must be looked at again. What is new to them has its own backfill. */
function consentChanged(before: Workspace, after: Workspace): Set<string> {
  const was = consentTexts(before);
  const changed = new Set<string>();
  for (const [pair, { dataflowId, text }] of consentTexts(after)) {
    const known = was.get(pair);
    if (known && known.text !== text) changed.add(dataflowId);
  }
  return changed;
}

/**
 * Makes a change and judges it. The caller holds the catalog for a change.
 * @throws MillraceError `policy-violation` with `violations`; the transaction must then fail
 */
export async function govern<Result>(
  tx: Tx,
  options: GovernOptions,
  change: () => Promise<Result>,
): Promise<Result> {
  const before = await loadWorkspace(tx, { onlyEnabled: true });
  const result = await change();
  const after = await loadWorkspace(tx, { onlyEnabled: true });
  const found = broughtBy(
    violationsIn(before, options.dataflowId),
    violationsIn(after, options.dataflowId),
  );
  if (found.length > 0) throw policyViolation(found, options.changed);
  const { nowMs } = options;
  for (const dataflowId of consentChanged(before, after)) {
    await requestBackfill(tx, { kind: 'mapping', audienceId: null, dataflowId, nowMs });
  }
  return result;
}
