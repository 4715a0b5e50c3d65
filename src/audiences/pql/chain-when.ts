/**
 * WHEN of a chain's states. What it says without labels is a test of one event; what it says of the
 * times of earlier states is a test of an event with those times, and a range in which to look.
 */
import type { Expr, TimeRule, When } from './ast.ts';
import type { Environment } from './environment.ts';
import { fault } from './errors.ts';
import {
  type Anchor,
  occursBetween,
  type Shift,
  type Shifted,
  shifted,
  shiftHolds,
} from './occurs.ts';
import type { EvaluationScope } from './scope.ts';
import { bounded, unitMsMax } from './time.ts';
import { compileAnchor, compileTimeRule, type ResolveAnchor } from './time-rules.ts';

/** Time of each state's last chosen event, as far as chosen. */
export type LabelTimes = (number | undefined)[];

/** No earlier and no later than; wider than the truth where the calendar is uneven. */
interface Range {
  fromMs: number;
  toMs: number;
}

export interface CompiledWhen {
  test: (scope: EvaluationScope, t: number) => boolean;
  range: (times: LabelTimes) => Range;
  /** For which times of the one state that it refers to an event at `t` fits; null: not said so. */
  intervals: ((scope: EvaluationScope, t: number) => Interval[]) | null;
  /** The same as alternatives, each of bounds and tests; null: it says more than they can. */
  terms: readonly Term[] | null;
  /** Earlier states whose times it reads. */
  refersTo: readonly number[];
}

/** Holds when all of it holds. */
export interface Term {
  /** What says nothing of labels. */
  tests: readonly CompiledWhen['test'][];
  links: readonly Link[];
}

/** More alternatives than this are not told apart. */
const termsMax = 64;

function allTerms(parts: readonly CompiledWhen[]): Term[] | null {
  let all: Term[] = [{ tests: [], links: [] }];
  for (const { terms } of parts) {
    if (terms === null || all.length * terms.length > termsMax) return null;
    all = all.flatMap((one) =>
      terms.map((term) => ({
        tests: [...one.tests, ...term.tests],
        links: [...one.links, ...term.links],
      })),
    );
  }
  return all;
}

function anyTerm(parts: readonly CompiledWhen[]): Term[] | null {
  const any: Term[] = [];
  for (const { terms } of parts) {
    if (terms === null || any.length + terms.length > termsMax) return null;
    any.push(...terms);
  }
  return any;
}

/** What an event at `t` asks of an earlier state's time: that it is from `from(t)` to `to(t)`. */
export interface Link {
  label: number;
  from(t: number): number;
  to(t: number): number;
  /** The bound never goes back as `t` goes on. */
  isFromEven: boolean;
  isToEven: boolean;
}

/** From and to, both included. */
export type Interval = readonly [fromMs: number, toMs: number];

const always: Interval = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

function intersection(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  return left.flatMap(([from, to]) =>
    right.map(([low, high]): Interval => [Math.max(from, low), Math.min(to, high)]),
  );
}

const everywhere: Range = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
const unevenMs = 5 * 86_400_000;

/** Earlier states by label, and the times that the solver has chosen for them. */
export interface Labels {
  indexOf: ReadonlyMap<string, number>;
  /** Of the state whose WHEN is compiled: only earlier ones can be named. */
  before: number;
  times: { current: LabelTimes };
}

function labelOf(environment: Environment, labels: Labels, expr: Expr): number | null {
  if (expr.kind !== 'name') return null;
  const index = labels.indexOf.get(expr.name);
  if (index !== undefined && index < labels.before) return index;
  if (index === undefined && environment.names.has(expr.name)) return null;
  throw fault(expr, `${expr.name} is no label of an earlier state`);
}

export function compileWhen(environment: Environment, when: When, labels: Labels): CompiledWhen {
  if (when.kind === 'rule') return compileRule(environment, when.rule, labels);
  const parts = when.items.map((item) => compileWhen(environment, item, labels));
  const refersTo = [...new Set(parts.flatMap((part) => part.refersTo))];
  const isSaid = refersTo.length === 1 && parts.every((part) => part.intervals !== null);
  if (when.kind === 'and') {
    return {
      refersTo,
      terms: allTerms(parts),
      intervals: isSaid
        ? (scope, t) =>
            parts.map((part) => part.intervals!(scope, t)).reduce(intersection, [always])
        : null,
      test: (scope, t) => parts.every((part) => part.test(scope, t)),
      range: (times) => {
        const ranges = parts.map((part) => part.range(times));
        return {
          fromMs: Math.max(...ranges.map((one) => one.fromMs)),
          toMs: Math.min(...ranges.map((one) => one.toMs)),
        };
      },
    };
  }
  return {
    refersTo,
    terms: anyTerm(parts),
    intervals: isSaid ? (scope, t) => parts.flatMap((part) => part.intervals!(scope, t)) : null,
    test: (scope, t) => parts.some((part) => part.test(scope, t)),
    range: (times) => {
      const ranges = parts.map((part) => part.range(times));
      return {
        fromMs: Math.min(...ranges.map((one) => one.fromMs)),
        toMs: Math.max(...ranges.map((one) => one.toMs)),
      };
    },
  };
}

function compileRule(environment: Environment, rule: TimeRule, labels: Labels): CompiledWhen {
  const anchors = rule.kind === 'between' ? [rule.low, rule.high] : [rule.anchor];
  const indexes = anchors.map((expr) => labelOf(environment, labels, expr));
  const refersTo = indexes.filter((index) => index !== null);
  const [first, second] = indexes as [number | null, number | null | undefined];
  if (rule.kind === 'shift' && first !== null) return labelShift(environment, rule, first, labels);
  const resolve: ResolveAnchor = (expr) => {
    const index = labelOf(environment, labels, expr);
    if (index === null) return null;
    return () => {
      const ms = labels.times.current[index];
      return ms === undefined ? null : { kind: 'fixed', startMs: ms, endMs: ms, isPeriod: false };
    };
  };
  const range = (times: LabelTimes): Range => {
    const low = first === null ? everywhere.fromMs : times[first]!;
    if (rule.kind === 'between')
      return { fromMs: low, toMs: second == null ? everywhere.toMs : times[second]! };
    if (rule.kind === 'shift' || first === null) return everywhere;
    if (rule.relation === 'before') return { ...everywhere, toMs: low };
    return rule.relation === 'on' ? { fromMs: low, toMs: low } : { ...everywhere, fromMs: low };
  };
  const test = compileTimeRule(environment, rule, resolve);
  const terms = ruleTerms(environment, rule, indexes, test);
  return { refersTo, test, range, intervals: ruleIntervals(rule, refersTo, test), terms };
}

const never = (): number => Number.NEGATIVE_INFINITY;
const ever = (): number => Number.POSITIVE_INFINITY;
const same = (t: number): number => t;

/** Of all rules but shifts from labels. */
function ruleTerms(
  environment: Environment,
  rule: TimeRule,
  labels: readonly (number | null)[],
  test: CompiledWhen['test'],
): readonly Term[] | null {
  const [first, second] = labels;
  if (labels.every((label) => label === null)) return [{ tests: [test], links: [] }];
  if (rule.kind === 'between') {
    const links: Link[] = [];
    if (first != null) links.push(evenLink(first, never, same));
    if (second != null) links.push(evenLink(second, same, ever));
    return [{ tests: links.length === 2 ? [] : [betweenOther(environment, rule, labels)], links }];
  }
  if (rule.kind !== 'relative') return null;
  return [{ tests: [], links: [relativeLink(rule.relation, first!)] }];
}

function relativeLink(relation: 'before' | 'after' | 'from' | 'on', label: number): Link {
  switch (relation) {
    case 'before':
      return evenLink(label, (t) => t + 1, ever);
    case 'after':
      return evenLink(label, never, (t) => t - 1);
    case 'from':
      return evenLink(label, never, same);
    case 'on':
      return evenLink(label, same, same);
  }
}

/** `between A and B` where one of them is a label: what the other one asks. */
function betweenOther(
  environment: Environment,
  rule: Extract<TimeRule, { kind: 'between' }>,
  [first]: readonly (number | null)[],
): CompiledWhen['test'] {
  const { calendar } = environment.rule.shared;
  const other = compileAnchor(environment, first === null ? rule.low : rule.high);
  const open = (ms: number): Anchor => ({ kind: 'fixed', startMs: ms, endMs: ms, isPeriod: false });
  const [low, high] = [open(Number.NEGATIVE_INFINITY), open(Number.POSITIVE_INFINITY)];
  return (scope, t) => {
    const at = other(scope);
    if (at === null) return false;
    return first === null
      ? occursBetween(scope, calendar, t, at, high)
      : occursBetween(scope, calendar, t, low, at);
  };
}

function evenLink(label: number, from: Link['from'], to: Link['to']): Link {
  return { label, from, to, isFromEven: true, isToEven: true };
}

function ruleIntervals(
  rule: TimeRule,
  refersTo: readonly number[],
  test: CompiledWhen['test'],
): CompiledWhen['intervals'] {
  if (refersTo.length === 0) return (scope, t) => (test(scope, t) ? [always] : []);
  if (rule.kind !== 'relative') return null;
  const [low, high] = always;
  switch (rule.relation) {
    case 'before':
      return (_scope, t) => [[t + 1, high]];
    case 'after':
      return (_scope, t) => [[low, t - 1]];
    case 'from':
      return (_scope, t) => [[low, t]];
    case 'on':
      return (_scope, t) => [[t, t]];
  }
}

/** The times that `shiftHolds` takes. */
function shiftIntervals({ t, x, unitStartMs, unitEndMs }: Shifted, rule: Shift): Interval[] {
  const [low, high] = always;
  const isBefore = rule.side === 'before';
  switch (rule.operator) {
    case '=':
      return [[unitStartMs, unitEndMs - 1]];
    case '!=':
      return [
        [low, unitStartMs - 1],
        [unitEndMs, high],
      ];
    case '<':
      return isBefore ? [[t, x - 1]] : [[x + 1, t]];
    case '<=':
      return isBefore ? [[t, x]] : [[x, t]];
    case '>':
      return isBefore ? [[x + 1, high]] : [[low, x - 1]];
    case '>=':
      return isBefore ? [[x, high]] : [[low, x]];
  }
}

/** The same bounds as `shiftIntervals` has, each an alternative. */
function shiftLinks(
  calendar: Environment['rule']['shared']['calendar'],
  rule: Shift,
  label: number,
  movedOf: (t: number) => Shifted,
): readonly Link[] {
  const { operator, count, unit } = rule;
  const isBefore = rule.side === 'before';
  const exact = calendar.exactMs(unit);
  const isEven = exact !== null;
  const lengthMs = exact === null ? 0 : count * exact * (isBefore ? 1 : -1);
  /** What x bounds, and whether x itself is allowed. */
  const x = (extraMs: number): ((t: number) => number) =>
    isEven ? (t) => bounded(t + lengthMs) + extraMs : (t) => movedOf(t).x + extraMs;
  const isNear = operator === '<' || operator === '<=';
  const isStrict = operator === '<' || operator === '>';
  if (operator === '=' || operator === '!=') {
    const ends = { label, isFromEven: isEven, isToEven: isEven };
    const from = (extra: number) => (t: number) => movedOf(t).unitStartMs + extra;
    const to = (extra: number) => (t: number) => movedOf(t).unitEndMs + extra;
    if (operator === '=') return [{ ...ends, from: from(0), to: to(-1) }];
    return [
      { ...ends, from: never, to: from(-1) },
      { ...ends, from: to(0), to: ever },
    ];
  }
  // x is the end of the bound on one side, or its start.
  const isEnd = isNear === isBefore;
  const extraMs = isStrict ? (isEnd ? -1 : 1) : 0;
  if (isEnd) {
    const from = isNear ? same : never;
    return [{ label, from, to: x(extraMs), isFromEven: true, isToEven: isEven }];
  }
  const to = isNear ? same : ever;
  return [{ label, from: x(extraMs), to, isFromEven: isEven, isToEven: true }];
}

/** `CMP n UNIT before|after LABEL`: the moved time is kept, as it is compared with many others. */
function labelShift(
  environment: Environment,
  rule: Shift,
  label: number,
  labels: Labels,
): CompiledWhen {
  const { calendar } = environment.rule.shared;
  const { operator, count, unit, side } = rule;
  const kept = new Map<number, Shifted>();
  const keptMax = 10_000;
  const movedOf = (t: number): Shifted => {
    let moved = kept.get(t);
    if (!moved) {
      if (kept.size >= keptMax) kept.clear();
      moved = shifted(calendar, t, rule);
      kept.set(t, moved);
    }
    return moved;
  };
  const isExact = ['millisecond', 'second', 'minute', 'hour'].includes(unit);
  const slackMs = isExact ? 0 : unevenMs;
  const range = (times: LabelTimes): Range => {
    const at = times[label]!;
    const moved = calendar.add(at, side === 'before' ? -count : count, unit);
    if (operator === '!=') return everywhere;
    if (operator === '=') {
      const aroundMs = 2 * unitMsMax[unit] + unevenMs;
      return { fromMs: moved - aroundMs, toMs: moved + aroundMs };
    }
    const isNear = operator === '<' || operator === '<=';
    if (side === 'before')
      return isNear
        ? { fromMs: moved - slackMs, toMs: at }
        : { ...everywhere, toMs: moved + slackMs };
    return isNear
      ? { fromMs: at, toMs: moved + slackMs }
      : { ...everywhere, fromMs: moved - slackMs };
  };
  return {
    refersTo: [label],
    terms: shiftLinks(calendar, rule, label, movedOf).map((link) => ({ tests: [], links: [link] })),
    intervals: (_scope, t) => shiftIntervals(movedOf(t), rule),
    test: (_scope, t) => shiftHolds(movedOf(t), rule, labels.times.current[label]!),
    range,
  };
}
