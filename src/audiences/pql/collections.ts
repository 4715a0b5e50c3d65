/**
 * Everything that looks at the items of a list: filters, quantifiers, select, aggregates, groups.
 * Lists of the profile's events go through event queries; all others are walked. Over 400 lines: one
 * function a form, all of which share how an item is bound and tested.
 */
import type { Aggregate, Argument, Binding, Expr, ExprOf, Place, Step } from './ast.ts';
import { canonical } from './canonical.ts';
import {
  type Compiled,
  compile,
  compileCondition,
  compileSteps,
  type Environment,
  type Kind,
  newSlot,
  type Run,
  withContext,
  withName,
} from './environment.ts';
import { fault } from './errors.ts';
import {
  allEvents,
  type EventQuery,
  type ItemNames,
  itemFieldOf,
  queryWindowMs,
  scanEvents,
  splitCondition,
} from './events.ts';
import { hoisted, memoized, memoizedList } from './memo.ts';
import { aggregate, groupKey, ranked } from './methods.ts';
import type { EvaluationScope } from './scope.ts';
import {
  type EventItem,
  entriesOf,
  holds,
  isMissing,
  propertyReader,
  type Value,
} from './values.ts';

type CallStep = Extract<Step, { kind: 'call' }>;

/** Methods with a condition or an expression per item, and how many arguments they take. */
export const collectionMethods: Readonly<Record<string, { argsMin: number; argsMax: number }>> = {
  filter: { argsMin: 1, argsMax: 1 },
  map: { argsMin: 1, argsMax: 1 },
  exists: { argsMin: 1, argsMax: 1 },
  groupBy: { argsMin: 1, argsMax: 1 },
  topN: { argsMin: 2, argsMax: 2 },
  bottomN: { argsMin: 2, argsMax: 2 },
  count: { argsMin: 0, argsMax: 0 },
  sum: { argsMin: 0, argsMax: 1 },
  average: { argsMin: 0, argsMax: 1 },
  min: { argsMin: 0, argsMax: 1 },
  max: { argsMin: 0, argsMax: 1 },
};

/** An expression per item, with the slot that the item must be put in. */
interface PerItem {
  slots: readonly number[];
  compiled: Compiled;
  /** The field of the item that it is, where it is nothing else. */
  field: string | null;
  /** Text that identifies it among all rules, or null when it looks outside of the item. */
  key: () => string | null;
}

/** The expression of an argument, and the name that a lambda gives the item. */
function itemArgument(argument: Argument): { body: Expr; name: string | null } {
  if (argument.kind !== 'lambda') return { body: argument, name: null };
  if (argument.names.length !== 1)
    throw fault(argument, 'this function has one parameter, the item');
  return { body: argument.body, name: argument.names[0]! };
}

/** Where bare names are properties of the item, which may have a name besides. */
function itemContext(environment: Environment, slot: number, name: string | null): Environment {
  const inside = withContext(environment, slot);
  return name === null ? inside : withName(inside, name, { slot, kind: 'any' });
}

/** Compiles the argument of a collection method, in the item's context. */
function perItem(environment: Environment, argument: Argument, isCondition: boolean): PerItem {
  const slot = newSlot(environment);
  const { body, name } = itemArgument(argument);
  const inside = itemContext(environment, slot, name);
  const { result: compiled, alone } = standsAlone(
    environment,
    slot,
    (): Compiled =>
      isCondition
        ? { kind: 'boolean', run: compileCondition(inside, body) }
        : compile(inside, body),
  );
  const key = () => (alone ? keyOf(environment, body, { name, isContext: true }) : null);
  const field = itemFieldOf(body, { name, isContext: true, taken: environment.names });
  return { slots: [slot], compiled, field, key };
}

function items(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** Values of a compiled expression for each item. */
function valuesOf(
  environment: Environment,
  item: PerItem,
): (scope: EvaluationScope, list: readonly Value[]) => Value[] {
  const { slots } = environment.rule;
  const [slot] = item.slots as [number];
  return (scope, list) =>
    list.map((one) => {
      slots[slot] = one;
      return item.compiled.run(scope);
    });
}

function isProfileEvents(environment: Environment, expr: Expr): boolean {
  if (expr.kind === 'name') {
    return (
      expr.name === 'xEvent' &&
      environment.contexts.length === 0 &&
      !environment.names.has('xEvent')
    );
  }
  if (expr.kind === 'up') {
    return expr.name === 'xEvent' && expr.levels === environment.contexts.length;
  }
  if (expr.kind !== 'postfix' || expr.steps.length !== 1 || expr.steps[0]!.kind !== 'names')
    return false;
  const isInput =
    expr.base.kind === 'input' ||
    (expr.base.kind === 'name' && environment.names.get(expr.base.name)?.isProfile === true);
  return isInput && expr.steps[0]!.names.length === 1 && expr.steps[0]!.names[0] === 'xEvent';
}

/** Compiles while watching which slots of the surroundings are read. */
function standsAlone<Result>(
  environment: Environment,
  own: number,
  work: () => Result,
): { result: Result; alone: boolean } {
  const { usedSlots } = environment.rule;
  const before = new Set(usedSlots);
  usedSlots.clear();
  const result = work();
  usedSlots.delete(own);
  const alone =
    usedSlots.size === 0 && ![...environment.names.values()].some((named) => named.alias);
  for (const slot of before) usedSlots.add(slot);
  return { result, alone };
}

/** Longer conditions are not compared with those of other rules. */
const sharedCharsMax = 2_000;

/** What makes equal texts of conditions mean the same: how the item and the profile are called. */
function keyOf(
  environment: Environment,
  condition: Expr,
  item: Omit<ItemNames, 'taken'>,
): string | null {
  if (condition.to - condition.from > sharedCharsMax) return null;
  const profile = [...environment.names].find(([, named]) => named.isProfile)?.[0] ?? '';
  return `${profile} ${item.isContext ? '[' : ':'} ${canonical(condition, item.name)}`;
}

/** A query narrowed by a condition on its events, whose bare names are theirs or the profile's. */
function narrow(
  environment: Environment,
  query: EventQuery,
  condition: Expr,
  { name, isContext }: { name: string | null; isContext: boolean },
): EventQuery {
  const item: ItemNames = { name, isContext, taken: environment.names };
  const { types, ages, rest } = splitCondition(environment, condition, item);
  const slot = newSlot(environment);
  const inside = isContext
    ? itemContext(environment, slot, name)
    : withName(environment, name!, { slot, kind: 'any' });
  const { result: conditions, alone } = standsAlone(environment, slot, () =>
    rest.map((part) => ({ test: compileCondition(inside, part), slot })),
  );
  const bothTypes =
    query.types === null || types === null
      ? (types ?? query.types)
      : query.types.filter((type) => types.includes(type));
  const key = alone && query.key !== null ? keyOf(environment, condition, item) : null;
  return {
    types: bothTypes,
    ages: [...query.ages, ...ages],
    rest: [...query.rest, ...conditions],
    key: key === null ? null : `${query.key}|${key}`,
  };
}

/** The condition of a filter step, with the name of its item. */
function filterCondition(step: Step): { body: Expr; name: string | null } | null {
  if (step.kind === 'filter') return { body: step.condition, name: null };
  if (step.kind !== 'call' || step.name !== 'filter' || step.args.length !== 1) return null;
  return itemArgument(step.args[0]!);
}

/** Filters beyond these are plain ones, behind the query. */
const queryStepsMax = 50;

/** An expression as an event query, with the steps that are left behind it. */
function queryOf(
  environment: Environment,
  expr: Expr,
): { query: EventQuery; steps: Step[] } | null {
  if (isProfileEvents(environment, expr)) return { query: allEvents, steps: [] };
  if (expr.kind === 'select') {
    const query = queryOfBinding(environment, expr.binding);
    return query && { query, steps: [] };
  }
  if (expr.kind !== 'postfix') return null;
  const [first, ...others] = expr.steps;
  const startsWithNames = first?.kind === 'names';
  const head: Expr = startsWithNames ? { ...expr, steps: [first] } : expr.base;
  const start = startsWithNames
    ? isProfileEvents(environment, head) && { query: allEvents, steps: [] }
    : queryOf(environment, head);
  if (!start) return null;
  let { query } = start;
  const steps = startsWithNames ? others : [...expr.steps];
  let taken = 0;
  while (steps[taken] && taken < queryStepsMax) {
    const filter = filterCondition(steps[taken]!);
    if (!filter) break;
    query = narrow(environment, query, filter.body, { name: filter.name, isContext: true });
    taken += 1;
  }
  return { query, steps: steps.slice(taken) };
}

function queryOfBinding(environment: Environment, binding: Binding): EventQuery | null {
  const source = queryOf(environment, binding.source);
  if (!source || source.steps.length > 0) return null;
  return binding.where
    ? narrow(environment, source.query, binding.where, { name: binding.name, isContext: false })
    : source.query;
}

function noteReads(environment: Environment, query: EventQuery): void {
  environment.rule.reads.events(query.types, queryWindowMs(query));
}

/** All matching events, earliest first. */
function listRun(environment: Environment, query: EventQuery): Run {
  noteReads(environment, query);
  return listOf(environment, query) as Run;
}

type EventList = (scope: EvaluationScope) => readonly EventItem[];

function listOf(environment: Environment, query: EventQuery): EventList {
  const { list } = scanEvents(environment, query);
  return memoizedList(environment, query.key, list);
}

/** Events that meet conditions in their own context, earliest first. Its reads are the caller's to note. */
export function eventItems(environment: Environment, conditions: readonly Expr[]): EventList {
  let query = allEvents;
  for (const condition of conditions)
    query = narrow(environment, query, condition, { name: null, isContext: true });
  return listOf(environment, query);
}

/** Whether at least `count` events match: stops at the last one needed, and knows when it ends. */
function atLeastRun(environment: Environment, query: EventQuery, count: number): Run {
  noteReads(environment, query);
  if (count <= 0) return () => true;
  const { atLeast, range } = scanEvents(environment, query);
  // Where nothing is tested event by event, it is as quick as looking for what was kept.
  const key = query.key === null || range ? null : `${count} ${query.key}`;
  return memoized(environment, key, atLeast(count));
}

function countRun(environment: Environment, query: EventQuery): Run {
  const list = listRun(environment, query);
  return (scope) => items(list(scope)).length;
}

/** `….count() CMP n` over events, where a bound on the count is enough; null when it is not that. */
export function compileCountTest(environment: Environment, expr: ExprOf<'compare'>): Run | null {
  const { left, right, operator } = expr;
  if (left.kind !== 'postfix' || right.kind !== 'literal' || !Number.isInteger(right.value))
    return null;
  if (operator === '=' || operator === '!=') return null;
  const last = left.steps.at(-1);
  if (last?.kind !== 'call' || last.name !== 'count' || last.args.length > 0) return null;
  const receiver: Expr =
    left.steps.length === 1 ? left.base : { ...left, steps: left.steps.slice(0, -1) };
  const source = queryOf(environment, receiver);
  if (!source || source.steps.length > 0) return null;
  const bound = right.value as number;
  const isMore = operator === '>' || operator === '>=';
  const run = atLeastRun(
    environment,
    source.query,
    operator === '>' || operator === '<=' ? bound + 1 : bound,
  );
  return isMore ? run : (scope) => run(scope) !== true;
}

/** Postfix expressions over events, and the form with `over`; null for other postfix expressions. */
export function compileCollection(environment: Environment, expr: ExprOf<'over'>): Compiled;
export function compileCollection(
  environment: Environment,
  expr: ExprOf<'postfix'>,
): Compiled | null;
export function compileCollection(
  environment: Environment,
  expr: ExprOf<'postfix' | 'over'>,
): Compiled | null {
  if (expr.kind === 'over') return compileOver(environment, expr);
  const source = queryOf(environment, expr);
  if (!source) return null;
  const [first, ...others] = source.steps;
  let compiled: Compiled;
  if (first?.kind === 'call' && isAggregate(first.name) && first.name !== 'count') {
    checkCount(first);
    const value = first.args[0] ? perItem(environment, first.args[0], false) : null;
    compiled = aggregateOfEvents(environment, first.name, source.query, value);
  } else if (first?.kind === 'call' && first.name === 'count') {
    checkCount(first);
    compiled = { kind: 'number', run: countRun(environment, source.query) };
  } else if (first?.kind === 'call' && first.name === 'exists') {
    checkCount(first);
    const { body, name } = itemArgument(first.args[0]!);
    const query = narrow(environment, source.query, body, { name, isContext: true });
    compiled = { kind: 'boolean', run: atLeastRun(environment, query, 1) };
  } else {
    compiled = { kind: 'array', run: listRun(environment, source.query) };
    return compileSteps(environment, compiled, source.steps, expr);
  }
  return compileSteps(environment, compiled, others, expr);
}

function checkCount(step: CallStep): void {
  const { argsMin, argsMax } = collectionMethods[step.name]!;
  if (step.args.length >= argsMin && step.args.length <= argsMax) return;
  throw fault(
    step.namePlace,
    `${step.name} takes ${argsMin === argsMax ? argsMin : `${argsMin} to ${argsMax}`} argument${argsMax === 1 ? '' : 's'}`,
  );
}

function isAggregate(name: string): name is Aggregate {
  return ['sum', 'average', 'min', 'max', 'count'].includes(name);
}

function compileOver(environment: Environment, expr: ExprOf<'over'>): Compiled {
  const list = compileEventList(environment, expr.binding);
  const slot = newSlot(environment);
  const inside = withName(environment, expr.binding.name, { slot, kind: 'any' });
  const compiled = compile(inside, expr.value);
  const value: PerItem = { slots: [slot], compiled, field: null, key: () => null };
  environment.rule.usedSlots.delete(slot);
  return aggregateOf(environment, expr.aggregate, list, value);
}

function aggregateOf(
  environment: Environment,
  name: Aggregate,
  list: Run,
  value: PerItem | null,
  listKey: string | null = null,
): Compiled {
  const { read } = environment.rule.shared;
  const gives: Kind = name === 'min' || name === 'max' ? 'any' : 'number';
  const values = value && name !== 'count' ? valuesOf(environment, value) : null;
  const run: Run = (scope) => {
    const found = items(list(scope));
    return aggregate(name, values ? values(scope, found) : found, read);
  };
  const valueKey = value && listKey !== null ? value.key() : '';
  const isShared = listKey !== null && valueKey !== null;
  return {
    kind: gives,
    run: memoized(environment, isShared ? `${name} ${listKey} of ${valueKey}` : null, run),
  };
}

/** An aggregate over the events of a query: where they stand together, without a list of them. */
function aggregateOfEvents(
  environment: Environment,
  name: Exclude<Aggregate, 'count'>,
  query: EventQuery,
  value: PerItem | null,
): Compiled {
  const { range } = scanEvents(environment, query);
  if (!range || !value)
    return aggregateOf(environment, name, listRun(environment, query), value, query.key);
  noteReads(environment, query);
  const { slots, shared } = environment.rule;
  const [slot] = value.slots as [number];
  const { run: valueRun } = value.compiled;
  const readValue: (scope: EvaluationScope, event: EventItem) => Value =
    value.field === null
      ? (scope, event) => {
          slots[slot] = event;
          return valueRun(scope);
        }
      : eventFieldReader(value.field);
  const run: Run = (scope) => {
    const events = range.events(scope);
    const end = range.high(scope, events);
    const values: Value[] = [];
    for (let index = range.low(scope, events, end); index < end; index += 1)
      values.push(readValue(scope, events[index]!));
    return aggregate(name, values, shared.read);
  };
  const valueKey = query.key === null ? null : value.key();
  const key = valueKey === null ? null : `${name} ${query.key} of ${valueKey}`;
  const kind: Kind = name === 'min' || name === 'max' ? 'any' : 'number';
  return { kind, run: memoized(environment, key, run) };
}

/** Reads a field of an event. */
function eventFieldReader(name: string): (scope: EvaluationScope, event: EventItem) => Value {
  const read = propertyReader(name);
  const isPlain = !(name in Object.prototype) && name !== 'eventType' && name !== 'timestamp';
  return isPlain ? (_scope, event) => event.body[name] : (_scope, event) => read(event);
}

/** The items of a binding for which its condition holds. */
export function compileEventList(environment: Environment, binding: Binding): Run {
  const query = queryOfBinding(environment, binding);
  if (query) return listRun(environment, query);
  const source = compileList(environment, binding.source);
  if (!binding.where) return (scope) => [...items(source(scope))];
  const slot = newSlot(environment);
  const { slots } = environment.rule;
  const condition = compileCondition(
    withName(environment, binding.name, { slot, kind: 'any' }),
    binding.where,
  );
  environment.rule.usedSlots.delete(slot);
  return (scope) =>
    items(source(scope)).filter((item) => {
      slots[slot] = item;
      return condition(scope);
    });
}

function compileList(environment: Environment, expr: Expr): Run {
  const compiled = compile(environment, expr);
  if (compiled.kind !== 'any' && compiled.kind !== 'array')
    throw fault(expr, `a list is due here, not a ${compiled.kind}`);
  return compiled.run;
}

/** `exists` and `forall`, with any number of bindings; names are visible to the right. */
export function compileItemTest(environment: Environment, expr: ExprOf<'quantifier'>): Run {
  const [first, ...others] = expr.bindings as [Binding, ...Binding[]];
  if (expr.which === 'exists') {
    const query = queryOfBinding(environment, first);
    if (query && others.length === 0) return atLeastRun(environment, query, 1);
    if (query) return nestedExists(environment, query, first, others);
  }
  return walkBindings(environment, expr.bindings, expr.which === 'exists');
}

function nestedExists(
  environment: Environment,
  query: EventQuery,
  first: Binding,
  others: readonly Binding[],
): Run {
  noteReads(environment, query);
  const slot = newSlot(environment);
  const inside = withName(environment, first.name, { slot, kind: 'any' });
  const inner = innerWalk(inside, others, true);
  environment.rule.usedSlots.delete(slot);
  const { some } = scanEvents(environment, query);
  const { slots } = environment.rule;
  return (scope) =>
    some(scope, (event) => {
      slots[slot] = event;
      return holds(inner(scope));
    });
}

/** The bindings behind one, walked again only where they look at its item. */
function innerWalk(inside: Environment, others: readonly Binding[], isExists: boolean): Run {
  return hoisted(inside, () => ({
    kind: 'boolean',
    run: walkBindings(inside, others, isExists),
  })).run;
}

/**
 * exists: some item of the first that meets its condition, and some of the next …; forall: every item
 * meets its condition, and so does every item of the next.
 */
function walkBindings(
  environment: Environment,
  bindings: readonly Binding[],
  isExists: boolean,
): Run {
  const [first, ...others] = bindings;
  if (!first) return () => isExists;
  const source = compileList(environment, first.source);
  const slot = newSlot(environment);
  const inside = withName(environment, first.name, { slot, kind: 'any' });
  const where = first.where ? compileCondition(inside, first.where) : null;
  const inner = others.length > 0 ? innerWalk(inside, others, isExists) : null;
  environment.rule.usedSlots.delete(slot);
  const { slots } = environment.rule;
  const test = (scope: EvaluationScope, item: Value): boolean => {
    slots[slot] = item;
    if (where && !where(scope)) return false;
    return inner === null || inner(scope) === true;
  };
  return (scope) => {
    const list = items(source(scope));
    return isExists
      ? list.some((item) => test(scope, item))
      : list.every((item) => test(scope, item));
  };
}

/** A collection step behind a value that is no event query. */
export function compileMap(
  environment: Environment,
  receiver: Compiled,
  step: Step,
  expr: Expr,
): Compiled {
  const isMapOverObject =
    step.kind === 'call' &&
    step.name === 'map' &&
    step.args[0]?.kind === 'lambda' &&
    step.args[0].names.length === 2;
  const place: Place = { from: expr.from, to: step.from };
  const wanted: Kind = isMapOverObject ? 'object' : 'array';
  if (receiver.kind !== 'any' && receiver.kind !== wanted) {
    throw fault(place, `a list is due here, not a ${receiver.kind}`);
  }
  if (step.kind === 'names') throw new Error('names are no collection step');
  if (step.kind === 'filter') return filterOf(environment, receiver.run, step.condition);
  checkCount(step);
  const [argument] = step.args;
  switch (step.name) {
    case 'filter':
      return filterOf(environment, receiver.run, argument!);
    case 'exists': {
      const filtered = filterOf(environment, receiver.run, argument!, true);
      return { kind: 'boolean', run: filtered.run };
    }
    case 'map':
      return isMapOverObject
        ? mapObject(environment, receiver.run, argument!)
        : mapOf(environment, receiver.run, argument!);
    case 'groupBy':
      return groupOf(environment, receiver.run, argument!);
    case 'topN':
    case 'bottomN':
      return rankedOf(environment, receiver.run, step);
    default:
      return aggregateOf(
        environment,
        step.name as Aggregate,
        receiver.run,
        argument ? perItem(environment, argument, false) : null,
      );
  }
}

function filterOf(
  environment: Environment,
  list: Run,
  argument: Argument,
  onlyExists = false,
): Compiled {
  const { slots: own, compiled } = perItem(environment, argument, true);
  const [slot] = own as [number];
  const { slots } = environment.rule;
  const test =
    (scope: EvaluationScope) =>
    (item: Value): boolean => {
      slots[slot] = item;
      return holds(compiled.run(scope));
    };
  if (onlyExists) return { kind: 'boolean', run: (scope) => items(list(scope)).some(test(scope)) };
  return { kind: 'array', run: (scope) => items(list(scope)).filter(test(scope)) };
}

function mapOf(environment: Environment, list: Run, argument: Argument): Compiled {
  const values = valuesOf(environment, perItem(environment, argument, false));
  return {
    kind: 'array',
    run: (scope) => values(scope, items(list(scope))).filter((value) => !isMissing(value)),
  };
}

/** `m.map((K, V) => …)`: with `mapEntry` a map, else a list of results. */
function mapObject(environment: Environment, map: Run, argument: Argument): Compiled {
  if (argument.kind !== 'lambda') throw new Error('a map is mapped by a lambda');
  const [keySlot, valueSlot] = [newSlot(environment), newSlot(environment)];
  const [keyName, valueName] = argument.names as [string, string];
  const inside = withName(
    withName(withContext(environment, valueSlot), keyName, { slot: keySlot, kind: 'string' }),
    valueName,
    { slot: valueSlot, kind: 'any' },
  );
  const { body } = argument;
  const isEntry = body.kind === 'call' && body.name === 'mapEntry';
  if (isEntry && (body.args.length !== 2 || body.args.some((one) => one.kind === 'lambda'))) {
    throw fault(body.namePlace, 'mapEntry takes 2 arguments');
  }
  const [keyExpr, valueExpr] = isEntry ? (body.args as [Expr, Expr]) : [null, body];
  const key = keyExpr ? compile(inside, keyExpr).run : null;
  const value = compile(inside, valueExpr).run;
  for (const slot of [keySlot, valueSlot]) environment.rule.usedSlots.delete(slot);
  const { slots } = environment.rule;
  const each = <Result>(scope: EvaluationScope, work: () => Result): Result[] =>
    entriesOf(map(scope)).map(([name, one]) => {
      slots[keySlot] = name;
      slots[valueSlot] = one;
      return work();
    });
  if (!key)
    return {
      kind: 'array',
      run: (scope) => each(scope, () => value(scope)).filter((one) => !isMissing(one)),
    };
  return {
    kind: 'object',
    run: (scope) => {
      const entries = each(scope, () => [groupKey(key(scope)), value(scope)] as const);
      const mapped = new Map<string, Value>();
      for (const [name, one] of entries)
        if (name !== undefined && !isMissing(one)) mapped.set(name, one);
      return mapped;
    },
  };
}

function groupOf(environment: Environment, list: Run, argument: Argument): Compiled {
  const values = valuesOf(environment, perItem(environment, argument, false));
  return {
    kind: 'object',
    run: (scope) => {
      const found = items(list(scope));
      const keys = values(scope, found);
      const groups = new Map<string, Value[]>();
      for (const [index, item] of found.entries()) {
        const key = groupKey(keys[index]);
        if (key === undefined) continue;
        const group = groups.get(key);
        if (group) group.push(item);
        else groups.set(key, [item]);
      }
      return groups;
    },
  };
}

/** A number that is written down where a whole one is due. */
export function checkWholeNumber(expr: Expr): void {
  const isNegative = expr.kind === 'negate' && expr.operand.kind === 'literal';
  const isBroken =
    expr.kind === 'literal' && typeof expr.value === 'number' && !Number.isInteger(expr.value);
  if (isNegative || isBroken) throw fault(expr, 'a whole number is due here');
}

function rankedOf(environment: Environment, list: Run, step: CallStep): Compiled {
  const [argument, count] = step.args as [Argument, Argument];
  const values = valuesOf(environment, perItem(environment, argument, false));
  if (count.kind === 'lambda') throw fault(count, 'a number is due here');
  checkWholeNumber(count);
  const number = compile(environment, count);
  if (number.kind !== 'any' && number.kind !== 'number')
    throw fault(count, `a number is due here, not a ${number.kind}`);
  const highest = step.name === 'topN';
  return {
    kind: 'array',
    run: (scope) => {
      const found = items(list(scope));
      const wanted = number.run(scope);
      return ranked(found, values(scope, found), typeof wanted === 'number' ? wanted : 0, highest);
    },
  };
}
