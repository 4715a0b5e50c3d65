/**
 * Chooses the latest events of a chain that can be, where states ask of each other no more than
 * bounds: then of two choices the later one of each state is a choice too, so that a time which is
 * too late for one bound can be given up for good. No time is given up twice: the work grows with
 * the events, however the states refer to each other. The latest choice is also the one that time
 * undoes last.
 */
import type { Link } from './chain-when.ts';
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
  /** Their places among the events. */
  places: number[];
  looked: number;
  at: number;
  /** Of a bound that goes back at times: the latest that an event up to each place has. */
  latest: Map<Link, Float64Array> | null;
}

/** Whether there is a choice of events that begins at `at`: looks for as many as it needs. */
function isChosen(scope: EvaluationScope, choice: Choice): boolean {
  const { state, events, places } = choice;
  const needed = choice.at + state.count;
  while (places.length < needed && choice.looked > 0) {
    choice.looked -= 1;
    const t = events[choice.looked]!.timestampMs;
    if (state.fits === null || state.fits(scope, t)) places.push(choice.looked);
  }
  return places.length >= needed;
}

/** Time of the last chosen event, which is what the state's label means, and of the first. */
const lastOf = ({ events, places, at }: Choice): number => events[places[at]!]!.timestampMs;
const firstOf = ({ events, places, at, state }: Choice): number =>
  events[places[at + state.count - 1]!]!.timestampMs;

/** Gives up the latest choice of a state. */
function giveUp(scope: EvaluationScope, choice: Choice): boolean {
  choice.at += 1;
  return isChosen(scope, choice);
}

function newChoice(state: BoundState, events: Events): Choice {
  return { state, events, places: [], looked: events.length, at: 0, latest: null };
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
  for (let index = 0; index < states.length; index += 1)
    choices.push(newChoice(states[index]!, lists[index]!));
  return settleAll(scope, choices);
}

function settleAll(scope: EvaluationScope, choices: readonly Choice[]): boolean | null {
  for (const choice of choices) if (!isChosen(scope, choice)) return false;
  for (;;) {
    const moved = settle(scope, choices);
    if (moved !== 'moved') return moved;
  }
}

/**
 * The same where states have alternatives: some choice of one for each must do. What earlier states
 * cannot do is not tried further.
 */
export function solveAlternatives(
  scope: EvaluationScope,
  states: readonly (readonly BoundState[])[],
  lists: readonly Events[],
): boolean | null {
  // What was asked of an event is known in all tries.
  const alternatives = states.map((some, index) =>
    some.map((state) => newChoice(state, lists[index]!)),
  );
  const chosen = alternatives.map((some) => some[0]!);
  const open = states.flatMap((some, index) => (some.length > 1 ? [index] : []));
  const choose = (depth: number): boolean | null => {
    const tried = chosen.slice(0, open[depth]);
    for (const choice of tried) choice.at = 0;
    const known = settleAll(scope, tried);
    if (known !== true || depth === open.length) return known;
    const index = open[depth]!;
    for (const alternative of alternatives[index]!) {
      chosen[index] = alternative;
      const answer = choose(depth + 1);
      if (answer !== false) return answer;
    }
    return false;
  };
  return choose(0);
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

/** The latest bound of the events before the first chosen one, in time. */
function latestTo(link: Link, choice: Choice): number {
  choice.latest ??= new Map();
  let latest = choice.latest.get(link);
  if (!latest) {
    latest = new Float64Array(choice.events.length);
    let latestMs = Number.NEGATIVE_INFINITY;
    for (const [index, { timestampMs }] of choice.events.entries()) {
      latestMs = Math.max(latestMs, link.to(timestampMs));
      latest[index] = latestMs;
    }
    choice.latest.set(link, latest);
  }
  return latest[choice.places[choice.at + choice.state.count - 1]!]!;
}
