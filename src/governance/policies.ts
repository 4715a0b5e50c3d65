/** Policies: a marketing action denied for data with certain labels. Core ones, and custom ones. */
import { invalidField, isUuid, MillraceError, newId } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { checkExpressionShape, expressionLabels, type LabelExpression } from './expression.ts';
import { checkLabels } from './labels.ts';
import { checkMarketingActions } from './marketing-actions.ts';

export interface Policy {
  /** A UUID, or the fixed name of a core policy. */
  id: string;
  name: string;
  core: boolean;
  description: string;
  /** Denied; `Any export` means all that dataflows do. */
  marketingActions: string[];
  expression: LabelExpression;
  enabled: boolean;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface PolicyInput {
  name: string;
  description: string;
  marketingActions: string[];
  expression: LabelExpression;
  enabled: boolean;
}

const columns = `policy_id as id, name, core, description,
  marketing_actions as "marketingActions", expression, enabled,
  created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs"`;

/** All policies, core ones first. */
export async function listPolicies(tx: Tx | Store['db']): Promise<Policy[]> {
  return query<Policy>(
    tx,
    `select ${columns} from policies order by core desc, created_at_ms, name, policy_id`,
    [],
  );
}

/** @throws MillraceError `not-found` */
export async function getPolicy(tx: Tx | Store['db'], id: string): Promise<Policy> {
  const rows = await query<Policy>(tx, `select ${columns} from policies where policy_id = $1`, [
    id,
  ]);
  if (!rows[0]) throw new MillraceError('not-found', `There is no policy ${id}.`);
  return rows[0];
}

/** @throws MillraceError `invalid-request` */
export async function checkPolicy(tx: Tx, input: PolicyInput): Promise<void> {
  if (input.marketingActions.length === 0) {
    throw invalidField('marketingActions', 'name at least one');
  }
  await checkMarketingActions(tx, input.marketingActions, 'marketingActions', { anyExport: true });
  checkExpressionShape(input.expression, 'expression');
  await checkLabels(tx, expressionLabels(input.expression), 'expression');
}

export async function insertPolicy(tx: Tx, input: PolicyInput, nowMs: number): Promise<Policy> {
  await checkPolicy(tx, input);
  const id = newId();
  await query(
    tx,
    `insert into policies (policy_id, name, core, description, marketing_actions, expression,
            enabled, created_at_ms, updated_at_ms)
     values ($1, $2, false, $3, $4::jsonb, $5::jsonb, $6, $7, $7)`,
    [
      id,
      input.name,
      input.description,
      JSON.stringify(input.marketingActions),
      JSON.stringify(input.expression),
      input.enabled,
      nowMs,
    ],
  );
  return getPolicy(tx, id);
}

/**
 * Changes a policy; of a core one only whether it is enabled.
 * @throws MillraceError `not-found`, `conflict`, `invalid-request`
 */
export async function changePolicy(
  tx: Tx,
  id: string,
  change: { [Field in keyof PolicyInput]?: PolicyInput[Field] | undefined },
  nowMs: number,
): Promise<Policy> {
  const before = await getPolicy(tx, id);
  const after: PolicyInput = {
    name: change.name ?? before.name,
    description: change.description ?? before.description,
    marketingActions: change.marketingActions ?? before.marketingActions,
    expression: change.expression ?? before.expression,
    enabled: change.enabled ?? before.enabled,
  };
  const isEdited = Object.keys(change).some(
    (key) => key !== 'enabled' && change[key as keyof PolicyInput] !== undefined,
  );
  if (before.core && isEdited) {
    throw new MillraceError('conflict', `${before.name} is a core policy and stays as it is.`, {
      hint: 'It can be enabled and disabled. Make a policy of your own for anything else.',
    });
  }
  if (isEdited) await checkPolicy(tx, after);
  await query(
    tx,
    `update policies set name = $2, description = $3, marketing_actions = $4::jsonb,
            expression = $5::jsonb, enabled = $6, updated_at_ms = $7 where policy_id = $1`,
    [
      id,
      after.name,
      after.description,
      JSON.stringify(after.marketingActions),
      JSON.stringify(after.expression),
      after.enabled,
      nowMs,
    ],
  );
  return getPolicy(tx, id);
}

/** Enables every core policy. */
export async function enableCore(tx: Tx, nowMs: number): Promise<void> {
  await query(
    tx,
    'update policies set enabled = true, updated_at_ms = $1 where core and not enabled',
    [nowMs],
  );
}

/** @throws MillraceError `not-found`, or `conflict` for a core policy */
export async function removePolicy(tx: Tx, id: string): Promise<void> {
  const policy = await getPolicy(tx, id);
  if (policy.core || !isUuid(id)) {
    throw new MillraceError('conflict', `${policy.name} is a core policy: disable it instead.`);
  }
  await query(tx, 'delete from policies where policy_id = $1', [id]);
}
