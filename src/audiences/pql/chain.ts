/**
 * `chain`: events chosen one state after the other in time, depth-first, with a memo of what failed.
 * Over a profile's events the items of a state are found as queries find them, and shared with them.
 * See the note on cost at `chainSolver`.
 */
import type { ChainState, Expr, ExprOf, TimeRule, When } from './ast.ts';
import { eventItems } from './collections.ts';
import {
  compile,
  compileCondition,
  type Environment,
  newSlot,
  type Run,
  withContext,
} from './environment.ts';
import { fault } from './errors.ts';
import { lowerBound, splitCondition } from './events.ts';
import type { EvaluationScope } from './scope.ts';
import { unitMsMax } from './time.ts';
import { compileTimeRule, type ResolveAnchor } from './time-rules.ts';
import { holds, instantOf, type Value } from './values.ts';

type LabelTimes = (number | undefined)[];

interface CompiledState {
  count: number;
  /** Items that meet WHAT and WHERE, in order of time. */
  candidates(scope: EvaluationScope, items: readonly Timed[]): readonly Timed[];
  /** WHEN of one item, given the times chosen for earlier states. */
  when: ((scope: EvaluationScope, t: number, labels: LabelTimes) => boolean) | null;
  /** Earlier states whose time WHEN refers to. */
  refersTo: readonly number[];
}

function rulesOf(when: When | null): TimeRule[] {
  if (!when) return [];
  return when.kind === 'rule' ? [when.rule] : when.items.flatMap(rulesOf);
}

type WhenTest = (scope: EvaluationScope, t: number) => boolean;

function compileWhen(environment: Environment, when: When, resolve: ResolveAnchor): WhenTest {
  if (when.kind === 'rule') return compileTimeRule(environment, when.rule, resolve);
  const tests = when.items.map((item) => compileWhen(environment, item, resolve));
  if (when.kind === 'and') return (scope, t) => tests.every((test) => test(scope, t));
  return (scope, t) => tests.some((test) => test(scope, t));
}

function compileState(
  environment: Environment,
  state: ChainState,
  index: number,
  labels: ReadonlyMap<string, number>,
  isTimed: boolean,
): CompiledState {
  const candidates = isTimed
    ? eventCandidates(environment, state)
    : itemCandidates(environment, state);
  const times: { current: LabelTimes } = { current: [] };
  const refersTo = new Set<number>();
  const resolve: ResolveAnchor = (expr) => {
    if (expr.kind !== 'name') return null;
    const label = labels.get(expr.name);
    if (label === undefined || label >= index)
      throw fault(expr, `${expr.name} is no label of an earlier state`);
    refersTo.add(label);
    return () => {
      const ms = times.current[label];
      return ms === undefined ? null : { kind: 'fixed', startMs: ms, endMs: ms, isPeriod: false };
    };
  };
  const when = state.when ? compileWhen(environment, state.when, resolve) : null;
  return {
    count: state.count,
    candidates,
    when:
      when &&
      ((scope, t, labelTimes) => {
        times.current = labelTimes;
        return when(scope, t);
      }),
    refersTo: [...refersTo],
  };
}

/** Events by the conditions of a state: found as any query over events. */
function eventCandidates(environment: Environment, state: ChainState): CompiledState['candidates'] {
  const list = eventItems(environment, state.where ? [state.what, state.where] : [state.what]);
  return (scope) => list(scope);
}

function itemCandidates(environment: Environment, state: ChainState): CompiledState['candidates'] {
  const slot = newSlot(environment);
  const inside = withContext(environment, slot);
  const what = compileCondition(inside, state.what);
  const where = state.where ? compileCondition(inside, state.where) : null;
  environment.rule.usedSlots.delete(slot);
  const { slots } = environment.rule;
  return (scope, items) =>
    items.filter((timed) => {
      slots[slot] = (timed as TimedItem).item;
      return holds(what(scope)) && (where === null || holds(where(scope)));
    });
}

/** Times as a path of the item. */
function compileTimes(
  environment: Environment,
  path: Expr,
): (scope: EvaluationScope, item: Value) => number {
  const slot = newSlot(environment);
  const { run } = compile(withContext(environment, slot), path);
  environment.rule.usedSlots.delete(slot);
  const { slots, shared } = environment.rule;
  return (scope, item) => {
    slots[slot] = item;
    return instantOf(run(scope), shared.read);
  };
}

/** What the chain reads of the events: the union of its states; bounded when the first state is. */
function noteReads(environment: Environment, expr: ExprOf<'chain'>): void {
  const { reads } = environment.rule;
  const types: string[] = [];
  let isTyped = true;
  for (const state of expr.states) {
    const found = splitCondition(environment, state.what, null).types;
    if (found) types.push(...found);
    else isTyped = false;
  }
  let windowMs: number | null = null;
  for (const rule of rulesOf(expr.states[0]!.when?.kind === 'rule' ? expr.states[0]!.when : null)) {
    const isNow =
      rule.kind === 'shift' && rule.anchor.kind === 'timeWord' && rule.anchor.word === 'now';
    if (isNow && rule.side === 'before' && (rule.operator === '<' || rule.operator === '<=')) {
      windowMs = rule.count * unitMsMax[rule.unit] + 2 * 86_400_000;
    }
  }
  reads.events(isTyped ? types : null, windowMs);
}

export function compileChain(environment: Environment, expr: ExprOf<'chain'>): Run {
  const isEvents =
    expr.array.kind === 'name' && expr.array.name === 'xEvent' && environment.contexts.length === 0;
  if (isEvents) noteReads(environment, expr);
  const array: Run = isEvents
    ? (scope) => scope.events() as Value
    : compile(environment, expr.array).run;
  const isTimed = isEvents && expr.path.kind === 'name' && expr.path.name === 'timestamp';
  const timeOf = compileTimes(environment, expr.path);
  const labels = new Map<string, number>();
  const states: CompiledState[] = [];
  for (const [index, state] of expr.states.entries()) {
    if (labels.has(state.label))
      throw fault({ from: state.from, to: state.to }, `the label ${state.label} is used twice`);
    labels.set(state.label, index);
    states.push(compileState(environment, state, index, labels, isTimed));
  }
  const solve = chainSolver(states);
  if (isTimed) return (scope) => solve(scope, []);
  return (scope) => {
    const value = array(scope);
    if (!Array.isArray(value)) return false;
    const items = value
      .map((item): TimedItem => ({ item, timestampMs: timeOf(scope, item) }))
      .filter(({ timestampMs }) => !Number.isNaN(timestampMs))
      .sort((left, right) => left.timestampMs - right.timestampMs);
    return solve(scope, items);
  };
}

/** Events have their time already. */
interface Timed {
  timestampMs: number;
}

interface TimedItem extends Timed {
  item: Value;
}

/** What failed: after which times a state cannot be met any more. */
interface Failures {
  /** Where nothing else matters: the earliest such time. */
  fromMs: number;
  /** By the times of earlier states that this one or a later one refers to. */
  keys: Set<string>;
}

/**
 * Depth-first over the states with a memo of failures. A failure of state s after time t depends only
 * on s, t and the times of earlier states that s or a later one refers to, so each such combination
 * is tried once: with n events, and r labels referred to across a state, at most s·n^(1+r) tries of
 * n events. Without references it is s·n² at worst, and chains look back one state in practice.
 */
function chainSolver(
  states: readonly CompiledState[],
): (scope: EvaluationScope, items: readonly Timed[]) => boolean {
  // Labels that matter from a state on, and whether a later state refers to one.
  const liveFrom = states.map((_state, index) =>
    [
      ...new Set(
        states.slice(index).flatMap((state) => state.refersTo.filter((label) => label < index)),
      ),
    ].sort(),
  );
  const isReferred = states.map((_state, index) =>
    states.some((one) => one.refersTo.includes(index)),
  );
  return (scope, items) => {
    const candidates: (readonly Timed[])[] = [];
    for (const state of states) {
      const list = state.candidates(scope, items);
      if (list.length < state.count) return false;
      candidates.push(list);
    }
    const times: LabelTimes = [];
    const failures: (Failures | undefined)[] = [];
    const attempt = (index: number, afterMs: number): boolean => {
      const state = states[index];
      if (!state) return true;
      const live = liveFrom[index]!;
      const known = failures[index];
      if (live.length === 0) {
        if (known && afterMs >= known.fromMs) return false;
        if (choose(state, index, afterMs)) return true;
        failures[index] = { fromMs: afterMs, keys: new Set() };
        return false;
      }
      const key = known ? `${afterMs} ${live.map((label) => times[label]).join(' ')}` : '';
      if (known?.keys.has(key)) return false;
      if (choose(state, index, afterMs)) return true;
      failures[index] ??= { fromMs: Number.POSITIVE_INFINITY, keys: new Set() };
      failures[index].keys.add(key || `${afterMs} ${live.map((label) => times[label]).join(' ')}`);
      return false;
    };
    /** Chooses the last event of a state; the ones before it only have to be enough. */
    const choose = (state: CompiledState, index: number, afterMs: number): boolean => {
      const list = candidates[index]!;
      let fitting = 0;
      let lastTried = Number.NaN;
      for (let at = lowerBound(list, afterMs); at < list.length; at += 1) {
        const { timestampMs } = list[at]!;
        if (timestampMs <= afterMs) continue;
        if (state.when !== null && !state.when(scope, timestampMs, times)) continue;
        fitting += 1;
        // Of events at one time any is as good as another.
        if (fitting < state.count || timestampMs === lastTried) continue;
        lastTried = timestampMs;
        times[index] = timestampMs;
        if (attempt(index + 1, timestampMs)) return true;
        // Nothing later refers to this state: a later choice only leaves less room.
        if (!isReferred[index]) break;
      }
      times[index] = undefined;
      return false;
    };
    return attempt(0, Number.NEGATIVE_INFINITY);
  };
}
