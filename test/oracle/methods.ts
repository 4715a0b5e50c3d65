/** Functions of the language, one after the other as its text lists them. */
import { local } from './time.ts';
import { isMoment, msOf, ordered, same, step, type V } from './values.ts';

function texts(test: (left: string, right: string) => boolean) {
  return (receiver: V, args: V[]): boolean => {
    const [wanted, sensitive] = args;
    const one = (left: V): boolean => {
      if (typeof left !== 'string' || typeof wanted !== 'string') return false;
      return sensitive === false
        ? test(left.toLowerCase(), wanted.toLowerCase())
        : test(left, wanted);
    };
    return Array.isArray(receiver) ? receiver.some(one) : one(receiver);
  };
}

const startsWith = texts((left, right) => left.startsWith(right));
const endsWith = texts((left, right) => left.endsWith(right));
const contains = texts((left, right) => left.includes(right));

function equalsOneOf(receiver: V, args: V[], zone: string): boolean {
  const flag = args.at(-1)!;
  const hasFlag = args.length > 1 && typeof flag === 'boolean';
  const wanted = hasFlag ? args.slice(0, -1) : args;
  const one = (left: V): boolean =>
    wanted.some((right) =>
      hasFlag && flag === false && typeof left === 'string' && typeof right === 'string'
        ? left.toLowerCase() === right.toLowerCase()
        : same(left, right, zone),
    );
  return Array.isArray(receiver) ? receiver.some(one) : one(receiver);
}

/** Whole text against a pattern of `%` and `_`, by trying everything. */
export function like(text: string, pattern: string): boolean {
  const characters = [...text];
  const parts = [...pattern];
  const from = (at: number, part: number): boolean => {
    const wanted = parts[part];
    if (wanted === undefined) return at === characters.length;
    if (wanted === '%') return from(at, part + 1) || (at < characters.length && from(at + 1, part));
    if (at >= characters.length) return false;
    if (wanted === '_') return from(at + 1, part + 1);
    const isEscape = wanted === '\\' && part + 1 < parts.length;
    const plain = isEscape ? parts[part + 1] : wanted;
    return characters[at] === plain && from(at + 1, part + (isEscape ? 2 : 1));
  };
  return from(0, 0);
}

/** A key of `groupBy` as text. */
export function textKey(value: V): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isMoment(value) ? new Date(value.moment).toISOString() : null;
}

export function aggregateOf(name: string, values: V[], zone: string): V {
  const numbers = values.filter((value) => typeof value === 'number');
  const sum = numbers.reduce((total, one) => total + one, 0);
  if (name === 'count') return values.length;
  if (name === 'sum') return sum;
  if (name === 'average') return numbers.length === 0 ? null : sum / numbers.length;
  const rankable = values.filter(
    (value) => typeof value === 'number' || typeof value === 'string' || isMoment(value),
  );
  const [first] = rankable;
  if (first === undefined) return null;
  const alike = rankable.filter(
    (value) => typeof value === typeof first && isMoment(value) === isMoment(first),
  );
  return alike.reduce((best, one) => {
    const order = ordered(one, best, zone)!;
    return (name === 'max' ? order > 0 : order < 0) ? one : best;
  });
}

function within(left: V[], right: V[], zone: string): boolean {
  return left.every((item) => right.some((other) => same(item, other, zone)));
}

function distinct(items: V[], zone: string): V[] {
  const found: V[] = [];
  for (const item of items) if (!found.some((one) => same(one, item, zone))) found.push(item);
  return found;
}

export function method(name: string, receiver: V, args: V[], zone: string): V {
  const [first = null] = args;
  const items = Array.isArray(receiver) ? receiver : [];
  const others = Array.isArray(first) ? first : [];
  const areArrays = Array.isArray(receiver) && Array.isArray(first);
  const ms = msOf(receiver, zone);
  switch (name) {
    case 'startsWith':
      return startsWith(receiver, args);
    case 'endsWith':
      return endsWith(receiver, args);
    case 'contains':
      return contains(receiver, args);
    case 'doesNotStartWith':
      return !startsWith(receiver, args);
    case 'doesNotEndWith':
      return !endsWith(receiver, args);
    case 'doesNotContain':
      return !contains(receiver, args);
    case 'equals':
      return equalsOneOf(receiver, args, zone);
    case 'notEqualTo':
      return !equalsOneOf(receiver, args, zone);
    case 'matches': {
      const test = (one: V): boolean =>
        typeof one === 'string' && typeof first === 'string' && new RegExp(first, 'u').test(one);
      return Array.isArray(receiver) ? receiver.some(test) : test(receiver);
    }
    case 'regexGroup': {
      if (typeof receiver !== 'string' || typeof first !== 'string') return null;
      const group = args.length > 1 ? args[1] : 1;
      return new RegExp(first, 'u').exec(receiver)?.[group as number] ?? null;
    }
    case 'intersects':
      return areArrays && items.some((item) => others.some((other) => same(item, other, zone)));
    case 'subsetOf':
      return areArrays && within(items, others, zone);
    case 'supersetOf':
      return areArrays && within(others, items, zone);
    case 'includes':
      return Array.isArray(receiver) && items.some((item) => same(item, first, zone));
    case 'intersection':
      return distinct(
        items.filter((item) => others.some((other) => same(item, other, zone))),
        zone,
      );
    case 'distinct':
      return distinct(items, zone);
    case 'head':
      return items[0] ?? null;
    case 'get':
      return receiver instanceof Map && typeof first === 'string' ? step(receiver, first) : null;
    case 'keys':
      return receiver instanceof Map ? [...receiver.keys()] : [];
    case 'values':
      return receiver instanceof Map ? [...receiver.values()] : [];
    case 'isNull':
      return receiver === null;
    case 'isNotNull':
      return receiver !== null;
    case 'getMonth':
      return ms === null ? null : local(ms, zone).month;
    case 'getYear':
      return ms === null ? null : local(ms, zone).year;
    case 'getDayOfMonth':
      return ms === null ? null : local(ms, zone).day;
    default:
      throw new Error(`no function ${name}`);
  }
}
