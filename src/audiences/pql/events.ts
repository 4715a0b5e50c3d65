/**
 * Queries over a profile's events. What a condition says of type and age is taken out of it: types
 * are found by index, ages by binary search, and only the rest is tested event by event, newest
 * first, so that "at least n" stops early and knows exactly when its answer ends.
 */
import type { Expr, Unit } from './ast.ts';
import type { Environment, Run } from './environment.ts';
import { type EvaluationScope, noteBoundary } from './scope.ts';
import { unitMsMax } from './time.ts';
import { type EventItem, holds } from './values.ts';

/** `timestamp occurs <|<= count unit before now`. */
export interface AgeTest {
  count: number;
  unit: Unit;
  inclusive: boolean;
}

export interface EventQuery {
  types: readonly string[] | null;
  ages: readonly AgeTest[];
  /** Conditions that are left, each with the slots of the item it looks at. */
  rest: readonly { run: Run; slots: readonly number[] }[];
  /** Text that identifies the query among all rules, or null when it looks outside of itself. */
  key: string | null;
}

export const allEvents: EventQuery = { types: null, ages: [], rest: [], key: '' };

/** Margin of windows: midnights, clock changes, and clocks that go back a little. */
const windowMarginMs = 2 * 86_400_000;

export function ageWindowMs(age: AgeTest): number {
  return age.count * unitMsMax[age.unit] + windowMarginMs;
}

/** Bound on the age of events that a query can match, or null. */
export function queryWindowMs(query: EventQuery): number | null {
  return query.ages.reduce<number | null>((best, age) => {
    const window = ageWindowMs(age);
    return best === null ? window : Math.min(best, window);
  }, null);
}

/** Splits `a and b and c`. */
export function conjuncts(expr: Expr): Expr[] {
  return expr.kind === 'and' ? expr.items.flatMap(conjuncts) : [expr];
}

/** Whether an expression is a field of the item: a bare name in its context, or `E.name`. */
function isItemField(expr: Expr, field: string, itemName: string | null): boolean {
  if (itemName === null) return expr.kind === 'name' && expr.name === field;
  return (
    expr.kind === 'postfix' &&
    expr.base.kind === 'name' &&
    expr.base.name === itemName &&
    expr.steps.length === 1 &&
    expr.steps[0]!.kind === 'names' &&
    expr.steps[0]!.names.length === 1 &&
    expr.steps[0]!.names[0] === field
  );
}

function literalText(expr: Expr | { kind: string } | undefined): string | null {
  const literal = expr as Expr | undefined;
  return literal?.kind === 'literal' && typeof literal.value === 'string' ? literal.value : null;
}

/** The types that a condition allows, when that is all it says; null otherwise. */
function typesAllowed(expr: Expr, itemName: string | null): string[] | null {
  if (expr.kind === 'compare' && expr.operator === '=') {
    if (isItemField(expr.left, 'eventType', itemName)) {
      const text = literalText(expr.right);
      return text === null ? null : [text];
    }
    const text = isItemField(expr.right, 'eventType', itemName) ? literalText(expr.left) : null;
    return text === null ? null : [text];
  }
  if (
    expr.kind === 'in' &&
    !expr.negated &&
    isItemField(expr.left, 'eventType', itemName) &&
    expr.right.kind === 'array'
  ) {
    const texts = expr.right.items.map(literalText);
    return texts.every((text) => text !== null) ? texts : null;
  }
  if (expr.kind === 'or') {
    const parts = expr.items.map((item) => typesAllowed(item, itemName));
    return parts.every((part) => part !== null) ? parts.flat() : null;
  }
  if (expr.kind === 'postfix' && expr.steps.at(-1)?.kind === 'call') {
    const call = expr.steps.at(-1)!;
    if (call.kind !== 'call' || call.name !== 'equals') return null;
    const base: Expr =
      expr.steps.length === 1 ? expr.base : { ...expr, steps: expr.steps.slice(0, -1) };
    if (!isItemField(base, 'eventType', itemName)) return null;
    const [only, ...others] = call.args;
    const text = literalText(only);
    return others.length === 0 && text !== null ? [text] : null;
  }
  return null;
}

function ageOf(environment: Environment, expr: Expr, itemName: string | null): AgeTest | null {
  if (expr.kind !== 'occurs' || expr.rule.kind !== 'shift') return null;
  const { operator, count, unit, side, anchor } = expr.rule;
  const isNow = anchor.kind === 'timeWord' && anchor.word === 'now';
  if (side !== 'before' || !isNow || (operator !== '<' && operator !== '<=')) return null;
  if (!isItemField(expr.operand, 'timestamp', itemName)) return null;
  environment.rule.reads.time();
  return { count, unit, inclusive: operator === '<=' };
}

/** What a condition says of type and age, and what is left of it. */
export function splitCondition(
  environment: Environment,
  condition: Expr,
  itemName: string | null,
): { types: string[] | null; ages: AgeTest[]; rest: Expr[] } {
  let types: string[] | null = null;
  const ages: AgeTest[] = [];
  const rest: Expr[] = [];
  for (const part of conjuncts(condition)) {
    const allowed = typesAllowed(part, itemName);
    const age = allowed ? null : ageOf(environment, part, itemName);
    if (allowed)
      types =
        types === null ? [...new Set(allowed)] : types.filter((type) => allowed.includes(type));
    else if (age) ages.push(age);
    else rest.push(part);
  }
  return { types, ages, rest };
}

function eventsOf(scope: EvaluationScope, types: readonly string[] | null): readonly EventItem[] {
  if (types === null) return scope.events();
  if (types.length === 1) return scope.eventsOfType(types[0]!);
  const wanted = new Set(types);
  return scope.events().filter((event) => wanted.has(event.eventType));
}

/** First index whose time is at least `ms`, in events that are in order of time. */
function lowerBound(events: readonly EventItem[], isIn: (event: EventItem) => boolean): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isIn(events[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export type Visit = (event: EventItem, endsMs: number) => boolean;

/**
 * Visits the matching events, newest first, with the time at which each ceases to match by age; ends
 * when the visitor says true. Notes when events of the future will begin to match.
 */
export function visitEvents(
  environment: Environment,
  query: EventQuery,
): (scope: EvaluationScope, visit: Visit) => void {
  const { slots, shared } = environment.rule;
  const { calendar } = shared;
  const { types, ages, rest } = query;
  /** When an event leaves a window: the first moment at which it no longer matches. */
  const leavesMs = (event: EventItem, age: AgeTest): number =>
    calendar.add(event.timestampMs, age.count, age.unit) + (age.inclusive ? 1 : 0);
  const test = (scope: EvaluationScope, event: EventItem): boolean => {
    for (const condition of rest) {
      for (const slot of condition.slots) slots[slot] = event;
      if (!holds(condition.run(scope))) return false;
    }
    return true;
  };
  return (scope, visit) => {
    const events = eventsOf(scope, types);
    let low = 0;
    let high = events.length;
    if (ages.length > 0) {
      for (const age of ages)
        low = Math.max(
          low,
          lowerBound(events, (event) => leavesMs(event, age) > scope.nowMs),
        );
      high = lowerBound(events, (event) => event.timestampMs > scope.nowMs);
      if (high < events.length) noteBoundary(scope, events[high]!.timestampMs);
    }
    for (let index = high - 1; index >= low; index -= 1) {
      const event = events[index]!;
      if (!test(scope, event)) continue;
      let endsMs = Number.POSITIVE_INFINITY;
      for (const age of ages) endsMs = Math.min(endsMs, leavesMs(event, age));
      if (visit(event, endsMs)) return;
    }
  };
}
