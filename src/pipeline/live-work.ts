/**
 * Live updates go first: background work looks here before each of its pieces, and waits while
 * updates wait, though never longer than a bound, so that it goes on under constant load too.
 */
import { delay, limits } from '../kernel/index.ts';

export interface LiveWork {
  /** An update waits for its answer, until the function given is called. */
  begin(): () => void;
  /** Resolves when no update waits, or after `maxMs`. */
  quiet(maxMs: number): Promise<void>;
  /** How long a piece of background work may take now: longer where nobody waits for its end. */
  pieceMs(): number;
}

/** @param options.isShared transactions run beside each other: an update waits for no piece */
export function createLiveWork(options: { isShared: boolean }): LiveWork {
  let waiting = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  let resolvers: (() => void)[] = [];
  return {
    begin: () => {
      waiting += 1;
      return () => {
        waiting -= 1;
        lastMs = performance.now();
        if (waiting > 0) return;
        for (const resolve of resolvers) resolve();
        resolvers = [];
      };
    },
    quiet: async (maxMs) => {
      if (waiting === 0) return;
      const abort = new AbortController();
      await Promise.race([
        new Promise<void>((resolve) => resolvers.push(resolve)),
        delay(maxMs, abort.signal),
      ]);
      abort.abort();
    },
    pieceMs: () => {
      const isCalm = waiting === 0 && performance.now() - lastMs > limits.liveCalmMs;
      return options.isShared || isCalm ? limits.backgroundPieceCalmMs : limits.backgroundPieceMs;
    },
  };
}
