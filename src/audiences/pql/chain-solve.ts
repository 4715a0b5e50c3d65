/**
 * Chooses the events of a chain, one state after the other in time. A failure of a state depends on
 * the time it starts from and the times of earlier states that it or a later one refers to, so each
 * such combination is tried once: n times for each state where states refer to none or to the one
 * before, n² where all refer to one state, and so on. It is never exponential in events or states.
 */
import type { LabelTimes } from './chain-when.ts';

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
}

/** What can be known of the states before there are events. */
export interface ChainPlan {
  /** A later state refers to it: not only the earliest choice counts. */
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
  return { isReferred, live };
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
  key: number | string;
  next: number;
  toMs: number;
  found: number;
  lastMs: number;
}

/** Failures of one state: by a number that says all, or by the times that matter. */
interface Failures {
  numbers: Uint8Array;
  texts: Set<string>;
}

function failuresOf(state: number, states: readonly SolverState[], plan: ChainPlan): Failures {
  const isByPrevious = plan.live[state]!.includes(state - 1);
  const size = states[isByPrevious ? state - 1 : state]!.times.length;
  return { numbers: new Uint8Array(size + 1), texts: new Set() };
}

export function solveChain(states: readonly SolverState[], plan: ChainPlan): boolean {
  const known = states.map(({ times }) => new Int8Array(times.length));
  const failures = states.map((_state, index) => failuresOf(index, states, plan));
  const times: LabelTimes = [];
  const fits = (state: number, index: number): boolean => {
    const answers = known[state]!;
    if (answers[index] === 0)
      answers[index] = states[state]!.fits(states[state]!.times[index]!) ? 1 : -1;
    return answers[index] === 1;
  };
  /** Begins a state's search after a time, or null when it is known to fail. */
  const begin = (state: number, afterMs: number, previous: number): Search | null => {
    const live = plan.live[state]!;
    const { range, times: own } = states[state]!;
    const start = firstAt(own, afterMs + 1, 0);
    // Without labels only the start counts; with the state before alone, only what it chose.
    const only =
      live.length === 0 ? start : live.length === 1 && live[0] === state - 1 ? previous : null;
    const key = only ?? `${start} ${live.map((one) => times[one]).join(' ')}`;
    const { numbers, texts } = failures[state]!;
    if (typeof key === 'number' ? numbers[key] === 1 : texts.has(key)) return null;
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
      return true;
    }
    return false;
  };
  const fail = (state: number, { key }: Search): void => {
    if (typeof key === 'number') failures[state]!.numbers[key] = 1;
    else failures[state]!.texts.add(key);
  };
  const searches: (Search | null)[] = [begin(0, Number.NEGATIVE_INFINITY, 0)];
  for (;;) {
    const state = searches.length - 1;
    const search = searches[state]!;
    if (search && advance(state, search)) {
      if (state === states.length - 1) return true;
      searches.push(begin(state + 1, search.lastMs, search.next - 1));
      continue;
    }
    if (search) fail(state, search);
    times[state] = undefined;
    searches.pop();
    if (state === 0) return false;
  }
}
