/**
 * `Idempotency-Key`: a POST under /api that is sent again with the same key does nothing and gets the
 * first answer. Answers are kept for a day, sealed, because some hold a key.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  canonicalJson,
  type JsonValue,
  limits,
  MillraceError,
  type SecretBox,
} from '../kernel/index.ts';
import { query } from '../store/index.ts';
import type { Services } from './services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key under which this request's answer is to be kept. */
    idempotencyKey: string | null;
  }
}

interface Kept {
  request_hash: string;
  status: number;
  body: string;
  at_ms: number;
}

/** Status of a request that is still under way. */
const underWay = 0;

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  // Without a caller (signing in) there is nothing to keep: the body holds a password.
  if (request.method !== 'POST' || !request.url.startsWith('/api/') || !request.actor) return null;
  if (key === undefined) return null;
  if (typeof key === 'string' && key.length >= 1 && key.length <= limits.idempotencyKeyChars) {
    return key;
  }
  throw new MillraceError(
    'invalid-request',
    `Idempotency-Key must have 1 to ${limits.idempotencyKeyChars} characters.`,
  );
}

/** Keyed, because a body may hold a password that could be guessed from a plain hash. */
function hashOf(request: FastifyRequest, mac: ReturnType<SecretBox['mac']>): string {
  const text = `${request.url}\n${canonicalJson((request.body ?? null) as JsonValue)}`;
  return mac(text);
}

/** Adds the behaviour to every route that is registered afterwards. */
export function addIdempotency(server: FastifyInstance, services: Services): void {
  const { store, secrets, clock } = services;
  const mac = secrets.mac('idempotent requests');
  const actorOf = (request: FastifyRequest): string => request.actor?.id ?? '';
  const placeOf = (actor: string, key: string): string => `idempotency_keys/${actor}/${key}`;
  server.decorateRequest('idempotencyKey', null);

  server.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request);
    if (key === null) return;
    const actor = actorOf(request);
    const nowMs = clock.now();
    const hash = hashOf(request, mac);
    const staleMs = nowMs - limits.idempotencyUnderWayMs;
    const taken = await store.transaction(async (tx) => {
      const oldMs = nowMs - limits.idempotencyKeptMs;
      await query(tx, 'delete from idempotency_keys where at_ms < $1', [oldMs]);
      const rows = await query(
        tx,
        `insert into idempotency_keys as k (key, actor, request_hash, status, body, at_ms)
         values ($1, $2, $3, ${underWay}, '', $4)
             on conflict (actor, key) do update set request_hash = $3, at_ms = $4
          where k.status = ${underWay} and k.at_ms < $5
         returning 1 as one`,
        [key, actor, hash, nowMs, staleMs],
      );
      if (rows.length > 0) return null;
      const [kept] = await query<Kept>(
        tx,
        'select request_hash, status, body, at_ms from idempotency_keys where actor = $1 and key = $2',
        [actor, key],
      );
      return kept!;
    });
    if (taken === null) {
      request.idempotencyKey = key;
      return;
    }
    if (taken.request_hash !== hash) {
      throw new MillraceError(
        'idempotency-mismatch',
        'This Idempotency-Key was sent before with another request.',
        { hint: 'Use a new key for each thing you create.' },
      );
    }
    if (taken.status === underWay) {
      throw new MillraceError(
        'conflict',
        'The first request with this Idempotency-Key is running.',
        {
          hint: 'Ask again in a moment.',
        },
      );
    }
    const body = secrets.open(taken.body, placeOf(actor, key));
    await reply
      .status(taken.status)
      .header('idempotency-replayed', 'true')
      .type('application/json')
      .serializer((text: string) => text)
      .send(body);
  });

  server.addHook('onSend', async (request, reply, payload) => {
    const key = request.idempotencyKey;
    if (key === null) return payload;
    const actor = actorOf(request);
    const isGood = reply.statusCode < 300;
    const text = typeof payload === 'string' ? payload : '';
    await store.transaction((tx) =>
      isGood
        ? query(
            tx,
            'update idempotency_keys set status = $3, body = $4 where actor = $1 and key = $2',
            [actor, key, reply.statusCode, secrets.seal(text, placeOf(actor, key))],
          )
        : query(tx, 'delete from idempotency_keys where actor = $1 and key = $2', [actor, key]),
    );
    return payload;
  });
}
