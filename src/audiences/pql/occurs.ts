/** Time tests: `occurs` in all its forms, with the boundaries at which their answers change. */
import type { CompareOperator, Unit } from './ast.ts';
import { type EvaluationScope, noteBoundary } from './scope.ts';
import { bounded, type Calendar } from './time.ts';

/** The T of a test at one moment: a point or a period `[start, end)`, and how it moves with now. */
export type Anchor =
  | { kind: 'now' }
  /** The calendar unit of now, `offset` units later: today, last month. */
  | { kind: 'unit'; unit: Unit; offset: number; known?: AnchorRange & { nowMs: number } }
  | { kind: 'fixed'; startMs: number; endMs: number; isPeriod: boolean };

export interface AnchorRange {
  startMs: number;
  /** First instant after it; of a point, the point itself. */
  endMs: number;
  isPeriod: boolean;
}

export function rangeOf(anchor: Anchor, scope: EvaluationScope, calendar: Calendar): AnchorRange {
  if (anchor.kind === 'now') return { startMs: scope.nowMs, endMs: scope.nowMs, isPeriod: false };
  if (anchor.kind === 'fixed') return anchor;
  // The same for every time that is tested at one instant.
  if (anchor.known?.nowMs === scope.nowMs) return anchor.known;
  const current = calendar.startOf(scope.nowMs, anchor.unit);
  const startMs = calendar.shift(current, anchor.offset, anchor.unit);
  const endMs = calendar.shift(startMs, 1, anchor.unit);
  anchor.known = { startMs, endMs, isPeriod: true, nowMs: scope.nowMs };
  return anchor.known;
}

/**
 * Notes when the start (or the end) of a moving anchor comes to be at or after `ms`. A fixed one
 * never does, and of what has been reached nothing more is to come.
 */
function noteReached(
  scope: EvaluationScope,
  calendar: Calendar,
  anchor: Anchor,
  ms: number,
  which: 'start' | 'end' = 'start',
): void {
  if (anchor.kind === 'fixed' || !Number.isFinite(ms)) return;
  if (anchor.kind === 'now') {
    noteBoundary(scope, ms);
    return;
  }
  const { startMs, endMs } = rangeOf(anchor, scope, calendar);
  if ((which === 'start' ? startMs : endMs) >= ms) return;
  const start = calendar.ceil(ms, anchor.unit);
  const ahead = anchor.offset + (which === 'end' ? 1 : 0);
  noteBoundary(scope, calendar.shift(start, -ahead, anchor.unit));
}

export interface Shift {
  operator: CompareOperator;
  count: number;
  unit: Unit;
  side: 'before' | 'after';
}

/** A tested time, with what does not depend on T: the time moved, and the calendar unit around it. */
export interface Shifted {
  t: number;
  x: number;
  unitStartMs: number;
  unitEndMs: number;
}

export function shifted(calendar: Calendar, t: number, rule: Shift): Shifted {
  const x = calendar.add(t, rule.side === 'before' ? rule.count : -rule.count, rule.unit);
  const isSameUnit = rule.operator === '=' || rule.operator === '!=';
  const unitStartMs = isSameUnit ? calendar.startOf(x, rule.unit) : x;
  const unitEndMs = isSameUnit ? calendar.shift(unitStartMs, 1, rule.unit) : x;
  return { t, x, unitStartMs, unitEndMs };
}

/** Whether a moved time stands to the instant `at` as the rule says. */
export function shiftHolds({ t, x, unitStartMs, unitEndMs }: Shifted, rule: Shift, at: number) {
  const isBefore = rule.side === 'before';
  switch (rule.operator) {
    case '=':
      return at >= unitStartMs && at < unitEndMs;
    case '!=':
      return at < unitStartMs || at >= unitEndMs;
    case '<':
      return isBefore ? t <= at && at < x : x < at && at <= t;
    case '<=':
      return isBefore ? t <= at && at <= x : x <= at && at <= t;
    case '>':
      return isBefore ? at > x : at < x;
    case '>=':
      return isBefore ? at >= x : at <= x;
  }
}

/** `t occurs CMP n UNIT before|after T`; NaN is a missing t. */
export function occursShift(
  scope: EvaluationScope,
  calendar: Calendar,
  t: number,
  rule: Shift,
  anchor: Anchor,
): boolean {
  if (Number.isNaN(t)) return false;
  const moved = shifted(calendar, t, rule);
  const { operator } = rule;
  if (operator === '=' || operator === '!=') {
    noteReached(scope, calendar, anchor, moved.unitStartMs);
    noteReached(scope, calendar, anchor, moved.unitEndMs);
  } else {
    // Strictly after a millisecond is at or after the next one.
    noteReached(scope, calendar, anchor, moved.x);
    noteReached(scope, calendar, anchor, moved.x + 1);
    if (operator === '<' || operator === '<=')
      noteReached(scope, calendar, anchor, rule.side === 'before' ? t : t + 1);
  }
  return shiftHolds(moved, rule, rangeOf(anchor, scope, calendar).startMs);
}

/**
 * `t occurs <|<=|>|>= n UNIT before|after now`: the commonest by far, with its boundaries to the
 * millisecond. NaN is a missing t.
 */
export function shiftedFromNow(
  calendar: Calendar,
  { operator, count, unit, side }: Shift,
): (scope: EvaluationScope, t: number) => boolean {
  const signed = side === 'before' ? count : -count;
  const exact = calendar.exactMs(unit);
  const moved = (t: number): number =>
    exact === null ? calendar.add(t, signed, unit) : bounded(t + signed * exact);
  // The first instant that is too late: a whole millisecond later where x itself still counts.
  const isNear = operator === '<' || operator === '<=';
  const afterMs = (operator === '<=' || operator === '>') === (side === 'before') ? 1 : 0;
  if (!isNear) {
    return (scope, t) => {
      if (Number.isNaN(t)) return false;
      const turnsMs = moved(t) + afterMs;
      const isPast = scope.nowMs >= turnsMs;
      if (!isPast) noteBoundary(scope, turnsMs);
      return isPast === (side === 'before');
    };
  }
  return (scope, t) => {
    if (Number.isNaN(t)) return false;
    const turnsMs = moved(t) + afterMs;
    const startMs = side === 'before' ? t : turnsMs;
    const endMs = side === 'before' ? turnsMs : t + 1;
    if (scope.nowMs < startMs) noteBoundary(scope, startMs);
    else if (scope.nowMs < endMs) {
      noteBoundary(scope, endMs);
      return true;
    }
    return false;
  };
}

/** `t occurs before|after|from|on T`. */
export function occursRelative(
  scope: EvaluationScope,
  calendar: Calendar,
  t: number,
  relation: 'before' | 'after' | 'from' | 'on',
  anchor: Anchor,
): boolean {
  if (Number.isNaN(t)) return false;
  const { startMs, endMs, isPeriod } = rangeOf(anchor, scope, calendar);
  noteReached(scope, calendar, anchor, t + 1);
  noteReached(scope, calendar, anchor, anchor.kind === 'now' ? t : t + 1, 'end');
  switch (relation) {
    case 'before':
      return t < startMs;
    case 'after':
      return isPeriod ? t >= endMs : t > startMs;
    case 'from':
      return t >= startMs;
    case 'on':
      return isPeriod ? t >= startMs && t < endMs : t === startMs;
  }
}

/** `t occurs between A and B`: both named days belong to it. */
export function occursBetween(
  scope: EvaluationScope,
  calendar: Calendar,
  t: number,
  low: Anchor,
  high: Anchor,
): boolean {
  if (Number.isNaN(t)) return false;
  const from = rangeOf(low, scope, calendar);
  const to = rangeOf(high, scope, calendar);
  noteReached(scope, calendar, low, t + 1);
  noteReached(scope, calendar, high, high.kind === 'now' ? t : t + 1, 'end');
  return t >= from.startMs && (to.isPeriod ? t < to.endMs : t <= to.startMs);
}

/** `x CMP T` where T moves with now: only the start of T counts. NaN is a missing x. */
export function compareWithAnchor(
  scope: EvaluationScope,
  calendar: Calendar,
  x: number,
  operator: CompareOperator,
  anchor: Anchor,
): boolean {
  if (Number.isNaN(x)) return operator === '!=';
  const at = rangeOf(anchor, scope, calendar).startMs;
  noteReached(scope, calendar, anchor, x);
  noteReached(scope, calendar, anchor, x + 1);
  return compareNumbers(x, operator, at);
}

export function compareNumbers(left: number, operator: CompareOperator, right: number): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
  }
}

/** Room around a moment of a day that changes of the clock can make. */
const clockChangesMs = [-60, -30, 0, 30, 60].map((minutes) => minutes * 60_000);

/**
 * Notes when `now occurs … T` can change. By exact units that is known to the millisecond. Adding
 * months and the like to now goes back in places, so all days near, and the time of day of T on
 * them, are noted: too many, but few enough.
 */
export function noteNowAgainst(
  scope: EvaluationScope,
  calendar: Calendar,
  anchor: Anchor,
  shift: { count: number; unit: Unit; side: 'before' | 'after' } | null,
): void {
  if (anchor.kind === 'now') return;
  const { startMs, endMs } = rangeOf(anchor, scope, calendar);
  if (anchor.kind === 'unit')
    noteBoundary(scope, calendar.shift(calendar.startOf(scope.nowMs, anchor.unit), 1, anchor.unit));
  const points = [startMs, startMs + 1, endMs, endMs + 1];
  for (const ms of points) noteBoundary(scope, ms);
  if (!shift) return;
  const { unit, count } = shift;
  const unitStart = calendar.startOf(startMs, unit);
  const targets = [startMs, startMs + 1, unitStart, calendar.shift(unitStart, 1, unit)];
  const isExact =
    unit === 'millisecond' || unit === 'second' || unit === 'minute' || unit === 'hour';
  for (const target of targets) {
    const ms = calendar.add(target, shift.side === 'before' ? -count : count, unit);
    noteBoundary(scope, ms);
    if (!isExact && Number.isFinite(ms)) noteDaysAround(scope, calendar, ms);
  }
}

function noteDaysAround(scope: EvaluationScope, calendar: Calendar, ms: number): void {
  for (let days = -4; days <= 4; days += 1) {
    const moment = calendar.add(ms, days, 'day');
    noteBoundary(scope, calendar.startOf(moment, 'day'));
    for (const change of clockChangesMs) noteBoundary(scope, moment + change);
  }
}
