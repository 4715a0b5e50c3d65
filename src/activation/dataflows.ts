/** Dataflows: an account, a mapping, and the audiences that are activated through it. */
import { requestBackfill } from '../audiences/index.ts';
import type { DestinationDefinition } from '../destinations/index.ts';
import { checkMarketingActions } from '../governance/index.ts';
import { invalidField, MillraceError, newId } from '../kernel/index.ts';
import { changeCatalog, query, type Tx } from '../store/index.ts';
import { checkAudience, checkMappings, definitionOfAccount } from './check-dataflow.ts';
import {
  type DataflowAudienceInput,
  putAudience,
  replaceAudiences,
  scheduleState,
} from './flow-audiences.ts';
import { announceFlows } from './flows.ts';
import { govern } from './govern.ts';
import type { Mapping } from './mapping.ts';
import {
  type Dataflow,
  type DataflowCore,
  type DataflowsContext,
  findDataflow,
  getDataflow,
} from './read-dataflows.ts';
import { deleteFlowRows } from './sql/delete-flow.ts';

export interface DataflowInput {
  accountId: string;
  name: string;
  description: string;
  marketingActions: string[] | null;
  mappings: Mapping[];
  audiences: DataflowAudienceInput[];
  /** `undefined`: as preset; null: without the mass-exit brake. */
  brakePercent?: number | null | undefined;
  /** People in a request at most; null: as many as the account takes. */
  batchSize?: number | null | undefined;
  /** Share of the account's requests a second, in percent; null: all of them. */
  ratePercent?: number | null | undefined;
}

/** Share of members that may leave at once unless the dataflow says otherwise. */
const brakePercentPreset = 30;

/** Creates a dataflow; enabled, and backfilling, as soon as it has audiences. */
export async function createDataflow(
  context: DataflowsContext,
  input: DataflowInput,
): Promise<Dataflow> {
  const { store, clock } = context;
  const id = newId();
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const definition = await definitionOfAccount(tx, input.accountId);
    const marketingActions = input.marketingActions ?? [...definition.marketingActionsPreset];
    await checkActions(tx, marketingActions);
    await checkMappings(tx, definition, input.mappings);
    const nowMs = clock.now();
    const governed = { nowMs, changed: `dataflow:${id}`, dataflowId: id };
    await govern(tx, governed, () =>
      insertDataflow(tx, id, { ...input, marketingActions }, nowMs, definition),
    );
  });
  announceFlows(store);
  return getDataflow(context, id);
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
): Promise<void> {
  const { brakePercent = brakePercentPreset, batchSize = null, ratePercent = null } = input;
  await query(
    tx,
    `insert into dataflows (dataflow_id, account_id, name, description, marketing_actions,
            mappings, enabled, brake_percent, batch_size, rate_percent, created_at_ms, updated_at_ms)
     values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, true, $7, $9, $10, $8, $8)`,
    [
      id,
      input.accountId,
      input.name,
      input.description,
      JSON.stringify([...new Set(input.marketingActions)]),
      JSON.stringify(input.mappings),
      brakePercent,
      nowMs,
      batchSize,
      ratePercent,
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
}

export interface DataflowChange {
  name?: string | undefined;
  description?: string | undefined;
  marketingActions?: string[] | undefined;
  mappings?: Mapping[] | undefined;
  enabled?: boolean | undefined;
  brakePercent?: number | null | undefined;
  batchSize?: number | null | undefined;
  ratePercent?: number | null | undefined;
  /** All audiences it is to carry; those it carries besides are taken off. */
  audiences?: readonly DataflowAudienceInput[] | undefined;
}

/**
 * Changes what is given, all of it or nothing. A new mapping moves every member.
 * @throws MillraceError `invalid-request`, `not-found`, `conflict`, `policy-violation`
 */
export async function updateDataflow(
  context: DataflowsContext,
  id: string,
  { audiences, ...change }: DataflowChange,
): Promise<Dataflow> {
  const { store, clock } = context;
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const before = await findDataflow(tx, id);
    if (before.deleting) throw new MillraceError('conflict', 'The dataflow is being deleted.');
    const nowMs = clock.now();
    const isRemapped =
      change.mappings !== undefined &&
      JSON.stringify(change.mappings) !== JSON.stringify(before.mappings);
    if (isRemapped) {
      await checkMappings(tx, await definitionOfAccount(tx, before.accountId), change.mappings!);
      keepTargets(before, change.mappings!);
    }
    if (change.marketingActions) await checkActions(tx, change.marketingActions);
    const after = {
      ...before,
      ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
    };
    const activated = audiences === undefined ? {} : { dataflowId: id };
    await govern(tx, { nowMs, changed: `dataflow:${id}`, ...activated }, async () => {
      await writeChange(tx, id, after, nowMs);
      if (audiences) await replaceAudiences(tx, before, audiences, nowMs);
    });
    if (isRemapped) {
      await requestBackfill(tx, { kind: 'mapping', audienceId: null, dataflowId: id, nowMs });
    }
  });
  announceFlows(store);
  return getDataflow(context, id);
}

/**
 * What was delivered is known at the destination under its target. Under another one it could not be
 * taken back, so the targets of a dataflow that carries audiences stay.
 */
function keepTargets(before: DataflowCore, mappings: readonly Mapping[]): void {
  if (before.audiences.length === 0) return;
  for (const [index, { target }] of before.mappings.entries()) {
    if (mappings[index]?.target.identity === target.identity) continue;
    throw invalidField(
      `mappings[${index}].target.identity`,
      `stays ${target.identity} while the dataflow carries audiences; make another dataflow for another target`,
    );
  }
}

async function writeChange(
  tx: Tx,
  id: string,
  after: Required<Omit<DataflowChange, 'audiences'>>,
  nowMs: number,
): Promise<void> {
  await query(
    tx,
    `update dataflows set name = $2, description = $3, marketing_actions = $4::jsonb,
            mappings = $5::jsonb, enabled = $6, updated_at_ms = greatest($7, updated_at_ms + 1),
            brake_percent = $8::int,
            brake_since_ms = case when $8::int is not null then brake_since_ms end,
            batch_size = $9, rate_percent = $10
      where dataflow_id = $1`,
    [
      id,
      after.name,
      after.description,
      JSON.stringify([...new Set(after.marketingActions)]),
      JSON.stringify(after.mappings),
      after.enabled,
      nowMs,
      after.brakePercent,
      after.batchSize,
      after.ratePercent,
    ],
  );
}

/**
 * Deletes a dataflow. `remove`: its members leave the destination first, then it goes by itself;
 * `leave`: it goes at once, and the destination keeps what it has.
 * @returns the dataflow while its members leave, or null when it is gone
 */
export async function deleteDataflow(
  context: DataflowsContext,
  id: string,
  options: { members: 'remove' | 'leave' },
): Promise<Dataflow | null> {
  const { store, clock } = context;
  const isGone = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const flow = await findDataflow(tx, id);
    if (options.members === 'leave' || flow.audiences.length === 0) {
      await deleteFlowRows(tx, id);
      return true;
    }
    const nowMs = clock.now();
    // Only removals are left to send, so a disabled dataflow may send them.
    await query(
      tx,
      `update dataflows set deleting = true, enabled = true, updated_at_ms = $2
        where dataflow_id = $1`,
      [id, nowMs],
    );
    await query(
      tx,
      `update dataflow_audiences set state = 'removing', segment_due_at_ms = 0
        where dataflow_id = $1`,
      [id],
    );
    await requestBackfill(tx, { kind: 'mapping', audienceId: null, dataflowId: id, nowMs });
    return false;
  });
  announceFlows(store);
  return isGone ? null : getDataflow(context, id);
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
