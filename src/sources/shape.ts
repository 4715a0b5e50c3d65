/** What a value looks like without what it says: names and kinds, so that it may be kept and shown. */
import type { JsonValue } from '../kernel/index.ts';

const depthMax = 4;
const namesMax = 30;
const nameChars = 64;

/** `{"a": ["x", "y"]}` is `{"a": ["text of 1 character", "1 more"]}`. */
export function shapeOf(value: JsonValue, depth = 0): JsonValue {
  if (value === null) return 'null';
  if (typeof value === 'string') {
    return `text of ${value.length} ${value.length === 1 ? 'character' : 'characters'}`;
  }
  if (typeof value !== 'object') return typeof value === 'number' ? 'number' : 'true or false';
  const isList = Array.isArray(value);
  if (depth === depthMax) return isList ? 'list' : 'object';
  if (isList) {
    const [first, ...more] = value;
    if (first === undefined) return [];
    return [shapeOf(first, depth + 1), ...(more.length > 0 ? [`${more.length} more`] : [])];
  }
  const names = Object.keys(value);
  const shown = names
    .slice(0, namesMax)
    .map((name) => [name.slice(0, nameChars), shapeOf(value[name] ?? null, depth + 1)] as const);
  const left = names.length - shown.length;
  return Object.fromEntries(left > 0 ? [...shown, ['…', `${left} more`]] : shown);
}
