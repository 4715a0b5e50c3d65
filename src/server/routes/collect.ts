import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../../access/index.ts';
import { ensureOutsideAudiences, type OutsideAudience } from '../../audiences/index.ts';
import { isoTime, limits, MillraceError } from '../../kernel/index.ts';
import { workspaceScope } from '../../monitoring/index.ts';
import { ingestTopic } from '../../pipeline/index.ts';
import type { ParsedUpdates, RejectedUpdate } from '../../profiles/index.ts';
import {
  parseMemberships,
  parseProfiles,
  parseProfilesNdjson,
  parseSegmentBatch,
  parseSegmentCall,
  type ReadJson,
  readJson,
  type SegmentContext,
  segmentCalls,
} from '../../sources/index.ts';
import { authoriseByBody } from '../authorise.ts';
import { mediaType } from '../body.ts';
import type { Services } from '../services.ts';

/** Routes whose body stays bytes: they parse it themselves, item by item. */
export function isCollectUrl(url: string): boolean {
  return url.startsWith('/collect/') || url.startsWith('/v1/');
}

const acceptedSchema = z.object({
  accepted: z.number(),
  rejected: z.array(
    z.object({
      index: z.number(),
      errors: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
  ),
});

async function contextOf(services: Services, request: FastifyRequest): Promise<SegmentContext> {
  const { userNamespace, anonymousNamespace } = request.writeKeySettings;
  return {
    knownNamespaces: await services.namespaces.symbols(),
    receivedAtMs: services.clock.now(),
    userNamespace,
    anonymousNamespace,
  };
}

const ndjsonTypes = /^application\/(x-)?(ndjson|jsonl|json-lines|json-seq)$/;

/** What `/collect` takes; tracking clients in browsers send JSON under other names to `/v1`. */
function checkMediaType(request: FastifyRequest): void {
  const type = mediaType(request.headers['content-type']);
  if (request.url.startsWith('/v1/') || type === 'application/json' || ndjsonTypes.test(type)) {
    return;
  }
  throw new MillraceError(
    'unsupported-media-type',
    `The content type ${type === '' ? 'is missing' : `${type.slice(0, 80)} is not supported`}; send application/json or application/x-ndjson.`,
  );
}

function bodyOf(request: FastifyRequest): Buffer {
  if (Buffer.isBuffer(request.body) && request.body.length > 0) return request.body;
  throw new MillraceError('malformed-body', 'The body is empty.');
}

function checkSize(parsed: ParsedUpdates): void {
  const items = parsed.updates.length + parsed.rejected.length;
  if (items > limits.batchUpdates) {
    throw new MillraceError(
      'too-large',
      `A request takes at most ${limits.batchUpdates} updates; this one has ${items}.`,
    );
  }
}

/** Counts for the source, and for people who watch what it sends. */
function tellTaken(services: Services, source: Actor, taken: Taken): void {
  const { recorder, live, clock } = services;
  const { accepted, rejected } = taken;
  for (const scope of [`source:${source.id}`, workspaceScope]) {
    recorder.add(scope, 'accepted', accepted);
    recorder.add(scope, 'rejected', rejected.length);
  }
  for (const { errors } of rejected) {
    live.publishSampled(ingestTopic, () => ({
      kind: 'update',
      at: isoTime(clock.now()),
      sourceId: source.id,
      outcome: 'rejected',
      errors: errors.slice(0, 10),
    }));
  }
}

/** Takes the good updates; answers when they are durable. Those that name nobody are rejected. */
async function take(
  services: Services,
  request: FastifyRequest,
  parsed: ParsedUpdates,
): Promise<{ accepted: number; rejected: RejectedUpdate[] }> {
  if (!services.isAccepting()) throw new MillraceError('overloaded', 'The server is stopping.');
  checkSize(parsed);
  const sourceId = request.actor!.id;
  const kept = await services.namespaces.keepIdentifying(parsed, sourceId);
  const { updates, rejected, suppressed } = kept;
  await services.ingestQueue.add(
    updates.map((one) => one.update),
    { sourceId },
  );
  rejected.sort((left, right) => left.index - right.index);
  const collected = { accepted: updates.length, rejected: [...rejected, ...suppressed] };
  request.collected = collected;
  tellTaken(services, request.actor!, collected);
  return { accepted: updates.length + suppressed.length, rejected };
}

function refuseAll(rejected: readonly RejectedUpdate[]): MillraceError {
  return new MillraceError('invalid-request', 'None of the updates could be taken.', {
    errors: rejected.flatMap((one) => one.errors).slice(0, 100),
    extra: { accepted: 0, rejected: rejected.map(({ index, errors }) => ({ index, errors })) },
  });
}

/** Audiences evaluated elsewhere exist as soon as somebody is in them. */
async function ensureAudiences(services: Services, parsed: ParsedUpdates): Promise<void> {
  const { audiences } = await services.engine.latestCatalog();
  const wanted = new Map<string, OutsideAudience>();
  for (const { update } of parsed.updates) {
    for (const { origin, audienceId: id, name = null } of update.memberships ?? []) {
      const known = audiences.byMembership(origin, id);
      if (known && (name === null || known.name !== id)) continue;
      const key = `${origin}\u0001${id}`;
      wanted.set(key, { origin, id, name: name ?? wanted.get(key)?.name ?? null });
    }
  }
  if (wanted.size > 0) await ensureOutsideAudiences(services, [...wanted.values()]);
}

/** Bodies that the routes parse themselves, item by item. */
const schemas: Readonly<Record<string, object>> = {
  'application/json': {
    type: 'array',
    items: { type: 'object', properties: { identityMap: { type: 'object' } } },
  },
  'application/x-ndjson': { type: 'string', description: 'One such object a line.' },
};

type Taken = { accepted: number; rejected: RejectedUpdate[] };

export function collectRoutes(server: FastifyInstance, services: Services): void {
  const tags = ['Collect'];
  const security = [{ writeKey: [] }, { apiKey: [] }];
  const collect = (
    url: string,
    summary: string,
    types: readonly string[],
    parse: (body: Buffer, request: FastifyRequest, context: SegmentContext) => ParsedUpdates,
  ): void => {
    const body = Object.fromEntries(types.map((type) => [type, schemas[type]!]));
    server.post(
      url,
      {
        config: { permission: 'Ingest', document: { body, problems: [429] } },
        schema: { tags, summary, response: { 202: acceptedSchema }, security },
      },
      async (request, reply) => {
        checkMediaType(request);
        const context = await contextOf(services, request);
        const result = await takeSome(parse(bodyOf(request), request, context), request);
        return reply.status(202).send(result);
      },
    );
  };
  const takeSome = async (parsed: ParsedUpdates, request: FastifyRequest): Promise<Taken> => {
    await ensureAudiences(services, parsed);
    const result = await take(services, request, parsed);
    if (result.accepted === 0 && result.rejected.length > 0) throw refuseAll(result.rejected);
    return result;
  };
  collect(
    '/collect/profiles',
    'Profile updates: JSON array or NDJSON',
    ['application/json', 'application/x-ndjson'],
    (body, request, context) =>
      ndjsonTypes.test(mediaType(request.headers['content-type']))
        ? parseProfilesNdjson(body, context)
        : parseProfiles(readJson(body), context),
  );
  collect(
    '/collect/memberships',
    'Memberships evaluated elsewhere, as a platform exports them',
    ['application/json'],
    (body, _request, context) => parseMemberships(readJson(body), context),
  );
  trackingRoutes(server, services, takeSome);
}

const trackedSchema = {
  200: z.object({ success: z.literal(true), rejected: acceptedSchema.shape.rejected }),
};

/**
 * The tracking spec, as clients on servers and in browsers speak it. A browser's client names its
 * write key in the body, sends `text/plain` so that no preflight is needed, and shortens the path to
 * the call's first letter. Anybody's page may call, as with every such service: a write key is public.
 */
function trackingRoutes(
  server: FastifyInstance,
  services: Services,
  takeSome: (parsed: ParsedUpdates, request: FastifyRequest) => Promise<Taken>,
): void {
  const tags = ['Collect'];
  const security = [{ writeKey: [] }, { apiKey: [] }];
  const track = (
    call: string,
    summary: string,
    parse: (body: ReadJson, context: SegmentContext) => ParsedUpdates,
  ): void => {
    for (const [path, hide] of [
      [call, false],
      [call.charAt(0), true],
    ] as const) {
      server.post(
        `/v1/${path}`,
        {
          config: {
            permission: 'Ingest',
            keyInBody: true,
            document: { body: { 'application/json': { type: 'object' } }, problems: [429] },
          },
          schema: { tags, summary, response: trackedSchema, hide, security },
        },
        async (request) => {
          await authoriseByBody(services, request, () => readJson(bodyOf(request)).value);
          const context = await contextOf(services, request);
          const parsed = parse(readJson(bodyOf(request)), context);
          const { rejected } = await takeSome(parsed, request);
          return { success: true as const, rejected };
        },
      );
    }
  };
  for (const call of segmentCalls) {
    track(call, `The tracking spec's ${call} call`, (body, context) =>
      parseSegmentCall(body, call, context),
    );
  }
  track('batch', "The tracking spec's batch", parseSegmentBatch);
  server.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/v1/')) reply.header('access-control-allow-origin', '*');
  });
  server.options(
    '/v1/*',
    { config: { permission: 'public' }, schema: { hide: true } },
    async (_request, reply) =>
      reply
        .status(204)
        .headers({
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': 'authorization, content-type, content-encoding',
          'access-control-max-age': '86400',
        })
        .send(),
  );
}
