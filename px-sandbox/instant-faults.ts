import type { InstantFault } from './faults.ts';
import { forgetMember, membersOf, type Segment } from './segments.ts';
import type { State } from './state.ts';

/** Carries out a fault that happens at once. @returns how many tokens, segments or members it took */
export function happenAtOnce(state: State, fault: InstantFault, nowMs: number): number {
  switch (fault.kind) {
    case 'expire-tokens': {
      const tokens = state.accessTokens.size;
      state.accessTokens.clear();
      return tokens;
    }
    case 'delete-segment': {
      const segment = segmentOf(state, fault.segment);
      return segment && state.segments.delete(segment.externalId) ? 1 : 0;
    }
    case 'drop-members': {
      const segment = segmentOf(state, fault.segment);
      return segment ? dropMembers(segment, fault.members, nowMs) : 0;
    }
  }
}

function segmentOf(state: State, externalId: string | undefined): Segment | undefined {
  if (externalId !== undefined) return state.segments.get(externalId);
  return state.segments.values().next().value;
}

function dropMembers(segment: Segment, count: number, nowMs: number): number {
  const dropped: string[] = [];
  for (const [identity] of membersOf(segment)) {
    if (dropped.length === count) break;
    dropped.push(identity);
  }
  for (const identity of dropped) forgetMember(segment, identity, nowMs);
  return dropped.length;
}
