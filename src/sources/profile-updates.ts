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
  checkData,
  checkIdentityMap,
  checkInstant,
  collectProblems,
  type Problems,
} from './check.ts';
import { decodeUtf8, parseJsonText, stepInto } from './json-text.ts';

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

function checkEvent(value: JsonValue, path: string, problems: Problems): UpdateEvent | null {
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
  checkData(rest, path, limits.eventBytes, problems);
  if (timestampMs === null || typeof eventType !== 'string') return null;
  return { id: takeId(rest), eventType, timestampMs, body: rest };
}

function checkEvents(
  value: JsonValue | undefined,
  path: string,
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
  return value.flatMap((event, index) => checkEvent(event, stepInto(path, index), problems) ?? []);
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
  const updateEvents = checkEvents(events, stepInto(path, 'events'), problems);
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

/** Runs a check over items; each is taken or rejected by itself. */
export function checkItems(items: readonly JsonValue[], check: CheckItem): ParsedUpdates {
  const parsed: ParsedUpdates = { updates: [], rejected: [] };
  for (const [index, item] of items.entries()) {
    const problems = collectProblems();
    const update = check(item, `[${index}]`, problems);
    if (update && problems.list.length === 0) parsed.updates.push({ index, update });
    else parsed.rejected.push({ index, errors: problems.list });
  }
  return parsed;
}

/** A parsed JSON body as items: an array, or one object. */
export function itemsOf(body: JsonValue): readonly JsonValue[] {
  return Array.isArray(body) ? body : [body];
}

/** The JSON form. */
export function parseProfiles(body: JsonValue, context: ParseContext): ParsedUpdates {
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
    const problems = collectProblems();
    let update: ProfileUpdate | null = null;
    try {
      update = checkItem(parseJsonText(line), `[${index}]`, context, problems);
    } catch (error) {
      problems.add(`[${index}]`, errorText(error));
    }
    if (update) parsed.updates.push({ index, update });
    else parsed.rejected.push({ index, errors: problems.list });
  }
  return parsed;
}
