/** Who enters and leaves external segments: the call that carries everything. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Answer, json } from '../answers.ts';
import { authorise, requireActivated } from '../auth.ts';
import { bodyBytes, bodyJson } from '../body.ts';
import { type Exchange, runExchange } from '../exchange.ts';
import {
  checkMembershipBody,
  countIdentities,
  type MembershipBody,
  orderOf,
} from '../membership-body.ts';
import type { Px } from '../px.ts';
import { badRequest, PxError } from '../px-error.ts';
import { applyChanges, type Change, isRepeat } from '../segments.ts';
import type { State } from '../state.ts';

export function membershipRoutes(server: FastifyInstance, px: Px): void {
  server.post('/v1/external_segment/update_membership', (request, reply) => {
    // Read at once, so that what a request carries is in flight from its arrival.
    const read = readBody(px, request);
    const onOver = 'body' in read ? beginFlight(px, read.body) : undefined;
    return runExchange(px, {
      place: 'membership',
      request,
      reply,
      work: (exchange) => {
        authorise(px, exchange);
        requireActivated(px, exchange);
        if ('error' in read) throw read.error;
        return updateMembership(px, exchange, read.body);
      },
      ...(onOver ? { onOver } : {}),
    });
  });
}

type Read = { body: MembershipBody } | { error: unknown };

function readBody({ settings }: Px, request: FastifyRequest): Read {
  try {
    if (bodyBytes(request).length > settings.bodyBytesMax) throw tooLarge();
    return { body: checkMembershipBody(bodyJson(request)) };
  } catch (error) {
    return { error };
  }
}

function tooLarge(): PxError {
  return new PxError(413, 'Payload too large');
}

function beginFlight(px: Px, { add, remove }: MembershipBody): () => void {
  return px.inFlight.begin([...add, ...remove]);
}

/** All or nothing: every check comes before the first change. */
function updateMembership(px: Px, exchange: Exchange, body: MembershipBody): Answer {
  exchange.adds = countIdentities(body.add);
  exchange.removes = countIdentities(body.remove);
  checkSize(px, exchange);
  const changes = changesOf(px.state, body);
  checkFaults(exchange, body, changes);
  const kept = changes.filter(
    (change) => !change.isIn || isRepeat(change) || !exchange.meet('forget-additions'),
  );
  px.log.countArrivals(applyChanges(kept, exchange.nowMs, exchange.id));
  return json(200, { status: 'success' });
}

function checkSize({ settings }: Px, exchange: Exchange): void {
  const bytes = bodyBytes(exchange.request).length;
  if (exchange.meet('body-limit', (fault) => bytes > fault.bytes)) throw tooLarge();
  const identities = exchange.adds + exchange.removes;
  const fault = exchange.meet('identity-limit', (limit) => identities > limit.identities);
  const identitiesMax = fault ? fault.identities : settings.identitiesMax;
  if (identities > identitiesMax) {
    throw badRequest(`${identities} identities; at most ${identitiesMax} are allowed`);
  }
}

/** @throws {PxError} 400 naming a segment, or a global id, that PX does not know */
function changesOf(state: State, body: MembershipBody): Change[] {
  const identifyIdOf = body.identityType === 'GLOBAL_ID' ? globalIds(state) : undefined;
  const changes: Change[] = [];
  for (const side of ['add', 'remove'] as const) {
    for (const { segmentId, lastQualificationTime: time, identities } of body[side]) {
      const segment = state.segments.get(segmentId);
      if (!segment) throw badRequest(`unknown segment ${segmentId}`);
      const order = orderOf(time);
      for (const given of identities) {
        const identity = identifyIdOf ? identifyIdOf.get(given) : given;
        if (identity === undefined) throw badRequest(`unknown global id ${given}`);
        changes.push({ segment, identity, isIn: side === 'add', time, order });
      }
    }
  }
  return changes;
}

/** PX hands global ids out itself, so an unknown one is no person to wait for. */
function globalIds(state: State): Map<string, string> {
  const ids = new Map<string, string>();
  for (const { aptrinsicId, identifyId } of state.users.values()) ids.set(aptrinsicId, identifyId);
  return ids;
}

/** @throws {PxError} when a fault refuses what the request carries */
function checkFaults(exchange: Exchange, body: MembershipBody, changes: readonly Change[]): void {
  if (exchange.meet('reject-all')) throw badRequest('the request was refused');
  const segmentIds = [...body.add, ...body.remove].map((action) => action.segmentId);
  const isUnknown = (id: string | undefined): boolean =>
    segmentIds.length > 0 && (id === undefined || segmentIds.includes(id));
  const unknown = exchange.meet('unknown-segment', (fault) => isUnknown(fault.segment));
  if (unknown) throw badRequest(`unknown segment ${unknown.segment ?? segmentIds[0]}`);
  const rejected = exchange.meet('reject-identity', (fault) =>
    changes.some((change) => change.identity === fault.identity),
  );
  if (rejected) {
    throw badRequest(rejected.named ? `invalid identity ${rejected.identity}` : 'invalid identity');
  }
  const repeated = exchange.meet(
    'repeat-answers-400',
    () => changes.length > 0 && changes.every(isRepeat),
  );
  if (repeated) throw new PxError(400, 'Bad request, possible duplicate');
}
