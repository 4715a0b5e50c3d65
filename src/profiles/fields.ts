/**
 * The fields seen in data, for those who write rules and mappings: counted over a sample of bounded
 * size, so that it costs the same with a thousand profiles and with a hundred million.
 */
import {
  type Clock,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  limits,
} from '../kernel/index.ts';
import type { Store } from '../store/index.ts';
import { sampleEvents, sampleProfiles } from './sql/sample.ts';

export type FieldKind = 'attribute' | 'event' | 'eventType';
export type FieldType = 'text' | 'number' | 'boolean' | 'array' | 'object';

export interface Field {
  kind: FieldKind;
  /** Names on the way from the profile (or the event) to the value; lists of objects are looked into. */
  names: readonly string[];
  /** Types seen, the most frequent first. */
  types: readonly FieldType[];
  /** Profiles of the sample that have it; for a field of events and for event types, events. */
  count: number;
  /** Part of the sample's profiles (for a field of events: of its events) that has it, 0 to 1. */
  share: number;
  /** The most frequent values, unless nearly everybody has one of their own. */
  commonValues: readonly ValueCount[];
}

export interface FieldSample {
  fields: readonly Field[];
  profiles: number;
  events: number;
}

interface Seen {
  names: readonly string[];
  types: Map<FieldType, number>;
  count: number;
  /** The profile or event that was counted last: a list's items count once. */
  lastOwner: unknown;
  values: Map<string | number | boolean, number>;
  valueCount: number;
}

const commonValuesMax = 10;
const valueCharsMax = 100;

function typeOf(value: JsonValue): FieldType {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'string') return 'text';
  return typeof value as Exclude<FieldType, 'text' | 'array'>;
}

function see(
  fields: Map<string, Seen>,
  names: readonly string[],
  value: JsonValue,
  owner: object,
): void {
  const key = JSON.stringify(names);
  let seen = fields.get(key);
  if (!seen) {
    if (fields.size >= limits.fieldsSeen) return;
    const [types, values] = [new Map(), new Map()];
    seen = { names, types, count: 0, lastOwner: null, values, valueCount: 0 };
    fields.set(key, seen);
  }
  if (seen.lastOwner !== owner) seen.count += 1;
  seen.lastOwner = owner;
  const type = typeOf(value);
  seen.types.set(type, (seen.types.get(type) ?? 0) + 1);
  for (const one of Array.isArray(value) ? value : [value]) seeValue(seen, one);
}

function seeValue(seen: Seen, value: JsonValue): void {
  if (typeof value === 'object') return;
  seen.valueCount += 1;
  if (typeof value === 'string' && value.length > valueCharsMax) return;
  const before = seen.values.get(value);
  if (before === undefined && seen.values.size >= limits.fieldValuesSeen) return;
  seen.values.set(value, (before ?? 0) + 1);
}

/** Every name of an object, at any depth. Owner: what counts once. */
function visit(
  fields: Map<string, Seen>,
  object: JsonObject,
  path: readonly string[],
  owner: object,
): void {
  for (const name of Object.keys(object)) {
    const value = object[name]!;
    if (value === null) continue;
    const names = [...path, name];
    see(fields, names, value, owner);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (isJsonObject(one)) visit(fields, one, names, owner);
    }
  }
}

interface ValueCount {
  value: string | number | boolean;
  count: number;
}

/** The most frequent first; equal ones in one order, whatever the order of the sample. */
function byCount(left: ValueCount, right: ValueCount): number {
  return right.count - left.count || (String(left.value) < String(right.value) ? -1 : 1);
}

/** Values that tell people apart, such as names and addresses, are not common, and nobody's business. */
function commonValues({ values, valueCount }: Seen): Field['commonValues'] {
  const tooMany = values.size >= limits.fieldValuesSeen;
  const isOwn = tooMany || (valueCount > 20 && values.size > valueCount / 2);
  if (isOwn) return [];
  return [...values]
    .map(([value, count]) => ({ value, count }))
    .sort(byCount)
    .slice(0, commonValuesMax);
}

function fieldsOf(kind: FieldKind, seen: Map<string, Seen>, owners: number): Field[] {
  return [...seen.values()].map((one) => ({
    kind,
    names: one.names,
    types: [...one.types].sort((left, right) => right[1] - left[1]).map(([type]) => type),
    count: one.count,
    share: one.count / owners,
    commonValues: commonValues(one),
  }));
}

async function readSample(store: Store): Promise<FieldSample> {
  const { profiles, events } = await store.transaction(async (tx) => {
    const sample = await sampleProfiles(tx, {
      profilesMax: limits.fieldSampleProfiles,
      bytesMax: limits.fieldSampleBytes,
    });
    const ids = sample.map((one) => one.profileId);
    const options = {
      eventsPerProfileMax: limits.fieldSampleEventsPerProfile,
      bytesMax: limits.fieldSampleBytes,
    };
    return { profiles: sample, events: await sampleEvents(tx, ids, options) };
  });
  const attributes = new Map<string, Seen>();
  for (const profile of profiles) visit(attributes, profile.attributes ?? {}, [], profile);
  const eventFields = new Map<string, Seen>();
  for (const event of events) visit(eventFields, event.body ?? {}, [], event);
  return {
    fields: [
      ...fieldsOf('attribute', attributes, profiles.length),
      ...fieldsOf('event', eventFields, events.length),
      ...eventTypesOf(events, profiles.length),
    ],
    profiles: profiles.length,
    events: events.length,
  };
}

function eventTypesOf(
  events: readonly { profileId: string; eventType: string }[],
  profiles: number,
): Field[] {
  const byType = new Map<string, { count: number; profileIds: Set<string> }>();
  for (const { profileId, eventType } of events) {
    const seen = byType.get(eventType) ?? { count: 0, profileIds: new Set() };
    seen.count += 1;
    seen.profileIds.add(profileId);
    byType.set(eventType, seen);
  }
  return [...byType].map(([eventType, { count, profileIds }]) => ({
    kind: 'eventType',
    names: [eventType],
    types: [],
    count,
    share: profileIds.size / profiles,
    commonValues: [],
  }));
}

export interface Fields {
  /** The sample as last read, at most some seconds ago. */
  sample(): Promise<FieldSample>;
}

/** Reads a sample when somebody asks, once for all who ask within a few seconds. */
export function createFields({ store, clock }: { store: Store; clock: Clock }): Fields {
  let last: { atMs: number; sample: Promise<FieldSample> } | null = null;
  return {
    sample: () => {
      const nowMs = clock.now();
      if (last && Math.abs(nowMs - last.atMs) < limits.fieldSampleKeptMs) return last.sample;
      const started = { atMs: nowMs, sample: readSample(store) };
      last = started;
      // A failure is not kept.
      started.sample.catch(() => {
        if (last === started) last = null;
      });
      return started.sample;
    },
  };
}
