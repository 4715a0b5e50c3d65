/**
 * A loop that does work until there is none, then waits to be woken or for its next due time.
 * This is the only file that sets timers.
 */

/** What one pass of a loop says: more work right now, or idle until a time (null: until woken). */
export type PassResult = { more: true } | { more: false; nextAtMs: number | null };

export interface Loop {
  /** Runs a pass soon. Safe to call at any time, from anywhere; calls coalesce. */
  wake(): void;
  /** Resolves when a pass that began after this call found no work due. Rejects never. */
  idle(): Promise<void>;
  /**
   * Goes up when a pass leaves more to do, fails, or the loop is woken: equal before and after
   * several loops were idle means that none of them gave another something to do meanwhile.
   */
  activity(): number;
  /** Lets the running pass end, then resolves. No pass starts after this call. */
  stop(): Promise<void>;
}

/** Longest time a loop sleeps unless told otherwise: a missed notification costs at most this. */
const sleepMaxDefaultMs = 1_000;
/**
 * Pause between two passes. PGlite runs on this thread and its queries resolve without a turn of the
 * event loop: with no pause, a loop that has much to do would let nothing else in, no request either.
 */
const breathMs = 1;
const errorDelayFirstMs = 200;
const errorDelayMaxMs = 10_000;

/**
 * Starts a loop. A pass that throws is reported and tried again after a growing delay.
 * @param pass one bounded piece of work; must not run for long
 * @param options.now the clock, in ms; sleeping uses real time, but is cut to `sleepMaxMs`
 * @param options.sleepMaxMs longest sleep, 1 s unless given; for loops that others wake, more
 */
export function startLoop(
  pass: () => Promise<PassResult>,
  options: { now: () => number; onError: (error: unknown) => void; sleepMaxMs?: number },
): Loop {
  const sleepMaxMs = options.sleepMaxMs ?? sleepMaxDefaultMs;
  let stopped = false;
  let woken = true;
  let timer: NodeJS.Timeout | undefined;
  let resume: (() => void) | undefined;
  let idleWaiters: { armed: boolean; resolve: () => void }[] = [];
  let activity = 0;

  const passSoon = (): void => {
    woken = true;
    resume?.();
  };
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      resume = () => {
        clearTimeout(timer);
        resume = undefined;
        resolve();
      };
      timer = setTimeout(() => resume?.(), ms);
      if (woken || stopped) resume();
    });
  const settleIdle = (): void => {
    const armed = idleWaiters.filter((waiter) => waiter.armed);
    idleWaiters = idleWaiters.filter((waiter) => !waiter.armed);
    for (const waiter of armed) waiter.resolve();
  };

  const run = async (): Promise<void> => {
    let errors = 0;
    while (!stopped) {
      woken = false;
      for (const waiter of idleWaiters) waiter.armed = true;
      try {
        const result = await pass();
        errors = 0;
        if (result.more) activity += 1;
        if (result.more || woken) {
          await delay(breathMs);
          continue;
        }
        settleIdle();
        const untilMs = result.nextAtMs === null ? sleepMaxMs : result.nextAtMs - options.now();
        await sleep(Math.min(Math.max(untilMs, 1), sleepMaxMs));
      } catch (error) {
        options.onError(error);
        errors += 1;
        activity += 1;
        await sleep(Math.min(errorDelayFirstMs * 2 ** (errors - 1), errorDelayMaxMs));
      }
    }
    for (const waiter of idleWaiters) waiter.resolve();
  };
  const running = run();

  return {
    wake: () => {
      activity += 1;
      passSoon();
    },
    idle: () =>
      new Promise((resolve) => {
        if (stopped) return resolve();
        idleWaiters.push({ armed: false, resolve });
        passSoon();
      }),
    activity: () => activity,
    stop: async () => {
      stopped = true;
      resume?.();
      await running;
    },
  };
}

/** Resolves after `ms` of real time, or at once when the signal aborts. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
