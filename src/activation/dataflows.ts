/** Dataflows: an account, a mapping, and the audiences that are activated through it. */
import { type BackfillProgress, latestBackfill, requestBackfill } from '../audiences/index.ts';
import type { DestinationDefinition } from '../destinations/index.ts';
import { type Clock, isUuid, type JsonObject, MillraceError, newId } from '../kernel/index.ts';
import { changeCatalog, query, type Store, type Tx } from '../store/index.ts';
import { definitionOf } from './connections.ts';
import type { FlowAudienceState } from './flows.ts';
import type { Mapping } from './mapping.ts';

export interface DataflowsContext {
  store: Store;
  clock: Clock;
}

export interface DataflowCounts {
  /** People in the dataflow's audiences, once for each audience. */
  members: number;
  /** Target values that the destination has acknowledged as in. */
  delivered: number;
  pending: number;
  failed: number;
  excluded: number;
}

export interface DataflowAudience {
  audienceId: string;
  name: string;
  state: FlowAudienceState;
  startMs: number | null;
  endMs: number | null;
  keepMembers: boolean;
  segmentId: string | null;
  segmentError: JsonObject | null;
}

export interface Dataflow {
  id: string;
  accountId: string;
  destination: string;
  name: string;
  description: string;
  marketingActions: string[];
  mappings: Mapping[];
  enabled: boolean;
  status: 'enabled' | 'disabled' | 'processing' | 'error';
  /** The destination's error while status is `error`. */
  error: JsonObject | null;
  counts: DataflowCounts;
  audiences: DataflowAudience[];
  backfill: BackfillProgress | null;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface DataflowAudienceInput {
  audienceId: string;
  startMs: number | null;
  endMs: number | null;
  keepMembers: boolean;
}

export interface DataflowInput {
  accountId: string;
  name: string;
  description: string;
  marketingActions: string[] | null;
  mappings: Mapping[];
  audiences: DataflowAudienceInput[];
}

interface DataflowRow {
  dataflow_id: string;
  account_id: string;
  destination: string;
  name: string;
  description: string;
  marketing_actions: string[];
  mappings: Mapping[];
  enabled: boolean;
  account_state: string;
  account_error: JsonObject | null;
  failing_since_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

const selectFlow = `select d.*, a.destination, a.state as account_state, a.error as account_error,
  a.failing_since_ms from dataflows d join accounts a using (account_id)`;

async function countsOf(tx: Tx | Store['db'], dataflowId: string): Promise<DataflowCounts> {
  const [row] = await query<DataflowCounts>(
    tx,
    `select (select count(*) from memberships m join dataflow_audiences f using (audience_id)
              where f.dataflow_id = $1 and f.state in ('active', 'scheduled')
                and m.status = 'realized') as members,
            count(*) filter (where delivered and desired) as delivered,
            count(*) filter (where due_at_ms is not null) as pending,
            count(*) filter (where failed) as failed,
            (select count(*) from desired_members
              where dataflow_id = $1 and excluded_reason is not null) as excluded
       from ledger where dataflow_id = $1`,
    [dataflowId],
  );
  return row!;
}

async function audiencesOf(tx: Tx | Store['db'], dataflowId: string): Promise<DataflowAudience[]> {
  return query(
    tx,
    `select f.audience_id as "audienceId", u.name, f.state, f.start_at_ms as "startMs",
            f.end_at_ms as "endMs", f.keep_members as "keepMembers",
            f.segment_id as "segmentId", f.segment_error as "segmentError"
       from dataflow_audiences f join audiences u using (audience_id)
      where f.dataflow_id = $1 order by f.added_at_ms, f.audience_id`,
    [dataflowId],
  );
}

function statusOf(
  row: DataflowRow,
  backfill: BackfillProgress | null,
  audiences: number,
): Dataflow['status'] {
  if (!row.enabled) return 'disabled';
  if (row.account_state !== 'connected' || row.failing_since_ms !== null) return 'error';
  return backfill?.state === 'running' || audiences === 0 ? 'processing' : 'enabled';
}

async function shape(tx: Tx | Store['db'], row: DataflowRow): Promise<Dataflow> {
  const audiences = await audiencesOf(tx, row.dataflow_id);
  const backfill = await latestBackfill(tx, { dataflowId: row.dataflow_id });
  return {
    id: row.dataflow_id,
    accountId: row.account_id,
    destination: row.destination,
    name: row.name,
    description: row.description,
    marketingActions: row.marketing_actions,
    mappings: row.mappings,
    enabled: row.enabled,
    status: statusOf(row, backfill, audiences.length),
    error: row.account_error,
    counts: await countsOf(tx, row.dataflow_id),
    audiences,
    backfill,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** @throws MillraceError `not-found` */
export async function getDataflow(tx: Tx | Store['db'], id: string): Promise<Dataflow> {
  const rows = isUuid(id)
    ? await query<DataflowRow>(tx, `${selectFlow} where d.dataflow_id = $1`, [id])
    : [];
  if (!rows[0]) throw new MillraceError('not-found', `There is no dataflow ${id}.`);
  return shape(tx, rows[0]);
}

/** All dataflows, oldest first: there are few. */
export async function listDataflows(context: DataflowsContext): Promise<Dataflow[]> {
  const rows = await query<DataflowRow>(
    context.store.db,
    `${selectFlow} order by d.dataflow_id`,
    [],
  );
  const flows: Dataflow[] = [];
  for (const row of rows) flows.push(await shape(context.store.db, row));
  return flows;
}

async function definitionOfAccount(tx: Tx, accountId: string): Promise<DestinationDefinition> {
  const rows = isUuid(accountId)
    ? await query<{ destination: string }>(
        tx,
        'select destination from accounts where account_id = $1',
        [accountId],
      )
    : [];
  if (!rows[0]) {
    throw new MillraceError('invalid-request', `There is no account ${accountId}.`, {
      errors: [{ path: 'accountId', message: 'no such account' }],
    });
  }
  return definitionOf(rows[0].destination);
}

/** A mapping must name a known target, and a namespace that exists or an attribute. */
async function checkMappings(
  tx: Tx,
  definition: DestinationDefinition,
  mappings: readonly Mapping[],
): Promise<void> {
  const { min, max } = definition.mapping;
  const refuse = (path: string, message: string): never => {
    throw new MillraceError('invalid-request', `${path}: ${message}`, {
      errors: [{ path, message }],
    });
  };
  if (mappings.length < min || mappings.length > max) {
    const count = min === max ? `exactly ${min}` : `${min} to ${max}`;
    refuse('mappings', `${definition.name} takes ${count} mapping${max === 1 ? '' : 's'}`);
  }
  for (const [index, { source, target }] of mappings.entries()) {
    const known = definition.identityTargets.map((one) => one.name);
    if (!known.includes(target.identity)) {
      refuse(`mappings[${index}].target.identity`, `must be ${known.join(' or ')}`);
    }
    if (!('namespace' in source)) continue;
    const rows = await query(tx, 'select 1 as one from namespaces where symbol = $1', [
      source.namespace,
    ]);
    if (rows.length === 0) {
      refuse(`mappings[${index}].source.namespace`, `there is no namespace ${source.namespace}`);
    }
  }
}

/** An audience can be activated when it is published, its origin accepted, and its segment free. */
async function checkAudience(
  tx: Tx,
  definition: DestinationDefinition,
  flow: { dataflowId: string; accountId: string },
  audienceId: string,
  path: string,
): Promise<void> {
  const refuse = (message: string): never => {
    throw new MillraceError('invalid-request', `${path}: ${message}`, {
      errors: [{ path, message }],
    });
  };
  const rows = isUuid(audienceId)
    ? await query<{
        name: string;
        origin: 'segmentation-service' | 'custom-upload' | 'external';
        lifecycle_state: string;
      }>(tx, 'select name, origin, lifecycle_state from audiences where audience_id = $1', [
        audienceId,
      ])
    : [];
  const audience = rows[0] ?? refuse(`there is no audience ${audienceId}`);
  if (audience.lifecycle_state !== 'published') {
    refuse(`"${audience.name}" is ${audience.lifecycle_state}: publish it first`);
  }
  if (!definition.acceptedOrigins.includes(audience.origin)) {
    refuse(
      definition.refusedOrigins[audience.origin] ??
        `${audience.origin} audiences are not accepted by ${definition.name}`,
    );
  }
  const others = await query<{ name: string }>(
    tx,
    `select d.name from dataflow_audiences f join dataflows d using (dataflow_id)
      where f.audience_id = $1 and d.account_id = $2 and d.dataflow_id <> $3`,
    [audienceId, flow.accountId, flow.dataflowId],
  );
  if (others[0]) {
    refuse(
      `dataflow "${others[0].name}" already carries it to this account; both would write the same segment`,
    );
  }
}

function scheduleState(
  input: DataflowAudienceInput,
  nowMs: number,
  path: string,
): FlowAudienceState {
  if (input.startMs !== null && input.endMs !== null && input.endMs <= input.startMs) {
    throw new MillraceError('invalid-request', `${path}.endDate: must be after the start`, {
      errors: [{ path: `${path}.endDate`, message: 'must be after the start' }],
    });
  }
  if (input.endMs !== null && input.endMs <= nowMs) return 'ended';
  return input.startMs !== null && input.startMs > nowMs ? 'scheduled' : 'active';
}

async function putAudience(
  tx: Tx,
  dataflowId: string,
  input: DataflowAudienceInput,
  state: FlowAudienceState,
  nowMs: number,
): Promise<void> {
  const { audienceId } = input;
  await query(
    tx,
    `insert into dataflow_audiences (dataflow_id, audience_id, state, start_at_ms, end_at_ms,
            keep_members, segment_due_at_ms, added_at_ms)
     values ($1, $2, $3, $4, $5, $6, 0, $7)
         on conflict (dataflow_id, audience_id) do update set state = $3, start_at_ms = $4,
            end_at_ms = $5, keep_members = $6, segment_due_at_ms = 0`,
    [dataflowId, audienceId, state, input.startMs, input.endMs, input.keepMembers, nowMs],
  );
  await requestBackfill(tx, { kind: 'activation', audienceId, dataflowId, nowMs });
}

function announceChange(store: Store): void {
  store.announce('catalog');
  store.announce('backfill');
  store.announce('ledger');
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
    const nowMs = clock.now();
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
        JSON.stringify(input.marketingActions ?? definition.marketingActionsPreset),
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
  });
  announceChange(store);
  return flow;
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
    await query(
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
    if (isRemapped) {
      await requestBackfill(tx, { kind: 'mapping', audienceId: null, dataflowId: id, nowMs });
    }
    return getDataflow(tx, id);
  });
  announceChange(store);
  return flow;
}

/** Activates an audience in a dataflow, again or for the first time: everything is reconciled. */
export async function addAudience(
  context: DataflowsContext,
  dataflowId: string,
  input: DataflowAudienceInput,
): Promise<Dataflow> {
  const { store, clock } = context;
  const flow = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const { accountId } = await getDataflow(tx, dataflowId);
    const definition = await definitionOfAccount(tx, accountId);
    const { audienceId } = input;
    await checkAudience(tx, definition, { dataflowId, accountId }, audienceId, 'audienceId');
    const nowMs = clock.now();
    await putAudience(tx, dataflowId, input, scheduleState(input, nowMs, ''), nowMs);
    return getDataflow(tx, dataflowId);
  });
  announceChange(store);
  return flow;
}

/** Takes an audience off: its members leave the destination, then its segment is deleted. */
export async function removeAudience(
  context: DataflowsContext,
  dataflowId: string,
  audienceId: string,
): Promise<Dataflow> {
  const { store, clock } = context;
  const flow = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const before = await getDataflow(tx, dataflowId);
    if (!before.audiences.some((audience) => audience.audienceId === audienceId)) {
      throw new MillraceError('not-found', `The dataflow does not carry audience ${audienceId}.`);
    }
    await query(
      tx,
      `update dataflow_audiences set state = 'removing', segment_due_at_ms = 0
        where dataflow_id = $1 and audience_id = $2`,
      [dataflowId, audienceId],
    );
    await requestBackfill(tx, {
      kind: 'activation',
      audienceId,
      dataflowId,
      nowMs: clock.now(),
    });
    return getDataflow(tx, dataflowId);
  });
  announceChange(store);
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
  announceChange(store);
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
