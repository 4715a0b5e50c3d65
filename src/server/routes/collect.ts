import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { limits, MillraceError } from '../../kernel/index.ts';
import type { ParsedUpdates, RejectedUpdate } from '../../profiles/index.ts';
import {
  parseMemberships,
  parseProfiles,
  parseProfilesNdjson,
  parseSegmentBatch,
  parseSegmentCall,
  readJson,
  type SegmentContext,
  segmentCalls,
} from '../../sources/index.ts';
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

/** Takes the good updates; answers when they are durable. Those that name nobody are rejected. */
async function take(
  services: Services,
  request: FastifyRequest,
  parsed: ParsedUpdates,
): Promise<{ accepted: number; rejected: RejectedUpdate[] }> {
  if (!services.isAccepting()) throw new MillraceError('overloaded', 'The server is stopping.');
  checkSize(parsed);
  const { updates, rejected } = await services.namespaces.keepIdentifying(parsed);
  await services.ingestQueue.add(
    updates.map((one) => one.update),
    { sourceId: request.actor!.id },
  );
  rejected.sort((left, right) => left.index - right.index);
  return { accepted: updates.length, rejected };
}

function refuseAll(rejected: readonly RejectedUpdate[]): MillraceError {
  return new MillraceError('invalid-request', 'None of the updates could be taken.', {
    errors: rejected.flatMap((one) => one.errors).slice(0, 100),
    extra: { accepted: 0, rejected },
  });
}

export function collectRoutes(server: FastifyInstance, services: Services): void {
  const tags = ['Collect'];
  const collect = (
    url: string,
    summary: string,
    parse: (body: Buffer, request: FastifyRequest, context: SegmentContext) => ParsedUpdates,
    answer: (
      result: { accepted: number; rejected: RejectedUpdate[] },
      reply: FastifyReply,
    ) => unknown,
    response: Record<number, z.ZodType>,
  ): void => {
    server.post(
      url,
      {
        config: { permission: 'Ingest' },
        schema: { tags, summary, response, security: [{ writeKey: [] }, { apiKey: [] }] },
      },
      async (request, reply) => {
        checkMediaType(request);
        const parsed = parse(bodyOf(request), request, await contextOf(services, request));
        const result = await take(services, request, parsed);
        if (result.accepted === 0 && result.rejected.length > 0) throw refuseAll(result.rejected);
        return answer(result, reply);
      },
    );
  };
  const accepted = (result: unknown, reply: FastifyReply): unknown =>
    reply.status(202).send(result);
  collect(
    '/collect/profiles',
    'Profile updates: JSON array or NDJSON',
    (body, request, context) =>
      ndjsonTypes.test(mediaType(request.headers['content-type']))
        ? parseProfilesNdjson(body, context)
        : parseProfiles(readJson(body), context),
    accepted,
    { 202: acceptedSchema },
  );
  collect(
    '/collect/memberships',
    'Memberships evaluated elsewhere, as a platform exports them',
    (body, _request, context) => parseMemberships(readJson(body), context),
    accepted,
    { 202: acceptedSchema },
  );
  const trackedSchema = {
    200: z.object({ success: z.literal(true), rejected: acceptedSchema.shape.rejected }),
  };
  const tracked = (result: { rejected: RejectedUpdate[] }): unknown => ({
    success: true,
    rejected: result.rejected,
  });
  for (const call of segmentCalls) {
    collect(
      `/v1/${call}`,
      `The tracking spec's ${call} call`,
      (body, _request, context) => parseSegmentCall(readJson(body), call, context),
      tracked,
      trackedSchema,
    );
  }
  collect(
    '/v1/batch',
    "The tracking spec's batch",
    (body, _request, context) => parseSegmentBatch(readJson(body), context),
    tracked,
    trackedSchema,
  );
}
