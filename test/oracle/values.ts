/**
 * Values of the second evaluator: null, booleans, numbers, texts, instants, arrays, and maps for all
 * objects. Everything is written for being read against the text of the language, not for speed.
 */
import type { PqlProfile } from '../../src/audiences/pql/index.ts';
import { readInstant } from './time.ts';

export interface Moment {
  moment: number;
  /** Stands for the day that begins there. */
  day: boolean;
}

export type V = null | boolean | number | string | Moment | V[] | Map<string, V>;

export function moment(ms: number, day = false): Moment {
  return { moment: ms, day };
}

export function isMoment(value: V): value is Moment {
  return typeof value === 'object' && value !== null && 'moment' in value;
}

export function truth(value: V): boolean {
  return value === true || (Array.isArray(value) && value.length > 0);
}

export function fromJson(json: unknown): V {
  if (json === null || json === undefined) return null;
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json === 'object') {
    return new Map(Object.entries(json).map(([name, value]) => [name, fromJson(value)]));
  }
  return json as V;
}

export function profileValue(profile: PqlProfile): Map<string, V> {
  const whole = fromJson(profile.attributes) as Map<string, V>;
  whole.set(
    'xEvent',
    profile.events.map((event) => {
      const item = fromJson(event.body) as Map<string, V>;
      return new Map<string, V>([
        ['eventType', event.eventType],
        ['timestamp', moment(event.timestampMs)],
        ...item,
      ]);
    }),
  );
  whole.set('identityMap', fromJson(profile.identityMap));
  whole.set('segmentMembership', fromJson(profile.segmentMembership));
  return whole;
}

/** A step of a path: own properties of a map; of an array, those of its items, flattened once. */
export function step(value: V, name: string): V {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const inner = step(item, name);
      return inner === null ? [] : inner;
    });
  }
  if (value instanceof Map && name !== '__proto__') return value.get(name) ?? null;
  return null;
}

export function msOf(value: V, zone: string): number | null {
  if (isMoment(value)) return value.moment;
  return typeof value === 'string' ? readInstant(value, zone) : null;
}

export function same(left: V, right: V, zone: string): boolean {
  if (left === null || right === null) return false;
  if (isMoment(left) || isMoment(right)) {
    const a = msOf(left, zone);
    return a !== null && a === msOf(right, zone);
  }
  const sameOrNull = (a: V, b: V) => (a === null && b === null) || same(a, b, zone);
  if (Array.isArray(left) && Array.isArray(right)) {
    const rest = [...right];
    for (const item of left) {
      const at = rest.findIndex((one) => sameOrNull(item, one));
      if (at < 0) return false;
      rest.splice(at, 1);
    }
    return rest.length === 0;
  }
  if (left instanceof Map && right instanceof Map) {
    if (left.size !== right.size) return false;
    return [...left].every(
      ([name, value]) => right.has(name) && sameOrNull(value, right.get(name)!),
    );
  }
  return left === right;
}

/** Below, equal, above: -1, 0, 1; null where there is no order. */
export function ordered(left: V, right: V, zone: string): number | null {
  if (isMoment(left) || isMoment(right)) {
    const a = msOf(left, zone);
    const b = msOf(right, zone);
    return a === null || b === null ? null : Math.sign(a - b);
  }
  if (typeof left === 'number' && typeof right === 'number') return Math.sign(left - right);
  if (typeof left === 'string' && typeof right === 'string') {
    const a = [...left];
    const b = [...right];
    for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
      const difference = a[index]!.codePointAt(0)! - b[index]!.codePointAt(0)!;
      if (difference !== 0) return Math.sign(difference);
    }
    return Math.sign(a.length - b.length);
  }
  return null;
}
