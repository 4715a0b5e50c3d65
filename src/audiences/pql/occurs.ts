/** Time tests: `occurs` in all its forms, with the boundaries at which their answers change. */
import type { CompareOperator, Unit } from './ast.ts';
import { type EvaluationScope, noteBoundary } from './scope.ts';
import type { Calendar } from './time.ts';

/** The T of a test at one moment: a point or a period `[start, end)`, and how it moves with now. */
export type Anchor =
  | { kind: 'now' }
  /** The calendar unit of now, `offset` units later: today, last month. */
  | { kind: 'unit'; unit: Unit; offset: number }
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
  const current = calendar.startOf(scope.nowMs, anchor.unit);
  const startMs = shiftUnits(current, anchor.offset, anchor.unit, calendar);
  return {
    startMs,
    endMs: shiftUnits(current, anchor.offset + 1, anchor.unit, calendar),
    isPeriod: true,
  };
}

function shiftUnits(startMs: number, count: number, unit: Unit, calendar: Calendar): number {
  return count === 0 ? startMs : calendar.startOf(calendar.add(startMs, count, unit), unit);
}

/**
 * When the start of a moving anchor comes to be at or after `ms` (its end, with `offset` one more);
 * never for a fixed one.
 */
function reaches(anchor: Anchor, ms: number, calendar: Calendar, extra = 0): number {
  if (anchor.kind === 'fixed' || !Number.isFinite(ms)) return Number.POSITIVE_INFINITY;
  if (anchor.kind === 'now') return ms;
  const start = calendar.ceil(ms, anchor.unit);
  return shiftUnits(start, -(anchor.offset + extra), anchor.unit, calendar);
}

/** `t occurs CMP n UNIT before|after T`; NaN is a missing t. */
export function occursShift(
  scope: EvaluationScope,
  calendar: Calendar,
  t: number,
  rule: { operator: CompareOperator; count: number; unit: Unit; side: 'before' | 'after' },
  anchor: Anchor,
): boolean {
  if (Number.isNaN(t)) return false;
  const at = rangeOf(anchor, scope, calendar).startMs;
  const isBefore = rule.side === 'before';
  const x = calendar.add(t, isBefore ? rule.count : -rule.count, rule.unit);
  const { operator } = rule;
  if (operator === '=' || operator === '!=') {
    const start = calendar.startOf(x, rule.unit);
    const end = shiftUnits(start, 1, rule.unit, calendar);
    noteBoundary(scope, reaches(anchor, start, calendar));
    noteBoundary(scope, reaches(anchor, end, calendar));
    return (at >= start && at < end) === (operator === '=');
  }
  // Strictly after a millisecond is at or after the next one.
  noteBoundary(scope, reaches(anchor, x, calendar));
  noteBoundary(scope, reaches(anchor, x + 1, calendar));
  if (operator === '<' || operator === '<=') {
    noteBoundary(scope, reaches(anchor, isBefore ? t : t + 1, calendar));
  }
  if (isBefore) {
    if (operator === '<') return t <= at && at < x;
    if (operator === '<=') return t <= at && at <= x;
    return operator === '>' ? at > x : at >= x;
  }
  if (operator === '<') return x < at && at <= t;
  if (operator === '<=') return x <= at && at <= t;
  return operator === '>' ? at < x : at <= x;
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
  noteBoundary(scope, reaches(anchor, t + 1, calendar));
  noteBoundary(
    scope,
    anchor.kind === 'now' ? reaches(anchor, t, calendar) : reaches(anchor, t + 1, calendar, 1),
  );
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
  noteBoundary(scope, reaches(low, t + 1, calendar));
  noteBoundary(
    scope,
    high.kind === 'now' ? reaches(high, t, calendar) : reaches(high, t + 1, calendar, 1),
  );
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
  noteBoundary(scope, reaches(anchor, x, calendar));
  noteBoundary(scope, reaches(anchor, x + 1, calendar));
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
