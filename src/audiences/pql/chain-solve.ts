/**
 * Chooses the events of a chain, one state after the other in time. Where states refer to none or to
 * the one before, the times that each can be met at follow from those of the one before, in
 * n·log n steps. Else they are searched: a failure depends on the time a state starts from and the
 * times of earlier states that it or a later one refers to, so each such combination is tried once.
 * It is never exponential in events or states.
 */
import type { Interval, LabelTimes } from './chain-when.ts';

/** A state as the solver sees it. */
export interface SolverState {
  count: number;
  /** Of the events that meet WHAT and WHERE, in order. */
  times: readonly number[];
  /** What WHEN says without labels; asked once for each event. */
  fits(t: number): boolean;
  /** What WHEN says of the times chosen for earlier states. */
  fitsTimes: ((t: number, times: LabelTimes) => boolean) | null;
  range: ((times: LabelTimes) => { fromMs: number; toMs: number }) | null;
  /** For which times of the state before an event at `t` fits, where that is said so. */
  intervals: ((t: number) => Interval[]) | null;
}

/** What can be known of the states before there are events. */
export interface ChainPlan {
  /** A later state refers to it: not only the earliest choice counts. */
  refersTo: readonly (readonly number[])[];
  isReferred: readonly boolean[];
  /** States before this one whose times it or a later one reads. */
  live: readonly (readonly number[])[];
}

export function planChain(refersTo: readonly (readonly number[])[]): ChainPlan {
  const isReferred = refersTo.map(() => false);
  for (const index of refersTo.flat()) isReferred[index] = true;
  const live: number[][] = [];
  let later: number[] = [];
  for (let index = refersTo.length - 1; index >= 0; index -= 1) {
    later = [...new Set([...later, ...refersTo[index]!])].filter((one) => one < index).sort();
    live[index] = later;
  }
  return { refersTo, isReferred, live };
}

/** First index from `from` on whose time is at least `ms`. */
function firstAt(times: readonly number[], ms: number, from: number): number {
  let low = from;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! >= ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where one state's search stands. */
interface Search {
  /** What its failure depends on. */
  key: number;
  next: number;
  toMs: number;
  found: number;
  lastMs: number;
}

export function solveChain(states: readonly SolverState[], plan: ChainPlan): boolean {
  const linked = states.map(({ fitsTimes, intervals, count }) => ({
    count,
    linked: fitsTimes && { intervals },
  }));
  return isStepwise(linked, plan) ? solveStepwise(states) : solveBySearch(states, plan);
}

/** States refer to none, or to the one before. */
export function isStepwise(
  states: readonly { count: number; linked: { intervals: unknown } | null }[],
  plan: ChainPlan,
): boolean {
  return states.every(
    ({ count, linked }, index) =>
      linked === null ||
      (count === 1 &&
        linked.intervals !== null &&
        plan.refersTo[index]!.every((one) => one === index - 1)),
  );
}

/** The times at which each state's last event can be, from those of the state before. */
function solveStepwise(states: readonly SolverState[]): boolean {
  let reached: readonly number[] = [Number.NEGATIVE_INFINITY];
  for (const { times, fits, intervals, count } of states) {
    const [earliest] = reached as [number];
    let found = 0;
    const next: number[] = [];
    for (let index = firstAt(times, earliest + 1, 0); index < times.length; index += 1) {
      const t = times[index]!;
      if (!fits(t)) continue;
      if (intervals && !intervals(t).some(([from, to]) => hasWithin(reached, from, to, t)))
        continue;
      found += 1;
      if (found >= count && t !== next.at(-1)) next.push(t);
    }
    if (next.length === 0) return false;
    reached = next;
  }
  return true;
}

/** Whether one of the times, in order, is from `from` to `to` and before `t`. */
function hasWithin(times: readonly number[], from: number, to: number, t: number): boolean {
  const first = times[firstAt(times, from, 0)];
  return first !== undefined && first <= to && first < t;
}

/** A state starts after the time of the one before: where that is live, it says the start. */
function isStartSaid(plan: ChainPlan, state: number): boolean {
  return plan.live[state]!.includes(state - 1);
}

interface Failures {
  has(key: number): boolean;
  add(key: number): void;
}

/** Up to this many combinations have a place each; of more, those that occur are kept. */
const placesMax = 2 ** 23;

function createFailures(size: number, parts: number): Failures {
  const count = size ** parts;
  if (count > placesMax) return new Set<number>();
  let places: Uint8Array | undefined;
  return {
    has: (key) => places?.[key] === 1,
    add: (key) => {
      places ??= new Uint8Array(count);
      places[key] = 1;
    },
  };
}

function solveBySearch(states: readonly SolverState[], plan: ChainPlan): boolean {
  const known = states.map(({ times }) => new Int8Array(times.length));
  const times: LabelTimes = [];
  // Combinations as one number: times of all states have one.
  const all = [...new Set(states.flatMap((state) => state.times))].sort((a, b) => a - b);
  const rankOf = new Map(all.map((t, index) => [t, index]));
  const ranks = states.map((state) => state.times.map((t) => rankOf.get(t)!));
  const chosen: number[] = states.map(() => 0);
  const failures = states.map((_state, index) =>
    createFailures(all.length + 1, plan.live[index]!.length + (isStartSaid(plan, index) ? 0 : 1)),
  );
  const keyOf = (state: number, start: number): number => {
    let key = isStartSaid(plan, state) ? 0 : start;
    for (const one of plan.live[state]!) key = key * (all.length + 1) + chosen[one]!;
    return key;
  };
  const fits = (state: number, index: number): boolean => {
    const answers = known[state]!;
    if (answers[index] === 0)
      answers[index] = states[state]!.fits(states[state]!.times[index]!) ? 1 : -1;
    return answers[index] === 1;
  };
  /** Begins a state's search after a time, or null when it is known to fail. */
  const begin = (state: number, afterMs: number): Search | null => {
    const { range, times: own } = states[state]!;
    const isSaid = isStartSaid(plan, state);
    const early = isSaid ? keyOf(state, 0) : null;
    if (early !== null && failures[state]!.has(early)) return null;
    const start = firstAt(own, afterMs + 1, 0);
    const key = early ?? keyOf(state, start);
    if (early === null && failures[state]!.has(key)) return null;
    const within = range?.(times);
    const next = within ? firstAt(own, within.fromMs, start) : start;
    const toMs = within?.toMs ?? Number.POSITIVE_INFINITY;
    return { key, next, toMs, found: 0, lastMs: Number.NaN };
  };
  /** Moves a search on to its next choice; its index is one before `next`. */
  const advance = (state: number, search: Search): boolean => {
    const { fitsTimes, count, times: own } = states[state]!;
    // Where nothing refers to it, a later choice only leaves less room.
    if (!Number.isNaN(search.lastMs) && !plan.isReferred[state]) return false;
    while (search.next < own.length) {
      const index = search.next;
      const t = own[index]!;
      if (t > search.toMs) return false;
      search.next += 1;
      if (!fits(state, index) || (fitsTimes && !fitsTimes(t, times))) continue;
      search.found += 1;
      // Of events at one time any is as good as another.
      if (search.found < count || t === search.lastMs) continue;
      search.lastMs = t;
      times[state] = t;
      chosen[state] = ranks[state]![index]!;
      return true;
    }
    return false;
  };
  const searches: (Search | null)[] = [begin(0, Number.NEGATIVE_INFINITY)];
  for (;;) {
    const state = searches.length - 1;
    const search = searches[state]!;
    if (search && advance(state, search)) {
      if (state === states.length - 1) return true;
      searches.push(begin(state + 1, search.lastMs));
      continue;
    }
    if (search) failures[state]!.add(search.key);
    times[state] = undefined;
    searches.pop();
    if (state === 0) return false;
  }
}
