/** What one evaluation does to a membership. Pure. */

export interface MembershipState {
  /** Null: never in. */
  status: 'realized' | 'exited' | null;
  lastQualificationTimeMs: number | null;
  validUntilMs: number | null;
  /** The row's timer: when to evaluate again although nothing came in. */
  nextChangeAtMs: number | null;
}

export interface MembershipDecision {
  after: MembershipState;
  /** The qualification change, or null when only the timer moves. */
  change: 'realized' | 'exited' | null;
}

const never: MembershipState = {
  status: null,
  lastQualificationTimeMs: null,
  validUntilMs: null,
  nextChangeAtMs: null,
};

/**
 * Decides what to write, or null for nothing. A stored timer that is still ahead and not later than
 * the new one stays as it is: firing early only evaluates once more, and an event that keeps
 * extending a window then costs no write.
 */
export function decideMembership(
  before: MembershipState | undefined,
  result: { member: boolean; nextChangeAtMs: number | null },
  nowMs: number,
): MembershipDecision | null {
  const state = before ?? never;
  const wasIn = state.status === 'realized';
  if (wasIn !== result.member) {
    const change = result.member ? 'realized' : 'exited';
    return { change, after: changed(state, change, result.nextChangeAtMs, nowMs) };
  }
  const stored = state.nextChangeAtMs;
  const next = result.nextChangeAtMs;
  const storedIsAhead = stored !== null && stored > nowMs;
  const keep = storedIsAhead ? next === null || stored <= next : stored === next;
  return keep ? null : { change: null, after: { ...state, nextChangeAtMs: next } };
}

/** A change of status; `lastQualificationTime` always moves on, also when the clock went back. */
function changed(
  state: MembershipState,
  status: 'realized' | 'exited',
  nextChangeAtMs: number | null,
  nowMs: number,
): MembershipState {
  const lastMs = state.lastQualificationTimeMs;
  return {
    status,
    lastQualificationTimeMs: lastMs === null ? nowMs : Math.max(nowMs, lastMs + 1),
    validUntilMs: null,
    nextChangeAtMs,
  };
}

/**
 * Takes over a membership that was evaluated elsewhere. One that is older than what is known, or
 * already past its `validUntil`, changes nothing or ends at once.
 */
function decideImported(
  before: MembershipState | undefined,
  imported: {
    status: 'realized' | 'exited';
    lastQualificationTimeMs: number;
    validUntilMs: number | null;
  },
  nowMs: number,
): MembershipDecision | null {
  const state = before ?? never;
  const lastMs = state.lastQualificationTimeMs;
  if (lastMs !== null && imported.lastQualificationTimeMs < lastMs) return null;
  const expired = imported.validUntilMs !== null && imported.validUntilMs <= nowMs;
  const status = expired ? 'exited' : imported.status;
  const validUntilMs = status === 'realized' ? imported.validUntilMs : null;
  // Kept also when nobody was in: an older "realized" that arrives later must not count.
  const isNews = status === 'realized' || state.status !== null;
  const isSame = state.status === status && state.validUntilMs === validUntilMs;
  if (isSame && imported.lastQualificationTimeMs === lastMs) return null;
  return {
    change: state.status === status || !isNews ? null : status,
    after: {
      status,
      lastQualificationTimeMs: imported.lastQualificationTimeMs,
      validUntilMs,
      nextChangeAtMs: validUntilMs,
    },
  };
}

/** Several memberships of one audience that arrived together, in order of arrival: one decision. */
export function decideAllImported(
  before: MembershipState | undefined,
  imported: readonly Parameters<typeof decideImported>[1][],
  nowMs: number,
): MembershipDecision | null {
  let state = before;
  for (const one of imported) state = decideImported(state, one, nowMs)?.after ?? state;
  if (!state || state === before) return null;
  const was = before?.status ?? null;
  const isSame = state.status === was || (was === null && state.status === 'exited');
  return { after: state, change: isSame ? null : state.status };
}
