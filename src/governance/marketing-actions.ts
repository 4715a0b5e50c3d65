/** Marketing actions: what a dataflow does with data. Core ones, and custom ones. */
import { invalidField, limits, MillraceError } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { anyExport } from './state.ts';

export interface MarketingAction {
  name: string;
  core: boolean;
  description: string;
  dataflows: { id: string; name: string }[];
  policies: { id: string; name: string }[];
  consentPolicies: { id: string; name: string }[];
}

/** All of them with their uses: core ones first. */
export async function listMarketingActions(tx: Tx | Store['db']): Promise<MarketingAction[]> {
  const users = (table: string, id: string): string =>
    `(select coalesce(jsonb_agg(jsonb_build_object('id', u.${id}, 'name', u.name) order by u.name), '[]')
        from ${table} u where u.marketing_actions ? m.name)`;
  return query<MarketingAction>(
    tx,
    `select m.name, m.core, m.description, ${users('dataflows', 'dataflow_id')} as dataflows,
            ${users('policies', 'policy_id')} as policies,
            ${users('consent_policies', 'policy_id')} as "consentPolicies"
       from marketing_actions m order by m.core desc, m.name`,
    [],
  );
}

/**
 * Refuses actions that do not exist, naming the place.
 * @param options `anyExport`: policies may also name every export at once
 */
export async function checkMarketingActions(
  tx: Tx,
  names: readonly string[],
  path: string,
  options: { anyExport: boolean },
): Promise<void> {
  if (names.length > limits.marketingActionsPerDataflow) {
    throw invalidField(path, `at most ${limits.marketingActionsPerDataflow}`);
  }
  if (names.length === 0) return;
  const rows = await query<{ name: string }>(
    tx,
    'select name from marketing_actions where name = any ($1::text[])',
    [names],
  );
  const known = new Set(rows.map((row) => row.name));
  if (options.anyExport) known.add(anyExport);
  const unknown = names.findIndex((name) => !known.has(name));
  if (unknown >= 0) {
    throw invalidField(`${path}[${unknown}]`, `there is no marketing action "${names[unknown]}"`);
  }
  const repeated = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (repeated >= 0) throw invalidField(`${path}[${repeated}]`, 'is named twice');
}

/** @throws MillraceError `conflict` when the name is taken, whatever its case */
export async function insertMarketingAction(
  tx: Tx,
  input: { name: string; description: string },
  nowMs: number,
): Promise<MarketingAction> {
  const taken = await query(
    tx,
    'select 1 as one from marketing_actions where lower(name) = lower($1)',
    [input.name],
  );
  if (taken.length > 0 || input.name.toLowerCase() === anyExport.toLowerCase()) {
    throw new MillraceError('conflict', `There is a marketing action ${input.name} already.`, {
      errors: [{ path: 'name', message: 'is taken' }],
    });
  }
  await query(
    tx,
    `insert into marketing_actions (name, core, description, created_at_ms)
     values ($1, false, $2, $3)`,
    [input.name, input.description, nowMs],
  );
  return { ...input, core: false, dataflows: [], policies: [], consentPolicies: [] };
}

/** An action that people made. @throws MillraceError `not-found`, `conflict` for a core action */
async function customAction(tx: Tx, name: string): Promise<MarketingAction> {
  const action = (await listMarketingActions(tx)).find((one) => one.name === name);
  if (!action) throw new MillraceError('not-found', `There is no marketing action ${name}.`);
  if (!action.core) return action;
  throw new MillraceError('conflict', `${name} is a core marketing action and stays as it is.`);
}

/** @throws MillraceError `not-found`, `conflict` for a core action */
export async function describeMarketingAction(
  tx: Tx,
  name: string,
  description: string,
): Promise<MarketingAction> {
  const action = await customAction(tx, name);
  await query(tx, 'update marketing_actions set description = $2 where name = $1', [
    name,
    description,
  ]);
  return { ...action, description };
}

/** @throws MillraceError `not-found`, `conflict` for a core action, or `in-use` */
export async function deleteMarketingAction(tx: Tx, name: string): Promise<void> {
  const action = await customAction(tx, name);
  const usedBy = [
    ...action.dataflows.map((dataflow) => `dataflow ${dataflow.name}`),
    ...[...action.policies, ...action.consentPolicies].map((policy) => `policy ${policy.name}`),
  ];
  if (usedBy.length > 0) {
    throw new MillraceError('in-use', `${name} is used by ${usedBy.join(', ')}.`, {
      hint: 'Remove it there first.',
      extra: { usedBy },
    });
  }
  await query(tx, 'delete from marketing_actions where name = $1', [name]);
}
