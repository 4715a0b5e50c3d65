/** One profile at one instant, shared by all rules that are evaluated on it. */
import { EventItem, type JsonObject, type Value } from './values.ts';

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

/** Made by `openScope`; rules evaluated on one scope share what they compute over its events. */
export interface EvaluationScope {
  readonly profile: PqlProfile;
  readonly nowMs: number;
  /** Earliest time at which what was evaluated so far can change. */
  nextMs: number;
  /** By id, in chunks: rules are many, and one profile needs the answers of few. */
  readonly memo: (Memo | undefined)[][];
  events(): readonly EventItem[];
  /** Events of some types (a list that is always the same object), in order of time. */
  eventsOfTypes(types: readonly string[]): readonly EventItem[];
}

export interface Memo {
  value: Value;
  nextMs: number;
  /** Items it was computed for, where it depends on some. */
  slots?: Value[] | undefined;
}

const memoChunk = 64;

export function memoOf(scope: EvaluationScope, id: number): Memo | undefined {
  return scope.memo[Math.floor(id / memoChunk)]?.[id % memoChunk];
}

export function keepMemo(scope: EvaluationScope, id: number, memo: Memo): void {
  const chunk = Math.floor(id / memoChunk);
  scope.memo[chunk] ??= new Array<Memo | undefined>(memoChunk);
  scope.memo[chunk][id % memoChunk] = memo;
}

const none: readonly EventItem[] = [];

export function openScope(profile: PqlProfile, nowMs: number): EvaluationScope {
  let items: EventItem[] | undefined;
  let byType: Map<string, EventItem[]> | undefined;
  let byTypes: Map<readonly string[], readonly EventItem[]> | undefined;
  const events = (): readonly EventItem[] => {
    if (items) return items;
    items = [];
    for (const { eventType, timestampMs, body } of profile.events) {
      items.push(new EventItem(eventType, timestampMs, body));
    }
    return items;
  };
  const ofType = (type: string): readonly EventItem[] => {
    byType ??= groupByType(events());
    return byType.get(type) ?? none;
  };
  return {
    profile,
    nowMs,
    nextMs: Number.POSITIVE_INFINITY,
    memo: [],
    events,
    eventsOfTypes: (types) => {
      if (types.length === 1) return ofType(types[0]!);
      byTypes ??= new Map();
      let found = byTypes.get(types);
      if (!found) {
        found = events().filter((event) => types.includes(event.eventType));
        byTypes.set(types, found);
      }
      return found;
    },
  };
}

function groupByType(events: readonly EventItem[]): Map<string, EventItem[]> {
  const byType = new Map<string, EventItem[]>();
  for (const event of events) {
    const list = byType.get(event.eventType);
    if (list) list.push(event);
    else byType.set(event.eventType, [event]);
  }
  return byType;
}

/** Notes a time at which an answer changes; those that have passed do not matter. */
export function noteBoundary(scope: EvaluationScope, ms: number): void {
  if (ms > scope.nowMs && ms < scope.nextMs) scope.nextMs = ms;
}
