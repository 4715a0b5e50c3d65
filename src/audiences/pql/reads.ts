/** What a rule reads, gathered while it is compiled. Never less than the truth. */

export interface EventReads {
  types: readonly string[] | 'all';
  /** Bound on the age (ms before now) of events that can matter; null: any age. */
  windowMs: number | null;
}

export interface Reads {
  /** Longest static paths; `[]` is a read of the whole profile. */
  attributes: readonly (readonly string[])[];
  events: EventReads | null;
  identityMap: boolean;
  segmentMembership: boolean;
  /** Ids in `inSegment`. */
  audiences: readonly string[];
  /** The answer may change by time alone. */
  time: boolean;
}

export interface ReadsCollector {
  attribute(path: readonly string[]): void;
  events(types: readonly string[] | null, windowMs: number | null): void;
  identityMap(): void;
  segmentMembership(): void;
  audience(id: string): void;
  time(): void;
  finish(): Reads;
}

export function collectReads(): ReadsCollector {
  const attributes = new Map<string, readonly string[]>();
  const audiences = new Set<string>();
  let types: Set<string> | null = new Set();
  let windowMs: number | null = 0;
  let hasEvents = false;
  let identityMap = false;
  let segmentMembership = false;
  let time = false;
  return {
    attribute: (path) => attributes.set(JSON.stringify(path), path),
    events: (readTypes, readWindowMs) => {
      hasEvents = true;
      if (readTypes === null) types = null;
      else for (const type of readTypes) types?.add(type);
      windowMs =
        windowMs === null || readWindowMs === null ? null : Math.max(windowMs, readWindowMs);
    },
    identityMap: () => {
      identityMap = true;
    },
    segmentMembership: () => {
      segmentMembership = true;
    },
    audience: (id) => {
      segmentMembership = true;
      time = true;
      audiences.add(id);
    },
    time: () => {
      time = true;
    },
    finish: () => ({
      attributes: [...attributes.values()],
      events: hasEvents ? { types: types === null ? 'all' : [...types], windowMs } : null,
      identityMap,
      segmentMembership,
      audiences: [...audiences],
      time,
    }),
  };
}
