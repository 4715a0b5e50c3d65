/** Compiles time rules: what stands after `occurs`, and in a chain state's WHEN. */
import type { Expr, TimeRule, TimeWord } from './ast.ts';
import { compile, type Environment, type Run, timeWordOf } from './environment.ts';
import { fault } from './errors.ts';
import {
  type Anchor,
  noteNowAgainst,
  occursBetween,
  occursRelative,
  occursShift,
  shiftedFromNow,
} from './occurs.ts';
import type { EvaluationScope } from './scope.ts';
import { Instant, instantOf } from './values.ts';

const now: Anchor = { kind: 'now' };

export function anchorOfWord(word: TimeWord): Anchor {
  if (word === 'now') return now;
  return {
    kind: 'unit',
    unit: 'day',
    offset: word === 'today' ? 0 : word === 'yesterday' ? -1 : 1,
  };
}

const periodOffsets = { last: -1, this: 0, next: 1 } as const;

type AnchorRun = (scope: EvaluationScope) => Anchor | null;

/** How a bare name as T is understood: in a chain it is a label. */
export type ResolveAnchor = (expr: Expr) => AnchorRun | null;

/** Compiles a T. A missing or unreadable one is null, and the test false. */
export function compileAnchor(
  environment: Environment,
  expr: Expr,
  resolve?: ResolveAnchor,
): AnchorRun {
  const resolved = resolve?.(expr);
  if (resolved) return resolved;
  const { reads } = environment.rule;
  const { calendar } = environment.rule.shared;
  const word = timeWordOf(environment, expr);
  if (word) {
    reads.time();
    const anchor = anchorOfWord(word);
    return () => anchor;
  }
  if (expr.kind === 'period') {
    reads.time();
    const anchor: Anchor = { kind: 'unit', unit: expr.unit, offset: periodOffsets[expr.which] };
    return () => anchor;
  }
  const day = (startMs: number): Anchor => ({
    kind: 'fixed',
    startMs,
    endMs: calendar.shift(startMs, 1, 'day'),
    isPeriod: true,
  });
  if (expr.kind === 'date') {
    const anchor = day(calendar.startOfDate(expr.year, expr.month, expr.day));
    return () => anchor;
  }
  const compiled = compile(environment, expr);
  if (!['any', 'timestamp', 'string'].includes(compiled.kind)) {
    throw fault(expr, `a time is due here, not a ${compiled.kind}`);
  }
  checkTimeLiteral(environment, expr);
  return (scope) => {
    const value = compiled.run(scope);
    if (value instanceof Instant && value.isDay) return day(value.ms);
    if (value instanceof Instant)
      return { kind: 'fixed', startMs: value.ms, endMs: value.ms, isPeriod: false };
    if (typeof value !== 'string') return null;
    const ms = calendar.read(value);
    if (ms === null) return null;
    return calendar.isDateOnly(value)
      ? day(ms)
      : { kind: 'fixed', startMs: ms, endMs: ms, isPeriod: false };
  };
}

type TimeTest = (scope: EvaluationScope, t: number) => boolean;

/** A rule as a test of an instant (NaN: missing). */
export function compileTimeRule(
  environment: Environment,
  rule: TimeRule,
  resolve?: ResolveAnchor,
): TimeTest {
  const { calendar } = environment.rule.shared;
  switch (rule.kind) {
    case 'shift': {
      const isNow = !resolve?.(rule.anchor) && timeWordOf(environment, rule.anchor) === 'now';
      if (isNow && rule.operator !== '=' && rule.operator !== '!=') {
        environment.rule.reads.time();
        return shiftedFromNow(calendar, rule);
      }
      const anchor = compileAnchor(environment, rule.anchor, resolve);
      return (scope, t) => {
        const at = anchor(scope);
        return at !== null && occursShift(scope, calendar, t, rule, at);
      };
    }
    case 'relative': {
      const anchor = compileAnchor(environment, rule.anchor, resolve);
      const { relation } = rule;
      return (scope, t) => {
        const at = anchor(scope);
        return at !== null && occursRelative(scope, calendar, t, relation, at);
      };
    }
    case 'between': {
      const low = compileAnchor(environment, rule.low, resolve);
      const high = compileAnchor(environment, rule.high, resolve);
      return (scope, t) => {
        const from = low(scope);
        const to = high(scope);
        return from !== null && to !== null && occursBetween(scope, calendar, t, from, to);
      };
    }
  }
}

/** A literal text where a time is due must be one. @throws PqlFault at its quote */
export function checkTimeLiteral(environment: Environment, expr: Expr): void {
  if (expr.kind !== 'literal' || typeof expr.value !== 'string') return;
  if (environment.rule.shared.read(expr.value) === null)
    throw fault(expr, 'this text is no time that can be read');
}

/** `now occurs …`: it is the tested time that moves. */
function compileNowOccurs(environment: Environment, rule: TimeRule, test: TimeTest): Run {
  const { calendar } = environment.rule.shared;
  const anchors = (rule.kind === 'between' ? [rule.low, rule.high] : [rule.anchor]).map((expr) =>
    compileAnchor(environment, expr),
  );
  const shift = rule.kind === 'shift' ? rule : null;
  return (scope) => {
    for (const anchor of anchors) {
      const at = anchor(scope);
      if (at) noteNowAgainst(scope, calendar, at, shift);
    }
    const { nextMs } = scope;
    const answer = test(scope, scope.nowMs);
    // What it noted belongs to a tested time that stands still.
    scope.nextMs = nextMs;
    return answer;
  };
}

/** `t occurs …`; over an array it holds when it holds for one of the items. */
export function compileOccurs(environment: Environment, operand: Expr, rule: TimeRule): Run {
  const compiled = compile(environment, operand);
  if (!['any', 'timestamp', 'string', 'array'].includes(compiled.kind)) {
    throw fault(operand, `occurs tests a time, not a ${compiled.kind}`);
  }
  checkTimeLiteral(environment, operand);
  const test = compileTimeRule(environment, rule);
  const { read } = environment.rule.shared;
  if (timeWordOf(environment, operand) === 'now') return compileNowOccurs(environment, rule, test);
  return (scope) => {
    const value = compiled.run(scope);
    if (Array.isArray(value)) return value.some((item) => test(scope, instantOf(item, read)));
    return test(scope, instantOf(value, read));
  };
}
