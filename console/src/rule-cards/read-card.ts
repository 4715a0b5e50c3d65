/** Tree → card, where the shape is one that cards have; the text a card writes means the same. */
import type { ChainState, Expr, ExprOf, TimeRule } from '../../../src/audiences/pql/ast.ts';
import { parse, print } from '../../../src/audiences/pql/index.ts';
import {
  type Card,
  type CountSign,
  type DateTest,
  type EventQuery,
  type Scalar,
  type SequenceStep,
  sequenceStepsMax,
  type TextTest,
  type TimeUnit,
  textTests,
  timeUnits,
  type ValueTest,
  type Window,
  writeCard,
} from './cards.ts';

const systemNames = new Set(['xEvent', 'identityMap', 'segmentMembership']);

/** The names of a plain path. */
function pathOf(expr: Expr): string[] | null {
  if (expr.kind === 'name') return [expr.name];
  if (expr.kind !== 'postfix' || expr.base.kind !== 'name') return null;
  const [only, ...rest] = expr.steps;
  if (rest.length > 0 || only?.kind !== 'names') return null;
  return [expr.base.name, ...only.names];
}

/** A path below a name, as an event's property below `E`; or one of the profile. */
function pathWithin(expr: Expr, scope: string | null): string[] | null {
  const path = pathOf(expr);
  if (!path) return null;
  if (scope === null) return systemNames.has(path[0]!) ? null : path;
  return path[0] === scope && path.length > 1 ? path.slice(1) : null;
}

function scalarOf(expr: Expr): Scalar | null {
  if (expr.kind === 'literal') return expr.value;
  if (expr.kind !== 'negate' || expr.operand.kind !== 'literal') return null;
  const { value } = expr.operand;
  return typeof value === 'number' ? -value : null;
}

/** `path.name(args)`: the path before the call, and the call. */
function callOf(expr: Expr) {
  if (expr.kind !== 'postfix') return null;
  const call = expr.steps.at(-1);
  if (call?.kind !== 'call') return null;
  const before: Expr =
    expr.steps.length === 1 ? expr.base : { ...expr, steps: expr.steps.slice(0, -1) };
  return { before, call };
}

function textTestOf(expr: Expr, scope: string | null): ValueTest | null {
  const found = callOf(expr);
  const path = found && pathWithin(found.before, scope);
  if (!found || !path) return null;
  const { name, args } = found.call;
  if (args.length === 0 && name === 'isNotNull') return { path, test: 'isSet' };
  if (args.length === 0 && name === 'isNull') return { path, test: 'isNotSet' };
  const test = textTests.find((one) => one === name) as TextTest | undefined;
  const [value, flag] = args.map((arg) => (arg.kind === 'literal' ? arg.value : null));
  if (!test || typeof value !== 'string' || args.length > 2) return null;
  return { path, test, value, ignoreCase: flag === false };
}

function betweenOf(expr: ExprOf<'and' | 'or'>, scope: string | null): ValueTest | null {
  const [low, high, ...rest] = expr.items;
  if (expr.kind !== 'and' || rest.length > 0) return null;
  if (low?.kind !== 'compare' || high?.kind !== 'compare') return null;
  if (low.operator !== '>=' || high.operator !== '<=') return null;
  const path = pathWithin(low.left, scope);
  const [from, to] = [scalarOf(low.right), scalarOf(high.right)];
  if (!path || typeof from !== 'number' || typeof to !== 'number') return null;
  return { path, test: 'between', low: from, high: to };
}

function valueTestOf(expr: Expr, scope: string | null): ValueTest | null {
  switch (expr.kind) {
    case 'compare': {
      const path = pathWithin(expr.left, scope);
      const value = scalarOf(expr.right);
      return path && value !== null ? { path, test: 'compare', sign: expr.operator, value } : null;
    }
    case 'in': {
      const path = pathWithin(expr.left, scope);
      if (!path || expr.negated || expr.right.kind !== 'array') return null;
      const values = expr.right.items.map(scalarOf);
      return values.includes(null) ? null : { path, test: 'anyOf', values: values as Scalar[] };
    }
    case 'postfix':
      return textTestOf(expr, scope);
    case 'and':
      return betweenOf(expr, scope);
    default:
      return null;
  }
}

function unitOf(unit: string): TimeUnit | null {
  return timeUnits.find((one) => one === `${unit}s`) ?? null;
}

/** `<= 7 days before now`. */
function windowOf(rule: TimeRule, operator: string): Window | null {
  if (rule.kind !== 'shift' || rule.operator !== operator || rule.side !== 'before') return null;
  if (rule.anchor.kind !== 'timeWord' || rule.anchor.word !== 'now') return null;
  const unit = unitOf(rule.unit);
  return unit && { count: rule.count, unit };
}

function dateTestOf(rule: TimeRule): DateTest | null {
  const within = windowOf(rule, '<=');
  if (within) return { test: 'within', ...within };
  const ago = windowOf(rule, '>');
  if (ago) return { test: 'moreThanAgo', ...ago };
  if (rule.kind !== 'relative' || rule.relation === 'from') return null;
  const { anchor, relation } = rule;
  if (anchor.kind === 'date') {
    const { year, month, day } = anchor;
    return { test: relation, year, month, day };
  }
  if (relation !== 'on' || anchor.kind !== 'period' || anchor.which !== 'this') return null;
  const unit = (['day', 'week', 'month', 'year'] as const).find((one) => one === anchor.unit);
  return unit ? { test: 'this', unit } : null;
}

/** The parts of an event's condition. A `between` within is one part. */
function eventQueryOf(expr: ExprOf<'select' | 'quantifier'>): EventQuery | null {
  const binding = expr.kind === 'select' ? expr.binding : expr.bindings[0]!;
  if (expr.kind === 'quantifier' && (expr.which !== 'exists' || expr.bindings.length > 1))
    return null;
  const { name, source, where } = binding;
  if (name !== 'E' || source.kind !== 'name' || source.name !== 'xEvent' || !where) return null;
  const [type, ...rest] = where.kind === 'and' ? where.items : [where];
  const typeTest = valueTestOf(type!, name);
  if (typeTest?.test !== 'compare' || typeTest.sign !== '=' || typeTest.path.join() !== 'eventType')
    return null;
  if (typeof typeTest.value !== 'string') return null;
  let window: Window | null = null;
  const [next] = rest;
  if (next?.kind === 'occurs' && pathWithin(next.operand, name)?.join() === 'timestamp') {
    window = windowOf(next.rule, '<=');
    if (!window) return null;
    rest.shift();
  }
  const tests = rest.map((one) => valueTestOf(one, name));
  if (tests.includes(null)) return null;
  return { eventType: typeTest.value, window, where: tests as ValueTest[] };
}

function measureOf(expr: ExprOf<'compare'>): Card | null {
  const found = callOf(expr.left);
  const amount = scalarOf(expr.right);
  if (found?.before.kind !== 'select' || typeof amount !== 'number') return null;
  const query = eventQueryOf(found.before);
  if (!query) return null;
  const { name, args } = found.call;
  const sign = expr.operator;
  if (name === 'count' && args.length === 0 && ['=', '<=', '>='].includes(sign)) {
    return { kind: 'event', measure: 'count', sign: sign as CountSign, count: amount, ...query };
  }
  const [arg] = args;
  const property = arg && arg.kind !== 'lambda' ? pathOf(arg) : null;
  if (name !== 'sum' || !property) return null;
  return { kind: 'event', measure: 'sum', property, sign, amount, ...query };
}

function sequenceOf({ array, path, states }: ExprOf<'chain'>): Card | null {
  if (array.kind !== 'name' || array.name !== 'xEvent' || states.length > sequenceStepsMax)
    return null;
  if (path.kind !== 'name' || path.name !== 'timestamp') return null;
  const isNamed = states.some(({ label }, index) => label !== `C${index}`);
  const steps = states.map((state) => stepOf(state, isNamed));
  return steps.includes(null) ? null : { kind: 'sequence', steps: steps as SequenceStep[] };
}

function stepOf(
  { label, what, where, when, count }: ChainState,
  isNamed: boolean,
): SequenceStep | null {
  const [type, ...rest] = what.kind === 'and' ? what.items : [what];
  const typeTest = valueTestOf(type!, null);
  if (typeTest?.test !== 'compare' || typeTest.path.join() !== 'eventType') return null;
  if (typeof typeTest.value !== 'string' || where || count !== 1) return null;
  const tests = rest.map((one) => valueTestOf(one, null));
  if (tests.includes(null)) return null;
  const named = isNamed ? { name: label } : {};
  const step = { ...named, eventType: typeTest.value, where: tests as ValueTest[] };
  if (!when) return { ...step, within: null };
  if (when.kind !== 'rule' || when.rule.kind !== 'shift') return null;
  const unit = unitOf(when.rule.unit);
  return unit && { ...step, within: { count: when.rule.count, unit } };
}

function audienceOf(expr: Expr, isIn: boolean): Card | null {
  if (expr.kind !== 'call' || expr.name !== 'inSegment') return null;
  const [id] = expr.args;
  return id?.kind === 'literal' && typeof id.value === 'string'
    ? { kind: 'audience', id: id.value, isIn }
    : null;
}

function shapeOf(expr: Expr): Card | null {
  if (expr.kind === 'not') {
    const { operand } = expr;
    if (operand.kind !== 'quantifier') return audienceOf(operand, false);
    const query = eventQueryOf(operand);
    return query && { kind: 'event', measure: 'once', did: false, ...query };
  }
  if (expr.kind === 'quantifier') {
    const query = eventQueryOf(expr);
    return query && { kind: 'event', measure: 'once', did: true, ...query };
  }
  if (expr.kind === 'occurs') {
    const path = pathWithin(expr.operand, null);
    const test = dateTestOf(expr.rule);
    return path && test && { kind: 'date', path, ...test };
  }
  if (expr.kind === 'chain') return sequenceOf(expr);
  const measured = expr.kind === 'compare' ? measureOf(expr) : null;
  if (measured) return measured;
  const test = valueTestOf(expr, null);
  return test ? { kind: 'attribute', ...test } : audienceOf(expr, true);
}

/** The card of a condition, or null: only as code. What a card would write is compared with it. */
export function readCard(expr: Expr): Card | null {
  const card = shapeOf(expr);
  if (!card) return null;
  const written = print(parse(writeCard(card)));
  return written === print({ parameter: null, body: expr }) ? card : null;
}
