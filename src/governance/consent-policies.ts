/**
 * Consent policies: whom a dataflow may be used for. If it has one of the marketing actions and its
 * data the labels, then the test must hold for a person, or the person is not delivered.
 */
import { invalidField, isUuid, MillraceError, newId } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import {
  checkExpressionShape,
  expressionHolds,
  expressionLabels,
  type LabelExpression,
} from './expression.ts';
import { checkLabels } from './labels.ts';
import { checkMarketingActions } from './marketing-actions.ts';
import { anyExport, type GovernedFlow, labelsOf, type Unit } from './state.ts';

export interface ConsentPolicy {
  id: string;
  name: string;
  description: string;
  /** One of them is enough; none: whatever the dataflow does. */
  marketingActions: string[];
  /** Null: whatever the labels. */
  labels: LabelExpression | null;
  /** PQL over attributes and identities, which must hold. */
  expression: string;
  enabled: boolean;
  /** Moves with everything that changes who is delivered. */
  version: number;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface ConsentPolicyInput {
  name: string;
  description: string;
  marketingActions: string[];
  labels: LabelExpression | null;
  expression: string;
  enabled: boolean;
}

const columns = `policy_id as id, name, description, marketing_actions as "marketingActions",
  labels, expression, enabled, version, created_at_ms as "createdAtMs",
  updated_at_ms as "updatedAtMs"`;

/** Whether a policy is about what a dataflow does with a unit of its data. */
export function consentApplies(policy: ConsentPolicy, flow: GovernedFlow, unit: Unit): boolean {
  const acts =
    policy.marketingActions.length === 0 ||
    policy.marketingActions.some(
      (action) => action === anyExport || flow.marketingActions.includes(action),
    );
  return acts && (policy.labels === null || expressionHolds(policy.labels, labelsOf(unit)));
}

/** All of them, oldest first. */
export async function listConsentPolicies(tx: Tx | Store['db']): Promise<ConsentPolicy[]> {
  return query<ConsentPolicy>(tx, `select ${columns} from consent_policies order by policy_id`, []);
}

/** @throws MillraceError `not-found` */
export async function getConsentPolicy(tx: Tx | Store['db'], id: string): Promise<ConsentPolicy> {
  const rows = isUuid(id)
    ? await query<ConsentPolicy>(
        tx,
        `select ${columns} from consent_policies where policy_id = $1`,
        [id],
      )
    : [];
  if (!rows[0]) throw new MillraceError('not-found', `There is no consent policy ${id}.`);
  return rows[0];
}

async function check(tx: Tx, input: ConsentPolicyInput): Promise<void> {
  if (input.marketingActions.length === 0 && input.labels === null) {
    throw invalidField('marketingActions', 'name marketing actions, labels, or both');
  }
  await checkMarketingActions(tx, input.marketingActions, 'marketingActions', { anyExport: true });
  if (input.labels === null) return;
  checkExpressionShape(input.labels, 'labels');
  await checkLabels(tx, expressionLabels(input.labels), 'labels');
}

/** The caller has compiled the expression. */
export async function insertConsentPolicy(
  tx: Tx,
  input: ConsentPolicyInput,
  nowMs: number,
): Promise<ConsentPolicy> {
  await check(tx, input);
  const id = newId();
  await query(
    tx,
    `insert into consent_policies (policy_id, name, description, marketing_actions, labels,
            expression, enabled, version, created_at_ms, updated_at_ms)
     values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, 1, $8, $8)`,
    [id, ...values(input), nowMs],
  );
  return getConsentPolicy(tx, id);
}

function values(input: ConsentPolicyInput): unknown[] {
  return [
    input.name,
    input.description,
    JSON.stringify(input.marketingActions),
    input.labels === null ? null : JSON.stringify(input.labels),
    input.expression,
    input.enabled,
  ];
}

/** @throws MillraceError `not-found`, `invalid-request` */
export async function changeConsentPolicy(
  tx: Tx,
  id: string,
  change: { [Field in keyof ConsentPolicyInput]?: ConsentPolicyInput[Field] | undefined },
  nowMs: number,
): Promise<ConsentPolicy> {
  const before = await getConsentPolicy(tx, id);
  const after: ConsentPolicyInput = {
    name: change.name ?? before.name,
    description: change.description ?? before.description,
    marketingActions: change.marketingActions ?? before.marketingActions,
    labels: change.labels === undefined ? before.labels : change.labels,
    expression: change.expression ?? before.expression,
    enabled: change.enabled ?? before.enabled,
  };
  await check(tx, after);
  await query(
    tx,
    `update consent_policies set name = $2, description = $3, marketing_actions = $4::jsonb,
            labels = $5::jsonb, expression = $6, enabled = $7, version = version + 1,
            updated_at_ms = $8 where policy_id = $1`,
    [id, ...values(after), nowMs],
  );
  return getConsentPolicy(tx, id);
}

/** @throws MillraceError `not-found` */
export async function removeConsentPolicy(tx: Tx, id: string): Promise<void> {
  await getConsentPolicy(tx, id);
  await query(tx, 'delete from consent_policies where policy_id = $1', [id]);
}
