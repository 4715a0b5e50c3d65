/** What no PX has: everything read back, reset, secrets. No sign-in; for tests, demos and checks. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bodyJson, checked } from '../body.ts';
import { newSecret } from '../credentials.ts';
import { connectionSchema } from '../millrace.ts';
import { type Px, resetPx } from '../px.ts';
import { PxError } from '../px-error.ts';
import { forgetMember, membersOf, type Segment } from '../segments.ts';
import { type Account, newAccount, newUser, type User } from '../state.ts';
import { accountSchema } from './accounts.ts';
import { pathParameter } from './route.ts';
import { userSchema } from './users.ts';

const requestsQuerySchema = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .default('100'),
});

/** Without a limit all members are told at once; with it, a page in the order of their identities. */
const membersQuerySchema = z.strictObject({
  after: z.string().optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .optional(),
});

const pageChars = 500_000;

/** People that the product is said to have seen before: made, or changed where they are known. */
const peopleSchema = z.strictObject({
  users: z.array(userSchema).max(20_000),
  accounts: z.array(accountSchema).max(20_000).default([]),
});

export function sandboxRoutes(server: FastifyInstance, px: Px): void {
  const { state } = px;
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/sandbox/info', () => ({
    name: 'PX sandbox',
    username: state.credentials.username,
    clientId: state.credentials.clientId,
    tokenPath: '/v1/oauth/token',
    limits: {
      ...px.settings.rateLimit,
      identities: px.settings.identitiesMax,
      bodyBytes: px.settings.bodyBytesMax,
    },
  }));
  server.post('/sandbox/reset', () => {
    resetPx(px);
    return { status: 'success' };
  });
  server.post('/sandbox/secret', () => {
    state.credentials.clientSecret = newSecret();
    return { clientSecret: state.credentials.clientSecret };
  });
  server.get('/sandbox/requests', (request) => {
    const { limit } = checked(requestsQuerySchema, request.query);
    return { items: px.log.last(Number(limit)) };
  });
  server.get('/sandbox/stats', () => {
    const pairsMax = px.inFlight.max();
    return { ...px.log.stats(), inFlightPerPair: { max: pairsMax, overlapped: pairsMax > 1 } };
  });
  server.put('/sandbox/millrace', (request) => {
    px.connection = checked(connectionSchema, bodyJson(request));
    return { status: 'success' };
  });
  server.delete('/sandbox/millrace', () => {
    px.connection = null;
    return { status: 'success' };
  });
  server.post('/sandbox/people', (request) => {
    const { users, accounts } = checked(peopleSchema, bodyJson(request));
    const nowMs = px.settings.clock();
    for (const one of accounts) {
      const known = state.accounts.get(one.id) ?? newAccount(one.id, one.name, nowMs);
      state.accounts.set(one.id, { ...known, ...one } as Account);
    }
    for (const one of users) {
      const known = state.users.get(one.identifyId) ?? newUser(one.identifyId, nowMs);
      state.users.set(one.identifyId, { ...known, ...one } as User);
    }
    return { users: users.length, accounts: accounts.length };
  });
  segmentRoutes(server, px);
}

function segmentRoutes(server: FastifyInstance, px: Px): void {
  server.get('/sandbox/segments', () => ({
    items: [...px.state.segments.values()].map(summaryOf),
  }));
  server.delete('/sandbox/segments/:externalId', (request) => {
    px.state.segments.delete(segmentOf(px, request).externalId);
    return { status: 'success' };
  });
  server.get('/sandbox/segments/:externalId/members', (request, reply) => {
    const { after, limit } = checked(membersQuerySchema, request.query);
    const segment = segmentOf(px, request);
    if (limit !== undefined) return membersPage(segment, { after, limit: Number(limit) });
    const rows = Readable.from(memberRows(segment));
    return reply.type('application/json').send(rows);
  });
  server.delete('/sandbox/segments/:externalId/members/:identity', (request) => {
    const identity = pathParameter(request, 'identity');
    if (!forgetMember(segmentOf(px, request), identity, px.settings.clock())) {
      throw new PxError(404, 'Not a member');
    }
    return { status: 'success' };
  });
  server.get('/sandbox/users/:identifyId/segments', (request) => {
    const identity = pathParameter(request, 'identifyId');
    const items: object[] = [];
    for (const { id, externalId, name, members } of px.state.segments.values()) {
      const member = members.get(identity);
      if (!member?.isIn) continue;
      items.push({ id, externalId, name, lastQualificationTime: member.time });
    }
    return { items, count: items.length };
  });
}

/** The answer in pieces: a million members are read without stopping everything else. */
function* memberRows(segment: Segment): Generator<string> {
  const rowsPerPiece = 2_000;
  let count = 0;
  let piece = '{"items":[';
  for (const [identity, { time, addedAtMs }] of membersOf(segment)) {
    const addedAt = new Date(addedAtMs).toISOString();
    piece += count > 0 ? ',' : '';
    piece += JSON.stringify({ identity, lastQualificationTime: time, addedAt });
    count += 1;
    if (count % rowsPerPiece > 0) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}],"count":${count}}`;
}

/** A page also ends where it grows too large for one answer. */
function membersPage(
  segment: Segment,
  { after, limit }: { after: string | undefined; limit: number },
): object {
  const rest: [string, { time: string; addedAtMs: number }][] = [];
  for (const one of membersOf(segment)) if (after === undefined || one[0] > after) rest.push(one);
  rest.sort(([left], [right]) => (left < right ? -1 : 1));
  const items: object[] = [];
  let chars = 0;
  for (const [identity, { time, addedAtMs }] of rest) {
    if (items.length === limit || chars > pageChars) break;
    const addedAt = new Date(addedAtMs).toISOString();
    items.push({ identity, lastQualificationTime: time, addedAt });
    chars += identity.length + 100;
  }
  const isLast = items.length === rest.length;
  return { items, count: segment.memberCount, next: isLast ? null : rest[items.length - 1]![0] };
}

function segmentOf(px: Px, request: FastifyRequest): Segment {
  const segment = px.state.segments.get(pathParameter(request, 'externalId'));
  if (!segment) throw new PxError(404, 'Segment not found');
  return segment;
}

function summaryOf(segment: Segment): object {
  const { id, externalId, name, description, memberCount, createdAtMs, updatedAtMs } = segment;
  return {
    id,
    externalId,
    name,
    description,
    count: memberCount,
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}
