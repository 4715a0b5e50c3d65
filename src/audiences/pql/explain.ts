/**
 * Why a rule holds or not for one profile: each of its clauses (what stands between `and`, `or`,
 * `not`, `if` and `let`) with its own answer and the values that it looked at.
 */
import type { Binding, Expr, Rule } from './ast.ts';
import { recursion } from './compile.ts';
import { decidingClauses, decisionText } from './deciding.ts';
import { compile, compileCondition, createEnvironment, createShared } from './environment.ts';
import { PqlError, PqlFault, problemOf } from './errors.ts';
import { parseRule } from './parser.ts';
import { type EvaluationScope, openScope, type PqlProfile } from './scope.ts';
import { EventItem, Instant, type JsonValue, type Value } from './values.ts';

/** A value that a clause looked at: the text it is written as, and what it was. Null: missing. */
export interface ReadValue {
  path: string;
  value: JsonValue;
  /** Of a list: its length; `value` then holds its first items only. */
  count?: number;
}

export interface ExplainedClause {
  /** Offsets into the rule's text. */
  from: number;
  to: number;
  text: string;
  /** The clause's own answer, without the `not` around it. */
  result: boolean;
  nextChangeAtMs: number | null;
  values: ReadValue[];
}

export interface Explanation {
  in: boolean;
  nextChangeAtMs: number | null;
  clauses: ExplainedClause[];
}

const itemsShown = 5;
const textShown = 500;

type Wrap = (expr: Expr) => Expr;

interface Part {
  expr: Expr;
  /** Puts the `let`s around it that it may name. */
  wrap: Wrap;
}

function partsOf(expr: Expr, wrap: Wrap): Part[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.items.flatMap((item) => partsOf(item, wrap));
    case 'not':
      return partsOf(expr.operand, wrap);
    case 'if':
      return [expr.test, expr.then, expr.otherwise].flatMap((item) => partsOf(item, wrap));
    case 'let':
      return partsOf(expr.body, (inner) => wrap({ ...expr, body: inner }));
    default:
      return [{ expr, wrap }];
  }
}

/** A binding as the list of what it finds. */
function found(binding: Binding): Expr {
  return { kind: 'select', binding, from: binding.from, to: binding.to };
}

/** The values at the level of the profile that an expression is made of. */
function operandsOf(expr: Expr): Expr[] {
  switch (expr.kind) {
    case 'name':
    case 'up':
    case 'over':
    case 'select':
      return [expr];
    case 'postfix': {
      const last = expr.steps.at(-1)!;
      // A test by method is about what stands before it.
      const isTest =
        last.kind === 'call' && !/^(count|sum|average|min|max|head|get)/.test(last.name);
      if (!isTest) return [expr];
      const steps = expr.steps.slice(0, -1);
      return [steps.length === 0 ? expr.base : { ...expr, steps, to: steps.at(-1)!.to }];
    }
    case 'negate':
      return operandsOf(expr.operand);
    case 'arithmetic':
      return [expr.first, ...expr.rest.map((one) => one.operand)].flatMap(operandsOf);
    case 'compare':
    case 'in':
    case 'like':
      return [expr.left, expr.right].flatMap(operandsOf);
    case 'occurs':
      return [...operandsOf(expr.operand), ...anchorsOf(expr.rule)];
    case 'quantifier':
      return expr.bindings.slice(0, 1).map(found);
    case 'chain':
      return [expr.array];
    default:
      return [];
  }
}

function anchorsOf(rule: Extract<Expr, { kind: 'occurs' }>['rule']): Expr[] {
  return rule.kind === 'between'
    ? [rule.low, rule.high].flatMap(operandsOf)
    : operandsOf(rule.anchor);
}

function shown(value: Value): JsonValue {
  if (value === undefined || value === null) return null;
  if (value instanceof Instant) return isoOf(value.ms);
  if (value instanceof EventItem) {
    const { eventType, timestampMs, body } = value;
    return { eventType, timestamp: isoOf(timestampMs), ...body };
  }
  if (typeof value === 'string') return value.slice(0, textShown);
  if (Array.isArray(value)) return value.slice(0, itemsShown).map(shown);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(inner)]));
}

function isoOf(ms: number): string | null {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
}

/** Runs parts of one rule on one profile, each by itself. */
function createRunner(rule: Rule, profile: PqlProfile, nowMs: number, timeZone: string) {
  const shared = createShared(timeZone);
  const environment = () => createEnvironment(shared, rule.parameter, recursion);
  return {
    test: (expr: Expr): { holds: boolean; nextChangeAtMs: number | null } => {
      const scope = openScope(profile, nowMs);
      const result = compileCondition(environment(), expr)(scope);
      const { nextMs } = scope;
      return { holds: result, nextChangeAtMs: Number.isFinite(nextMs) ? nextMs : null };
    },
    value: (expr: Expr): Value => compile(environment(), expr).run(openScope(profile, nowMs)),
  };
}

/** Compiles what says which clauses decided a rule; rules of one are run on one scope of a profile. */
export function createDeciders(timeZone: string): (text: string) => Decider {
  const shared = createShared(timeZone);
  return (text) => {
    const rule = parseRule(text);
    const parts = partsOf(rule.body, (expr) => expr).map(({ expr, wrap }) => {
      const environment = createEnvironment(shared, rule.parameter, recursion);
      return { place: expr, test: compileCondition(environment, wrap(expr)) };
    });
    const known = new Map<string, string | null>();
    return (scope) => {
      const results = parts.map(({ test }) => test(scope));
      const key = results.join();
      const before = known.get(key);
      if (before !== undefined) return before;
      const clauses = parts.map(({ place: { from, to } }, at) => ({
        from,
        to,
        result: results[at]!,
      }));
      const told = decisionText(text, decidingClauses(rule, clauses));
      if (known.size < decisionsKnown) known.set(key, told);
      return told;
    };
  };
}

/** In a few words; null when no clause can be told apart. */
export type Decider = (scope: EvaluationScope) => string | null;

const decisionsKnown = 256;

/**
 * Explains a rule's answer for one profile at one instant. Pure.
 * @param timeZone an IANA name
 * @throws PqlError
 */
export function explainRule(
  text: string,
  subject: PqlProfile,
  nowMs: number,
  timeZone: string,
): Explanation {
  try {
    const rule = parseRule(text);
    const runner = createRunner(rule, subject, nowMs, timeZone);
    const whole = runner.test(rule.body);
    const clauses = partsOf(rule.body, (expr) => expr).map(({ expr, wrap }): ExplainedClause => {
      const { from, to } = expr;
      const answer = runner.test(wrap(expr));
      const values = operandsOf(expr).flatMap((operand) => read(text, operand, wrap, runner));
      const { nextChangeAtMs } = answer;
      return { from, to, text: text.slice(from, to), result: answer.holds, nextChangeAtMs, values };
    });
    return { in: whole.holds, nextChangeAtMs: whole.nextChangeAtMs, clauses };
  } catch (error) {
    if (error instanceof PqlFault) throw new PqlError([problemOf(text, error)]);
    throw error;
  }
}

function read(
  text: string,
  operand: Expr,
  wrap: Wrap,
  runner: ReturnType<typeof createRunner>,
): ReadValue[] {
  try {
    const value = runner.value(wrap(operand));
    const path = text.slice(operand.from, operand.to);
    const count = Array.isArray(value) ? { count: value.length } : {};
    return [{ path, value: shown(value), ...count }];
  } catch (error) {
    // A part that has no value by itself.
    if (error instanceof PqlFault) return [];
    throw error;
  }
}
