/**
 * Tree → closures. Paths are resolved ahead; kinds known ahead are checked here, so that compiling is
 * also the check. Over 400 lines: one function an expression kind, in the order of the tree.
 */
import type { Argument, Expr, ExprOf, Place, Step } from './ast.ts';
import { compileChain } from './chain.ts';
import {
  checkWholeNumber,
  collectionMethods,
  compileCollection,
  compileCountTest,
  compileEventList,
  compileItemTest,
  compileMap,
} from './collections.ts';
import {
  type Compiled,
  type Environment,
  type Kind,
  newSlot,
  type Run,
  readSlot,
  type Test,
  timeWordOf,
  withName,
} from './environment.ts';
import { fault, nearestName } from './errors.ts';
import { hoisted } from './memo.ts';
import { lifted, type Method, type MethodContext, methods } from './methods.ts';
import { compareWithAnchor } from './occurs.ts';
import { likeTest, literalPattern } from './regex.ts';
import { equals, membershipIn } from './same.ts';
import { eventsOf, noteBoundary } from './scope.ts';
import { anchorOfWord, checkTimeLiteral, compileOccurs } from './time-rules.ts';
import {
  holds,
  Instant,
  instantOf,
  isMissing,
  order,
  property,
  propertyReader,
  type Value,
} from './values.ts';

/** Compiles where a condition is due: a known number, string or timestamp is none. */
function compileCondition(environment: Environment, expr: Expr, place?: Place): Test {
  return testOf(conditionOf(environment, expr, place));
}

function conditionOf(environment: Environment, expr: Expr, place: Place = expr): Compiled {
  const compiled = compile(environment, expr);
  if (['number', 'string', 'timestamp'].includes(compiled.kind)) {
    throw fault(place, `a condition is due here, not a ${compiled.kind}`);
  }
  return compiled;
}

/** A condition as a test. What is known to be a boolean needs no look at arrays. */
function testOf({ kind, run }: Compiled): Test {
  return kind === 'boolean' ? (run as Test) : (scope) => holds(run(scope));
}

/** Whether an expression walks over a list. */
function isWalk(expr: Expr): boolean {
  if (expr.kind === 'postfix') {
    return expr.steps.some(
      (step) =>
        step.kind === 'filter' ||
        (step.kind === 'call' && Object.hasOwn(collectionMethods, step.name)),
    );
  }
  return ['quantifier', 'select', 'over', 'chain'].includes(expr.kind);
}

function compile(environment: Environment, expr: Expr): Compiled {
  if (environment.innermost === null || !isWalk(expr)) return compileExpr(environment, expr);
  return hoisted(environment, () => compileExpr(environment, expr));
}

function compileExpr(environment: Environment, expr: Expr): Compiled {
  switch (expr.kind) {
    case 'literal':
      return { kind: typeof expr.value as Kind, run: constant(expr.value) };
    case 'array':
      return compileArray(environment, expr);
    case 'date': {
      const ms = environment.rule.shared.calendar.startOfDate(expr.year, expr.month, expr.day);
      return { kind: 'timestamp', run: constant(new Instant(ms, true)) };
    }
    case 'timeWord':
      return compileTimeWord(environment, expr);
    case 'period':
      throw fault(expr, 'a period such as "last month" stands only after occurs');
    case 'name':
      return compilePath(environment, expr, [expr.name], environment.contexts.length);
    case 'up':
      return compileUp(environment, expr, []);
    case 'input':
      return wholeProfile(environment);
    case 'this':
      if (environment.contexts.length === 0) return wholeProfile(environment);
      return { kind: 'any', run: readSlot(environment, environment.contexts.at(-1)!) };
    case 'postfix':
      return compilePostfix(environment, expr);
    case 'call':
      return compileFunction(environment, expr);
    case 'negate':
      return compileNegate(environment, expr);
    case 'not': {
      const test = compileCondition(environment, expr.operand);
      return { kind: 'boolean', run: (scope) => !test(scope) };
    }
    case 'arithmetic':
      return compileArithmetic(environment, expr);
    case 'compare':
      return compileCompare(environment, expr);
    case 'in':
      return compileIn(environment, expr);
    case 'like':
      return compileLike(environment, expr);
    case 'occurs':
      return { kind: 'boolean', run: compileOccurs(environment, expr.operand, expr.rule) };
    case 'and':
    case 'or':
      return compileJunction(environment, expr);
    case 'quantifier':
      return { kind: 'boolean', run: compileItemTest(environment, expr) };
    case 'select':
      return { kind: 'array', run: compileEventList(environment, expr.binding) };
    case 'over':
      return compileCollection(environment, expr);
    case 'let':
      return compileLet(environment, expr);
    case 'if':
      return compileIf(environment, expr);
    case 'chain':
      return { kind: 'boolean', run: compileChain(environment, expr) };
  }
}

/** The profile as a value: its attributes and what the system keeps of it. */
function wholeProfile(environment: Environment): Compiled {
  const { reads } = environment.rule;
  reads.attribute([]);
  reads.events(null, null);
  reads.identityMap();
  reads.segmentMembership();
  const whole = (scope: Parameters<Run>[0]) => ({
    ...scope.profile.attributes,
    xEvent: eventsOf(scope),
    identityMap: scope.profile.identityMap,
    segmentMembership: scope.profile.segmentMembership,
  });
  return { kind: 'object', run: (scope) => whole(scope) as unknown as Value };
}

function constant(value: Value): Run {
  return () => value;
}

function compileArray(environment: Environment, expr: ExprOf<'array'>): Compiled {
  const runs = expr.items.map((item) => compile(environment, item).run);
  if (expr.items.every((item) => item.kind === 'literal')) {
    return {
      kind: 'array',
      run: constant(expr.items.map((item) => (item as ExprOf<'literal'>).value)),
    };
  }
  return { kind: 'array', run: (scope) => runs.map((run) => run(scope)) };
}

/** A time word as a plain value: its start, and the moment at which that changes. */
function compileTimeWord(environment: Environment, expr: ExprOf<'timeWord'>): Compiled {
  environment.rule.reads.time();
  const { calendar } = environment.rule.shared;
  const anchor = anchorOfWord(expr.word);
  if (anchor.kind !== 'unit') {
    return {
      kind: 'timestamp',
      run: (scope) => {
        noteBoundary(scope, scope.nowMs + 1);
        return new Instant(scope.nowMs);
      },
    };
  }
  const { unit, offset } = anchor;
  return {
    kind: 'timestamp',
    run: (scope) => {
      const today = calendar.startOf(scope.nowMs, unit);
      noteBoundary(scope, calendar.shift(today, 1, unit));
      return new Instant(calendar.shift(today, offset, unit), true);
    },
  };
}

/** Walks names from a value. */
function walk(start: Run, names: readonly string[]): Run {
  if (names.length === 0) return start;
  const readers = names.map(propertyReader);
  const [first, second] = readers as [(typeof readers)[0], ...typeof readers];
  if (!second) return (scope) => first(start(scope));
  if (readers.length === 2) return (scope) => second(first(start(scope)));
  return (scope) => {
    let value = start(scope);
    for (const read of readers) value = read(value);
    return value;
  };
}

/** Walks names from the attributes, which are always an object. */
function walkAttributes(names: readonly string[]): Run {
  const [name, ...rest] = names as [string, ...string[]];
  const start: Run =
    name in Object.prototype
      ? (scope) => property(scope.profile.attributes as Value, name)
      : (scope) => scope.profile.attributes[name];
  return walk(start, rest);
}

/** A path from the profile: attributes, or one of the system's names. */
function profilePath(environment: Environment, names: readonly string[]): Compiled {
  const { reads } = environment.rule;
  const [first, ...rest] = names as [string, ...string[]];
  switch (first) {
    case 'xEvent':
      reads.events(null, null);
      return {
        kind: rest.length === 0 ? 'array' : 'any',
        run: walk(eventsOf as Run, rest),
      };
    case 'identityMap':
      reads.identityMap();
      return {
        kind: rest.length === 0 ? 'object' : 'any',
        run: walk((scope) => scope.profile.identityMap as unknown as Value, rest),
      };
    case 'segmentMembership':
      reads.segmentMembership();
      return {
        kind: rest.length === 0 ? 'object' : 'any',
        run: walk((scope) => scope.profile.segmentMembership as unknown as Value, rest),
      };
    default:
      reads.attribute(names);
      return { kind: 'any', run: walkAttributes(names) };
  }
}

/** Names from a context `level` deep: 0 is the profile. */
function contextPath(environment: Environment, names: readonly string[], level: number): Compiled {
  if (level === 0) return profilePath(environment, names);
  return { kind: 'any', run: walk(readSlot(environment, environment.contexts[level - 1]!), names) };
}

/** A path that begins with a bare name: a name in sight, else a property of the context. */
function compilePath(
  environment: Environment,
  expr: Expr & { name: string },
  names: string[],
  level: number,
): Compiled {
  const named = environment.names.get(names[0]!);
  if (!named) return contextPath(environment, names, level);
  const rest = names.slice(1);
  if (named.isProfile) {
    return rest.length > 0 ? profilePath(environment, rest) : wholeProfile(environment);
  }
  if (named.alias && rest.length === 0)
    return compile(environment, { ...named.alias, from: expr.from, to: expr.to });
  return {
    kind: rest.length === 0 ? named.kind : 'any',
    run: walk(readSlot(environment, named.slot), rest),
  };
}

function compileUp(environment: Environment, expr: ExprOf<'up'>, more: string[]): Compiled {
  const level = environment.contexts.length - expr.levels;
  if (level < 0)
    throw fault(
      { from: expr.from, to: expr.from + expr.levels },
      'too many ^: there is nothing that far up',
    );
  return contextPath(environment, [expr.name, ...more], level);
}

/** A base with the names behind it, so that whole paths are known. */
function compileBase(environment: Environment, base: Expr, names: string[]): Compiled {
  if (base.kind === 'name')
    return compilePath(environment, base, [base.name, ...names], environment.contexts.length);
  if (base.kind === 'up') return compileUp(environment, base, names);
  const isProfile =
    base.kind === 'input' || (base.kind === 'this' && environment.contexts.length === 0);
  if (isProfile && names.length > 0) return profilePath(environment, names);
  const compiled = compile(environment, base);
  return names.length === 0 ? compiled : { kind: 'any', run: walk(compiled.run, names) };
}

function compilePostfix(environment: Environment, expr: ExprOf<'postfix'>): Compiled {
  const collected = compileCollection(environment, expr);
  if (collected) return collected;
  const [first, ...others] = expr.steps;
  const names = first?.kind === 'names' ? first.names : [];
  const compiled = compileBase(environment, expr.base, names);
  return compileSteps(environment, compiled, names.length > 0 ? others : expr.steps, expr);
}

/** More steps than this are run one after the other: closures inside each other use up the stack. */
const nestedStepsMax = 20;

function compileSteps(
  environment: Environment,
  receiver: Compiled,
  steps: readonly Step[],
  expr: Expr,
): Compiled {
  if (steps.length <= nestedStepsMax) {
    let compiled = receiver;
    for (const step of steps) compiled = compileStep(environment, compiled, step, expr);
    return compiled;
  }
  const cell: { value: Value } = { value: undefined };
  const runs: Run[] = [];
  let { kind } = receiver;
  for (const step of steps) {
    const compiled = compileStep(environment, { kind, run: () => cell.value }, step, expr);
    ({ kind } = compiled);
    runs.push(compiled.run);
  }
  return {
    kind,
    run: (scope) => {
      let value = receiver.run(scope);
      for (const run of runs) {
        cell.value = value;
        value = run(scope);
      }
      return value;
    },
  };
}

/** One step behind a value that is already compiled. */
function compileStep(
  environment: Environment,
  receiver: Compiled,
  step: Step,
  expr: Expr,
): Compiled {
  if (step.kind === 'names') return { kind: 'any', run: walk(receiver.run, step.names) };
  if (step.kind === 'filter' || Object.hasOwn(collectionMethods, step.name)) {
    return compileMap(environment, receiver, step, expr);
  }
  const method = Object.hasOwn(methods, step.name) ? methods[step.name]! : undefined;
  if (!method) {
    const known = [...Object.keys(methods), ...Object.keys(collectionMethods)];
    throw fault(step.namePlace, `there is no function ${step.name}`, nearestName(step.name, known));
  }
  return compileMethod(environment, receiver, method, step, expr);
}

function checkArguments(method: Method, step: Extract<Step, { kind: 'call' }>): void {
  const { argsMin, argsMax } = method;
  if (step.args.length >= argsMin && step.args.length <= argsMax) return;
  const most = Number.isFinite(argsMax) ? `${argsMin} to ${argsMax}` : `at least ${argsMin}`;
  const wanted = argsMin === argsMax ? `${argsMin}` : most;
  throw fault(step.namePlace, `${step.name} takes ${wanted} argument${wanted === '1' ? '' : 's'}`);
}

function compileArgument(environment: Environment, argument: Argument, wanted: Kind): Compiled {
  if (argument.kind === 'lambda') throw fault(argument, 'a function is not expected here');
  const compiled = compile(environment, argument);
  if (wanted !== 'any' && compiled.kind !== 'any' && compiled.kind !== wanted) {
    throw fault(argument, `a ${wanted} is due here, not a ${compiled.kind}`);
  }
  return compiled;
}

function compileMethod(
  environment: Environment,
  receiver: Compiled,
  method: Method,
  step: Extract<Step, { kind: 'call' }>,
  expr: Expr,
): Compiled {
  checkArguments(method, step);
  const isText = method.on === 'timestamp' && receiver.kind === 'string';
  const liftsArray = method.on === 'string' && receiver.kind === 'array';
  if (
    method.on !== 'any' &&
    receiver.kind !== 'any' &&
    receiver.kind !== method.on &&
    !isText &&
    !liftsArray
  ) {
    throw fault(
      { from: expr.from, to: step.from },
      `${step.name} works on a ${method.on}, not on a ${receiver.kind}`,
    );
  }
  const args = step.args.map(
    (argument, index) =>
      compileArgument(
        environment,
        argument,
        method.takes[Math.min(index, method.takes.length - 1)] ?? 'any',
      ).run,
  );
  checkPattern(step);
  const context: MethodContext = environment.rule.shared;
  checkTimeReceiver(environment, method, step, expr);
  const timed = timeMethod(environment, method, step, expr);
  if (timed) return timed;
  const values = (scope: Parameters<Run>[0]): Value[] => args.map((run) => run(scope));
  const { run } = receiver;
  const isConstant = step.args.every((argument) => argument.kind === 'literal');
  const constants = isConstant
    ? step.args.map((argument) => (argument as ExprOf<'literal'>).value)
    : null;
  if (method.lifts) {
    return {
      kind: 'boolean',
      run: (scope) => lifted(method, context, run(scope), constants ?? values(scope)),
    };
  }
  return {
    kind: method.gives,
    run: (scope) => method.apply(context, run(scope), constants ?? values(scope)),
  };
}

/** A literal text whose month, say, is asked for must be a time. */
function checkTimeReceiver(environment: Environment, method: Method, step: Step, expr: Expr): void {
  if (method.on !== 'timestamp' || expr.kind !== 'postfix' || expr.steps[0] !== step) return;
  checkTimeLiteral(environment, expr.base);
}

/** `now.getMonth()` and its kin change with the calendar, not with every millisecond. */
function timeMethod(
  environment: Environment,
  method: Method,
  step: Extract<Step, { kind: 'call' }>,
  expr: Expr,
): Compiled | null {
  if (method.on !== 'timestamp' || expr.kind !== 'postfix' || expr.steps[0] !== step) return null;
  const word = timeWordOf(environment, expr.base);
  if (word !== 'now' && word !== 'today') return null;
  return currentPart(environment, step.name.replace('get', 'current'));
}

function checkPattern(step: Extract<Step, { kind: 'call' }>): void {
  if (step.name !== 'matches' && step.name !== 'regexGroup') return;
  const [source, index] = step.args;
  if (source?.kind !== 'literal' || typeof source.value !== 'string') return;
  const pattern = literalPattern(source.value, source);
  if (index?.kind === 'negate' || index?.kind === 'literal') checkWholeNumber(index);
  if (
    index?.kind === 'literal' &&
    typeof index.value === 'number' &&
    index.value > pattern.groups
  ) {
    throw fault(index, `the pattern has ${pattern.groups} group${pattern.groups === 1 ? '' : 's'}`);
  }
  if (index === undefined && step.name === 'regexGroup' && pattern.groups < 1) {
    throw fault(source, 'the pattern has no group');
  }
}

const currentParts = {
  currentMonth: 'month',
  currentYear: 'year',
  currentDayOfMonth: 'day',
} as const;

function currentPart(environment: Environment, name: string): Compiled {
  environment.rule.reads.time();
  const part = currentParts[name as keyof typeof currentParts];
  const { calendar } = environment.rule.shared;
  return {
    kind: 'number',
    run: (scope) => {
      noteBoundary(scope, calendar.shift(calendar.startOf(scope.nowMs, part), 1, part));
      return calendar[part](scope.nowMs);
    },
  };
}

const functionNames = [
  'if',
  'chain',
  'date',
  'inSegment',
  'mapEntry',
  ...Object.keys(currentParts),
];

function compileFunction(environment: Environment, expr: ExprOf<'call'>): Compiled {
  if (Object.hasOwn(currentParts, expr.name)) {
    if (expr.args.length > 0) throw fault(expr.namePlace, `${expr.name} takes no arguments`);
    return currentPart(environment, expr.name);
  }
  if (expr.name === 'inSegment') return compileInSegment(environment, expr);
  if (expr.name === 'mapEntry')
    throw fault(expr.namePlace, 'mapEntry stands only as the result of map over a map');
  const known = [...functionNames, ...Object.keys(methods), ...Object.keys(collectionMethods)];
  throw fault(expr.namePlace, `there is no function ${expr.name}`, nearestName(expr.name, known));
}

function compileInSegment(environment: Environment, expr: ExprOf<'call'>): Compiled {
  const [argument] = expr.args;
  if (expr.args.length !== 1) throw fault(expr.namePlace, 'inSegment takes 1 argument');
  if (argument?.kind !== 'literal' || typeof argument.value !== 'string') {
    throw fault(argument!, 'inSegment takes the id of an audience, as a text');
  }
  const id = argument.value;
  environment.rule.reads.audience(id);
  return {
    kind: 'boolean',
    run: (scope) => {
      const origins = scope.profile.segmentMembership;
      for (const origin of Object.keys(origins)) {
        const entries = origins[origin]!;
        const entry = Object.hasOwn(entries, id) ? entries[id] : undefined;
        if (entry?.status !== 'realized') continue;
        if (entry.validUntil === undefined) return true;
        const untilMs = environment.rule.shared.read(entry.validUntil) ?? Number.POSITIVE_INFINITY;
        noteBoundary(scope, untilMs);
        if (untilMs > scope.nowMs) return true;
      }
      return false;
    },
  };
}

function compileNegate(environment: Environment, expr: ExprOf<'negate'>): Compiled {
  const { run } = compileNumber(environment, expr.operand);
  return {
    kind: 'number',
    run: (scope) => {
      const value = run(scope);
      return typeof value === 'number' ? -value : null;
    },
  };
}

function compileNumber(environment: Environment, expr: Expr): Compiled {
  const compiled = compile(environment, expr);
  if (compiled.kind !== 'any' && compiled.kind !== 'number') {
    throw fault(expr, `a number is due here, not a ${compiled.kind}`);
  }
  return compiled;
}

function calculate(left: number, operator: string, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}

function compileArithmetic(environment: Environment, expr: ExprOf<'arithmetic'>): Compiled {
  const first = compileNumber(environment, expr.first).run;
  const rest = expr.rest.map(({ operator, operand }) => ({
    operator,
    run: compileNumber(environment, operand).run,
  }));
  return {
    kind: 'number',
    run: (scope) => {
      let value = first(scope);
      for (const { operator, run } of rest) {
        const right = run(scope);
        if (typeof value !== 'number' || typeof right !== 'number') return null;
        value = calculate(value, operator, right);
        if (!Number.isFinite(value)) return null;
      }
      return value;
    },
  };
}

const comparable: readonly Kind[] = ['number', 'string', 'timestamp'];

function checkComparison(left: Compiled, right: Compiled, expr: ExprOf<'compare'>): void {
  const isEquality = expr.operator === '=' || expr.operator === '!=';
  const areKnown = left.kind !== 'any' && right.kind !== 'any';
  for (const [side, place] of [
    [left, expr.left],
    [right, expr.right],
  ] as const) {
    if (
      !isEquality &&
      side.kind !== 'any' &&
      !comparable.includes(side.kind) &&
      !(side === left && side.kind === 'array')
    ) {
      throw fault(
        areKnown ? expr.right : place,
        `${expr.operator} compares numbers, texts or times, not a ${side.kind}`,
      );
    }
  }
  if (
    left.kind === 'any' ||
    right.kind === 'any' ||
    left.kind === right.kind ||
    left.kind === 'array'
  )
    return;
  const kinds = new Set([left.kind, right.kind]);
  if (kinds.has('timestamp') && kinds.has('string')) return;
  throw fault(expr.right, `a ${left.kind} is never comparable with a ${right.kind}`);
}

function checkTimeText(environment: Environment, expr: Expr, other: Compiled): void {
  if (other.kind === 'timestamp') checkTimeLiteral(environment, expr);
}

const mirrored = { '=': '=', '!=': '!=', '>': '<', '>=': '<=', '<': '>', '<=': '>=' } as const;

function compileCompare(environment: Environment, expr: ExprOf<'compare'>): Compiled {
  const { operator } = expr;
  if (operator === '!=') {
    const { run } = compileCompare(environment, { ...expr, operator: '=' });
    return { kind: 'boolean', run: (scope) => run(scope) !== true };
  }
  const counted = compileCountTest(environment, expr);
  if (counted) return { kind: 'boolean', run: counted };
  const left = compile(environment, expr.left);
  const right = compile(environment, expr.right);
  checkComparison(left, right, expr);
  checkTimeText(environment, expr.left, right);
  checkTimeText(environment, expr.right, left);
  const leftWord = timeWordOf(environment, expr.left);
  const rightWord = timeWordOf(environment, expr.right);
  if (rightWord && leftWord !== 'now') return compareTime(environment, left, operator, rightWord);
  if (leftWord && rightWord !== 'now') {
    // Only what stands on the left is looked into when it is a list.
    const single = { ...right, run: (scope: Parameters<Run>[0]) => plain(right.run(scope)) };
    return compareTime(environment, single, mirrored[operator], leftWord);
  }
  if (leftWord && rightWord) return { kind: 'boolean', run: constant(operator.includes('=')) };
  return { kind: 'boolean', run: comparison(environment, left, right, expr) };
}

function plain(value: Value): Value {
  return Array.isArray(value) ? null : value;
}

/** `x CMP now|today|…`: with the moment at which the answer changes. */
function compareTime(
  environment: Environment,
  x: Compiled,
  operator: '=' | '>' | '>=' | '<' | '<=',
  word: 'now' | 'today' | 'yesterday' | 'tomorrow',
): Compiled {
  const { calendar, read } = environment.rule.shared;
  const anchor = anchorOfWord(word);
  const test = (scope: Parameters<Run>[0], value: Value): boolean =>
    compareWithAnchor(scope, calendar, instantOf(value, read), operator, anchor);
  return {
    kind: 'boolean',
    run: (scope) => {
      const value = x.run(scope);
      return Array.isArray(value) ? value.some((item) => test(scope, item)) : test(scope, value);
    },
  };
}

function comparison(
  environment: Environment,
  left: Compiled,
  right: Compiled,
  expr: ExprOf<'compare'>,
): Run {
  const { read } = environment.rule.shared;
  const a = left.run;
  const b = right.run;
  if (expr.operator === '=') {
    if (expr.right.kind === 'literal' && right.kind !== 'timestamp')
      return equalsLiteral(a, expr.right.value, read);
    return (scope) => {
      const value = a(scope);
      const wanted = b(scope);
      if (Array.isArray(value) && !Array.isArray(wanted))
        return value.some((item) => equals(item, wanted, read));
      return equals(value, wanted, read);
    };
  }
  if (expr.right.kind === 'literal' && typeof expr.right.value === 'number')
    return numberTest(a, expr.operator as OrderOperator, expr.right.value);
  const isInOrder = {
    '>': (difference: number) => difference > 0,
    '>=': (difference: number) => difference >= 0,
    '<': (difference: number) => difference < 0,
    '<=': (difference: number) => difference <= 0,
  }[expr.operator as OrderOperator];
  return (scope) => {
    const value = a(scope);
    const wanted = b(scope);
    if (Array.isArray(value)) return value.some((item) => isInOrder(order(item, wanted, read)));
    return isInOrder(order(value, wanted, read));
  };
}

type OrderOperator = '>' | '>=' | '<' | '<=';

/** An order against a known number: only numbers have one. */
function numberTest(run: Run, operator: OrderOperator, wanted: number): Run {
  const test = {
    '>': (value: Value): boolean => typeof value === 'number' && value > wanted,
    '>=': (value: Value): boolean => typeof value === 'number' && value >= wanted,
    '<': (value: Value): boolean => typeof value === 'number' && value < wanted,
    '<=': (value: Value): boolean => typeof value === 'number' && value <= wanted,
  }[operator];
  return (scope) => {
    const value = run(scope);
    return Array.isArray(value) ? value.some(test) : test(value);
  };
}

/** The commonest test of all, without anything else in its way. */
function equalsLiteral(
  run: Run,
  wanted: string | number | boolean,
  read: Environment['rule']['shared']['read'],
): Run {
  return (scope) => {
    const value = run(scope);
    if (typeof value !== 'object' || value === null) return value === wanted;
    if (Array.isArray(value)) return value.some((item) => equals(item, wanted, read));
    return equals(value, wanted, read);
  };
}

function compileIn(environment: Environment, expr: ExprOf<'in'>): Compiled {
  const left = compile(environment, expr.left);
  const right = compile(environment, expr.right);
  if (right.kind !== 'any' && right.kind !== 'array')
    throw fault(expr.right, `a list is due here, not a ${right.kind}`);
  const { read } = environment.rule.shared;
  const set =
    expr.right.kind === 'array' && expr.right.items.every((item) => item.kind === 'literal')
      ? new Set<Value>(expr.right.items.map((item) => (item as ExprOf<'literal'>).value))
      : null;
  const isIn = (item: Value, list: readonly Value[]): boolean =>
    set && typeof item !== 'object' ? set.has(item) : list.some((one) => equals(item, one, read));
  const someIsIn = (items: readonly Value[], list: readonly Value[]): boolean =>
    items.some(set ? (item) => isIn(item, list) : membershipIn(list, read));
  const { negated } = expr;
  return {
    kind: 'boolean',
    run: (scope) => {
      const value = left.run(scope);
      if (set && typeof value !== 'object' && value !== undefined)
        return set.has(value) !== negated;
      const list = right.run(scope);
      if (isMissing(value) || !Array.isArray(list)) return false;
      const found = Array.isArray(value) ? someIsIn(value, list) : isIn(value, list);
      return found !== negated;
    },
  };
}

function compileLike(environment: Environment, expr: ExprOf<'like'>): Compiled {
  const left = compile(environment, expr.left);
  const right = compile(environment, expr.right);
  for (const [side, place] of [
    [left, expr.left],
    [right, expr.right],
  ] as const) {
    const fits =
      side.kind === 'any' || side.kind === 'string' || (side === left && side.kind === 'array');
    if (!fits) throw fault(place, `like compares texts, not a ${side.kind}`);
  }
  const ready = expr.right.kind === 'literal' ? likeTest(String(expr.right.value)) : null;
  return {
    kind: 'boolean',
    run: (scope) => {
      const value = left.run(scope);
      const pattern = right.run(scope);
      if (typeof pattern !== 'string') return false;
      const test = ready ?? likeTest(pattern);
      if (Array.isArray(value)) return value.some((item) => typeof item === 'string' && test(item));
      return typeof value === 'string' && test(value);
    },
  };
}

function compileJunction(environment: Environment, expr: ExprOf<'and' | 'or'>): Compiled {
  const tests = expr.items.map((item) => compileCondition(environment, item));
  return { kind: 'boolean', run: expr.kind === 'or' ? anyOf(tests) : allOf(tests) };
}

function allOf(tests: readonly Test[]): Test {
  const [a, b, c] = tests as [Test, Test, ...Test[]];
  if (tests.length === 2) return (scope) => a(scope) && b(scope);
  if (tests.length === 3) return (scope) => a(scope) && b(scope) && c!(scope);
  return (scope) => {
    for (const test of tests) if (!test(scope)) return false;
    return true;
  };
}

function anyOf(tests: readonly Test[]): Test {
  const [a, b] = tests as [Test, Test];
  if (tests.length === 2) return (scope) => a(scope) || b(scope);
  return (scope) => {
    for (const test of tests) if (test(scope)) return true;
    return false;
  };
}

function compileLet(environment: Environment, expr: ExprOf<'let'>): Compiled {
  const alias = timeWordOf(environment, expr.value) ? expr.value : null;
  const value = compile(environment, expr.value);
  const slot = newSlot(environment);
  const named = withName(environment, expr.name, { slot, kind: value.kind, alias });
  const inside = { ...named, innermost: environment.innermost };
  const body = compile(inside, expr.body);
  environment.rule.usedSlots.delete(slot);
  const { slots } = environment.rule;
  return {
    kind: body.kind,
    run: (scope) => {
      if (!alias) slots[slot] = value.run(scope);
      return body.run(scope);
    },
  };
}

function compileIf(environment: Environment, expr: ExprOf<'if'>): Compiled {
  const test = compileCondition(environment, expr.test);
  const then = compile(environment, expr.then);
  const otherwise = compile(environment, expr.otherwise);
  return {
    kind: then.kind === otherwise.kind ? then.kind : 'any',
    run: (scope) => (test(scope) ? then.run(scope) : otherwise.run(scope)),
  };
}

/** The compiler, for `createEnvironment`. */
export const recursion = { compile, compileCondition, compileSteps };
