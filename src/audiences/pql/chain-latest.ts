/**
 * Chooses the latest events of a chain that can be, where states ask of each other no more than
 * bounds: then of two choices the later one of each state is a choice too, so that a time which is
 * too late for one bound can be given up for good. No time is given up twice: the work grows with
 * the events, however the states refer to each other. The latest choice is also the one that time
 * undoes last.
 */
import { type Link, unevenMs } from './chain-when.ts';
import type { EvaluationScope } from './scope.ts';

export interface BoundState {
  count: number;
  /** What WHEN says without labels; asked once for each event, and of the latest first. */
  fits: ((scope: EvaluationScope, t: number) => boolean) | null;
  links: readonly Link[];
}

type Events = readonly { timestampMs: number }[];

/** A state's events that fit, latest first, as far as looked for; the chosen ones begin at `at`. */
interface Choice {
  state: BoundState;
  events: Events;
  times: number[];
  looked: number;
  at: number;
}

/** Whether there is a choice of events that begins at `at`: looks for as many as it needs. */
function isChosen(scope: EvaluationScope, choice: Choice): boolean {
  const { state, events, times } = choice;
  const needed = choice.at + state.count;
  while (times.length < needed && choice.looked > 0) {
    choice.looked -= 1;
    const t = events[choice.looked]!.timestampMs;
    if (state.fits === null || state.fits(scope, t)) times.push(t);
  }
  return times.length >= needed;
}

/** Time of the last chosen event, which is what the state's label means, and of the first. */
const lastOf = ({ times, at }: Choice): number => times[at]!;
const firstOf = ({ times, at, state }: Choice): number => times[at + state.count - 1]!;

/** Gives up the latest choice of a state. */
function giveUp(scope: EvaluationScope, choice: Choice): boolean {
  choice.at += 1;
  return isChosen(scope, choice);
}

/**
 * Whether events can be chosen; null where that cannot be told by bounds: the calendar is uneven
 * just there. `lists`: for each state the events that meet WHAT and WHERE, in order.
 */
export function solveLatest(
  scope: EvaluationScope,
  states: readonly BoundState[],
  lists: readonly Events[],
): boolean | null {
  const choices: Choice[] = [];
  for (let index = 0; index < states.length; index += 1) {
    const [state, events] = [states[index]!, lists[index]!];
    const choice: Choice = { state, events, times: [], looked: events.length, at: 0 };
    if (!isChosen(scope, choice)) return false;
    choices.push(choice);
  }
  for (;;) {
    const moved = settle(scope, choices);
    if (moved !== 'moved') return moved;
  }
}

/** One pass over the states, the latest first; true when all bounds are kept. */
function settle(scope: EvaluationScope, choices: readonly Choice[]): boolean | null | 'moved' {
  let hasMoved = false;
  for (let index = choices.length - 1; index >= 0; index -= 1) {
    const choice = choices[index]!;
    for (const link of choice.state.links) {
      const label = choices[link.label]!;
      while (link.from(lastOf(choice)) > lastOf(label)) {
        if (!giveUp(scope, choice)) return false;
        hasMoved = true;
      }
      while (link.to(firstOf(choice)) < lastOf(label)) {
        if (!link.isToEven && latestTo(link, choice) >= lastOf(label)) return null;
        if (!giveUp(scope, label)) return false;
        hasMoved = true;
      }
    }
    if (index === 0) break;
    const before = choices[index - 1]!;
    while (lastOf(before) >= firstOf(choice)) {
      if (!giveUp(scope, before)) return false;
      hasMoved = true;
    }
  }
  return hasMoved ? 'moved' : true;
}

/** The latest bound of the events up to the first chosen one: an earlier one can have a later. */
function latestTo(link: Link, choice: Choice): number {
  const firstMs = firstOf(choice);
  let latest = link.to(firstMs);
  for (let index = choice.looked - 1; index >= 0; index -= 1) {
    const t = choice.events[index]!.timestampMs;
    if (t < firstMs - unevenMs) break;
    latest = Math.max(latest, link.to(t));
  }
  return latest;
}
