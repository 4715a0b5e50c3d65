/** The audiences of a dataflow: activated with a schedule, and taken off again. */
import { requestBackfill } from '../audiences/index.ts';
import { invalidField, MillraceError } from '../kernel/index.ts';
import { changeCatalog, query, type Tx } from '../store/index.ts';
import { checkAudience, definitionOfAccount } from './check-dataflow.ts';
import { announceFlows, type FlowAudienceState } from './flows.ts';
import { govern } from './govern.ts';
import {
  type Dataflow,
  type DataflowAudience,
  type DataflowCore,
  type DataflowsContext,
  findDataflow,
  getDataflow,
} from './read-dataflows.ts';

export interface DataflowAudienceInput {
  audienceId: string;
  startMs: number | null;
  endMs: number | null;
  keepMembers: boolean;
}

/** The state an activation begins in. */
export function scheduleState(
  input: DataflowAudienceInput,
  nowMs: number,
  path: string,
): FlowAudienceState {
  if (input.startMs !== null && input.endMs !== null && input.endMs <= input.startMs) {
    throw invalidField(path === '' ? 'endDate' : `${path}.endDate`, 'must be after the start');
  }
  if (input.endMs !== null && input.endMs <= nowMs) return 'ended';
  return input.startMs !== null && input.startMs > nowMs ? 'scheduled' : 'active';
}

/** Puts an audience on a dataflow, or back on it, and asks for its backfill. */
export async function putAudience(
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

/** Activates an audience in a dataflow, again or for the first time: everything is reconciled. */
export async function addAudience(
  context: DataflowsContext,
  dataflowId: string,
  input: DataflowAudienceInput,
): Promise<Dataflow> {
  const { store, clock } = context;
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const { accountId, deleting } = await findDataflow(tx, dataflowId);
    if (deleting) throw new MillraceError('conflict', 'The dataflow is being deleted.');
    const definition = await definitionOfAccount(tx, accountId);
    const { audienceId } = input;
    await checkAudience(tx, definition, { dataflowId, accountId }, audienceId, 'audienceId');
    const nowMs = clock.now();
    await govern(tx, { nowMs, changed: `audience:${audienceId}`, dataflowId }, () =>
      putAudience(tx, dataflowId, input, scheduleState(input, nowMs, ''), nowMs),
    );
  });
  announceFlows(store);
  return getDataflow(context, dataflowId);
}

function requireAudience(flow: DataflowCore, audienceId: string): DataflowAudience {
  const found = flow.audiences.find((audience) => audience.audienceId === audienceId);
  if (found) return found;
  throw new MillraceError('not-found', `The dataflow does not carry audience ${audienceId}.`);
}

/** Changes when an audience is delivered. What the new times mean is reconciled at once. */
export async function rescheduleAudience(
  context: DataflowsContext,
  dataflowId: string,
  input: {
    audienceId: string;
    startMs?: number | null | undefined;
    endMs?: number | null | undefined;
    keepMembers?: boolean | undefined;
  },
): Promise<Dataflow> {
  const { store, clock } = context;
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const before = requireAudience(await findDataflow(tx, dataflowId), input.audienceId);
    if (before.state === 'removing') {
      throw new MillraceError('conflict', `"${before.name}" is being removed; add it again.`);
    }
    const after: DataflowAudienceInput = {
      audienceId: input.audienceId,
      startMs: input.startMs === undefined ? before.startMs : input.startMs,
      endMs: input.endMs === undefined ? before.endMs : input.endMs,
      keepMembers: input.keepMembers ?? before.keepMembers,
    };
    const nowMs = clock.now();
    await govern(tx, { nowMs, changed: `audience:${input.audienceId}`, dataflowId }, () =>
      putAudience(tx, dataflowId, after, scheduleState(after, nowMs, ''), nowMs),
    );
  });
  announceFlows(store);
  return getDataflow(context, dataflowId);
}

async function takeOff(
  tx: Tx,
  dataflowId: string,
  audienceId: string,
  nowMs: number,
): Promise<void> {
  await query(
    tx,
    `update dataflow_audiences set state = 'removing', segment_due_at_ms = 0
      where dataflow_id = $1 and audience_id = $2`,
    [dataflowId, audienceId],
  );
  await requestBackfill(tx, { kind: 'activation', audienceId, dataflowId, nowMs });
}

function isAsGiven(known: DataflowAudience, given: DataflowAudienceInput): boolean {
  return (
    known.state !== 'removing' &&
    known.startMs === given.startMs &&
    known.endMs === given.endMs &&
    known.keepMembers === given.keepMembers
  );
}

/**
 * Makes these the audiences of a dataflow: others are taken off, and what is as given stays as it is.
 * @throws MillraceError `invalid-request` with the path of the audience
 */
export async function replaceAudiences(
  tx: Tx,
  before: DataflowCore,
  audiences: readonly DataflowAudienceInput[],
  nowMs: number,
): Promise<void> {
  const { id: dataflowId, accountId } = before;
  const definition = await definitionOfAccount(tx, accountId);
  const known = new Map(before.audiences.map((one) => [one.audienceId, one]));
  const kept = new Set<string>();
  for (const [index, input] of audiences.entries()) {
    const path = `audiences[${index}]`;
    const { audienceId } = input;
    if (kept.has(audienceId)) throw invalidField(`${path}.audienceId`, 'is given twice');
    kept.add(audienceId);
    const old = known.get(audienceId);
    if (old && isAsGiven(old, input)) continue;
    if (!old || old.state === 'removing') {
      const flow = { dataflowId, accountId };
      await checkAudience(tx, definition, flow, audienceId, `${path}.audienceId`);
    }
    await putAudience(tx, dataflowId, input, scheduleState(input, nowMs, path), nowMs);
  }
  for (const { audienceId, state } of before.audiences) {
    if (!kept.has(audienceId) && state !== 'removing') {
      await takeOff(tx, dataflowId, audienceId, nowMs);
    }
  }
}

/** Takes an audience off: its members leave the destination, then its segment is deleted. */
export async function removeAudience(
  context: DataflowsContext,
  dataflowId: string,
  audienceId: string,
): Promise<Dataflow> {
  const { store, clock } = context;
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    requireAudience(await findDataflow(tx, dataflowId), audienceId);
    await takeOff(tx, dataflowId, audienceId, clock.now());
  });
  announceFlows(store);
  return getDataflow(context, dataflowId);
}
