/**
 * A claim ends at a time, and others may send its rows from then on. So a request is not begun when
 * it could outlast the claim: a process that was stopped between the two wakes up and stays silent.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { isoTime } from '../../kernel/index.ts';
import { TooLateError } from './errors.ts';

const times = new AsyncLocalStorage<number>();

/** Runs work; requests that it would begin after this time (ms since 1970) throw `TooLateError`. */
export function beginBefore<Result>(untilMs: number, work: () => Promise<Result>): Promise<Result> {
  return times.run(untilMs, work);
}

/** @throws TooLateError */
export function checkTime(nowMs: number): void {
  const untilMs = times.getStore();
  if (untilMs === undefined || nowMs < untilMs) return;
  throw new TooLateError({
    code: 'claim-over',
    message: `The request was to begin before ${isoTime(untilMs)}; its rows are sent anew.`,
  });
}
