/** Asking a destination something: within the account's rate, and logged as the dataflow's. */
import {
  AuthenticationError,
  type DestinationReads,
  MisconfiguredError,
  RetryableError,
} from '../destinations/index.ts';
import { type Clock, delay, limits } from '../kernel/index.ts';
import type { Store } from '../store/index.ts';
import { retryDelayMs } from './backoff.ts';
import type { Connections } from './connections.ts';
import { exchangingFor } from './exchanges.ts';
import { RateUsedUp, reserveRequest } from './rate.ts';

export interface ReadingContext {
  store: Store;
  clock: Clock;
  connections: Connections;
  /** Ended when the process is to stop: what takes long is left for who starts next. */
  stopping?: AbortSignal;
}

/** The process is to stop: what was begun is left. */
export class ReadingLeft extends Error {}

/** @throws ReadingLeft */
export function leaveIfStopping({ stopping }: ReadingContext): void {
  if (stopping?.aborted) throw new ReadingLeft();
}

/** What came of asking: the answer, or in words why there is none. */
export type Asked<Result> = { answer: Result } | { refused: string };

export interface Reader {
  /** False: this destination cannot be asked anything. */
  canAsk: boolean;
  /** Asks when the rate allows it, and again when the destination says that it does not yet. */
  ask<Result>(call: (reads: DestinationReads) => Promise<Result>): Promise<Asked<Result>>;
}

/** Opens an account for reading on behalf of a dataflow. */
export async function openReader(
  context: ReadingContext,
  of: { accountId: string; dataflowId: string },
): Promise<Reader> {
  const { store, clock, connections } = context;
  const { definition, connection, limits: accountLimits } = await connections.open(of.accountId);
  const { reads } = connection;
  const reserve = async (): Promise<void> => {
    for (;;) {
      try {
        return await store.transaction((tx) =>
          reserveRequest(tx, of.accountId, accountLimits, clock.now()),
        );
      } catch (error) {
        if (!(error instanceof RateUsedUp) || error.window === 'day') throw error;
        await delay(Math.min(Math.max(error.untilMs - clock.now(), 10), 1_000));
      }
    }
  };
  const scope = {
    dataflowId: of.dataflowId,
    runId: null,
    claimId: null,
    purpose: 'read',
    adds: 0,
    removes: 0,
    audienceIds: [],
    attempt: 1,
  } as const;
  return {
    canAsk: reads !== undefined,
    ask: async (call) => {
      if (!reads) return { refused: `${definition.name} cannot be asked.` };
      for (let tries = 1; ; tries += 1) {
        leaveIfStopping(context);
        await reserve();
        try {
          return { answer: await exchangingFor({ ...scope, audienceIds: [] }, () => call(reads)) };
        } catch (error) {
          const mayNot =
            error instanceof AuthenticationError || error instanceof MisconfiguredError;
          if (mayNot) return { refused: error.error.message };
          const pauseMs = pauseAfter(error, tries);
          if (pauseMs === null) throw error;
          await delay(pauseMs, context.stopping);
        }
      }
    },
  };
}

/**
 * How long to wait when the destination says that it is asked too often: its seconds are not ours, and
 * others may ask it too. Null for all else: outages pass through, for a person to ask again.
 */
function pauseAfter(error: unknown, tries: number): number | null {
  if (!(error instanceof RetryableError) || error.scope !== 'rate') return null;
  const pauseMs = Math.max(error.afterMs ?? 0, retryDelayMs(tries));
  return tries < limits.readTries && pauseMs <= limits.readPauseMaxMs ? pauseMs : null;
}

/** Why asking failed for now, in words; anything else is thrown on. */
export function outageText(error: unknown): string {
  if (error instanceof RetryableError) return error.error.message;
  if (error instanceof RateUsedUp) return 'The requests of this day are used up.';
  throw error;
}

/** Runs work on items, a few at a time, in order of the items. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: limits.requestsInFlightPerDataflow }, lane));
  return results;
}
