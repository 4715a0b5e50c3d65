/** Checks shared by the formats: errors are collected with their path, nothing is thrown. */
import { isJsonObject, type JsonObject, type JsonValue, limits } from '../kernel/index.ts';
import type { UpdateIdentity } from '../profiles/index.ts';
import { stepInto } from './json-text.ts';

/** Errors of one item, in the order found. */
export interface Problems {
  add(path: string, message: string): void;
  list: { path: string; message: string }[];
  /** Whom the item is about, so far as it could be read. */
  identities: UpdateIdentity[];
}

export function collectProblems(): Problems {
  const list: Problems['list'] = [];
  return { list, identities: [], add: (path, message) => list.push({ path, message }) };
}

const isoPattern =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)$/i;

/**
 * ISO 8601 with a zone → ms; digits after the millisecond are cut. Null when it cannot be read or
 * names a day that does not exist.
 */
export function readInstant(text: string): number | null {
  const match = isoPattern.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone] =
    match as unknown as string[];
  const ms = fraction.slice(0, 3).padEnd(3, '0');
  const offset = /^z$/i.test(zone!)
    ? 'Z'
    : zone!.replace(
        /^([+-]\d\d):?(\d\d)?$/,
        (_all, hours: string, minutes = '00') => `${hours}:${minutes}`,
      );
  const dayMs = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(dayMs) || new Date(dayMs).getUTCDate() !== Number(day)) return null;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}${offset}`);
  return Number.isNaN(at) ? null : at;
}

/** A time field: ISO 8601 with a zone. */
export function checkInstant(value: unknown, path: string, problems: Problems): number | null {
  const ms = typeof value === 'string' ? readInstant(value) : null;
  if (ms === null) {
    problems.add(path, 'must be a time in ISO 8601 with a zone, such as 2026-03-04T12:00:00Z');
  }
  return ms;
}

/** An event from further ahead than a wrong clock explains would wait in windows of the future. */
export function checkAhead(
  timestampMs: number,
  path: string,
  { receivedAtMs }: { receivedAtMs: number },
  problems: Problems,
): void {
  if (timestampMs - receivedAtMs <= limits.clockAheadMs) return;
  problems.add(
    path,
    `is more than ${limits.clockAheadMs / 3_600_000} hours ahead of the clock here`,
  );
}

/** One identity value: kept byte for byte, or refused. */
export function checkIdentityValue(
  value: unknown,
  path: string,
  problems: Problems,
): value is string {
  if (typeof value !== 'string') problems.add(path, 'must be a text');
  else if (value === '') problems.add(path, 'must not be empty');
  else if (Buffer.byteLength(value) > limits.identityBytes) {
    problems.add(path, `must have at most ${limits.identityBytes} bytes`);
  } else return true;
  return false;
}

/** The known symbol that is nearest to a wrong one, for an error's advice. */
function nearest(wrong: string, known: ReadonlySet<string>): string {
  const lower = wrong.toLowerCase();
  const found =
    [...known].find((symbol) => symbol.toLowerCase() === lower) ??
    [...known].find(
      (symbol) => symbol.toLowerCase().startsWith(lower.slice(0, 3)) && lower.length >= 3,
    );
  return found === undefined ? '' : `; did you mean ${found}?`;
}

export interface IdentityOptions {
  known: ReadonlySet<string>;
  ignoreCase: boolean;
}

const states = new Set(['ambiguous', 'authenticated', 'loggedOut']);

function checkEntry(
  entry: JsonValue,
  namespace: string,
  path: string,
  problems: Problems,
): UpdateIdentity | null {
  if (!isJsonObject(entry)) {
    problems.add(path, 'must be an object with id');
    return null;
  }
  const { id, primary, authenticatedState, ...rest } = entry;
  if (!checkIdentityValue(id, `${path}.id`, problems)) return null;
  for (const name of Object.keys(rest))
    problems.add(stepInto(path, name), 'is not a field of an identity');
  if (primary !== undefined && typeof primary !== 'boolean')
    problems.add(`${path}.primary`, 'must be true or false');
  if (authenticatedState !== undefined && !states.has(authenticatedState as string)) {
    problems.add(`${path}.authenticatedState`, 'must be ambiguous, authenticated or loggedOut');
  }
  return {
    namespace,
    id,
    ...(primary === true ? { primary: true } : {}),
    ...(authenticatedState === undefined
      ? {}
      : {
          authenticatedState: authenticatedState as NonNullable<
            UpdateIdentity['authenticatedState']
          >,
        }),
  };
}

/** An identityMap: namespace → list of `{id, primary?, authenticatedState?}`. At least one identity. */
export function checkIdentityMap(
  value: JsonValue | undefined,
  path: string,
  options: IdentityOptions,
  problems: Problems,
): UpdateIdentity[] {
  const identities: UpdateIdentity[] = [];
  if (!isJsonObject(value)) {
    problems.add(path, 'must be an object: namespace → list of identities');
    return identities;
  }
  for (const given of Object.keys(value)) {
    const inside = stepInto(path, given);
    const symbol = options.known.has(given)
      ? given
      : options.ignoreCase
        ? [...options.known].find((one) => one.toLowerCase() === given.toLowerCase())
        : undefined;
    const entries = value[given];
    if (symbol === undefined) {
      problems.add(inside, `is not a known namespace${nearest(given, options.known)}`);
    } else if (!Array.isArray(entries)) {
      problems.add(inside, 'must be a list of identities');
    } else {
      for (const [index, entry] of entries.entries()) {
        const identity = checkEntry(entry, symbol, stepInto(inside, index), problems);
        if (identity) identities.push(identity);
      }
    }
  }
  if (problems.list.length === 0 && identities.length === 0)
    problems.add(path, 'must have at least one identity');
  if (identities.length > limits.identitiesPerUpdate) {
    problems.add(path, `must have at most ${limits.identitiesPerUpdate} identities`);
  }
  problems.identities = identities.slice(0, limits.identitiesPerUpdate);
  return identities;
}

/** Attributes or an event's fields: bounded in size, names and number. */
export function checkData(
  value: JsonObject,
  path: string,
  bytesMax: number,
  problems: Problems,
): void {
  let keys = 0;
  let bytes = 0;
  const visit = (item: JsonValue, inside: string): void => {
    if (typeof item === 'string') {
      bytes += item.length;
      if (item.length > limits.stringBytes)
        problems.add(inside, `must have at most ${limits.stringBytes} characters`);
    } else if (Array.isArray(item)) {
      bytes += item.length;
      item.forEach((child, index) => void visit(child, stepInto(inside, index)));
    } else if (isJsonObject(item)) {
      for (const key of Object.keys(item)) {
        keys += 1;
        bytes += key.length;
        if (key.length > limits.attributeKeyBytes) {
          problems.add(
            stepInto(inside, key),
            `names must have at most ${limits.attributeKeyBytes} characters`,
          );
        }
        visit(item[key]!, stepInto(inside, key));
      }
    } else bytes += 8;
  };
  visit(value, path);
  if (keys > limits.attributeKeys)
    problems.add(path, `must have at most ${limits.attributeKeys} names`);
  if (bytes > bytesMax) problems.add(path, `must have at most ${bytesMax} bytes`);
}
