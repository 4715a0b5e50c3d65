/** Values at evaluation: JSON, instants, and events. Missing is null or undefined. */

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** A point in time, in ms; `isDay`: it stands for the whole day that begins there. */
export class Instant {
  readonly ms: number;
  readonly isDay: boolean;

  constructor(ms: number, isDay = false) {
    this.ms = ms;
    this.isDay = isDay;
  }
}

/** An event as rules see it: `eventType`, `timestamp`, and the fields of its body. */
export class EventItem {
  readonly eventType: string;
  readonly timestampMs: number;
  readonly body: JsonObject;

  constructor(eventType: string, timestampMs: number, body: JsonObject) {
    this.eventType = eventType;
    this.timestampMs = timestampMs;
    this.body = body;
  }
}

export type Value =
  | undefined
  | null
  | boolean
  | number
  | string
  | Instant
  | EventItem
  | Value[]
  | Map<string, Value>
  | { [key: string]: Value };

export function isMissing(value: Value): value is null | undefined {
  return value === null || value === undefined;
}

/** Only `true`, and arrays that are not empty, hold. */
export function holds(value: Value): boolean {
  return value === true || (Array.isArray(value) && value.length > 0);
}

export function isObject(value: Value): value is { [key: string]: Value } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Instant) &&
    !(value instanceof EventItem) &&
    !(value instanceof Map)
  );
}

/** One step of a path. On an array: of every item, missing ones left out, flattened one level. */
export function property(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof EventItem) {
    if (name === 'eventType') return value.eventType;
    if (name === 'timestamp') return new Instant(value.timestampMs);
    return Object.hasOwn(value.body, name) && name !== '__proto__' ? value.body[name] : undefined;
  }
  if (Array.isArray(value)) return projection(value, name);
  if (value instanceof Instant || name === '__proto__') return undefined;
  if (value instanceof Map) return value.get(name);
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The property of every item. Lists in lists are walked without recursion: data can be deep. */
function projection(list: readonly Value[], name: string): Value[] {
  const found: Value[] = [];
  const open = [{ list, at: 0 }];
  for (let top = open.at(-1); top; top = open.at(-1)) {
    if (top.at >= top.list.length) {
      open.pop();
      continue;
    }
    const item = top.list[top.at]!;
    top.at += 1;
    if (Array.isArray(item)) {
      open.push({ list: item, at: 0 });
      continue;
    }
    const inner = property(item, name);
    if (Array.isArray(inner)) for (const one of inner) found.push(one);
    else if (!isMissing(inner)) found.push(inner);
  }
  // The parts of lists are flattened into each other; what is missing in one is left out.
  return found.some(isMissing) && list.some(Array.isArray)
    ? found.filter((one) => !isMissing(one))
    : found;
}

/** Reads one property of whatever comes, as `property` does, with the name looked at ahead. */
export function propertyReader(name: string): (value: Value) => Value {
  // What every object inherits must not be taken for data; other names cannot be inherited.
  const isInherited = name in Object.prototype;
  if (isInherited || name === 'eventType' || name === 'timestamp') {
    return (value) => property(value, name);
  }
  return (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if (value instanceof EventItem) return value.body[name];
    if (Array.isArray(value) || value instanceof Instant || value instanceof Map)
      return property(value, name);
    return value[name];
  };
}

/** An object's own names, in stored order; events have theirs first. */
export function entriesOf(value: Value): [string, Value][] {
  if (value instanceof EventItem) {
    return [
      ['eventType', value.eventType],
      ['timestamp', new Instant(value.timestampMs)],
      ...Object.entries(value.body),
    ];
  }
  if (value instanceof Map) return [...value].filter(([name]) => name !== '__proto__');
  return isObject(value) ? Object.entries(value).filter(([name]) => name !== '__proto__') : [];
}

/** Order of two strings by code point. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    // A surrogate stands for a code point above all others of its plane.
    const aHigh = a >= 0xd800 && a <= 0xdfff;
    const bHigh = b >= 0xd800 && b <= 0xdfff;
    if (aHigh !== bHigh) return aHigh ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}

/** Reads a text as an instant in a zone; null when it cannot be read. */
export type ReadInstant = (text: string) => number | null;

/** Milliseconds of an instant or of a text that can be read as one; NaN otherwise. */
export function instantOf(value: Value, read: ReadInstant): number {
  if (value instanceof Instant) return value.ms;
  if (typeof value === 'string') return read(value) ?? Number.NaN;
  return Number.NaN;
}

/** Order of two values of one kind, or NaN when they have none. */
export function order(left: Value, right: Value, read: ReadInstant): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (left instanceof Instant || right instanceof Instant)
    return instantOf(left, read) - instantOf(right, read);
  return Number.NaN;
}
