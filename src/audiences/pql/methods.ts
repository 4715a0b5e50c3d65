/** The functions of the language that take plain arguments: what they need and what they give. */
import type { Kind } from './environment.ts';
import { type Pattern, patternCache } from './regex.ts';
import { distinct, equals, membershipIn } from './same.ts';
import type { Calendar } from './time.ts';
import {
  entriesOf,
  Instant,
  instantOf,
  isMissing,
  order,
  property,
  type ReadInstant,
  type Value,
} from './values.ts';

export interface MethodContext {
  calendar: Calendar;
  read: ReadInstant;
}

export interface Method {
  gives: Kind;
  argsMin: number;
  argsMax: number;
  /** Kinds that arguments must have where known; by position, the last one for the rest. */
  takes: readonly Kind[];
  /** Kind that the receiver must have where known; `any` for all. */
  on: Kind;
  /** A positive string test: holds for an array when it holds for one of its items. */
  lifts?: true;
  apply(context: MethodContext, receiver: Value, args: readonly Value[]): Value;
}

function list(value: Value): Value[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Value, sensitive: Value): string | null {
  if (typeof value !== 'string') return null;
  return sensitive === false ? value.toLowerCase() : value;
}

function textTest(
  test: (left: string, right: string) => boolean,
): Pick<Method, 'gives' | 'argsMin' | 'argsMax' | 'takes' | 'on' | 'apply'> {
  return {
    gives: 'boolean',
    argsMin: 1,
    argsMax: 2,
    takes: ['string', 'boolean'],
    on: 'string',
    apply: (_context, receiver, [wanted, sensitive]) => {
      const left = text(receiver, sensitive);
      const right = text(wanted, sensitive);
      return left !== null && right !== null && test(left, right);
    },
  };
}

function equalsOneOf(context: MethodContext, receiver: Value, args: readonly Value[]): boolean {
  const hasFlag = args.length > 1 && typeof args.at(-1) === 'boolean';
  const sensitive = hasFlag ? args.at(-1) : true;
  const wanted = hasFlag ? args.slice(0, -1) : args;
  return wanted.some((one) => {
    if (typeof receiver === 'string' && typeof one === 'string' && sensitive === false) {
      return receiver.toLowerCase() === one.toLowerCase();
    }
    return equals(receiver, one, context.read);
  });
}

/** Whether a positive test holds, lifted over an array. */
export function lifted(
  method: Method,
  context: MethodContext,
  receiver: Value,
  args: readonly Value[],
): boolean {
  if (Array.isArray(receiver))
    return receiver.some((item) => method.apply(context, item, args) === true);
  return method.apply(context, receiver, args) === true;
}

/** The exact negation: of a list, no item meets the positive form. */
function negation(positive: Method): Method {
  const { lifts: _lifts, ...rest } = positive;
  return {
    ...rest,
    apply: (context, receiver, args) => !lifted(positive, context, receiver, args),
  };
}

const startsWith: Method = { ...textTest((left, right) => left.startsWith(right)), lifts: true };
const endsWith: Method = { ...textTest((left, right) => left.endsWith(right)), lifts: true };
const contains: Method = { ...textTest((left, right) => left.includes(right)), lifts: true };
const equalsMethod: Method = {
  gives: 'boolean',
  argsMin: 1,
  argsMax: Number.POSITIVE_INFINITY,
  takes: ['any'],
  on: 'any',
  lifts: true,
  apply: equalsOneOf,
};

const patterns = patternCache();

function patternOf(value: Value): Pattern | null {
  return typeof value === 'string' ? patterns(value) : null;
}

function arrayTest(test: (left: Value[], right: Value[], read: ReadInstant) => boolean): Method {
  return {
    gives: 'boolean',
    argsMin: 1,
    argsMax: 1,
    takes: ['array'],
    on: 'array',
    apply: ({ read }, receiver, [other]) =>
      Array.isArray(receiver) && Array.isArray(other) && test(receiver, other, read),
  };
}

function dateMethod(part: (calendar: Calendar, ms: number) => number): Method {
  return {
    gives: 'number',
    argsMin: 0,
    argsMax: 0,
    takes: [],
    on: 'timestamp',
    apply: ({ calendar, read }, receiver) => {
      const ms = instantOf(receiver, read);
      return Number.isNaN(ms) ? null : part(calendar, ms);
    },
  };
}

const none = { argsMin: 0, argsMax: 0, takes: [] } as const;

/** Methods by name; those with conditions or expressions per item stand in `collections.ts`. */
export const methods: Readonly<Record<string, Method>> = {
  startsWith,
  endsWith,
  contains,
  doesNotStartWith: negation(startsWith),
  doesNotEndWith: negation(endsWith),
  doesNotContain: negation(contains),
  equals: equalsMethod,
  notEqualTo: negation(equalsMethod),
  matches: {
    gives: 'boolean',
    argsMin: 1,
    argsMax: 1,
    takes: ['string'],
    on: 'string',
    lifts: true,
    apply: (_context, receiver, [pattern]) =>
      typeof receiver === 'string' && (patternOf(pattern)?.find(receiver) ?? false),
  },
  regexGroup: {
    gives: 'string',
    argsMin: 1,
    argsMax: 2,
    takes: ['string', 'number'],
    on: 'string',
    apply: (_context, receiver, [pattern, index = 1]) => {
      const compiled = patternOf(pattern);
      if (typeof receiver !== 'string' || !compiled || typeof index !== 'number') return null;
      if (!Number.isInteger(index) || index < 0 || index > compiled.groups) return null;
      return compiled.group(receiver, index);
    },
  },
  intersects: arrayTest((left, right, read) => left.some(membershipIn(right, read))),
  subsetOf: arrayTest((left, right, read) => left.every(membershipIn(right, read))),
  supersetOf: arrayTest((left, right, read) => right.every(membershipIn(left, read))),
  includes: {
    gives: 'boolean',
    argsMin: 1,
    argsMax: 1,
    takes: ['any'],
    on: 'array',
    apply: ({ read }, receiver, [value]) =>
      Array.isArray(receiver) && receiver.some((item) => equals(item, value, read)),
  },
  intersection: {
    gives: 'array',
    argsMin: 1,
    argsMax: 1,
    takes: ['array'],
    on: 'array',
    apply: ({ read }, receiver, [other]) =>
      distinct(list(receiver).filter(membershipIn(list(other), read)), read),
  },
  distinct: {
    ...none,
    gives: 'array',
    on: 'array',
    apply: ({ read }, receiver) => distinct(list(receiver), read),
  },
  head: { ...none, gives: 'any', on: 'array', apply: (_context, receiver) => list(receiver)[0] },
  get: {
    gives: 'any',
    argsMin: 1,
    argsMax: 1,
    takes: ['string'],
    on: 'object',
    apply: (_context, receiver, [name]) =>
      typeof name === 'string' && !Array.isArray(receiver) ? property(receiver, name) : null,
  },
  keys: {
    ...none,
    gives: 'array',
    on: 'object',
    apply: (_context, receiver) => entriesOf(receiver).map(([name]) => name),
  },
  values: {
    ...none,
    gives: 'array',
    on: 'object',
    apply: (_context, receiver) => entriesOf(receiver).map(([, value]) => value),
  },
  isNull: {
    ...none,
    gives: 'boolean',
    on: 'any',
    apply: (_context, receiver) => isMissing(receiver),
  },
  isNotNull: {
    ...none,
    gives: 'boolean',
    on: 'any',
    apply: (_context, receiver) => !isMissing(receiver),
  },
  getMonth: dateMethod((calendar, ms) => calendar.month(ms)),
  getYear: dateMethod((calendar, ms) => calendar.year(ms)),
  getDayOfMonth: dateMethod((calendar, ms) => calendar.day(ms)),
};

/** Sum and average take numbers only; min and max the kind of the first item that has one. */
export function aggregate(name: string, values: readonly Value[], read: ReadInstant): Value {
  if (name === 'count') return values.length;
  if (name === 'sum' || name === 'average') {
    let sum = 0;
    let count = 0;
    for (const value of values) {
      if (typeof value !== 'number') continue;
      sum += value;
      count += 1;
    }
    if (name === 'sum') return Number.isFinite(sum) ? sum : null;
    return count === 0 || !Number.isFinite(sum) ? null : sum / count;
  }
  const sign = name === 'min' ? -1 : 1;
  let best: Value;
  for (const value of values) {
    if (typeof value !== 'number' && typeof value !== 'string' && !(value instanceof Instant))
      continue;
    if (best === undefined) best = value;
    else if (kindOf(value) === kindOf(best) && order(value, best, read) * sign > 0) best = value;
  }
  return best;
}

function kindOf(value: Value): string {
  return value instanceof Instant ? 'timestamp' : typeof value;
}

/** topN and bottomN: highest (lowest) first; ties keep their order; what has no value is left out. */
export function ranked(
  items: readonly Value[],
  values: readonly Value[],
  count: number,
  highest: boolean,
): Value[] {
  const pairs = items.flatMap((item, index) => {
    const value = values[index];
    const rank =
      typeof value === 'number' ? value : value instanceof Instant ? value.ms : Number.NaN;
    return Number.isNaN(rank) ? [] : [{ item, rank }];
  });
  pairs.sort((left, right) => (highest ? right.rank - left.rank : left.rank - right.rank));
  return pairs.slice(0, Math.max(0, count)).map((pair) => pair.item);
}

/** A key of `groupBy`, as text; undefined leaves the item out. */
export function groupKey(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value instanceof Instant ? new Date(value.ms).toISOString() : undefined;
}
