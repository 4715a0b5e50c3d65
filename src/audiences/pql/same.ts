/**
 * Equality of lists and objects, and membership in lists, in time that grows with their size: equal
 * values get the same number, from the leaves up and without recursion, since data can be deep.
 */
import {
  EventItem,
  entriesOf,
  Instant,
  instantOf,
  isMissing,
  type ReadInstant,
  type Value,
} from './values.ts';

/** Same kind and same value; arrays hold the same items the same number of times. */
export function equals(left: Value, right: Value, read: ReadInstant): boolean {
  if (isMissing(left) || isMissing(right)) return false;
  if (left instanceof Instant || right instanceof Instant) {
    const a = instantOf(left, read);
    return !Number.isNaN(a) && a === instantOf(right, read);
  }
  if (typeof left !== 'object' || typeof right !== 'object') return left === right;
  if (left === right) return true;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  if (Array.isArray(left) && left.length !== (right as Value[]).length) return false;
  return sameThings(left, right, read);
}

interface Open {
  names: string[] | null;
  children: Value[];
  ids: number[];
}

interface Identifier {
  /** Same for equal values, missing ones included. */
  idOf(value: Value): number;
  /** Met instants and texts that can be read as some: these can be equal, which ids do not say. */
  isUnsure(): boolean;
}

function opened(value: Value): Open {
  if (Array.isArray(value)) return { names: null, children: value, ids: [] };
  const entries = entriesOf(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    names: entries.map(([name]) => name),
    children: entries.map(([, child]) => child),
    ids: [],
  };
}

function closed({ names, ids }: Open): string {
  if (names === null) return `[${ids.sort((left, right) => left - right).join()}`;
  return `{${names.map((name, index) => `${JSON.stringify(name)}:${ids[index]}`).join()}`;
}

function createIdentifier(read: ReadInstant): Identifier {
  const ids = new Map<string, number>();
  let hasInstants = false;
  let hasTimeTexts = false;
  const intern = (text: string): number => {
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    return id;
  };
  const leaf = (value: Value): number | null => {
    if (isMissing(value)) return intern('-');
    if (value instanceof Instant || value instanceof EventItem) hasInstants = true;
    if (value instanceof Instant) return intern(`t${value.ms}`);
    if (typeof value === 'object') return null;
    if (typeof value === 'string' && !hasTimeTexts) hasTimeTexts = read(value) !== null;
    return intern(`${typeof value} ${value}`);
  };
  const idOf = (value: Value): number => {
    const known = leaf(value);
    if (known !== null) return known;
    const open = [opened(value)];
    for (;;) {
      const top = open.at(-1)!;
      if (top.ids.length < top.children.length) {
        const child = top.children[top.ids.length];
        const id = leaf(child);
        if (id === null) open.push(opened(child));
        else top.ids.push(id);
        continue;
      }
      open.pop();
      const id = intern(closed(top));
      const outer = open.at(-1);
      if (!outer) return id;
      outer.ids.push(id);
    }
  };
  return { idOf, isUnsure: () => hasInstants && hasTimeTexts };
}

function equalsOrMissing(left: Value, right: Value, read: ReadInstant): boolean {
  return (isMissing(left) && isMissing(right)) || equals(left, right, read);
}

/** With instants inside, item by item: a text equals the instant that it can be read as. */
function sameByPairs(left: Value, right: Value, read: ReadInstant): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    const rest = [...right];
    return left.every((item) => {
      const index = rest.findIndex((other) => equalsOrMissing(item, other, read));
      if (index >= 0) rest.splice(index, 1);
      return index >= 0;
    });
  }
  const a = entriesOf(left);
  const b = new Map(entriesOf(right));
  return (
    a.length === b.size &&
    a.every(([name, value]) => b.has(name) && equalsOrMissing(value, b.get(name), read))
  );
}

/** Whether two lists, or two objects, are equal. */
export function sameThings(left: Value, right: Value, read: ReadInstant): boolean {
  const identifier = createIdentifier(read);
  const isSame = identifier.idOf(left) === identifier.idOf(right);
  return identifier.isUnsure() ? sameByPairs(left, right, read) : isSame;
}

/** Up to this many items, looking at each is quicker than numbering them. */
const pairsMax = 8;

/** A test of membership in a list, by `=`. */
export function membershipIn(list: readonly Value[], read: ReadInstant): (value: Value) => boolean {
  const byPairs = (value: Value): boolean => list.some((one) => equals(value, one, read));
  if (list.length <= pairsMax) return byPairs;
  const identifier = createIdentifier(read);
  const ids = new Set(list.map((one) => identifier.idOf(one)));
  if (identifier.isUnsure()) return byPairs;
  return (value) => {
    if (isMissing(value)) return false;
    const isIn = ids.has(identifier.idOf(value));
    return identifier.isUnsure() ? byPairs(value) : isIn;
  };
}

/** First of equals stays, order kept. */
export function distinct(items: readonly Value[], read: ReadInstant): Value[] {
  const identifier = createIdentifier(read);
  const seen = new Set<number>();
  const found = items.filter((item) => {
    if (isMissing(item)) return true;
    const id = identifier.idOf(item);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
  if (!identifier.isUnsure()) return found;
  const unlike: Value[] = [];
  for (const item of items) if (!unlike.some((one) => equals(one, item, read))) unlike.push(item);
  return unlike;
}
