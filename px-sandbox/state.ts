/** Everything this PX knows, in memory: gone when the process ends. */
import { randomUUID } from 'node:crypto';
import { type ApiKeys, printedApiKey } from './api-keys.ts';
import { type Credentials, newSecret } from './credentials.ts';
import { type Engagement, shippedEngagement } from './engagements.ts';
import type { Segment } from './segments.ts';
import type { Visit } from './visits.ts';

export interface User {
  aptrinsicId: string;
  identifyId: string;
  type: 'LEAD' | 'USER' | 'VISITOR' | 'EMPTY_USER_TYPE';
  email: string;
  firstName: string;
  lastName: string;
  title: string;
  phone: string;
  role: string;
  accountId: string;
  numberOfVisits: number;
  /** Dates are milliseconds since 1970. */
  firstVisitDate: number;
  lastSeenDate: number;
  signUpDate: number;
  customAttributes: Record<string, unknown>;
}

export interface Account {
  id: string;
  name: string;
  website: string;
  industry: string;
  plan: string;
  numberOfEmployees: number;
  createDate: number;
  lastModifiedDate: number;
  customAttributes: Record<string, unknown>;
}

interface Company {
  name: string;
  website: string;
  /** In which the screens show times. */
  timeZone: string;
  /** False: every call about external segments is 403. */
  externalSegmentsActivated: boolean;
}

export interface State {
  credentials: Credentials;
  company: Company;
  apiKeys: ApiKeys;
  /** By external id. */
  segments: Map<string, Segment>;
  /** By identify id, exact case. */
  users: Map<string, User>;
  accounts: Map<string, Account>;
  /** What people did in the product, by identify id, oldest first. */
  visits: Map<string, Visit[]>;
  engagements: Map<string, Engagement>;
  /** Access token → the millisecond it ends. */
  accessTokens: Map<string, number>;
  refreshTokens: Set<string>;
}

/** Oldest tokens are forgotten beyond this, so that a sender in a login loop cannot fill memory. */
const tokensMax = 10_000;

/**
 * @param credentials what signs in; copied
 * @param users whom the product has seen before
 */
export function createState(
  credentials: Credentials,
  nowMs: number,
  users: readonly User[] = [],
): State {
  const { apiKey } = credentials;
  const guide = shippedEngagement(nowMs);
  return {
    credentials: { ...credentials },
    company: {
      name: 'Tidemark',
      website: 'https://tidemark.example',
      timeZone: 'UTC',
      externalSegmentsActivated: true,
    },
    apiKeys: new Map([[apiKey, printedApiKey(apiKey, nowMs)]]),
    segments: new Map(),
    users: new Map(users.map((user) => [user.identifyId, user])),
    accounts: new Map(),
    visits: new Map(),
    engagements: new Map([[guide.id, guide]]),
    accessTokens: new Map(),
    refreshTokens: new Set(),
  };
}

export function issueAccessToken(state: State, endsAtMs: number): string {
  const token = newSecret();
  state.accessTokens.set(token, endsAtMs);
  dropOldest(state.accessTokens);
  return token;
}

export function issueRefreshToken(state: State): string {
  const token = newSecret();
  state.refreshTokens.add(token);
  dropOldest(state.refreshTokens);
  return token;
}

/** How many access tokens still work. */
export function livingTokens({ accessTokens }: State, nowMs: number): number {
  let living = 0;
  for (const endsAtMs of accessTokens.values()) if (endsAtMs > nowMs) living += 1;
  return living;
}

function dropOldest(tokens: Map<string, number> | Set<string>): void {
  if (tokens.size <= tokensMax) return;
  for (const oldest of tokens.keys()) {
    tokens.delete(oldest);
    return;
  }
}

/** A user as PX makes one on first sight; what the caller knows goes over it. */
export function newUser(identifyId: string, nowMs: number): User {
  return {
    aptrinsicId: randomUUID(),
    identifyId,
    type: 'USER',
    email: '',
    firstName: '',
    lastName: '',
    title: '',
    phone: '',
    role: '',
    accountId: '',
    numberOfVisits: 0,
    firstVisitDate: nowMs,
    lastSeenDate: nowMs,
    signUpDate: nowMs,
    customAttributes: {},
  };
}

export function newAccount(id: string, name: string, nowMs: number): Account {
  return {
    id,
    name,
    website: '',
    industry: '',
    plan: '',
    numberOfEmployees: 0,
    createDate: nowMs,
    lastModifiedDate: nowMs,
    customAttributes: {},
  };
}
