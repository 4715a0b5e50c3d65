/** `POST /collect/profiles`: a JSON array (or one object), or NDJSON. */
import {
  errorText,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  limits,
} from '../kernel/index.ts';
import type { ParsedUpdates, ProfileUpdate, UpdateEvent } from '../profiles/index.ts';
import {
  checkAhead,
  checkData,
  checkIdentityMap,
  checkInstant,
  collectProblems,
  type Problems,
} from './check.ts';
import { decodeUtf8, type ReadJson, readJsonText, stepInto } from './json-text.ts';

export interface ParseContext {
  knownNamespaces: ReadonlySet<string>;
  /** When the request came, in ms. */
  receivedAtMs: number;
}

const fields = new Set(['identityMap', 'attributes', 'events', 'timestamp']);

/** The sender's id of an event: `_id` as XDM has it, or `messageId`. */
function takeId(body: JsonObject): string | null {
  for (const name of ['_id', 'messageId']) {
    const id = body[name];
    if (typeof id === 'string' && id !== '') {
      delete body[name];
      return id;
    }
  }
  return null;
}

function checkEvent(
  value: JsonValue,
  path: string,
  context: ParseContext,
  problems: Problems,
): UpdateEvent | null {
  if (!isJsonObject(value)) {
    problems.add(path, 'must be an object with eventType and timestamp');
    return null;
  }
  const { eventType, timestamp, ...rest } = value;
  if (typeof eventType !== 'string' || eventType === '') {
    problems.add(`${path}.eventType`, 'must be a text');
  } else if (eventType.length > limits.eventTypeBytes) {
    problems.add(`${path}.eventType`, `must have at most ${limits.eventTypeBytes} characters`);
  }
  const timestampMs = checkInstant(timestamp, `${path}.timestamp`, problems);
  if (timestampMs !== null) checkAhead(timestampMs, `${path}.timestamp`, context, problems);
  checkData(rest, path, limits.eventBytes, problems);
  if (timestampMs === null || typeof eventType !== 'string') return null;
  return { id: takeId(rest), eventType, timestampMs, body: rest };
}

function checkEvents(
  value: JsonValue | undefined,
  path: string,
  context: ParseContext,
  problems: Problems,
): UpdateEvent[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    problems.add(path, 'must be a list of events');
    return [];
  }
  if (value.length > limits.eventsPerUpdate) {
    problems.add(path, `must have at most ${limits.eventsPerUpdate} events`);
    return [];
  }
  return value.flatMap(
    (event, index) => checkEvent(event, stepInto(path, index), context, problems) ?? [],
  );
}

/** One item of `/collect/profiles`. */
function checkItem(
  item: JsonValue,
  path: string,
  context: ParseContext,
  problems: Problems,
): ProfileUpdate | null {
  if (!isJsonObject(item)) {
    problems.add(path, 'must be an object with identityMap');
    return null;
  }
  for (const name of Object.keys(item)) {
    if (!fields.has(name)) problems.add(stepInto(path, name), 'is not a field of a profile update');
  }
  const { identityMap, attributes, events, timestamp } = item;
  const options = { known: context.knownNamespaces, ignoreCase: false };
  const identities = checkIdentityMap(
    identityMap,
    stepInto(path, 'identityMap'),
    options,
    problems,
  );
  if (attributes !== undefined) {
    const inside = stepInto(path, 'attributes');
    if (isJsonObject(attributes)) checkData(attributes, inside, limits.updateBytes, problems);
    else problems.add(inside, 'must be an object');
  }
  const updateEvents = checkEvents(events, stepInto(path, 'events'), context, problems);
  const timestampMs =
    timestamp === undefined
      ? context.receivedAtMs
      : checkInstant(timestamp, stepInto(path, 'timestamp'), problems);
  if (problems.list.length > 0 || timestampMs === null) return null;
  return {
    identities,
    timestampMs,
    ...(isJsonObject(attributes) ? { attributes } : {}),
    ...(updateEvents.length > 0 ? { events: updateEvents } : {}),
  };
}

type CheckItem = (item: JsonValue, path: string, problems: Problems) => ProfileUpdate | null;

/** Places that cannot be kept, by the item they are in; paths begin with the item's index. */
function badByItem(bad: ReadJson['bad'], isList: boolean): Map<number, ReadJson['bad'][number][]> {
  const byItem = new Map<number, ReadJson['bad'][number][]>();
  for (const { path, message } of bad) {
    const match = isList ? /^[^[]*\[(\d+)\](.*)$/s.exec(path) : null;
    const index = match ? Number(match[1]) : 0;
    const inside = match ? match[2]! : path === '' || path.startsWith('[') ? path : `.${path}`;
    byItem.set(index, [...(byItem.get(index) ?? []), { path: `[${index}]${inside}`, message }]);
  }
  return byItem;
}

/** Items of a body, with what in the body cannot be kept. */
export interface Items {
  items: readonly JsonValue[];
  bad: ReadJson['bad'];
  /** Whether the items stood in a list, so that bad paths name their index. */
  isList: boolean;
}

/** Runs a check over items; each is taken or rejected by itself. */
export function checkItems({ items, bad, isList }: Items, check: CheckItem): ParsedUpdates {
  const parsed: ParsedUpdates = { updates: [], rejected: [] };
  const unkeepable = badByItem(bad, isList);
  for (const [index, item] of items.entries()) {
    const problems = collectProblems();
    for (const { path, message } of unkeepable.get(index) ?? []) problems.add(path, message);
    const update = check(item, `[${index}]`, problems);
    if (update && problems.list.length === 0) parsed.updates.push({ index, update });
    else {
      const { list: errors, identities } = problems;
      parsed.rejected.push({ index, errors, identities, item });
    }
  }
  return parsed;
}

/** A JSON body as items: an array, or one object. */
export function itemsOf({ value, bad }: ReadJson): Items {
  return Array.isArray(value)
    ? { items: value, bad, isList: true }
    : { items: [value], bad, isList: false };
}

/** The JSON form. */
export function parseProfiles(body: ReadJson, context: ParseContext): ParsedUpdates {
  return checkItems(itemsOf(body), (item, path, problems) =>
    checkItem(item, path, context, problems),
  );
}

/** Number of items in an NDJSON text that are not blank lines. */
function linesOf(text: string): { line: string; number: number }[] {
  return text
    .split('\n')
    .map((line, index) => ({ line: line.endsWith('\r') ? line.slice(0, -1) : line, number: index }))
    .filter(({ line }) => line.trim() !== '');
}

/** The NDJSON form: a bad line is rejected with its index (the first line is 0), the rest is taken. */
export function parseProfilesNdjson(bytes: Uint8Array, context: ParseContext): ParsedUpdates {
  const parsed: ParsedUpdates = { updates: [], rejected: [] };
  for (const { line, number: index } of linesOf(decodeUtf8(bytes))) {
    try {
      const { value, bad } = readJsonText(line);
      const one = checkItems({ items: [value], bad, isList: false }, (item, _path, problems) =>
        checkItem(item, `[${index}]`, context, problems),
      );
      parsed.updates.push(...one.updates.map((taken) => ({ ...taken, index })));
      parsed.rejected.push(...one.rejected.map((refused) => ({ ...refused, index })));
    } catch (error) {
      const errors = [{ path: `[${index}]`, message: errorText(error) }];
      parsed.rejected.push({ index, errors, identities: [] });
    }
  }
  return parsed;
}
