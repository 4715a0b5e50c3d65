/** People in the product: what `identify` of the web SDK tells PX. */
import { randomUUID } from 'node:crypto';
import { newAccount, newUser, type State, type User } from './state.ts';

export interface Visit {
  id: string;
  startedAtMs: number;
  lastSeenAtMs: number;
  /** What the person did, oldest first. */
  actions: string[];
}

export interface Identified {
  user: { id: string; email?: string | undefined };
  account?: { id: string; name?: string | undefined } | null | undefined;
}

/** After this much silence the next sign of life is a new visit. */
const visitGapMs = 30 * 60_000;
const visitsMax = 50;
const actionsMax = 200;

/** The person is in the product now: known from here on, in a visit that goes on or begins. */
export function identify(state: State, { user, account }: Identified, nowMs: number): User {
  const known = state.users.get(user.id) ?? newUser(user.id, nowMs);
  state.users.set(user.id, known);
  if (user.email) known.email = user.email;
  if (account?.id) {
    known.accountId = account.id;
    if (!state.accounts.has(account.id)) {
      state.accounts.set(account.id, newAccount(account.id, account.name || account.id, nowMs));
    }
  }
  visitOf(state, known, nowMs);
  return known;
}

/** What a person did in the product joins their visit. */
export function recordAction(state: State, user: User, action: string, nowMs: number): void {
  const visit = visitOf(state, user, nowMs);
  if (visit.actions.length < actionsMax) visit.actions.push(action);
}

function visitOf(state: State, user: User, nowMs: number): Visit {
  const visits = state.visits.get(user.identifyId) ?? [];
  state.visits.set(user.identifyId, visits);
  user.lastSeenDate = nowMs;
  const last = visits.at(-1);
  if (last && nowMs - last.lastSeenAtMs < visitGapMs) {
    last.lastSeenAtMs = nowMs;
    return last;
  }
  const visit = { id: randomUUID(), startedAtMs: nowMs, lastSeenAtMs: nowMs, actions: [] };
  visits.push(visit);
  if (visits.length > visitsMax) visits.shift();
  user.numberOfVisits += 1;
  return visit;
}
