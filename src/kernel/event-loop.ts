/** How far this process's event loop is behind: what everything that it does has to wait. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { limits } from './limits.ts';

export interface EventLoopWatch {
  /** What a look had to wait, in ms, since the last reset. */
  delayMs(percentile: number): number;
  reset(): void;
  stop(): void;
}

/** Looks every `limits.eventLoopLookMs`. */
export function watchEventLoop(): EventLoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: limits.eventLoopLookMs });
  histogram.enable();
  return {
    // Node gives the time from one look to the next, so what was planned is taken off.
    delayMs: (percentile) =>
      Math.max(histogram.percentile(percentile) / 1e6 - limits.eventLoopLookMs, 0),
    reset: () => histogram.reset(),
    stop: () => histogram.disable(),
  };
}
