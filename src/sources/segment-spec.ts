/**
 * The Segment HTTP tracking spec: identify, track, group, page, screen, alias, and batches of them,
 * as the published SDKs send it.
 *
 * - `userId`, `anonymousId` → identities in the source's namespaces; `context.externalIds` → the
 *   namespace named by `type`.
 * - identify: `traits` are attributes. group: `group: {id, ...traits}` is an attribute.
 * - track, page, screen: an event; its properties are fields of the event. A property whose name the
 *   event needs itself (`eventType`, `timestamp`) stays under `properties`.
 * - alias: `previousId` and `userId` are one person.
 * - `messageId` makes a repeat harmless. A wrong clock is corrected by `sentAt`.
 * - `integrations` is for the services that Segment sends to: it says nothing here.
 */
import { isJsonObject, type JsonObject, type JsonValue, limits } from '../kernel/index.ts';
import type {
  ParsedUpdates,
  ProfileUpdate,
  UpdateEvent,
  UpdateIdentity,
} from '../profiles/index.ts';
import {
  checkAhead,
  checkData,
  checkIdentityValue,
  collectProblems,
  type Problems,
  readInstant,
} from './check.ts';
import { type ReadJson, stepInto } from './json-text.ts';
import { checkItems, type ParseContext } from './profile-updates.ts';

export const segmentCalls = ['identify', 'track', 'group', 'page', 'screen', 'alias'] as const;
export type SegmentCall = (typeof segmentCalls)[number];

export interface SegmentContext extends ParseContext {
  userNamespace: string;
  anonymousNamespace: string;
}

const eventFields = new Set(['eventType', 'timestamp']);

function objectAt(item: JsonObject, name: string, path: string, problems: Problems): JsonObject {
  const value = item[name];
  if (value === undefined || value === null) return {};
  if (isJsonObject(value)) return value;
  problems.add(stepInto(path, name), 'must be an object');
  return {};
}

function externalIds(item: JsonObject, context: SegmentContext): UpdateIdentity[] {
  const list = isJsonObject(item['context']) ? item['context']['externalIds'] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry) => {
    if (!isJsonObject(entry) || typeof entry['id'] !== 'string' || entry['id'] === '') return [];
    const type = String(entry['type'] ?? '').toLowerCase();
    const namespace = [...context.knownNamespaces].find((symbol) => symbol.toLowerCase() === type);
    return namespace === undefined ? [] : [{ namespace, id: entry['id'] }];
  });
}

function identitiesOf(
  item: JsonObject,
  call: SegmentCall,
  path: string,
  context: SegmentContext,
  problems: Problems,
): UpdateIdentity[] {
  const identities: UpdateIdentity[] = [];
  const add = (name: string, namespace: string, more: { onlyKnown?: true } = {}): void => {
    const value = item[name];
    if (value === undefined || value === null) return;
    if (!checkIdentityValue(value, stepInto(path, name), problems)) return;
    identities.push({ namespace, id: value, ...more });
  };
  add('userId', context.userNamespace);
  if (call === 'alias') {
    // The spec does not say whether it was a visitor's or a user's; a visitor's must not become a
    // user's, because users are what destinations are sent.
    add('previousId', context.userNamespace, { onlyKnown: true });
    add('previousId', context.anonymousNamespace);
  }
  add('anonymousId', context.anonymousNamespace);
  identities.push(...externalIds(item, context));
  problems.identities = identities;
  if (identities.length === 0 && problems.list.length === 0) {
    problems.add(path, 'needs userId or anonymousId');
  }
  if (call === 'alias' && ((item['previousId'] ?? '') === '' || (item['userId'] ?? '') === '')) {
    problems.add(path, 'alias needs previousId and userId');
  }
  return identities;
}

/** When it happened: the sender's time, corrected by how far its clock is off when that is known. */
function timeOf(
  item: JsonObject,
  sentAt: JsonValue | undefined,
  path: string,
  context: SegmentContext,
  problems: Problems,
): number {
  const given = item['timestamp'] ?? item['originalTimestamp'];
  if (given === undefined || given === null) return context.receivedAtMs;
  const atMs = typeof given === 'string' ? readInstant(given) : null;
  if (atMs === null) {
    problems.add(
      stepInto(path, 'timestamp'),
      'must be a time in ISO 8601 with a zone, such as 2026-03-04T12:00:00Z',
    );
    return context.receivedAtMs;
  }
  const sentAtMs = typeof sentAt === 'string' ? readInstant(sentAt) : null;
  if (sentAtMs === null) return atMs;
  const offByMs = context.receivedAtMs - sentAtMs;
  return Math.abs(offByMs) < clockTrustedMs ? atMs : atMs + offByMs;
}

/** Clocks this near are right: correcting them by the time of travel would only blur times. */
const clockTrustedMs = 60_000;

function eventOf(
  item: JsonObject,
  eventType: string,
  extra: JsonObject,
  timestampMs: number,
  path: string,
  context: SegmentContext,
  problems: Problems,
): UpdateEvent {
  checkAhead(timestampMs, stepInto(path, 'timestamp'), context, problems);
  const properties = objectAt(item, 'properties', path, problems);
  const body: JsonObject = { ...extra };
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(eventFields.has(name) ? kept : body, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  if (Object.keys(kept).length > 0) body['properties'] = kept;
  checkData(body, stepInto(path, 'properties'), limits.eventBytes, problems);
  const messageId = item['messageId'];
  return {
    id: typeof messageId === 'string' && messageId !== '' ? messageId : null,
    eventType,
    timestampMs,
    body,
  };
}

function nameOf(item: JsonObject, field: string, path: string, problems: Problems): string {
  const value = item[field];
  if (typeof value === 'string' && value !== '' && value.length <= limits.eventTypeBytes)
    return value;
  problems.add(
    stepInto(path, field),
    `must be a text of at most ${limits.eventTypeBytes} characters`,
  );
  return '';
}

function pageFields(item: JsonObject): JsonObject {
  const { name, category } = item;
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof category === 'string' ? { category } : {}),
  };
}

function attributesOf(
  item: JsonObject,
  call: SegmentCall,
  path: string,
  problems: Problems,
): JsonObject {
  if (call === 'identify') return objectAt(item, 'traits', path, problems);
  if (call === 'group') {
    const groupId = item['groupId'];
    if (typeof groupId !== 'string' || groupId === '')
      problems.add(stepInto(path, 'groupId'), 'must be a text');
    return { group: { ...objectAt(item, 'traits', path, problems), id: groupId ?? '' } };
  }
  const context = item['context'];
  return isJsonObject(context) && isJsonObject(context['traits']) ? context['traits'] : {};
}

function checkCall(
  item: JsonValue,
  given: SegmentCall | null,
  sentAt: JsonValue | undefined,
  path: string,
  context: SegmentContext,
  problems: Problems,
): ProfileUpdate | null {
  if (!isJsonObject(item)) {
    problems.add(path, 'must be an object');
    return null;
  }
  const call = given ?? (item['type'] as SegmentCall);
  if (!segmentCalls.includes(call)) {
    problems.add(stepInto(path, 'type'), `must be ${segmentCalls.join(', ')}`);
    return null;
  }
  const identities = identitiesOf(item, call, path, context, problems);
  const timestampMs = timeOf(item, item['sentAt'] ?? sentAt, path, context, problems);
  const attributes = attributesOf(item, call, path, problems);
  checkData(attributes, stepInto(path, 'traits'), limits.updateBytes, problems);
  const events: UpdateEvent[] = [];
  if (call === 'track') {
    events.push(
      eventOf(
        item,
        nameOf(item, 'event', path, problems),
        {},
        timestampMs,
        path,
        context,
        problems,
      ),
    );
  } else if (call === 'page' || call === 'screen') {
    events.push(eventOf(item, call, pageFields(item), timestampMs, path, context, problems));
  }
  const messageId = item['messageId'];
  return {
    identities,
    timestampMs,
    ...(call === 'identify' && typeof messageId === 'string' && messageId !== ''
      ? { messageId: messageId.slice(0, limits.nameBytes) }
      : {}),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(events.length > 0 ? { events } : {}),
  };
}

/** One call, e.g. the body of `POST /v1/track`. */
export function parseSegmentCall(
  { value, bad }: ReadJson,
  call: SegmentCall,
  context: SegmentContext,
): ParsedUpdates {
  return checkItems({ items: [value], bad, isList: false }, (item, path, problems) =>
    checkCall(item, call, undefined, path, context, problems),
  );
}

/** `POST /v1/batch`: `{batch: [...], sentAt}`. */
export function parseSegmentBatch(
  { value, bad }: ReadJson,
  context: SegmentContext,
): ParsedUpdates {
  const batch = isJsonObject(value) ? value['batch'] : undefined;
  if (!Array.isArray(batch)) {
    const problems = collectProblems();
    problems.add('batch', 'must be a list of calls');
    return { updates: [], rejected: [{ index: 0, errors: problems.list, identities: [] }] };
  }
  const sentAt = (value as JsonObject)['sentAt'];
  // What is bad beside the batch is read by nobody.
  const inBatch = bad.filter(({ path }) => path.startsWith('batch['));
  return checkItems({ items: batch, bad: inBatch, isList: true }, (item, path, problems) =>
    checkCall(item, null, sentAt, path, context, problems),
  );
}
