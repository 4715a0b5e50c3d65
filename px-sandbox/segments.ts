/** External segments and who is in them. */
import { randomUUID } from 'node:crypto';

export interface Member {
  /** Out is kept as a tombstone, so that an older update arriving late does not win. */
  isIn: boolean;
  /** The lastQualificationTime that decided it, exactly as sent. */
  time: string;
  /** The same time in a form that sorts as text. */
  order: string;
  addedAtMs: number;
  /** The request that decided it, as the request log numbers them. */
  requestId: number;
}

export interface MemberChange {
  atMs: number;
  identity: string;
  isIn: boolean;
  /** The lastQualificationTime sent; null when a hand did it. */
  time: string | null;
  requestId: number | null;
}

export interface Segment {
  /** PX's own id. */
  id: string;
  /** The sender's id: its audience. */
  externalId: string;
  name: string;
  description: string;
  /** The program that made it, as it calls itself. */
  sender: string;
  /** Whose credentials made it. */
  createdBy: string;
  createdAtMs: number;
  updatedAtMs: number;
  /** Members and tombstones by identity, in the order they were first seen. */
  members: Map<string, Member>;
  /** How many of `members` are in. */
  memberCount: number;
  /** The last changes, oldest first. */
  changes: MemberChange[];
}

/** One person's new state in one segment. */
export interface Change {
  segment: Segment;
  identity: string;
  isIn: boolean;
  time: string;
  order: string;
}

/** What arriving changes turned out to be. */
export interface Arrivals {
  applied: number;
  /** Same state, same time, seen before. */
  repeated: number;
  /** Older than what is known: not applied. */
  outOfOrder: number;
  /** Same time as what is known, other state: the last to arrive is applied. */
  contradicted: number;
}

export function newSegment(
  fields: Pick<Segment, 'externalId' | 'name' | 'description' | 'sender' | 'createdBy'> & {
    id?: string | undefined;
  },
  nowMs: number,
): Segment {
  return {
    ...fields,
    id: fields.id || randomUUID(),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    members: new Map(),
    memberCount: 0,
    changes: [],
  };
}

/** The state and time of this change are already what PX holds. */
export function isRepeat({ segment, identity, isIn, order }: Change): boolean {
  const known = segment.members.get(identity);
  return known !== undefined && known.isIn === isIn && known.order === order;
}

const changesKept = 200;

function keepChange({ changes }: Segment, change: MemberChange): void {
  changes.push(change);
  // Cut in blocks: shifting an array at every change costs its whole length.
  if (changes.length >= changesKept * 2) changes.splice(0, changesKept);
}

/** Applies each change unless a later time is known. Every change has been checked before. */
export function applyChanges(
  changes: readonly Change[],
  nowMs: number,
  requestId: number,
): Arrivals {
  const arrivals: Arrivals = { applied: 0, repeated: 0, outOfOrder: 0, contradicted: 0 };
  for (const { segment, identity, isIn, time, order } of changes) {
    const known = segment.members.get(identity);
    if (known === undefined) {
      segment.members.set(identity, { isIn, time, order, addedAtMs: nowMs, requestId });
      keepChange(segment, { atMs: nowMs, identity, isIn, time, requestId });
      if (isIn) segment.memberCount += 1;
      arrivals.applied += 1;
    } else if (order < known.order) {
      arrivals.outOfOrder += 1;
    } else if (order === known.order && isIn === known.isIn) {
      arrivals.repeated += 1;
    } else {
      if (order === known.order) arrivals.contradicted += 1;
      if (isIn !== known.isIn) {
        segment.memberCount += isIn ? 1 : -1;
        keepChange(segment, { atMs: nowMs, identity, isIn, time, requestId });
      }
      if (isIn && !known.isIn) known.addedAtMs = nowMs;
      known.isIn = isIn;
      known.time = time;
      known.order = order;
      known.requestId = requestId;
      arrivals.applied += 1;
    }
  }
  return arrivals;
}

/** Takes a person out and leaves no tombstone, as a hand at PX's side would: drift. */
export function forgetMember(segment: Segment, identity: string, nowMs: number): boolean {
  const known = segment.members.get(identity);
  if (!known?.isIn) return false;
  segment.members.delete(identity);
  segment.memberCount -= 1;
  keepChange(segment, { atMs: nowMs, identity, isIn: false, time: null, requestId: null });
  return true;
}

/** Those who are in now, in the order they were first seen. */
export function* membersOf(segment: Segment): Generator<[identity: string, member: Member]> {
  for (const entry of segment.members) if (entry[1].isIn) yield entry;
}
