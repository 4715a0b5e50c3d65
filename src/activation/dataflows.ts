/** Dataflows: an account, a mapping, and the audiences that are activated through it. */
import { requestBackfill } from '../audiences/index.ts';
import type { DestinationDefinition } from '../destinations/index.ts';
import { checkMarketingActions } from '../governance/index.ts';
import { MillraceError, newId } from '../kernel/index.ts';
import { changeCatalog, query, type Tx } from '../store/index.ts';
import { checkAudience, checkMappings, definitionOfAccount } from './check-dataflow.ts';
import { type DataflowAudienceInput, putAudience, scheduleState } from './flow-audiences.ts';
import { announceFlows } from './flows.ts';
import { govern } from './govern.ts';
import type { Mapping } from './mapping.ts';
import { type Dataflow, type DataflowsContext, getDataflow } from './read-dataflows.ts';

export interface DataflowInput {
  accountId: string;
  name: string;
  description: string;
  marketingActions: string[] | null;
  mappings: Mapping[];
  audiences: DataflowAudienceInput[];
}

/** Creates a dataflow; enabled, and backfilling, as soon as it has audiences. */
export async function createDataflow(
  context: DataflowsContext,
  input: DataflowInput,
): Promise<Dataflow> {
  const { store, clock } = context;
  const id = newId();
  const flow = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const definition = await definitionOfAccount(tx, input.accountId);
    await checkMappings(tx, definition, input.mappings);
    const marketingActions = input.marketingActions ?? [...definition.marketingActionsPreset];
    await checkActions(tx, marketingActions);
    const nowMs = clock.now();
    const governed = { nowMs, changed: `dataflow:${id}`, dataflowId: id };
    return govern(tx, governed, () =>
      insertDataflow(tx, id, { ...input, marketingActions }, nowMs, definition),
    );
  });
  announceFlows(store);
  return flow;
}

/** Refuses marketing actions that nobody defined. */
function checkActions(tx: Tx, names: readonly string[]): Promise<void> {
  return checkMarketingActions(tx, names, 'marketingActions', { anyExport: false });
}

async function insertDataflow(
  tx: Tx,
  id: string,
  input: DataflowInput,
  nowMs: number,
  definition: DestinationDefinition,
): Promise<Dataflow> {
  await query(
    tx,
    `insert into dataflows (dataflow_id, account_id, name, description, marketing_actions,
              mappings, enabled, created_at_ms, updated_at_ms)
       values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, true, $7, $7)`,
    [
      id,
      input.accountId,
      input.name,
      input.description,
      JSON.stringify(input.marketingActions),
      JSON.stringify(input.mappings),
      nowMs,
    ],
  );
  for (const [index, audience] of input.audiences.entries()) {
    const path = `audiences[${index}]`;
    await checkAudience(
      tx,
      definition,
      { dataflowId: id, accountId: input.accountId },
      audience.audienceId,
      `${path}.audienceId`,
    );
    await putAudience(tx, id, audience, scheduleState(audience, nowMs, path), nowMs);
  }
  return getDataflow(tx, id);
}

/** Changes name, description, actions, mappings or the switch. A new mapping moves every member. */
export async function updateDataflow(
  context: DataflowsContext,
  id: string,
  change: {
    name?: string | undefined;
    description?: string | undefined;
    marketingActions?: string[] | undefined;
    mappings?: Mapping[] | undefined;
    enabled?: boolean | undefined;
  },
): Promise<Dataflow> {
  const { store, clock } = context;
  const flow = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const before = await getDataflow(tx, id);
    const nowMs = clock.now();
    const isRemapped =
      change.mappings !== undefined &&
      JSON.stringify(change.mappings) !== JSON.stringify(before.mappings);
    if (isRemapped) {
      await checkMappings(tx, await definitionOfAccount(tx, before.accountId), change.mappings!);
    }
    if (change.marketingActions) await checkActions(tx, change.marketingActions);
    const write = (): Promise<unknown> =>
      query(
        tx,
        `update dataflows set name = $2, description = $3, marketing_actions = $4::jsonb,
              mappings = $5::jsonb, enabled = $6, updated_at_ms = $7 where dataflow_id = $1`,
        [
          id,
          change.name ?? before.name,
          change.description ?? before.description,
          JSON.stringify(change.marketingActions ?? before.marketingActions),
          JSON.stringify(change.mappings ?? before.mappings),
          change.enabled ?? before.enabled,
          nowMs,
        ],
      );
    await govern(tx, { nowMs, changed: `dataflow:${id}` }, write);
    if (isRemapped) {
      await requestBackfill(tx, { kind: 'mapping', audienceId: null, dataflowId: id, nowMs });
    }
    return getDataflow(tx, id);
  });
  announceFlows(store);
  return flow;
}

/**
 * Deletes a dataflow that carries no audience any more.
 * @throws MillraceError `in-use` while audiences are on it or are still leaving
 */
export async function deleteDataflow(context: DataflowsContext, id: string): Promise<void> {
  const { store } = context;
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const flow = await getDataflow(tx, id);
    if (flow.audiences.length > 0) {
      const names = flow.audiences.map((audience) => audience.name);
      throw new MillraceError('in-use', `The dataflow still carries ${names.join(', ')}.`, {
        hint: 'Remove its audiences first; their members leave the destination before they are gone.',
        extra: { usedBy: names },
      });
    }
    for (const table of ['desired_members', 'ledger', 'backfills', 'dataflows']) {
      await query(tx, `delete from ${table} where dataflow_id = $1`, [id]);
    }
  });
  announceFlows(store);
}

/** Names of the dataflows that carry an audience. */
export async function dataflowsOfAudience(tx: Tx, audienceId: string): Promise<string[]> {
  const rows = await query<{ name: string }>(
    tx,
    `select d.name from dataflow_audiences f join dataflows d using (dataflow_id)
      where f.audience_id = $1 order by d.name`,
    [audienceId],
  );
  return rows.map((row) => `dataflow ${row.name}`);
}
