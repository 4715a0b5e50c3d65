/** External segments and who is in them. */
import { randomUUID } from 'node:crypto';

interface Member {
  /** Out is kept as a tombstone, so that an older update arriving late does not win. */
  isIn: boolean;
  /** The lastQualificationTime that decided it, exactly as sent. */
  time: string;
  /** The same time in a form that sorts as text. */
  order: string;
  addedAtMs: number;
}

export interface Segment {
  /** PX's own id. */
  id: string;
  /** The sender's id: its audience. */
  externalId: string;
  name: string;
  description: string;
  createdAtMs: number;
  updatedAtMs: number;
  /** Members and tombstones by identity, in the order they were first seen. */
  members: Map<string, Member>;
  /** How many of `members` are in. */
  memberCount: number;
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
  fields: { id?: string | undefined; externalId: string; name: string; description: string },
  nowMs: number,
): Segment {
  return {
    ...fields,
    id: fields.id || randomUUID(),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    members: new Map(),
    memberCount: 0,
  };
}

/** The state and time of this change are already what PX holds. */
export function isRepeat({ segment, identity, isIn, order }: Change): boolean {
  const known = segment.members.get(identity);
  return known !== undefined && known.isIn === isIn && known.order === order;
}

/** Applies each change unless a later time is known. Every change has been checked before. */
export function applyChanges(changes: readonly Change[], nowMs: number): Arrivals {
  const arrivals: Arrivals = { applied: 0, repeated: 0, outOfOrder: 0, contradicted: 0 };
  for (const { segment, identity, isIn, time, order } of changes) {
    const known = segment.members.get(identity);
    if (known === undefined) {
      segment.members.set(identity, { isIn, time, order, addedAtMs: nowMs });
      if (isIn) segment.memberCount += 1;
      arrivals.applied += 1;
    } else if (order < known.order) {
      arrivals.outOfOrder += 1;
    } else if (order === known.order && isIn === known.isIn) {
      arrivals.repeated += 1;
    } else {
      if (order === known.order) arrivals.contradicted += 1;
      if (isIn !== known.isIn) segment.memberCount += isIn ? 1 : -1;
      if (isIn && !known.isIn) known.addedAtMs = nowMs;
      known.isIn = isIn;
      known.time = time;
      known.order = order;
      arrivals.applied += 1;
    }
  }
  return arrivals;
}

/** Takes a person out and leaves no tombstone, as a hand at PX's side would: drift. */
export function forgetMember(segment: Segment, identity: string): boolean {
  const known = segment.members.get(identity);
  if (!known?.isIn) return false;
  segment.members.delete(identity);
  segment.memberCount -= 1;
  return true;
}

/** Those who are in now, in the order they were first seen. */
export function* membersOf(segment: Segment): Generator<[identity: string, member: Member]> {
  for (const entry of segment.members) if (entry[1].isIn) yield entry;
}
