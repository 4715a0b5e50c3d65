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
  readonly memo: (Memo | undefined)[];
  events(): readonly EventItem[];
  eventsOfType(type: string): readonly EventItem[];
}

export interface Memo {
  value: Value;
  nextMs: number;
}

const none: readonly EventItem[] = [];

export function openScope(profile: PqlProfile, nowMs: number): EvaluationScope {
  let items: EventItem[] | undefined;
  let byType: Map<string, EventItem[]> | undefined;
  const events = (): readonly EventItem[] => {
    items ??= profile.events.map(
      (event) => new EventItem(event.eventType, event.timestampMs, event.body),
    );
    return items;
  };
  return {
    profile,
    nowMs,
    nextMs: Number.POSITIVE_INFINITY,
    memo: [],
    events,
    eventsOfType: (type) => {
      if (!byType) {
        byType = new Map();
        for (const item of events()) {
          const list = byType.get(item.eventType);
          if (list) list.push(item);
          else byType.set(item.eventType, [item]);
        }
      }
      return byType.get(type) ?? none;
    },
  };
}

/** Notes a time at which an answer changes; those that have passed do not matter. */
export function noteBoundary(scope: EvaluationScope, ms: number): void {
  if (ms > scope.nowMs && ms < scope.nextMs) scope.nextMs = ms;
}
