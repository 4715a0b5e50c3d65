/**
 * The second evaluator: the tree of a rule, walked for one profile at one instant. Written from the
 * text of the language alone; it shares the tree's types with the compiler and nothing else. Over 400
 * lines: all forms in one place, to be read against the text.
 */
import type {
  Argument,
  Binding,
  ChainState,
  Expr,
  ExprOf,
  Rule,
  Step,
  TimeRule,
  When,
} from '../../src/audiences/pql/ast.ts';
import type { PqlProfile } from '../../src/audiences/pql/index.ts';
import { aggregateOf, like, method, textKey } from './methods.ts';
import { dateOnly, local, plus, sameUnit, unitBeside, unitOf } from './time.ts';
import {
  isMoment,
  moment,
  msOf,
  ordered,
  profileValue,
  same,
  step,
  truth,
  type V,
} from './values.ts';

export interface World {
  zone: string;
  now: number;
  /** The profile, then the items of the contexts around, innermost last. */
  contexts: V[];
  names: Map<string, V>;
  profile: PqlProfile;
}

export function isMember(rule: Rule, profile: PqlProfile, now: number, zone: string): boolean {
  const whole = profileValue(profile);
  const names = new Map<string, V>(rule.parameter === null ? [] : [[rule.parameter, whole]]);
  return truth(value(rule.body, { zone, now, contexts: [whole], names, profile }));
}

function inContext(world: World, item: V, name?: string): World {
  const inside = { ...world, contexts: [...world.contexts, item] };
  return name === undefined ? inside : withName(inside, name, item);
}

function withName(world: World, name: string, item: V): World {
  return { ...world, names: new Map(world.names).set(name, item) };
}

function list(of: V): V[] {
  return Array.isArray(of) ? of : [];
}

export function value(expr: Expr, world: World): V {
  const { zone, now } = world;
  const of = (inner: Expr): V => value(inner, world);
  const holds = (inner: Expr): boolean => truth(of(inner));
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'array':
      return expr.items.map(of);
    case 'date': {
      const { year, month, day } = expr;
      const date = Temporal.PlainDate.from({ year, month, day });
      return moment(date.toZonedDateTime(zone).epochMilliseconds, true);
    }
    case 'timeWord':
      if (expr.word === 'now') return moment(now);
      return moment(
        unitBeside(now, ({ yesterday: -1, today: 0, tomorrow: 1 } as const)[expr.word], 'day', zone)
          .start,
        true,
      );
    case 'period':
      throw new Error('a period is no value');
    case 'name':
      return world.names.has(expr.name)
        ? world.names.get(expr.name)!
        : step(world.contexts.at(-1)!, expr.name);
    case 'input':
      return world.contexts[0]!;
    case 'this':
      return world.contexts.at(-1)!;
    case 'up':
      return step(world.contexts.at(-1 - expr.levels)!, expr.name);
    case 'postfix':
      return expr.steps.reduce<V>((base, one) => takeStep(base, one, world), of(expr.base));
    case 'call':
      return call(expr, world);
    case 'negate': {
      const operand = of(expr.operand);
      return typeof operand === 'number' ? -operand : null;
    }
    case 'not':
      return !holds(expr.operand);
    case 'arithmetic':
      return arithmetic(expr, world);
    case 'compare':
      return compare(expr, of(expr.left), of(expr.right), zone);
    case 'in': {
      const [left, right] = [of(expr.left), of(expr.right)];
      if (left === null || !Array.isArray(right)) return false;
      const isIn = (one: V): boolean => right.some((other) => same(one, other, zone));
      const found = Array.isArray(left) ? left.some(isIn) : isIn(left);
      return expr.negated ? !found : found;
    }
    case 'like': {
      const [left, right] = [of(expr.left), of(expr.right)];
      const test = (one: V): boolean =>
        typeof one === 'string' && typeof right === 'string' && like(one, right);
      return Array.isArray(left) ? left.some(test) : test(left);
    }
    case 'occurs': {
      const operand = of(expr.operand);
      const test = (one: V): boolean => {
        const t = msOf(one, zone);
        return t !== null && timeRule(t, expr.rule, world, null);
      };
      return Array.isArray(operand) ? operand.some(test) : test(operand);
    }
    case 'and':
      return expr.items.every(holds);
    case 'or':
      return expr.items.some(holds);
    case 'quantifier':
      return expr.which === 'exists' ? exists(expr.bindings, world) : forall(expr.bindings, world);
    case 'select':
      return selected(expr.binding, world);
    case 'over': {
      const items = selected(expr.binding, world);
      if (expr.aggregate === 'count') return items.length;
      const values = items.map((item) =>
        value(expr.value, withName(world, expr.binding.name, item)),
      );
      return aggregateOf(expr.aggregate, values, zone);
    }
    case 'let':
      return value(expr.body, withName(world, expr.name, of(expr.value)));
    case 'if':
      return holds(expr.test) ? of(expr.then) : of(expr.otherwise);
    case 'chain':
      return chain(expr, world);
  }
}

function compare(expr: ExprOf<'compare'>, left: V, right: V, zone: string): boolean {
  const { operator } = expr;
  if (operator === '=' || operator === '!=') {
    const equal =
      Array.isArray(left) && !Array.isArray(right)
        ? left.some((one) => same(one, right, zone))
        : same(left, right, zone);
    return equal === (operator === '=');
  }
  const test = (one: V): boolean => {
    const order = ordered(one, right, zone);
    if (order === null) return false;
    if (operator === '>') return order > 0;
    if (operator === '>=') return order >= 0;
    return operator === '<' ? order < 0 : order <= 0;
  };
  return Array.isArray(left) ? left.some(test) : test(left);
}

function arithmetic(expr: ExprOf<'arithmetic'>, world: World): V {
  let left = value(expr.first, world);
  for (const { operator, operand } of expr.rest) {
    const right = value(operand, world);
    if (typeof left !== 'number' || typeof right !== 'number') return null;
    const results = {
      '+': left + right,
      '-': left - right,
      '*': left * right,
      '/': left / right,
      '%': left % right,
    };
    const result = results[operator];
    left = Number.isFinite(result) ? result : null;
  }
  return left;
}

function call(expr: ExprOf<'call'>, world: World): V {
  const at = local(world.now, world.zone);
  switch (expr.name) {
    case 'currentMonth':
      return at.month;
    case 'currentYear':
      return at.year;
    case 'currentDayOfMonth':
      return at.day;
    case 'inSegment': {
      const id = (expr.args[0] as ExprOf<'literal'>).value as string;
      return Object.values(world.profile.segmentMembership).some((entries) => {
        const entry = entries[id];
        if (entry?.status !== 'realized') return false;
        if (entry.validUntil === undefined) return true;
        return msOf(entry.validUntil, world.zone)! > world.now;
      });
    }
    default:
      throw new Error(`no function ${expr.name}`);
  }
}

function binding(world: World, { name }: Binding, item: V): World {
  return withName(world, name, item);
}

function exists([first, ...others]: readonly Binding[], world: World): boolean {
  if (!first) return true;
  return list(value(first.source, world)).some((item) => {
    const inside = binding(world, first, item);
    return (!first.where || truth(value(first.where, inside))) && exists(others, inside);
  });
}

function forall([first, ...others]: readonly Binding[], world: World): boolean {
  if (!first) return true;
  return list(value(first.source, world)).every((item) => {
    const inside = binding(world, first, item);
    return (!first.where || truth(value(first.where, inside))) && forall(others, inside);
  });
}

function selected(one: Binding, world: World): V[] {
  return list(value(one.source, world)).filter(
    (item) => !one.where || truth(value(one.where, binding(world, one, item))),
  );
}

/** An argument for one item: in the item's context, which a lambda names besides. */
function perItem(argument: Argument, item: V, world: World): V {
  if (argument.kind !== 'lambda') return value(argument, inContext(world, item));
  return value(argument.body, inContext(world, item, argument.names[0]!));
}

function takeStep(receiver: V, one: Step, world: World): V {
  const { zone } = world;
  if (one.kind === 'names') return one.names.reduce(step, receiver);
  if (one.kind === 'filter')
    return list(receiver).filter((item) => truth(perItem(one.condition, item, world)));
  const [first, second] = one.args as [Argument, Argument];
  const of = (argument: Argument, item: V): V => perItem(argument, item, world);
  switch (one.name) {
    case 'filter':
      return list(receiver).filter((item) => truth(of(first, item)));
    case 'exists':
      return list(receiver).some((item) => truth(of(first, item)));
    case 'map':
      return first.kind === 'lambda' && first.names.length === 2
        ? mapped(receiver, first, world)
        : list(receiver)
            .map((item) => of(first, item))
            .filter((result) => result !== null);
    case 'groupBy': {
      const groups = new Map<string, V[]>();
      for (const item of list(receiver)) {
        const key = textKey(of(first, item));
        if (key !== null) groups.set(key, [...(groups.get(key) ?? []), item]);
      }
      return groups;
    }
    case 'topN':
    case 'bottomN': {
      const count = value(second as Expr, world);
      const ranked = list(receiver).flatMap((item) => {
        const rank = of(first, item);
        if (typeof rank === 'number') return [{ item, rank }];
        return isMoment(rank) ? [{ item, rank: rank.moment }] : [];
      });
      ranked.sort((a, b) => (one.name === 'topN' ? b.rank - a.rank : a.rank - b.rank));
      return ranked.slice(0, typeof count === 'number' ? count : 0).map(({ item }) => item);
    }
    case 'count':
      return list(receiver).length;
    case 'sum':
    case 'average':
    case 'min':
    case 'max': {
      const items = list(receiver);
      return aggregateOf(
        one.name,
        one.args.length > 0 ? items.map((item) => of(first, item)) : items,
        zone,
      );
    }
    default:
      return method(
        one.name,
        receiver,
        one.args.map((argument) => value(argument as Expr, world)),
        zone,
      );
  }
}

function mapped(receiver: V, lambda: Extract<Argument, { kind: 'lambda' }>, world: World): V {
  if (!(receiver instanceof Map)) return [];
  const [keyName, valueName] = lambda.names as [string, string];
  const { body } = lambda;
  const inside = [...receiver].map(([key, item]) =>
    inContext(withName(world, keyName, key), item, valueName),
  );
  if (body.kind !== 'call' || body.name !== 'mapEntry')
    return inside.map((one) => value(body, one)).filter((result) => result !== null);
  const entries = inside.map((one) => body.args.map((argument) => value(argument as Expr, one)));
  return new Map(
    entries.flatMap(([key, item]): [string, V][] => {
      const name = textKey(key!);
      return name === null || item === null ? [] : [[name, item!]];
    }),
  );
}

/** The T of a time rule: where it starts, and where it ends if it is a period. */
interface Target {
  start: number;
  end: number | null;
}

type Chosen = ReadonlyMap<string, number>;

function target(expr: Expr, world: World, chosen: Chosen | null): Target | null {
  const { zone, now } = world;
  if (expr.kind === 'period')
    return unitBeside(now, ({ last: -1, this: 0, next: 1 } as const)[expr.which], expr.unit, zone);
  if (chosen && expr.kind === 'name' && chosen.has(expr.name))
    return { start: chosen.get(expr.name)!, end: null };
  const found = value(expr, world);
  const ms = msOf(found, zone);
  if (ms === null) return null;
  const isDay = isMoment(found) ? found.day : dateOnly.test(found as string);
  return isDay ? unitOf(ms, 'day', zone) : { start: ms, end: null };
}

function timeRule(t: number, rule: TimeRule, world: World, chosen: Chosen | null): boolean {
  if (rule.kind === 'between') {
    const low = target(rule.low, world, chosen);
    const high = target(rule.high, world, chosen);
    if (!low || !high || t < low.start) return false;
    return high.end === null ? t <= high.start : t < high.end;
  }
  const at = target(rule.anchor, world, chosen);
  if (!at) return false;
  if (rule.kind === 'shift') return shifted(t, rule, at.start, world.zone);
  switch (rule.relation) {
    case 'before':
      return t < at.start;
    case 'after':
      return at.end === null ? t > at.start : t >= at.end;
    case 'from':
      return t >= at.start;
    case 'on':
      return at.end === null ? t === at.start : t >= at.start && t < at.end;
  }
}

function shifted(
  t: number,
  rule: Extract<TimeRule, { kind: 'shift' }>,
  T: number,
  zone: string,
): boolean {
  const { operator, count, unit } = rule;
  const isBefore = rule.side === 'before';
  const x = plus(t, isBefore ? count : -count, unit, zone);
  if (operator === '=') return sameUnit(x, T, unit, zone);
  if (operator === '!=') return !sameUnit(x, T, unit, zone);
  if (isBefore) {
    if (operator === '<') return t <= T && T < x;
    if (operator === '<=') return t <= T && T <= x;
    return operator === '>' ? T > x : T >= x;
  }
  if (operator === '<') return x < T && T <= t;
  if (operator === '<=') return x <= T && T <= t;
  return operator === '>' ? T < x : T <= x;
}

function meets(when: When, t: number, world: World, chosen: Chosen): boolean {
  if (when.kind === 'rule') return timeRule(t, when.rule, world, chosen);
  return when.kind === 'and'
    ? when.items.every((item) => meets(item, t, world, chosen))
    : when.items.some((item) => meets(item, t, world, chosen));
}

/** Every way of taking `count` of some items. */
function* choices<Item>(items: readonly Item[], count: number): Generator<Item[]> {
  if (count === 0) yield [];
  for (const [index, item] of items.entries()) {
    if (count > 0)
      for (const rest of choices(items.slice(index + 1), count - 1)) yield [item, ...rest];
  }
}

function chain(expr: ExprOf<'chain'>, world: World): boolean {
  const items = list(value(expr.array, world)).flatMap((item) => {
    const t = msOf(value(expr.path, inContext(world, item)), world.zone);
    return t === null ? [] : [{ item, t }];
  });
  const fits = (state: ChainState, { item, t }: { item: V; t: number }, chosen: Chosen): boolean =>
    truth(value(state.what, inContext(world, item))) &&
    (!state.where || truth(value(state.where, inContext(world, item)))) &&
    (!state.when || meets(state.when, t, world, chosen));
  const from = (index: number, after: number, chosen: Chosen): boolean => {
    const state = expr.states[index];
    if (!state) return true;
    const candidates = items.filter((one) => one.t > after && fits(state, one, chosen));
    for (const taken of choices(candidates, state.count)) {
      const last = Math.max(...taken.map(({ t }) => t));
      if (from(index + 1, last, new Map(chosen).set(state.label, last))) return true;
    }
    return false;
  };
  return from(0, Number.NEGATIVE_INFINITY, new Map());
}
