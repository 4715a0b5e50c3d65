/**
 * `chain`: events chosen one state after the other in time. Works over the distinct times of the
 * array, latest first: for each state and each choice of what later states still refer to, the times
 * at which the rest of the chain can be met. See the note on cost at `solve`.
 */
import type { ChainState, Expr, ExprOf, TimeRule, When } from './ast.ts';
import {
  compile,
  compileCondition,
  type Environment,
  newSlot,
  type Run,
  withContext,
} from './environment.ts';
import { fault } from './errors.ts';
import { splitCondition } from './events.ts';
import type { EvaluationScope } from './scope.ts';
import { unitMsMax } from './time.ts';
import { compileTimeRule, type ResolveAnchor } from './time-rules.ts';
import { EventItem, holds, instantOf, type Value } from './values.ts';

type LabelTimes = (number | undefined)[];

interface CompiledState {
  count: number;
  /** WHAT and WHERE of one item. */
  matches(scope: EvaluationScope, item: Value): boolean;
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
): CompiledState {
  const slot = newSlot(environment);
  const inside = withContext(environment, slot);
  const what = compileCondition(inside, state.what);
  const where = state.where ? compileCondition(inside, state.where) : null;
  environment.rule.usedSlots.delete(slot);
  const { slots } = environment.rule;
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
    matches: (scope, item) => {
      slots[slot] = item;
      return holds(what(scope)) && (where === null || holds(where(scope)));
    },
    when:
      when &&
      ((scope, t, labelTimes) => {
        times.current = labelTimes;
        return when(scope, t);
      }),
    refersTo: [...refersTo],
  };
}

/** Times as a path of the item: `timestamp`, or any other. */
function compileTimes(
  environment: Environment,
  path: Expr,
): (scope: EvaluationScope, item: Value) => number {
  const slot = newSlot(environment);
  const { run } = compile(withContext(environment, slot), path);
  environment.rule.usedSlots.delete(slot);
  const { slots, shared } = environment.rule;
  const isTimestamp = path.kind === 'name' && path.name === 'timestamp';
  return (scope, item) => {
    if (isTimestamp && item instanceof EventItem) return item.timestampMs;
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
  const timeOf = compileTimes(environment, expr.path);
  const labels = new Map<string, number>();
  const states: CompiledState[] = [];
  for (const [index, state] of expr.states.entries()) {
    if (labels.has(state.label))
      throw fault({ from: state.from, to: state.to }, `the label ${state.label} is used twice`);
    labels.set(state.label, index);
    states.push(compileState(environment, state, index, labels));
  }
  return (scope) => {
    const value = array(scope);
    if (!Array.isArray(value)) return false;
    const items = value
      .map((item) => ({ item, t: timeOf(scope, item) }))
      .filter(({ t }) => !Number.isNaN(t))
      .sort((left, right) => left.t - right.t);
    return solve(scope, states, items);
  };
}

interface Timed {
  item: Value;
  t: number;
}

/**
 * Depth-first over the states with a memo of failures. A failure of state s after time t depends only
 * on s, t and the times of earlier states that s or a later one refers to, so each such combination
 * is tried once: with n events, and r labels referred to across a state, at most s·n^(1+r) tries of
 * n events. Without references it is s·n² at worst, and chains look back one state in practice.
 */
function solve(
  scope: EvaluationScope,
  states: readonly CompiledState[],
  items: readonly Timed[],
): boolean {
  const candidates = states.map((state) => items.filter(({ item }) => state.matches(scope, item)));
  // Labels that matter from a state on.
  const liveFrom = states.map((_state, index) =>
    [
      ...new Set(
        states.slice(index).flatMap((state) => state.refersTo.filter((label) => label < index)),
      ),
    ].sort(),
  );
  const failed = new Set<string>();
  const times: LabelTimes = [];
  const attempt = (index: number, afterMs: number): boolean => {
    const state = states[index];
    if (!state) return true;
    const key = `${index} ${afterMs} ${liveFrom[index]!.map((label) => times[label]).join(' ')}`;
    if (failed.has(key)) return false;
    if (choose(state, index, afterMs)) return true;
    failed.add(key);
    return false;
  };
  /** Chooses the last event of a state; the ones before it only have to be enough. */
  const choose = (state: CompiledState, index: number, afterMs: number): boolean => {
    const fitting = candidates[index]!.filter(
      ({ t }) => t > afterMs && (state.when === null || state.when(scope, t, times)),
    );
    let lastTried = Number.NaN;
    for (let last = state.count - 1; last < fitting.length; last += 1) {
      const { t } = fitting[last]!;
      // Of events at one time any is as good as another.
      if (t === lastTried) continue;
      lastTried = t;
      times[index] = t;
      if (attempt(index + 1, t)) return true;
      // Nothing later refers to this state: a later choice only leaves less room.
      if (!states.some((one) => one.refersTo.includes(index))) break;
    }
    times[index] = undefined;
    return false;
  };
  return attempt(0, Number.NEGATIVE_INFINITY);
}
