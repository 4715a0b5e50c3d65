/** Compiles time rules: what stands after `occurs`, and in a chain state's WHEN. */
import type { Expr, TimeRule, TimeWord } from './ast.ts';
import { compile, type Environment, type Run, timeWordOf } from './environment.ts';
import { fault } from './errors.ts';
import { type Anchor, occursBetween, occursRelative, occursShift } from './occurs.ts';
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
    endMs: calendar.startOf(calendar.add(startMs, 1, 'day'), 'day'),
    isPeriod: true,
  });
  if (expr.kind === 'date') {
    const anchor = day(calendar.startOfDate(expr.year, expr.month, expr.day));
    return () => anchor;
  }
  const compiled = compile(environment, expr);
  if (!['any', 'timestamp', 'string', 'array'].includes(compiled.kind)) {
    throw fault(expr, `a time is due here, not a ${compiled.kind}`);
  }
  if (expr.kind === 'literal' && calendar.read(String(expr.value)) === null) {
    throw fault(expr, 'this text is no time that can be read');
  }
  return (scope) => {
    const value = compiled.run(scope);
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

/** `t occurs …`; over an array it holds when it holds for one of the items. */
export function compileOccurs(environment: Environment, operand: Expr, rule: TimeRule): Run {
  const compiled = compile(environment, operand);
  if (!['any', 'timestamp', 'string', 'array'].includes(compiled.kind)) {
    throw fault(operand, `occurs tests a time, not a ${compiled.kind}`);
  }
  const test = compileTimeRule(environment, rule);
  const { read } = environment.rule.shared;
  return (scope) => {
    const value = compiled.run(scope);
    if (Array.isArray(value)) return value.some((item) => test(scope, instantOf(item, read)));
    return test(scope, instantOf(value, read));
  };
}
