/**
 * Queries over a profile's events. What a condition says of type and age is taken out of it: types
 * are found by index, ages by binary search, and only the rest is tested event by event, newest
 * first, so that "at least n" stops early and knows exactly when its answer ends. Over 400 lines: the
 * forms of a query differ in when their answers end, and are read beside each other.
 */
import type { Expr, Unit } from './ast.ts';
import type { Environment, Test } from './environment.ts';
import {
  type EvaluationScope,
  type EventTypes,
  eventsOf,
  eventsOfType,
  noteBoundary,
  sharedList,
} from './scope.ts';
import { unitMsMax } from './time.ts';
import type { EventItem } from './values.ts';

/** `timestamp occurs <|<= count unit before now`. */
export interface AgeTest {
  count: number;
  unit: Unit;
  inclusive: boolean;
}

export interface EventQuery {
  types: readonly string[] | null;
  ages: readonly AgeTest[];
  /** Conditions that are left, each with the slot of the item it looks at. */
  rest: readonly { test: Test; slot: number }[];
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

/** The field of the item that an expression is: a bare name in its context, or `E.name`. */
export function itemFieldOf(expr: Expr, item: ItemNames): string | null {
  if (expr.kind === 'name') {
    const isField = item.isContext && expr.name !== item.name && !item.taken.has(expr.name);
    return isField ? expr.name : null;
  }
  if (expr.kind !== 'postfix' || expr.base.kind !== 'name' || expr.base.name !== item.name)
    return null;
  const [step] = expr.steps;
  if (expr.steps.length !== 1 || step!.kind !== 'names' || step!.names.length !== 1) return null;
  return step!.names[0]!;
}

function isItemField(expr: Expr, field: string, item: ItemNames): boolean {
  return itemFieldOf(expr, item) === field;
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

interface EventSource {
  /** Of one type: its id; of several: theirs; of all: null. */
  ids: readonly number[] | null;
  events(scope: EvaluationScope): readonly EventItem[];
}

function eventSource(environment: Environment, types: readonly string[] | null): EventSource {
  if (types === null) return { ids: null, events: eventsOf };
  const { types: known, lists } = environment.rule.shared;
  const ids = types.map((type) => {
    const id = known.get(type) ?? known.size;
    known.set(type, id);
    return id;
  });
  if (ids.length === 1) {
    const [id] = ids as [number];
    return { ids, events: (scope) => eventsOfType(scope, known, id) };
  }
  // The same types in another rule find the list that is there.
  const key = `types ${[...ids].sort((left, right) => left - right)}`;
  const place = lists.get(key) ?? { key };
  lists.set(key, place);
  const wanted = new Set(types);
  return {
    ids,
    events: (scope) =>
      sharedList(scope, place, () =>
        eventsOf(scope).filter((event) => wanted.has(event.eventType)),
      ),
  };
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

/** An age in calendar units, whose length differs from event to event. */
interface UnevenAge {
  /** First index of the events that may be young enough now. */
  first(scope: EvaluationScope, events: readonly EventItem[]): number;
  /** The first moment at which an event no longer matches. */
  leavesMs(event: EventItem): number;
}

/**
 * Adding calendar units is not in order everywhere: a month on, 31 January at 1:00 comes before
 * 30 January at 23:00. Searches leave this much room.
 */
const unevenMs = 5 * 86_400_000;

function unevenAge({ calendar }: Environment['rule']['shared'], age: AgeTest): UnevenAge {
  const { count, unit, inclusive } = age;
  const extraMs = inclusive ? 1 : 0;
  return {
    first: (scope, events) =>
      lowerBound(events, calendar.add(scope.nowMs, -count, unit) - unevenMs),
    leavesMs: (event) => calendar.add(event.timestampMs, count, unit) + extraMs,
  };
}

/** The shortest of the ages that are plain milliseconds: an event matches until it is as old. */
function exactAgeMs({ calendar }: Environment['rule']['shared'], ages: readonly AgeTest[]): number {
  const lengths = ages.map(({ count, unit, inclusive }) => {
    const exact = calendar.exactMs(unit);
    return exact === null ? Number.POSITIVE_INFINITY : count * exact + (inclusive ? 1 : 0);
  });
  return Math.min(Number.POSITIVE_INFINITY, ...lengths);
}

/** A query ready to run. All notes of boundaries are made by it. */
export interface EventScan {
  /** Whether at least `count` (one or more) match: looks at the newest first and stops there. */
  atLeast(count: number): Test;
  /** All that match, earliest first; not to be changed. */
  list(scope: EvaluationScope): readonly EventItem[];
  /** Whether one matches for which the test holds too. */
  some(scope: EvaluationScope, test: (event: EventItem) => boolean): boolean;
  /** Where all events between two places match, those places; notes when the first one leaves. */
  range: EventRange | null;
}

interface EventRange {
  events(scope: EvaluationScope): readonly EventItem[];
  /** First, and end, of those that match. */
  low(scope: EvaluationScope, events: readonly EventItem[], high: number): number;
  high(scope: EvaluationScope, events: readonly EventItem[]): number;
}

/** End of the events that have happened; notes when the next one will. */
function happened(scope: EvaluationScope, events: readonly EventItem[]): number {
  if (events.length === 0 || events.at(-1)!.timestampMs <= scope.nowMs) return events.length;
  const high = lowerBound(events, scope.nowMs + 1);
  noteBoundary(scope, events[high]!.timestampMs);
  return high;
}

const countAll = (_scope: EvaluationScope, events: readonly EventItem[]): number => events.length;

export function scanEvents(environment: Environment, query: EventQuery): EventScan {
  const { rest, ages } = query;
  const { shared } = environment.rule;
  const source = eventSource(environment, query.types);
  const ageMs = exactAgeMs(shared, ages);
  const uneven = ages
    .filter(({ unit }) => shared.calendar.exactMs(unit) === null)
    .map((age) => unevenAge(shared, age));
  // Without a window, events that are still to come count too.
  const high = ages.length === 0 ? countAll : happened;
  const low: EventRange['low'] = (scope, events, end) => {
    if (ageMs === Number.POSITIVE_INFINITY || end === 0) return 0;
    const first = lowerBound(events, scope.nowMs - ageMs + 1);
    if (first < end) noteBoundary(scope, events[first]!.timestampMs + ageMs);
    return Math.min(first, end);
  };
  if (rest.length > 0 || uneven.length > 0)
    return scanTested(environment, { source, ageMs, uneven, high, rest });
  const range: EventRange = { events: source.events, high, low };
  return {
    range,
    atLeast: (count) =>
      count === 1 && source.ids && source.ids.length > 1
        ? newestOf(shared.types, source.ids, ageMs, high)
        : newestAre(source, shared.types, ageMs, high, count),
    list: (scope) => {
      const events = source.events(scope);
      const end = high(scope, events);
      const first = low(scope, events, end);
      return first > 0 || end < events.length ? events.slice(first, end) : events;
    },
    some: (scope, wanted) => {
      const events = source.events(scope);
      for (let index = high(scope, events) - 1; index >= 0; index -= 1) {
        const event = events[index]!;
        const leavesMs = event.timestampMs + ageMs;
        if (leavesMs <= scope.nowMs) return false;
        if (!wanted(event)) continue;
        noteBoundary(scope, leavesMs);
        return true;
      }
      return false;
    },
  };
}

/** At least `count` that are young enough: the one that is so many from the end says it. */
function newestAre(
  { ids, events: eventsIn }: EventSource,
  types: EventTypes,
  ageMs: number,
  high: EventRange['high'],
  count: number,
): Test {
  const id = ids?.length === 1 ? ids[0]! : -1;
  return (scope) => {
    const events = id >= 0 ? eventsOfType(scope, types, id) : eventsIn(scope);
    const { length } = events;
    if (length < count) return false;
    const isPast = events[length - 1]!.timestampMs <= scope.nowMs;
    const index = (isPast ? length : high(scope, events)) - count;
    if (index < 0) return false;
    const leavesMs = events[index]!.timestampMs + ageMs;
    if (leavesMs <= scope.nowMs) return false;
    if (leavesMs < scope.nextMs) scope.nextMs = leavesMs;
    return true;
  };
}

/** At least one of several types: the newest of all says it. */
function newestOf(
  types: EventTypes,
  ids: readonly number[],
  ageMs: number,
  high: EventRange['high'],
): Test {
  return (scope) => {
    let newestMs = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < ids.length; index += 1) {
      const events = eventsOfType(scope, types, ids[index]!);
      const end = high(scope, events);
      if (end > 0) newestMs = Math.max(newestMs, events[end - 1]!.timestampMs);
    }
    const leavesMs = newestMs + ageMs;
    if (newestMs === Number.NEGATIVE_INFINITY || leavesMs <= scope.nowMs) return false;
    if (leavesMs < scope.nextMs) scope.nextMs = leavesMs;
    return true;
  };
}

/** A query whose events are looked at one by one. */
function scanTested(
  environment: Environment,
  query: {
    source: EventSource;
    ageMs: number;
    uneven: readonly UnevenAge[];
    high: EventRange['high'];
    rest: EventQuery['rest'];
  },
): EventScan {
  const { source, ageMs, uneven, high, rest } = query;
  const { slots } = environment.rule;
  const test = (scope: EvaluationScope, event: EventItem): boolean => {
    for (const age of uneven) if (age.leavesMs(event) <= scope.nowMs) return false;
    for (const { test: condition, slot } of rest) {
      slots[slot] = event;
      if (!condition(scope)) return false;
    }
    return true;
  };
  const lowOf = (scope: EvaluationScope, events: readonly EventItem[]): number => {
    let low = 0;
    for (const age of uneven) low = Math.max(low, age.first(scope, events));
    return low;
  };
  const noteEnd = (scope: EvaluationScope, event: EventItem): void => {
    noteBoundary(scope, event.timestampMs + ageMs);
    for (const age of uneven) noteBoundary(scope, age.leavesMs(event));
  };
  return {
    range: null,
    atLeast: (count) => (scope) => {
      const events = source.events(scope);
      const low = lowOf(scope, events);
      let index = high(scope, events);
      if (index - low < count) return false;
      const ends: EventItem[] = [];
      let found = 0;
      while (found < count) {
        index -= 1;
        if (index < low || events[index]!.timestampMs + ageMs <= scope.nowMs) return false;
        if (!test(scope, events[index]!)) continue;
        found += 1;
        if (uneven.length > 0) ends.push(events[index]!);
      }
      noteEnd(scope, events[index]!);
      for (const event of ends) noteEnd(scope, event);
      return true;
    },
    list: (scope) => {
      const events = source.events(scope);
      const end = high(scope, events);
      let index = lowOf(scope, events);
      if (ageMs !== Number.POSITIVE_INFINITY)
        index = Math.max(index, lowerBound(events, scope.nowMs - ageMs + 1));
      const found: EventItem[] = [];
      for (; index < end; index += 1) {
        if (!test(scope, events[index]!)) continue;
        found.push(events[index]!);
        if (uneven.length > 0) noteEnd(scope, events[index]!);
      }
      if (found.length > 0) noteEnd(scope, found[0]!);
      return found;
    },
    some: (scope, wanted) => {
      const events = source.events(scope);
      const low = lowOf(scope, events);
      for (let index = high(scope, events) - 1; index >= low; index -= 1) {
        const event = events[index]!;
        if (event.timestampMs + ageMs <= scope.nowMs) return false;
        if (!test(scope, event) || !wanted(event)) continue;
        noteEnd(scope, event);
        return true;
      }
      return false;
    },
  };
}
