/**
 * `POST /collect/memberships`: the payload that a platform's HTTP streaming destination exports,
 * one object or an array. Namespaces are matched without case; times end in `Z` or `+0000`.
 */
import { isJsonObject, type JsonObject, type JsonValue, limits } from '../kernel/index.ts';
import type { ParsedUpdates, ProfileUpdate, UpdateMembership } from '../profiles/index.ts';
import { checkData, checkIdentityMap, checkInstant, type Problems } from './check.ts';
import { type ReadJson, stepInto } from './json-text.ts';
import { checkItems, itemsOf, type ParseContext } from './profile-updates.ts';

/** Origins that have a meaning here, whatever their case; all others are kept as they come. */
const knownOrigins = new Map(
  ['ups', 'CustomerAudienceUpload'].map((origin) => [origin.toLowerCase(), origin]),
);

/** Words that mean "in": older exports tell a first qualification from a continuing one. */
const statuses: Readonly<Record<string, 'realized' | 'exited'>> = {
  realized: 'realized',
  entered: 'realized',
  existing: 'realized',
  exited: 'exited',
};

function checkMembership(
  value: JsonValue,
  origin: string,
  audienceId: string,
  path: string,
  problems: Problems,
): UpdateMembership | null {
  if (!isJsonObject(value)) {
    problems.add(path, 'must be an object with status and lastQualificationTime');
    return null;
  }
  const status = statuses[String(value['status'])];
  if (status === undefined) problems.add(`${path}.status`, 'must be realized or exited');
  const lastQualificationTimeMs = checkInstant(
    value['lastQualificationTime'],
    `${path}.lastQualificationTime`,
    problems,
  );
  const validUntil = value['validUntil'];
  const validUntilMs =
    validUntil === undefined ? undefined : checkInstant(validUntil, `${path}.validUntil`, problems);
  if (status === undefined || lastQualificationTimeMs === null || validUntilMs === null)
    return null;
  const { name } = value;
  return {
    origin,
    audienceId,
    status,
    lastQualificationTimeMs,
    ...(typeof name === 'string' ? { name } : {}),
    ...(validUntilMs === undefined ? {} : { validUntilMs }),
  };
}

function checkMemberships(
  value: JsonValue | undefined,
  path: string,
  problems: Problems,
): UpdateMembership[] {
  if (!isJsonObject(value)) {
    problems.add(path, 'must be an object: origin → audience id → status');
    return [];
  }
  const found: UpdateMembership[] = [];
  for (const origin of Object.keys(value)) {
    const byId = value[origin];
    const inside = stepInto(path, origin);
    if (origin === '' || origin.length > limits.nameBytes)
      problems.add(inside, `an origin has 1 to ${limits.nameBytes} characters`);
    if (!isJsonObject(byId)) {
      problems.add(inside, 'must be an object: audience id → status');
      continue;
    }
    for (const id of Object.keys(byId)) {
      const place = stepInto(inside, id);
      if (id === '' || id.length > limits.nameBytes)
        problems.add(place, `an audience id has 1 to ${limits.nameBytes} characters`);
      const known = knownOrigins.get(origin.toLowerCase()) ?? origin;
      const membership = checkMembership(byId[id]!, known, id, place, problems);
      if (membership) found.push(membership);
    }
  }
  return found;
}

function checkItem(
  item: JsonValue,
  path: string,
  context: ParseContext,
  problems: Problems,
): ProfileUpdate | null {
  if (!isJsonObject(item)) {
    problems.add(path, 'must be an object with identityMap and segmentMembership');
    return null;
  }
  const { identityMap, segmentMembership, attributes: given, ...rest } = item;
  const options = { known: context.knownNamespaces, ignoreCase: true };
  const identities = checkIdentityMap(
    identityMap,
    stepInto(path, 'identityMap'),
    options,
    problems,
  );
  const memberships = checkMemberships(
    segmentMembership,
    stepInto(path, 'segmentMembership'),
    problems,
  );
  // Mapped attributes stand beside the two maps, at their own paths; `attributes` is our own form.
  const attributes: JsonObject = { ...rest, ...(isJsonObject(given) ? given : {}) };
  checkData(attributes, path, limits.updateBytes, problems);
  return {
    identities,
    timestampMs: context.receivedAtMs,
    // A sender's fast clock must not outrank what comes later.
    memberships: memberships.map((one) => ({
      ...one,
      lastQualificationTimeMs: Math.min(one.lastQualificationTimeMs, context.receivedAtMs),
    })),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
  };
}

/** Parses an export. */
export function parseMemberships(body: ReadJson, context: ParseContext): ParsedUpdates {
  return checkItems(itemsOf(body), (item, path, problems) =>
    checkItem(item, path, context, problems),
  );
}
