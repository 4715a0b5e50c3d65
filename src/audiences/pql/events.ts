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

/** How conditions call their item: bare names are its properties, or it has a name, or both. */
export interface ItemNames {
  isContext: boolean;
  name: string | null;
  /** Names in sight, which win over properties. */
  taken: { has(name: string): boolean };
}

/** Whether an expression is a field of the item: a bare name in its context, or `E.name`. */
function isItemField(expr: Expr, field: string, item: ItemNames): boolean {
  if (expr.kind === 'name')
    return item.isContext && expr.name === field && field !== item.name && !item.taken.has(field);
  return (
    expr.kind === 'postfix' &&
    expr.base.kind === 'name' &&
    expr.base.name === item.name &&
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
function typesAllowed(expr: Expr, item: ItemNames): string[] | null {
  if (expr.kind === 'compare' && expr.operator === '=') {
    if (isItemField(expr.left, 'eventType', item)) {
      const text = literalText(expr.right);
      return text === null ? null : [text];
    }
    const text = isItemField(expr.right, 'eventType', item) ? literalText(expr.left) : null;
    return text === null ? null : [text];
  }
  if (
    expr.kind === 'in' &&
    !expr.negated &&
    isItemField(expr.left, 'eventType', item) &&
    expr.right.kind === 'array'
  ) {
    const texts = expr.right.items.map(literalText);
    return texts.every((text) => text !== null) ? texts : null;
  }
  if (expr.kind === 'or') {
    const parts = expr.items.map((one) => typesAllowed(one, item));
    return parts.every((part) => part !== null) ? parts.flat() : null;
  }
  if (expr.kind === 'postfix' && expr.steps.at(-1)?.kind === 'call') {
    const call = expr.steps.at(-1)!;
    if (call.kind !== 'call' || call.name !== 'equals') return null;
    const base: Expr =
      expr.steps.length === 1 ? expr.base : { ...expr, steps: expr.steps.slice(0, -1) };
    if (!isItemField(base, 'eventType', item)) return null;
    const [only, ...others] = call.args;
    const text = literalText(only);
    return others.length === 0 && text !== null ? [text] : null;
  }
  return null;
}

function ageOf(environment: Environment, expr: Expr, item: ItemNames): AgeTest | null {
  if (expr.kind !== 'occurs' || expr.rule.kind !== 'shift') return null;
  const { operator, count, unit, side, anchor } = expr.rule;
  const isNow = anchor.kind === 'timeWord' && anchor.word === 'now';
  if (side !== 'before' || !isNow || (operator !== '<' && operator !== '<=')) return null;
  if (!isItemField(expr.operand, 'timestamp', item)) return null;
  environment.rule.reads.time();
  return { count, unit, inclusive: operator === '<=' };
}

/** What a condition says of type and age, and what is left of it. */
export function splitCondition(
  environment: Environment,
  condition: Expr,
  item: ItemNames,
): { types: string[] | null; ages: AgeTest[]; rest: Expr[] } {
  let types: string[] | null = null;
  const ages: AgeTest[] = [];
  const rest: Expr[] = [];
  for (const part of conjuncts(condition)) {
    const allowed = typesAllowed(part, item);
    const age = allowed ? null : ageOf(environment, part, item);
    if (allowed)
      types =
        types === null ? [...new Set(allowed)] : types.filter((type) => allowed.includes(type));
    else if (age) ages.push(age);
    else rest.push(part);
  }
  return { types, ages, rest };
}

/** The one list for these types, so that scopes can keep their events by it. */
function typeList(environment: Environment, types: readonly string[]): readonly string[] {
  const { typeLists } = environment.rule.shared;
  const key = JSON.stringify([...types].sort());
  const known = typeLists.get(key);
  if (known) return known;
  typeLists.set(key, types);
  return types;
}

/** First index whose time is at least `ms`. */
export function lowerBound(events: readonly { timestampMs: number }[], ms: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]!.timestampMs >= ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface AgeLimit {
  /** First index of the events that are young enough now. */
  first(scope: EvaluationScope, events: readonly EventItem[]): number;
  /** The first moment at which an event no longer matches. */
  leavesMs(event: EventItem): number;
  /** Later events need not leave later: those from `first` on are tested one by one. */
  isUneven: boolean;
}

/**
 * Adding calendar units is not in order everywhere: a month on, 31 January at 1:00 comes before
 * 30 January at 23:00. Searches leave this much room.
 */
const unevenMs = 5 * 86_400_000;

function ageLimit(environment: Environment, age: AgeTest): AgeLimit {
  const { calendar } = environment.rule.shared;
  const { count, unit } = age;
  const extraMs = age.inclusive ? 1 : 0;
  const stepMs = calendar.exactMs(unit);
  if (stepMs !== null) {
    const lengthMs = count * stepMs + extraMs;
    return {
      first: (scope, events) => lowerBound(events, scope.nowMs - lengthMs + 1),
      leavesMs: (event) => event.timestampMs + lengthMs,
      isUneven: false,
    };
  }
  const leavesMs = (event: EventItem): number =>
    calendar.add(event.timestampMs, count, unit) + extraMs;
  return {
    first: (scope, events) =>
      lowerBound(events, calendar.add(scope.nowMs, -count, unit) - unevenMs),
    leavesMs,
    isUneven: true,
  };
}

/** A query ready to run. All notes of boundaries are made by it. */
export interface EventScan {
  /** Whether at least `count` (one or more) match: looks at the newest first and stops there. */
  atLeast(scope: EvaluationScope, count: number): boolean;
  /** All that match, earliest first; not to be changed. */
  list(scope: EvaluationScope): readonly EventItem[];
  /** Whether one matches for which the test holds too. */
  some(scope: EvaluationScope, test: (event: EventItem) => boolean): boolean;
}

export function scanEvents(environment: Environment, query: EventQuery): EventScan {
  const { slots } = environment.rule;
  const { rest } = query;
  const types = query.types && typeList(environment, query.types);
  const limits = query.ages.map((age) => ageLimit(environment, age));
  const uneven = limits.filter((limit) => limit.isUneven);
  const isFree = rest.length === 0 && uneven.length === 0;
  const eventsOf = (scope: EvaluationScope): readonly EventItem[] =>
    types ? scope.eventsOfTypes(types) : scope.events();
  const lowOf = (scope: EvaluationScope, events: readonly EventItem[]): number => {
    let low = 0;
    for (const limit of limits) low = Math.max(low, limit.first(scope, events));
    return low;
  };
  /** End of the events that have happened; notes when the next one will. */
  const highOf = (scope: EvaluationScope, events: readonly EventItem[]): number => {
    const last = events.at(-1);
    if (limits.length === 0 || !last || last.timestampMs <= scope.nowMs) return events.length;
    const high = lowerBound(events, scope.nowMs + 1);
    noteBoundary(scope, events[high]!.timestampMs);
    return high;
  };
  const noteEnd = (scope: EvaluationScope, event: EventItem): void => {
    for (const limit of limits) noteBoundary(scope, limit.leavesMs(event));
  };
  const test = (scope: EvaluationScope, event: EventItem): boolean => {
    for (const limit of uneven) if (limit.leavesMs(event) <= scope.nowMs) return false;
    for (const condition of rest) {
      for (const slot of condition.slots) slots[slot] = event;
      if (!holds(condition.run(scope))) return false;
    }
    return true;
  };
  return {
    atLeast: (scope, count) => {
      const events = eventsOf(scope);
      const low = lowOf(scope, events);
      const high = highOf(scope, events);
      if (high - low < count) return false;
      const ends: EventItem[] = [];
      let found = isFree ? count : 0;
      let index = isFree ? high - count : high;
      while (found < count && index > low) {
        index -= 1;
        if (!test(scope, events[index]!)) continue;
        found += 1;
        if (uneven.length > 0) ends.push(events[index]!);
      }
      if (found < count) return false;
      noteEnd(scope, events[index]!);
      for (const event of ends) noteEnd(scope, event);
      return true;
    },
    list: (scope) => {
      const events = eventsOf(scope);
      const low = lowOf(scope, events);
      const high = highOf(scope, events);
      let found: readonly EventItem[] = events;
      if (!isFree) {
        const matching: EventItem[] = [];
        for (let index = low; index < high; index += 1) {
          if (!test(scope, events[index]!)) continue;
          matching.push(events[index]!);
          if (uneven.length > 0) noteEnd(scope, events[index]!);
        }
        found = matching;
      } else if (low > 0 || high < events.length) found = events.slice(low, high);
      if (found.length > 0) noteEnd(scope, found[0]!);
      return found;
    },
    some: (scope, wanted) => {
      const events = eventsOf(scope);
      const low = lowOf(scope, events);
      for (let index = highOf(scope, events) - 1; index >= low; index -= 1) {
        const event = events[index]!;
        if (!test(scope, event) || !wanted(event)) continue;
        noteEnd(scope, event);
        return true;
      }
      return false;
    },
  };
}
