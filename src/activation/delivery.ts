/**
 * The one loop that drives delivered towards desired: claim (short transaction) → deliver (no
 * transaction) → acknowledge (short transaction). A crash in between sends that batch again.
 */
import {
  AuthenticationError,
  beginBefore,
  type DeliveryError,
  type DeliveryOutcome,
  type DeliveryRow,
  MisconfiguredError,
  RetryableError,
  TooLateError,
} from '../destinations/index.ts';
import {
  type Clock,
  errorText,
  failpoint,
  isoTime,
  limits,
  newId,
  type PassResult,
} from '../kernel/index.ts';
import { openRun, recordAnswered } from '../monitoring/index.ts';
import { type Store, type Tx, together } from '../store/index.ts';
import { answeredCounts } from './answered.ts';
import { retryDelayMs } from './backoff.ts';
import { applyBrake, countRemovals } from './brake.ts';
import type { Connections, OpenAccount } from './connections.ts';
import type { ActivationEvents } from './events.ts';
import { type ExchangeScope, exchangingFor } from './exchanges.ts';
import { RateUsedUp, reserveRequest } from './rate.ts';
import { tidySegments } from './segments.ts';
import { blockAccount, clearAccount } from './sql/account-state.ts';
import { endClaim, holdsAny, type RowVerdict } from './sql/acknowledge.ts';
import { type ClaimedRow, claimRows, nextDueMs } from './sql/claim.ts';
import { forgetSegment, type LaneState, loadLane } from './sql/lane.ts';
import { groupAfter, verdictsOf } from './verdicts.ts';

export interface DeliveryContext {
  store: Store;
  clock: Clock;
  connections: Connections;
  events: ActivationEvents;
  /** How long refused credentials rest before they are tried once more: no login storms. */
  refusedRetryMs: number;
  /** How long a claim lasts, and how much of it the slowest request needs. */
  claim: { lastsMs: number; requestMs: number };
  signal: AbortSignal;
  /** Claims whose requests are out. After a sleep of the host their time may be up; they still hold. */
  inFlightClaimIds: Set<string>;
  /** Called when a batch was claimed, before it is sent; a full one leaves work for another worker. */
  onClaimed?: (isFull: boolean) => void;
}

interface Batch {
  dataflowId: string;
  claimId: string;
  claimedUntilMs: number;
  runId: string;
  account: OpenAccount;
  lane: LaneState;
  rows: ClaimedRow[];
}

/** A segment that keeps vanishing is made again at most this often. */
const segmentPauseMs = 60_000;

/** One pass for one dataflow: its segments, then at most one request of members. */
export async function deliverOnce(
  context: DeliveryContext,
  dataflowId: string,
): Promise<PassResult> {
  const { store, clock, connections } = context;
  const lane = await store.transaction((tx) => loadLane(tx, dataflowId));
  if (!lane?.enabled || lane.audiences.length === 0) return { more: false, nextAtMs: null };
  if (lane.blockedUntilMs > clock.now()) return { more: false, nextAtMs: lane.blockedUntilMs };
  const account = await connections.open(lane.accountId);
  try {
    const segments = await tidySegments(context, dataflowId, lane, account);
    if (segments.more) return segments;
    const nextAtMs = await claimAndDeliver(context, dataflowId, lane, account);
    if (nextAtMs === 'delivered') return { more: true };
    return { more: false, nextAtMs: earlier(nextAtMs, segments.nextAtMs) };
  } catch (error) {
    if (error instanceof RateUsedUp && error.window === 'second') {
      return { more: false, nextAtMs: error.untilMs };
    }
    if (error instanceof TooLateError) {
      context.events.claimOver(dataflowId);
      return { more: true };
    }
    const held = await holdAccount(context, dataflowId, lane, account, error);
    if (!held) throw error;
    return { more: false, nextAtMs: held };
  }
}

/** @returns when to look again, when nothing is due */
async function claimAndDeliver(
  context: DeliveryContext,
  dataflowId: string,
  lane: LaneState,
  account: OpenAccount,
): Promise<'delivered' | number | null> {
  // Mostly nothing waits: no transaction is begun to learn that.
  if (!lane.isWaiting) return null;
  const claimId = newId();
  // Before it can be seen in the store: another worker may look there after a leap of the clock.
  context.inFlightClaimIds.add(claimId);
  try {
    const batch = await claimBatch(context, { dataflowId, claimId }, lane, account);
    if ('nextAtMs' in batch) return batch.nextAtMs;
    context.onClaimed?.(batch.rows.length === rowsPerRequest(lane, account));
    failpoint('delivery.claimed');
    await deliverBatch(context, batch);
    return 'delivered';
  } finally {
    context.inFlightClaimIds.delete(claimId);
  }
}

function earlier(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}

/** People in one request: as many as the account takes, or fewer where the dataflow says so. */
function rowsPerRequest({ batchSize }: LaneState, { limits: { rowsPerRequest } }: OpenAccount) {
  return Math.min(rowsPerRequest, batchSize ?? rowsPerRequest);
}

async function claimBatch(
  context: DeliveryContext,
  { dataflowId, claimId }: { dataflowId: string; claimId: string },
  lane: LaneState,
  account: OpenAccount,
): Promise<Batch | { nextAtMs: number | null }> {
  const { store, clock } = context;
  const notReady = lane.audiences
    .filter((audience) => audience.segmentSaved === null)
    .map((audience) => audience.audienceId);
  if (notReady.length === lane.audiences.length) return { nextAtMs: null };
  const rowsMax = rowsPerRequest(lane, account);
  const share = { dataflowId, percent: lane.ratePercent };
  let heldExits: number | null = null;
  const batch = await store.transaction(async (tx) => {
    const nowMs = clock.now();
    const claimedUntilMs = nowMs + context.claim.lastsMs;
    const inFlightClaimIds = [...context.inFlightClaimIds];
    const brake = await applyBrake(tx, dataflowId, { nowMs, inFlightClaimIds });
    heldExits = brake.isTripped ? brake.exits : null;
    const rows = await claimRows(tx, {
      dataflowId,
      withoutAudienceIds: notReady,
      inFlightClaimIds,
      claimId,
      nowMs,
      claimedUntilMs,
      rowsMax,
    });
    if (rows.length === 0) return { nextAtMs: await nextDueMs(tx, dataflowId, notReady) };
    await together([
      reserveRequest(tx, lane.accountId, account.limits, nowMs, {
        ...{ isSmall: rows.length < rowsMax, share },
      }),
      countRemovals(tx, dataflowId, rows, nowMs),
    ]);
    const runId = lane.runId ?? (await openRun(tx, dataflowId, nowMs));
    return { dataflowId, claimId, claimedUntilMs, runId, account, lane, rows };
  });
  if (heldExits !== null) context.events.brakeTripped(dataflowId, heldExits);
  return batch;
}

function requestRows(batch: Batch): DeliveryRow[] {
  const audiences = new Map(batch.lane.audiences.map((one) => [one.audienceId, one]));
  return batch.rows.map((row, index) => {
    const { audienceId, targetValue, lastQualificationTimeMs } = row;
    // Not there: taken off between the look at the lane and the claim.
    const audience = audiences.get(audienceId);
    return {
      key: String(index),
      audienceId,
      segmentId: audience?.segmentId ?? null,
      audience: {
        ...(audience?.outside ?? { namespace: 'ups', id: audienceId }),
        name: audience?.name ?? '',
      },
      target: batch.lane.target,
      targetValue,
      action: row.desired ? 'add' : 'remove',
      lastQualificationTimeMs,
    };
  });
}

function exchangeScope({ dataflowId, runId, claimId, rows }: Batch): ExchangeScope {
  const adds = rows.filter((row) => row.desired).length;
  return {
    dataflowId,
    runId,
    claimId,
    purpose: 'members',
    adds,
    removes: rows.length - adds,
    audienceIds: [...new Set(rows.map((row) => row.audienceId))],
    attempt: rows.reduce((most, row) => Math.max(most, row.attempts), 1),
  };
}

async function deliverBatch(context: DeliveryContext, batch: Batch): Promise<void> {
  const { clock } = context;
  const startedMs = clock.now();
  let outcomes: DeliveryOutcome[];
  try {
    outcomes = await exchangingFor(exchangeScope(batch), () =>
      beginBefore(batch.claimedUntilMs - context.claim.requestMs, () =>
        batch.account.connection.deliver(requestRows(batch), context.signal),
      ),
    );
  } catch (error) {
    await releaseBatch(context, batch, error);
    throw error;
  }
  const nowMs = clock.now();
  failpoint('delivery.sent');
  const { claimId } = batch;
  const verdicts = await context.store.transaction(async (tx) => {
    // What a process has to say that was stopped past its claim is no longer about these rows.
    const isLate = nowMs >= batch.claimedUntilMs;
    if (isLate && !(await holdsAny(tx, batch, batch.rows))) return null;
    const forgottenAudienceIds = await forgetMissingSegments(context, tx, batch, outcomes, nowMs);
    const all = verdictsOf(batch.rows, outcomes, { claimId, nowMs, forgottenAudienceIds });
    await acknowledge(context, tx, batch, all, nowMs);
    if (all.some((verdict) => verdict.kind === 'delivered')) {
      await clearAccount(tx, batch.lane.accountId);
    }
    return all;
  });
  if (!verdicts) return context.events.claimOver(batch.dataflowId);
  failpoint('delivery.acknowledged');
  context.events.batchDelivered(batch.dataflowId, countKinds(verdicts), nowMs - startedMs);
}

function countKinds(verdicts: readonly RowVerdict[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of verdicts) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function acknowledge(
  context: DeliveryContext,
  tx: Tx,
  batch: Batch,
  verdicts: readonly RowVerdict[],
  nowMs: number,
): Promise<void> {
  const { dataflowId, claimId, runId } = batch;
  const ended = await endClaim(tx, { dataflowId, claimId, runId, nowMs }, verdicts);
  const answered = answeredCounts(batch, verdicts, ended, nowMs);
  // Last, because batches of the same dataflow wait here for each other.
  await recordAnswered(tx, runId, { ...answered, nowMs });
  const latencies = ended
    .filter((row) => row.isDelivered && !row.isPending)
    .map((row) => nowMs - row.acceptedAtMs);
  context.events.changeAcknowledged(dataflowId, latencies);
}

/** @returns the audiences whose segment is gone; what was said of a segment before that one is not */
async function forgetMissingSegments(
  context: DeliveryContext,
  tx: Tx,
  batch: Batch,
  outcomes: readonly DeliveryOutcome[],
  nowMs: number,
): Promise<Set<string>> {
  const { dataflowId, lane } = batch;
  const missing = new Set(
    outcomes.flatMap((outcome) => (outcome.kind === 'segment-missing' ? [outcome.audienceId] : [])),
  );
  const forgotten = new Set<string>();
  for (const { audienceId, segmentLosses: losses } of lane.audiences) {
    if (!missing.has(audienceId)) continue;
    const segment = { dataflowId, audienceId, losses, nowMs, pauseMs: segmentPauseMs };
    if (!(await forgetSegment(tx, segment))) continue;
    forgotten.add(audienceId);
    context.events.segmentMissing(dataflowId, audienceId);
  }
  return forgotten;
}

/** The whole request failed: its rows are free again at once; the account decides when to go on. */
async function releaseBatch(context: DeliveryContext, batch: Batch, error: unknown): Promise<void> {
  const { store, clock } = context;
  const known =
    error instanceof AuthenticationError ||
    error instanceof MisconfiguredError ||
    error instanceof TooLateError ||
    error instanceof RetryableError;
  const maybeApplied = known ? error instanceof RetryableError && error.maybeApplied : true;
  const nowMs = clock.now();
  const verdicts = batch.rows.map(
    (row): RowVerdict => ({
      audienceId: row.audienceId,
      targetValue: row.targetValue,
      kind: 'retry',
      uncertain: row.wasUncertain || maybeApplied,
      groupId: groupAfter(row, batch.claimId, maybeApplied),
      dueAtMs: nowMs,
      error: known ? error.error : { code: 'internal', message: errorText(error) },
    }),
  );
  await store.transaction((tx) => acknowledge(context, tx, batch, verdicts, nowMs));
}

/** The day's requests are spent: everybody waits for the next, and people are told. */
function quotaHold(error: RateUsedUp): { untilMs: number; error: DeliveryError } {
  const message = `The requests of this day are used up; sending goes on at ${isoTime(error.untilMs)}`;
  return { untilMs: error.untilMs, error: { code: 'daily-quota-used', message } };
}

/** Doubled with each refusal in a row, so that a wrong password never locks the user out of PX. */
function refusedPauseMs(
  context: DeliveryContext,
  lane: LaneState,
  state: LaneState['accountState'],
): number {
  const refusals = lane.accountState === state ? Math.min(lane.failures, 30) : 0;
  return Math.min(context.refusedRetryMs * 2 ** refusals, limits.refusedRetryMaxMs);
}

/** Holds the account after a failure that concerns all of it. Gives the end of the hold, or null. */
async function holdAccount(
  context: DeliveryContext,
  dataflowId: string,
  lane: LaneState,
  { accountId, updatedAtMs }: OpenAccount,
  error: unknown,
): Promise<number | null> {
  const { store, clock, events } = context;
  const nowMs = clock.now();
  const base = { accountId, updatedAtMs, failuresBefore: lane.failures, nowMs };
  const delayMs = retryDelayMs(lane.failures + 1);
  let hold: Parameters<typeof blockAccount>[1];
  if (error instanceof AuthenticationError) {
    const untilMs = nowMs + refusedPauseMs(context, lane, 'refused');
    hold = { ...base, state: 'refused', untilMs, isFailure: true, error: error.error };
  } else if (error instanceof MisconfiguredError) {
    const untilMs = nowMs + refusedPauseMs(context, lane, 'misconfigured');
    hold = { ...base, state: 'misconfigured', untilMs, isFailure: true, error: error.error };
  } else if (error instanceof RetryableError) {
    // "Retry-After: 0" is no invitation to a storm.
    const untilMs = nowMs + Math.max(error.afterMs ?? delayMs, limits.retryDelayFirstMs / 2);
    const isFailure = error.scope === 'outage';
    hold = { ...base, state: 'connected', untilMs, isFailure, error: error.error };
  } else if (error instanceof RateUsedUp) {
    // Hours of waiting are told like an outage.
    hold = { ...base, state: 'connected', isFailure: true, ...quotaHold(error) };
  } else {
    events.passFailed(dataflowId, error);
    return null;
  }
  // Changed while the request was out: what is wrong was with the account as it was.
  if (!(await store.transaction((tx) => blockAccount(tx, hold)))) return nowMs;
  const state = hold.state === 'connected' ? 'waiting' : hold.state;
  events.accountHeld(dataflowId, state, hold.error);
  return hold.untilMs;
}
