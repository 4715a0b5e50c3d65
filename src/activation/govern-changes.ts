/** Changes of labels, marketing actions and policies: each one transaction, judged before it is kept. */
import { compileProfileTest } from '../audiences/index.ts';
import {
  type ConsentPolicy,
  type ConsentPolicyInput,
  changeConsentPolicy,
  changePolicy,
  deleteLabel,
  deleteMarketingAction,
  describeLabel,
  describeMarketingAction,
  enableCore,
  insertConsentPolicy,
  insertLabel,
  insertMarketingAction,
  insertPolicy,
  type Label,
  type LabelledField,
  listPolicies,
  type MarketingAction,
  type Policy,
  type PolicyInput,
  removeConsentPolicy,
  removePolicy,
  setFieldLabels,
} from '../governance/index.ts';
import type { Clock } from '../kernel/index.ts';
import { changeCatalog, type Store, type Tx } from '../store/index.ts';
import { announceFlows } from './flows.ts';
import { govern } from './govern.ts';

export interface GovernanceContext {
  store: Store;
  clock: Clock;
}

type Change<Input> = { [Field in keyof Input]?: Input[Field] | undefined };

/** Holds the catalog, makes the change, judges it, and tells the engines. */
async function changeGoverned<Result>(
  { store, clock }: GovernanceContext,
  changed: string,
  change: (tx: Tx, nowMs: number) => Promise<Result>,
): Promise<Result> {
  const result = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const nowMs = clock.now();
    return govern(tx, { nowMs, changed }, () => change(tx, nowMs));
  });
  announceFlows(store);
  return result;
}

/** A change that can break nothing: something unused comes or goes. */
async function changeFreely<Result>(
  { store, clock }: GovernanceContext,
  change: (tx: Tx, nowMs: number) => Promise<Result>,
): Promise<Result> {
  return store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    return change(tx, clock.now());
  });
}

/** Gives a field exactly these labels. @throws MillraceError `policy-violation` */
export function labelField(
  context: GovernanceContext,
  field: string,
  labels: readonly string[],
): Promise<LabelledField> {
  return changeGoverned(context, `field:${field}`, (tx) => setFieldLabels(tx, field, labels));
}

export function createLabel(
  context: GovernanceContext,
  input: { name: string; description: string },
): Promise<Label> {
  return changeFreely(context, (tx, nowMs) => insertLabel(tx, input, nowMs));
}

/** Of a label only its description changes: everything else names it. */
export function updateLabel(
  context: GovernanceContext,
  name: string,
  { description }: { description: string },
): Promise<Label> {
  return changeFreely(context, (tx) => describeLabel(tx, name, description));
}

/** @throws MillraceError `in-use` */
export function removeLabel(context: GovernanceContext, name: string): Promise<void> {
  return changeFreely(context, (tx) => deleteLabel(tx, name));
}

export function createMarketingAction(
  context: GovernanceContext,
  input: { name: string; description: string },
): Promise<MarketingAction> {
  return changeFreely(context, (tx, nowMs) => insertMarketingAction(tx, input, nowMs));
}

export function updateMarketingAction(
  context: GovernanceContext,
  name: string,
  { description }: { description: string },
): Promise<MarketingAction> {
  return changeFreely(context, (tx) => describeMarketingAction(tx, name, description));
}

/** @throws MillraceError `in-use` */
export function removeMarketingAction(context: GovernanceContext, name: string): Promise<void> {
  return changeFreely(context, (tx) => deleteMarketingAction(tx, name));
}

/** @throws MillraceError `policy-violation` when it is enabled and an active dataflow breaks it */
export function createPolicy(context: GovernanceContext, input: PolicyInput): Promise<Policy> {
  return changeGoverned(context, 'policy', (tx, nowMs) => insertPolicy(tx, input, nowMs));
}

/** @throws MillraceError `policy-violation` when an active dataflow would break it */
export function updatePolicy(
  context: GovernanceContext,
  id: string,
  change: Change<PolicyInput>,
): Promise<Policy> {
  return changeGoverned(context, `policy:${id}`, (tx, nowMs) =>
    changePolicy(tx, id, change, nowMs),
  );
}

/** Enables all core policies, or none. @throws MillraceError `policy-violation` */
export function enableCorePolicies(context: GovernanceContext): Promise<Policy[]> {
  return changeGoverned(context, 'policies:core', async (tx, nowMs) => {
    await enableCore(tx, nowMs);
    return (await listPolicies(tx)).filter((policy) => policy.core);
  });
}

export function deletePolicy(context: GovernanceContext, id: string): Promise<void> {
  return changeGoverned(context, `policy:${id}`, (tx) => removePolicy(tx, id));
}

/** People who do not consent leave the dataflows concerned, in a backfill that begins at once. */
export function createConsentPolicy(
  context: GovernanceContext,
  input: ConsentPolicyInput,
): Promise<ConsentPolicy> {
  compileProfileTest(input.expression, 'expression.value');
  return changeGoverned(context, 'consent-policy', (tx, nowMs) =>
    insertConsentPolicy(tx, input, nowMs),
  );
}

/** As `createConsentPolicy`: those who now consent are delivered again. */
export function updateConsentPolicy(
  context: GovernanceContext,
  id: string,
  change: Change<ConsentPolicyInput>,
): Promise<ConsentPolicy> {
  if (change.expression !== undefined) {
    compileProfileTest(change.expression, 'expression.value');
  }
  return changeGoverned(context, `consent-policy:${id}`, (tx, nowMs) =>
    changeConsentPolicy(tx, id, change, nowMs),
  );
}

export function deleteConsentPolicy(context: GovernanceContext, id: string): Promise<void> {
  return changeGoverned(context, `consent-policy:${id}`, (tx) => removeConsentPolicy(tx, id));
}
