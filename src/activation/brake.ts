/**
 * The mass-exit brake: when more than a share of a dataflow's people (and over 100) would leave the
 * destination at once, their removals are held until a person confirms or discards them. Additions
 * go on.
 *
 * It is asked before every claim. "At once" means within ten minutes; while a backfill runs that may
 * take more people out, exits wait for its end, so that the change is judged as a whole, however
 * small the pieces it comes in. What an operator did on purpose with its effect counted (an audience taken off, its end
 * date, the dataflow deleted) is confirmed already; swapping one value of a person for another is no
 * exit.
 */
import { limits, MillraceError } from '../kernel/index.ts';
import type { Tx } from '../store/index.ts';
import { type DataflowsContext, findDataflow } from './read-dataflows.ts';
import {
  type BrakeState,
  type BrakeWindow,
  countClaimedExits,
  countDelivered,
  countExits,
  discardHeld,
  holdRemovals,
  loadBrake,
  releaseRemovals,
  saveBrake,
} from './sql/brake.ts';
import type { ClaimedRow } from './sql/claim.ts';

const emptyWindow: BrakeWindow = { startsAtMs: 0, base: null, removed: 0, allowed: 0 };

function windowOf(state: BrakeState): BrakeWindow {
  return { ...emptyWindow, ...state.window };
}

/** The moment, and the claims whose requests this process still waits for: those rows are not touched. */
interface Now {
  nowMs: number;
  inFlightClaimIds: readonly string[];
}

async function holdAll(tx: Tx, dataflowId: string, now: Now): Promise<void> {
  const rowsMax = limits.ledgerRowsPerStatement;
  while ((await holdRemovals(tx, dataflowId, { ...now, rowsMax })) === rowsMax);
}

async function releaseAll(
  tx: Tx,
  dataflowId: string,
  options: { which: 'all' | 'confirmed'; nowMs: number },
): Promise<void> {
  const rowsMax = limits.ledgerRowsPerStatement;
  while ((await releaseRemovals(tx, dataflowId, { ...options, rowsMax })) === rowsMax);
}

export interface BrakeVerdict {
  /** The brake was put on by this call. */
  isTripped: boolean;
  /** People who wait for confirmation, counted up to a bound, when it was put on. */
  exits: number;
}

/** Holds or lets go the removals of a dataflow, before a claim and in its transaction. */
export async function applyBrake(tx: Tx, dataflowId: string, now: Now): Promise<BrakeVerdict> {
  const { nowMs } = now;
  const calm: BrakeVerdict = { isTripped: false, exits: 0 };
  const state = await loadBrake(tx, dataflowId, limits.brakePeople + 1);
  if (!state) return calm;
  const window = windowOf(state);
  if (state.sinceMs !== null && state.percent !== null) {
    // The change was taken back: so few are left that they may go.
    const exits = state.exits - window.allowed + removedLately(window, nowMs);
    const isMoot = exits <= limits.brakePeople;
    if (isMoot && !state.isBackfilling) {
      await saveBrake(tx, dataflowId, { sinceMs: null, window });
      await releaseAll(tx, dataflowId, { which: 'all', nowMs });
      return calm;
    }
    await holdAll(tx, dataflowId, now);
    if (state.hasHeld) await releaseAll(tx, dataflowId, { which: 'confirmed', nowMs });
    return calm;
  }
  const fresh = state.exits - window.allowed;
  if (state.isBackfilling && state.percent !== null && fresh > 0) {
    await holdAll(tx, dataflowId, now);
    if (state.hasHeld) await releaseAll(tx, dataflowId, { which: 'confirmed', nowMs });
    return calm;
  }
  const isAtRisk =
    state.percent !== null &&
    fresh > 0 &&
    fresh + removedLately(window, nowMs) > limits.brakePeople;
  if (!isAtRisk) {
    if (state.hasHeld) await releaseAll(tx, dataflowId, { which: 'all', nowMs });
    return calm;
  }
  return judge(tx, dataflowId, { window, percent: state.percent!, now });
}

function removedLately(window: BrakeWindow, nowMs: number): number {
  return isOver(window, nowMs) ? 0 : window.removed;
}

function isOver(window: BrakeWindow, nowMs: number): boolean {
  return nowMs >= window.startsAtMs + limits.brakeWindowMs || nowMs < window.startsAtMs;
}

async function judge(
  tx: Tx,
  dataflowId: string,
  options: { window: BrakeWindow; percent: number; now: Now },
): Promise<BrakeVerdict> {
  const { percent, now } = options;
  const { nowMs } = now;
  const current = isOver(options.window, nowMs)
    ? { ...emptyWindow, startsAtMs: nowMs, allowed: options.window.allowed }
    : options.window;
  const base = current.base ?? (await countDelivered(tx, dataflowId)) + current.removed;
  const window = { ...current, base };
  const allowance = Math.max(limits.brakePeople, Math.floor((base * percent) / 100));
  const exits = await countExits(tx, dataflowId, allowance + window.allowed + 1);
  const fresh = exits - window.allowed;
  if (window.removed + fresh > allowance) {
    await saveBrake(tx, dataflowId, { sinceMs: nowMs, window });
    await holdAll(tx, dataflowId, now);
    return { isTripped: true, exits };
  }
  await saveBrake(tx, dataflowId, {
    sinceMs: null,
    window: { ...window, removed: window.removed + fresh, allowed: exits },
  });
  await releaseAll(tx, dataflowId, { which: 'all', nowMs });
  return { isTripped: false, exits };
}

/** Counts those who leave with a claim, in its transaction. */
export async function countRemovals(
  tx: Tx,
  dataflowId: string,
  rows: readonly ClaimedRow[],
  nowMs: number,
): Promise<void> {
  const fresh = rows.filter((row) => !row.desired && row.attempts === 1);
  if (fresh.length === 0) return;
  const state = await loadBrake(tx, dataflowId, 0);
  if (!state || state.percent === null) return;
  const left = await countClaimedExits(tx, dataflowId, fresh);
  if (left === 0) return;
  const before = windowOf(state);
  const window = isOver(before, nowMs)
    ? { ...emptyWindow, startsAtMs: nowMs, allowed: before.allowed }
    : before;
  const wasAllowed = Math.min(window.allowed, left);
  await saveBrake(tx, dataflowId, {
    sinceMs: state.sinceMs,
    window: {
      ...window,
      allowed: window.allowed - wasAllowed,
      removed: window.removed + left - wasAllowed,
    },
  });
}

/** Lets the held removals go: a person has seen their number. */
export async function confirmBrake(
  context: DataflowsContext,
  dataflowId: string,
): Promise<{ released: number }> {
  const { store, clock } = context;
  const released = await store.transaction(async (tx) => {
    await requireBrake(tx, dataflowId);
    const nowMs = clock.now();
    const exits = await countExits(tx, dataflowId, limits.brakeCountMax);
    const window = { ...emptyWindow, startsAtMs: nowMs, allowed: exits };
    await saveBrake(tx, dataflowId, { sinceMs: null, window });
    await releaseAll(tx, dataflowId, { which: 'all', nowMs });
    return exits;
  });
  store.announce('ledger');
  return { released };
}

/** Gives the held removals up: these people stay at the destination until their next change. */
export async function discardBrake(
  context: DataflowsContext,
  dataflowId: string,
  reason: string,
): Promise<{ discarded: number }> {
  const { store } = context;
  const discarded = await store.transaction(async (tx) => {
    await requireBrake(tx, dataflowId);
    await holdAll(tx, dataflowId, { nowMs: context.clock.now(), inFlightClaimIds: [] });
    const count = await discardHeld(tx, dataflowId, reason);
    await saveBrake(tx, dataflowId, { sinceMs: null, window: emptyWindow });
    return count;
  });
  store.announce('ledger');
  return { discarded };
}

async function requireBrake(tx: Tx, dataflowId: string): Promise<void> {
  const flow = await findDataflow(tx, dataflowId);
  if (flow.brakeSinceMs !== null) return;
  throw new MillraceError('conflict', 'The brake holds nothing: there is nothing to confirm.');
}
