/** `chain`: compiles the states; `chain-solve.ts` chooses events for them. */
import type { ChainState, Expr, ExprOf, TimeRule, When } from './ast.ts';
import { type BoundState, solveAlternatives, solveLatest } from './chain-latest.ts';
import { isStepwise, planChain, type SolverState, solveChain } from './chain-solve.ts';
import { type CompiledWhen, compileWhen, type Labels } from './chain-when.ts';
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
import { splitCondition } from './events.ts';
import { type EvaluationScope, eventsOf } from './scope.ts';
import { unitMsMax } from './time.ts';
import { instantOf, type Value } from './values.ts';

interface CompiledState {
  count: number;
  /** Items that meet WHAT and WHERE, in order of time. */
  candidates(scope: EvaluationScope, items: readonly Timed[]): readonly Timed[];
  /** Parts of WHEN that say nothing of other states. */
  alone: readonly CompiledWhen[];
  /** What WHEN says of the times of earlier states. */
  linked: CompiledWhen | null;
}

/** Events have their time already. */
interface Timed {
  timestampMs: number;
}

interface TimedItem extends Timed {
  item: Value;
}

function rulesOf(when: When | null): TimeRule[] {
  if (!when) return [];
  return when.kind === 'rule' ? [when.rule] : when.items.flatMap(rulesOf);
}

function conjunctsOf(when: When): When[] {
  return when.kind === 'and' ? when.items.flatMap(conjunctsOf) : [when];
}

/** WHEN in two: what one event can be asked, and what needs the times of earlier states. */
function splitWhen(
  environment: Environment,
  when: When | null,
  labels: Labels,
): { alone: CompiledWhen[]; linked: CompiledWhen | null } {
  if (!when) return { alone: [], linked: null };
  const items = conjunctsOf(when);
  const parts = items.map((item) => ({ item, compiled: compileWhen(environment, item, labels) }));
  const linked = parts.filter(({ compiled }) => compiled.refersTo.length > 0);
  const [first] = linked;
  return {
    alone: parts.filter((part) => !linked.includes(part)).map(({ compiled }) => compiled),
    linked:
      linked.length > 1
        ? compileWhen(
            environment,
            { ...when, kind: 'and', items: linked.map(({ item }) => item) },
            labels,
          )
        : (first?.compiled ?? null),
  };
}

/** Events by the conditions of a state: found as any query over events, and shared. */
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
      return what(scope) && (where === null || where(scope));
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
  const item = { isContext: true, name: null, taken: environment.names };
  let isTyped = true;
  for (const state of expr.states) {
    const found = splitCondition(environment, state.what, item).types;
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
    expr.array.kind === 'name' &&
    expr.array.name === 'xEvent' &&
    environment.contexts.length === 0 &&
    !environment.names.has('xEvent');
  if (isEvents) noteReads(environment, expr);
  const array: Run = isEvents ? (eventsOf as Run) : compileArray(environment, expr);
  const isTimed =
    isEvents &&
    expr.path.kind === 'name' &&
    expr.path.name === 'timestamp' &&
    !environment.names.has('timestamp');
  const timeOf = compileTimes(environment, expr.path);
  const indexOf = new Map<string, number>();
  const times: Labels['times'] = { current: [] };
  for (const [index, state] of expr.states.entries()) {
    if (indexOf.has(state.label))
      throw fault({ from: state.from, to: state.to }, `the label ${state.label} is used twice`);
    indexOf.set(state.label, index);
  }
  const states = expr.states.map((state, index): CompiledState => {
    const candidates = isTimed
      ? eventCandidates(environment, state)
      : itemCandidates(environment, state);
    const when = splitWhen(environment, state.when, { indexOf, before: index, times });
    return { count: state.count, candidates, ...when };
  });
  const solve = chainSolver(states, times);
  if (isTimed) return (scope) => solve(scope, []);
  return (scope) =>
    solve(
      scope,
      inOrder(array(scope), (item) => timeOf(scope, item)),
    );
}

/** What each state asks as alternatives of bounds, or null when one asks for more. */
function boundStates(states: readonly CompiledState[]): BoundState[][] | null {
  const bounds: BoundState[][] = [];
  for (const { count, alone, linked } of states) {
    const terms = linked === null ? [{ tests: [], links: [] }] : linked.terms;
    if (terms === null) return null;
    // Of several events at once all must be within bounds: the first and the last tell, if even.
    const isEven = terms.every(({ links }) =>
      links.every((link) => link.isFromEven && link.isToEven),
    );
    if (count > 1 && (terms.length > 1 || !isEven)) return null;
    bounds.push(
      terms.map(({ tests, links }) => ({
        count,
        links,
        fits: allTests([...alone.map((when) => when.test), ...tests]),
      })),
    );
  }
  return bounds;
}

function allTests(tests: readonly CompiledWhen['test'][]): BoundState['fits'] {
  if (tests.length <= 1) return tests[0] ?? null;
  return (scope, t) => tests.every((test) => test(scope, t));
}

/** More choices of alternatives than this are not tried one by one; where there is another way, than these. */
const alternativesMax = 4_096;
const alternativesFew = 64;

type Solve = (scope: EvaluationScope, lists: readonly (readonly Timed[])[]) => boolean | null;

/** The way by bounds, where there is one and no quicker one. */
function solveByBounds(states: readonly CompiledState[], isStepwise: boolean): Solve | null {
  const alternatives = boundStates(states);
  if (!alternatives) return null;
  const choices = alternatives.reduce((product, one) => product * one.length, 1);
  if (choices === 1) {
    const bounds = alternatives.map(([only]) => only!);
    return (scope, lists) => solveLatest(scope, bounds, lists);
  }
  if (choices > (isStepwise ? alternativesFew : alternativesMax)) return null;
  return (scope, lists) => solveAlternatives(scope, alternatives, lists);
}

function chainSolver(
  states: readonly CompiledState[],
  times: Labels['times'],
): (scope: EvaluationScope, items: readonly Timed[]) => boolean {
  const plan = planChain(states.map((state) => state.linked?.refersTo ?? []));
  const byBounds = solveByBounds(states, isStepwise(states, plan));
  return (scope, items) => {
    const lists: (readonly Timed[])[] = [];
    for (const { candidates, count } of states) {
      const list = candidates(scope, items);
      if (list.length < count) return false;
      lists.push(list);
    }
    const answer = byBounds ? byBounds(scope, lists) : null;
    if (answer !== null) return answer;
    const solverStates = states.map(
      ({ count, alone, linked }, index): SolverState => ({
        count,
        times: lists[index]!.map(({ timestampMs }) => timestampMs),
        fits: (t) => alone.every((when) => when.test(scope, t)),
        fitsTimes:
          linked &&
          ((t, chosen) => {
            times.current = chosen;
            return linked.test(scope, t);
          }),
        range: linked?.range ?? null,
        intervals: linked?.intervals ? (t) => linked.intervals!(scope, t) : null,
      }),
    );
    return solveChain(solverStates, plan);
  };
}

function compileArray(environment: Environment, expr: ExprOf<'chain'>): Run {
  const compiled = compile(environment, expr.array);
  if (compiled.kind !== 'any' && compiled.kind !== 'array')
    throw fault(expr.array, `a list is due here, not a ${compiled.kind}`);
  return compiled.run;
}

/** Items that have a time, earliest first; equal times in the order of the list. */
function inOrder(value: Value, timeOf: (item: Value) => number): TimedItem[] {
  if (!Array.isArray(value)) return [];
  return value
    .map((item) => ({ item, timestampMs: timeOf(item) }))
    .filter(({ timestampMs }) => !Number.isNaN(timestampMs))
    .sort((left, right) => left.timestampMs - right.timestampMs);
}
