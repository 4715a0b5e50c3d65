/** The segments of a dataflow at its destination: made before members, renamed, deleted when empty. */
import { beginBefore, RejectedError, TooLateError } from '../destinations/index.ts';
import { failpoint, limits, type PassResult } from '../kernel/index.ts';
import { changeCatalog } from '../store/index.ts';
import type { OpenAccount } from './connections.ts';
import type { DeliveryContext } from './delivery.ts';
import { type ExchangeScope, exchangingFor } from './exchanges.ts';
import { reserveRequest } from './rate.ts';
import { deleteEmptyFlow } from './sql/delete-flow.ts';
import {
  claimSegment,
  dropAudience,
  endSegmentClaim,
  hasPending,
  type LaneAudience,
  type LaneState,
  settleRemovals,
} from './sql/lane.ts';

/** Name and description as one text, to see whether the destination has the current ones. */
function metadataText(audience: LaneAudience): string {
  return JSON.stringify([audience.name, audience.description]);
}

function needsSave(audience: LaneAudience): boolean {
  const isLive = audience.state === 'active' || audience.state === 'ended';
  return isLive && audience.segmentSaved !== metadataText(audience);
}

/**
 * Does one piece of segment work that is due, if there is any.
 * Errors of the destination pass through, after the work was put back.
 */
export async function tidySegments(
  context: DeliveryContext,
  dataflowId: string,
  lane: LaneState,
  account: OpenAccount,
): Promise<PassResult> {
  let nextAtMs: number | null = null;
  if (await settleWithoutSegment(context, dataflowId, lane)) return { more: true };
  for (const audience of lane.audiences) {
    const isLeaving = audience.state === 'removing';
    if (!isLeaving && !needsSave(audience)) continue;
    if (audience.segmentDueAtMs > context.clock.now()) {
      nextAtMs = Math.min(nextAtMs ?? audience.segmentDueAtMs, audience.segmentDueAtMs);
      continue;
    }
    const done = isLeaving
      ? await removeSegment(context, dataflowId, audience, account)
      : await saveSegment(context, dataflowId, audience, account);
    if (done) return { more: true };
  }
  return { more: false, nextAtMs };
}

/** Whether a removal was waiting for a segment that the destination does not have. */
async function settleWithoutSegment(
  { store, clock, inFlightClaimIds }: DeliveryContext,
  dataflowId: string,
  lane: LaneState,
): Promise<boolean> {
  if (lane.audiences.every((audience) => audience.segmentSaved !== null)) return false;
  const options = { dataflowId, inFlightClaimIds: [...inFlightClaimIds], nowMs: clock.now() };
  return (await store.transaction((tx) => settleRemovals(tx, options))) > 0;
}

function segmentScope(dataflowId: string, audienceId: string): ExchangeScope {
  const nobody = { runId: null, claimId: null, adds: 0, removes: 0, attempt: 1 };
  return { ...nobody, dataflowId, purpose: 'segment', audienceIds: [audienceId] };
}

async function withClaim(
  context: DeliveryContext,
  dataflowId: string,
  audience: LaneAudience,
  account: OpenAccount,
  work: () => Promise<void>,
): Promise<boolean> {
  const { store, clock } = context;
  const { audienceId } = audience;
  const nowMs = clock.now();
  const untilMs = nowMs + context.claim.lastsMs;
  const claimed = await store.transaction(async (tx) => {
    if (!(await claimSegment(tx, { dataflowId, audienceId, nowMs, untilMs }))) return false;
    await reserveRequest(tx, account.accountId, account.limits, nowMs);
    return true;
  });
  if (!claimed) return false;
  try {
    await exchangingFor(segmentScope(dataflowId, audienceId), () =>
      beginBefore(untilMs - context.claim.requestMs, work),
    );
  } catch (error) {
    if (error instanceof TooLateError) throw error;
    const problem = (error as { error?: object }).error ?? null;
    const isRejected = error instanceof RejectedError;
    const dueAtMs = clock.now() + (isRejected ? limits.retryDelayMaxMs : 0);
    await store.transaction((tx) =>
      endSegmentClaim(
        tx,
        { dataflowId, audienceId, dueAtMs },
        { error: problem && { ...problem } },
      ),
    );
    // Only this segment waits: the others of the account are not to blame for it.
    if (isRejected) context.events.segmentRefused(dataflowId, audienceId, error.error);
    else throw error;
  }
  return true;
}

async function saveSegment(
  context: DeliveryContext,
  dataflowId: string,
  audience: LaneAudience,
  account: OpenAccount,
): Promise<boolean> {
  const { audienceId, name, description } = audience;
  return withClaim(context, dataflowId, audience, account, async () => {
    const { segmentId } = await account.connection.saveSegment(
      { audienceId, name, description, isKnown: audience.segmentSaved !== null },
      context.signal,
    );
    failpoint('segment.saved');
    const saved = metadataText(audience);
    const dueAtMs = context.clock.now();
    await context.store.transaction((tx) =>
      endSegmentClaim(tx, { dataflowId, audienceId, dueAtMs }, { saved, segmentId }),
    );
    context.events.segmentSaved(dataflowId, audienceId);
  });
}

/** Deletes the segment of an audience that has left, once its last member is gone there. */
async function removeSegment(
  context: DeliveryContext,
  dataflowId: string,
  audience: LaneAudience,
  account: OpenAccount,
): Promise<boolean> {
  const { store } = context;
  const { audienceId } = audience;
  if (await store.transaction((tx) => hasPending(tx, dataflowId, audienceId))) return false;
  return withClaim(context, dataflowId, audience, account, async () => {
    if (audience.segmentSaved !== null) {
      await account.connection.deleteSegment(audienceId, context.signal);
    }
    await store.transaction(async (tx) => {
      await changeCatalog(store, tx);
      await dropAudience(tx, dataflowId, audienceId);
      await deleteEmptyFlow(tx, dataflowId);
    });
    store.announce('catalog');
    context.events.segmentLeft(dataflowId, audienceId);
  });
}
