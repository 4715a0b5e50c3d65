/** One profile at one instant, shared by all rules that are evaluated on it. */
import { EventItem, type JsonObject } from './values.ts';

export interface PqlEvent {
  readonly eventType: string;
  readonly timestampMs: number;
  /** The event's other fields. */
  readonly body: JsonObject;
}

export interface PqlMembership {
  status: 'realized' | 'exited';
  lastQualificationTime?: string;
  validUntil?: string;
}

export interface PqlProfile {
  readonly attributes: JsonObject;
  /** Ascending by timestampMs; ties in order of arrival. */
  readonly events: readonly PqlEvent[];
  readonly identityMap: {
    readonly [namespace: string]: readonly {
      id: string;
      primary?: boolean;
      authenticatedState?: string;
    }[];
  };
  readonly segmentMembership: {
    readonly [origin: string]: { readonly [audienceId: string]: PqlMembership };
  };
}

/**
 * Made by `openScope`; rules evaluated on one scope share what they compute over its events. What is
 * kept of a scope between rules stands either here, or in the compiler's own places with `serial`,
 * which tells whose it is: nothing is allocated for what a profile does not need.
 */
export interface EvaluationScope {
  readonly profile: PqlProfile;
  readonly nowMs: number;
  /** Another one for each scope. */
  readonly serial: number;
  /** Earliest time at which what was evaluated so far can change. */
  nextMs: number;
  /** The profile's events as rules see them, once one has asked. */
  items: readonly EventItem[] | null;
  /** By id of the type, for the compiler that asked last. */
  byType: (EventItem[] | undefined)[];
  typesOf: EventTypes | null;
  /** Lists that rules share: they go with the scope. */
  lists: Map<object, unknown> | null;
}

/** The event types that the rules of a compiler name, each with an id. */
export type EventTypes = Map<string, number>;

let lastSerial = 0;

export function openScope(profile: PqlProfile, nowMs: number): EvaluationScope {
  lastSerial += 1;
  return {
    profile,
    nowMs,
    serial: lastSerial,
    nextMs: Number.POSITIVE_INFINITY,
    items: null,
    byType: [],
    typesOf: null,
    lists: null,
  };
}

/** All events of the profile, earliest first. */
export function eventsOf(scope: EvaluationScope): readonly EventItem[] {
  if (scope.items) return scope.items;
  const { events } = scope.profile;
  const items = new Array<EventItem>(events.length);
  for (let index = 0; index < events.length; index += 1) {
    const { eventType, timestampMs, body } = events[index]!;
    items[index] = new EventItem(eventType, timestampMs, body);
  }
  scope.items = items;
  return items;
}

const none: readonly EventItem[] = [];

/** Events of the type with this id, earliest first. */
export function eventsOfType(
  scope: EvaluationScope,
  types: EventTypes,
  id: number,
): readonly EventItem[] {
  if (scope.typesOf !== types) groupByType(scope, types);
  return scope.byType[id] ?? none;
}

function groupByType(scope: EvaluationScope, types: EventTypes): void {
  const byType = new Array<EventItem[] | undefined>(types.size);
  for (const event of eventsOf(scope)) {
    const id = types.get(event.eventType);
    if (id === undefined) continue;
    const list = byType[id];
    if (list) list.push(event);
    else byType[id] = [event];
  }
  scope.byType = byType;
  scope.typesOf = types;
}

/** Made once on a scope, for `key`. */
export function sharedList<List>(scope: EvaluationScope, key: object, make: () => List): List {
  scope.lists ??= new Map();
  const known = scope.lists.get(key);
  if (known !== undefined) return known as List;
  const list = make();
  scope.lists.set(key, list);
  return list;
}

/** Notes a time at which an answer changes; those that have passed do not matter. */
export function noteBoundary(scope: EvaluationScope, ms: number): void {
  if (ms > scope.nowMs && ms < scope.nextMs) scope.nextMs = ms;
}
