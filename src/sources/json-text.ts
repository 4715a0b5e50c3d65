/**
 * Bytes → JSON, strictly: what cannot be kept exactly is refused with its place, never altered.
 * Good input pays one scan over the text and one `JSON.parse`.
 */
import { type FieldError, type JsonValue, limits, MillraceError } from '../kernel/index.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

function malformed(path: string, message: string): MillraceError {
  return new MillraceError('malformed-body', path === '' ? message : `${path}: ${message}`, {
    errors: [{ path, message }],
  });
}

/** The offset of the first byte that is not UTF-8. */
function badByteOffset(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return low;
}

/** UTF-8 to text; a byte order mark is dropped. @throws MillraceError `malformed-body` */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw malformed('', `The body is not valid UTF-8 (byte ${badByteOffset(bytes)}).`);
  }
}

const quote = 34;
const backslash = 92;
const colon = 58;
const comma = 44;
const openBrace = 123;
const openBracket = 91;
const closeBrace = 125;
const closeBracket = 93;

interface Scan {
  /** Member names in the text: more than the parsed value has means that one came twice. */
  names: number;
  /** Escapes of single code units, or numbers with many digits or an exponent: looked at closely. */
  isSuspicious: boolean;
}

/** One pass over the text: depth, number of members, and whether a closer look is due. */
function scan(text: string): Scan {
  let depth = 0;
  let names = 0;
  let isSuspicious = false;
  let digits = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      digits = 0;
      for (index += 1; index < text.length; index += 1) {
        const inner = text.charCodeAt(index);
        if (inner === quote) break;
        if (inner === backslash) {
          index += 1;
          if (text.charCodeAt(index) === 117) isSuspicious = true;
        }
      }
      continue;
    }
    if (code >= 48 && code <= 57) {
      digits += 1;
      if (digits > 15) isSuspicious = true;
      continue;
    }
    if (code === 101 || code === 69) {
      if (digits > 0) isSuspicious = true;
      continue;
    }
    if (code !== 46) digits = 0;
    if (code === colon) names += 1;
    else if (code === openBrace || code === openBracket) {
      depth += 1;
      if (depth > limits.jsonDepth) {
        throw malformed(
          '',
          `Nested deeper than ${limits.jsonDepth} levels (character ${index + 1}).`,
        );
      }
    } else if (code === closeBrace || code === closeBracket) depth -= 1;
    else if (code === comma) digits = 0;
  }
  return { names, isSuspicious };
}

/** A path one step further: `[3].events[0].name`. */
export function stepInto(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key.slice(0, 80))}]`;
  return path === '' ? key : `${path}.${key}`;
}

function countNames(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += countNames(item);
  else for (const key of Object.keys(value)) count += 1 + countNames(value[key]!);
  return count;
}

/** What PostgreSQL cannot keep in a text. */
function badText(text: string): string | null {
  if (text.includes('\u0000')) return 'contains the character U+0000, which cannot be stored';
  if (!text.isWellFormed()) return 'contains half of a surrogate pair, which is no character';
  return null;
}

/** Whether a number's text would come back as another number. */
function losesDigits(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  // So small that it would become zero.
  if (value === 0) return /[1-9]/.test(source.split(/e/i, 1)[0]!);
  if (Number.isSafeInteger(value)) return false;
  return (
    Number.isInteger(value) && BigInt(Math.trunc(value)).toString() !== source.replace(/\.0+$/, '')
  );
}

type Reviver = (
  this: object,
  key: string,
  value: unknown,
  context?: { source?: string },
) => unknown;

/** Numbers that would lose digits, by the object or array that holds them. */
type BadNumbers = Map<object, Map<string, string>>;

/** Parses with each number's text at hand: several times slower than without. */
function parseClosely(text: string): { value: JsonValue; badNumbers: BadNumbers } {
  const badNumbers: BadNumbers = new Map();
  const look: Reviver = function look(key, value, context) {
    const source = context?.source;
    if (typeof value === 'number' && source !== undefined && losesDigits(source, value)) {
      const held = badNumbers.get(this) ?? new Map<string, string>();
      badNumbers.set(this, held.set(key, source.slice(0, 40)));
    }
    return value;
  };
  const value = JSON.parse(text, look as (key: string, value: unknown) => unknown) as JsonValue;
  return { value, badNumbers };
}

/** Every name, text and number that cannot be kept exactly, with its path. */
function findBad(root: JsonValue, badNumbers: BadNumbers): FieldError[] {
  const found: FieldError[] = [];
  const visit = (value: JsonValue, path: string): void => {
    if (typeof value === 'string') {
      const message = badText(value);
      if (message) found.push({ path, message });
    }
    if (typeof value !== 'object' || value === null) return;
    const numbers = badNumbers.get(value);
    const entries: [string | number, JsonValue][] = Array.isArray(value)
      ? value.map((item, index) => [index, item])
      : Object.entries(value);
    for (const [key, child] of entries) {
      const inside = stepInto(path, key);
      const message = typeof key === 'string' ? badText(key) : null;
      if (message) found.push({ path: inside, message: `the name ${message}` });
      const number = numbers?.get(String(key));
      if (number !== undefined) {
        found.push({
          path: inside,
          message: `the number ${number} cannot be kept exactly; send it as a text`,
        });
      }
      visit(child, inside);
    }
  };
  visit(root, '');
  return found;
}

/** Names that came twice in one object, found by a slow parse; only called when the counts differ. */
function duplicateName(text: string): string {
  const stack: (Set<string> | null)[] = [];
  const strings = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  for (let match = strings.exec(text); match; match = strings.exec(text)) {
    const token = match[0];
    if (token === '{') stack.push(new Set());
    else if (token === '[') stack.push(null);
    else if (token === '}' || token === ']') stack.pop();
    else if (/^\s*:/.test(text.slice(strings.lastIndex, strings.lastIndex + 64))) {
      const name = JSON.parse(token) as string;
      const names = stack.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return '';
}

/** A parsed text, and the places in it that cannot be kept exactly. */
export interface ReadJson {
  value: JsonValue;
  bad: readonly FieldError[];
}

/**
 * Reads one JSON text; what cannot be kept exactly is told, so that the rest can be taken.
 * @throws MillraceError `malformed-body` when it is not JSON, or a name comes twice in one object
 */
export function readJsonText(text: string): ReadJson {
  const found = scan(text);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw malformed('', syntaxMessage(text, error as Error));
  }
  if (countNames(value) !== found.names) {
    throw malformed(
      '',
      `The name ${JSON.stringify(duplicateName(text).slice(0, 80))} comes twice in one object.`,
    );
  }
  if (!found.isSuspicious) return { value, bad: [] };
  const close = parseClosely(text);
  return { value: close.value, bad: findBad(close.value, close.badNumbers) };
}

/** Reads a body, as `readJsonText`. */
export function readJson(bytes: Uint8Array): ReadJson {
  return readJsonText(decodeUtf8(bytes));
}

/** Line and column of a syntax error, and nothing of the text: it may be personal. */
function syntaxMessage(text: string, error: Error): string {
  const position = /position (\d+)/.exec(error.message)?.[1];
  if (position === undefined) return 'The body is not JSON: it ends too early.';
  const before = text.slice(0, Number(position)).split('\n');
  return `The body is not JSON: line ${before.length}, column ${before.at(-1)!.length + 1}.`;
}

/** Parses a body that is one thing: nothing in it may be bad. @throws MillraceError `malformed-body` */
export function parseJson(bytes: Uint8Array): JsonValue {
  const { value, bad } = readJson(bytes);
  const [first] = bad;
  if (first) throw malformed(first.path, first.message);
  return value;
}
