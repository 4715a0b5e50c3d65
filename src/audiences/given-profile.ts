/**
 * A profile that somebody writes down to try a rule on it: `{attributes?, events?, identityMap?,
 * segmentMembership?}`. Checked by name of the field; nothing is stored.
 */
import { isJsonObject, type JsonObject, type JsonValue, MillraceError } from '../kernel/index.ts';
import { checkTimeZone, compileExpression } from './expression.ts';
import {
  type CompiledRule,
  createCalendar,
  type Evaluation,
  openScope,
  type PqlEvent,
  type PqlProfile,
} from './pql/index.ts';

function refuse(path: string, message: string): never {
  throw new MillraceError('invalid-request', `${path}: ${message}`, {
    errors: [{ path, message }],
  });
}

function objectAt(value: JsonValue | undefined, path: string): JsonObject {
  if (value === undefined || value === null) return {};
  return isJsonObject(value) ? value : refuse(path, 'must be an object');
}

function listAt(value: JsonValue | undefined, path: string): JsonValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : refuse(path, 'must be a list');
}

function readEvent(
  value: JsonValue,
  path: string,
  read: (text: string) => number | null,
): PqlEvent {
  if (!isJsonObject(value)) refuse(path, 'must be an object with eventType and timestamp');
  const { eventType, timestamp, ...body } = value;
  if (typeof eventType !== 'string') refuse(`${path}.eventType`, 'must be a text');
  const timestampMs = typeof timestamp === 'string' ? read(timestamp) : null;
  if (timestampMs === null) {
    refuse(`${path}.timestamp`, 'must be a time in ISO 8601, such as 2026-03-04T12:00:00Z');
  }
  return { eventType, timestampMs, body };
}

function checkIdentities(value: JsonValue | undefined, path: string): PqlProfile['identityMap'] {
  const map = objectAt(value, path);
  for (const namespace of Object.keys(map)) {
    const inside = `${path}.${namespace}`;
    for (const [index, entry] of listAt(map[namespace], inside).entries()) {
      if (!isJsonObject(entry) || typeof entry['id'] !== 'string') {
        refuse(`${inside}[${index}]`, 'must be an object with id, a text');
      }
    }
  }
  return map as unknown as PqlProfile['identityMap'];
}

function checkMemberships(
  value: JsonValue | undefined,
  path: string,
): PqlProfile['segmentMembership'] {
  const origins = objectAt(value, path);
  for (const origin of Object.keys(origins)) {
    const byId = objectAt(origins[origin], `${path}.${origin}`);
    for (const id of Object.keys(byId)) {
      if (!isJsonObject(byId[id]))
        refuse(`${path}.${origin}.${id}`, 'must be an object with status');
    }
  }
  return origins as unknown as PqlProfile['segmentMembership'];
}

/**
 * Reads a profile as JSON has it. Events may come in any order: they are sorted by time, equal times
 * in the order given. Times without a zone are of the zone given.
 * @throws MillraceError `invalid-request`, naming the field
 */
function readGivenProfile(
  value: JsonValue,
  options: { path: string; timeZone: string },
): PqlProfile {
  const { path } = options;
  if (!isJsonObject(value)) refuse(path, 'must be an object with attributes and events');
  const { read } = createCalendar(options.timeZone);
  return {
    attributes: objectAt(value['attributes'], `${path}.attributes`),
    events: listAt(value['events'], `${path}.events`)
      .map((event, index) => readEvent(event, `${path}.events[${index}]`, read))
      .sort((left, right) => left.timestampMs - right.timestampMs),
    identityMap: checkIdentities(value['identityMap'], `${path}.identityMap`),
    segmentMembership: checkMemberships(value['segmentMembership'], `${path}.segmentMembership`),
  };
}

/** The latest instant that a date can have; a change after it is as good as none. */
const instantMaxMs = 8.64e15;

/** An instant of an answer, in ms; null when no date can hold it. */
function reachable(ms: number | null): number | null {
  return ms !== null && ms <= instantMaxMs ? ms : null;
}

/**
 * An instant that somebody writes down; without a zone it is of the zone given.
 * @throws MillraceError `invalid-request`
 */
export function readGivenInstant(
  text: string,
  options: { path: string; timeZone: string },
): number {
  return (
    createCalendar(checkTimeZone(options.timeZone, 'timeZone')).read(text) ??
    refuse(options.path, 'must be a time in ISO 8601, such as 2026-03-04T12:00:00Z')
  );
}

/**
 * A rule made ready to be tried on profiles that are not stored. Pure; gives what an audience with
 * this rule would answer for such a profile.
 * @throws MillraceError `invalid-request`: a bad rule with line and column (its path is `expression`);
 *   the function it gives: a bad profile with the field's path
 */
export function prepareGiven(given: {
  expression: string;
  timeZone: string;
}): (profile: JsonValue, nowMs: number) => Evaluation {
  const timeZone = checkTimeZone(given.timeZone, 'timeZone');
  const rule = compileExpression(given.expression, { path: 'expression', timeZone });
  return (value, nowMs) => {
    const profile = readGivenProfile(value, { path: 'profile', timeZone });
    const { member, nextChangeAtMs } = rule.evaluate(openScope(profile, nowMs));
    return { member, nextChangeAtMs: reachable(nextChangeAtMs) };
  };
}

/** Evaluates a compiled rule on one profile. */
export function tryOut(rule: CompiledRule, subject: PqlProfile, nowMs: number): Evaluation {
  return rule.evaluate(openScope(subject, nowMs));
}
