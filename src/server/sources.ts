/** What a write key asks of collect calls: allowed web pages, a cap on its rate, counting. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isAllowedOrigin, type Rejection } from '../access/index.ts';
import { limits, MillraceError } from '../kernel/index.ts';
import { type RejectedUpdate, rejectionText } from '../profiles/index.ts';
import { shapeOf } from '../sources/index.ts';
import { isSameOrigin } from './browser.ts';
import type { Services } from './services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a collect call took and rejected, once that is known. */
    collected: { accepted: number; rejected: readonly RejectedUpdate[] } | null;
  }
}

/** @throws MillraceError `forbidden` when the page may not send with this key */
function checkOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (origin === undefined || isSameOrigin(request)) return;
  if (isAllowedOrigin(request.writeKeySettings.allowedOrigins, origin)) return;
  throw new MillraceError('forbidden', 'Pages of this origin may not send with this write key.', {
    hint: 'Add the origin to the allowed origins of the write key.',
    extra: { permission: 'An allowed origin' },
  });
}

const senderOf = ({ actor, writeKeySettings }: FastifyRequest) => ({
  keyId: actor!.id,
  updatesPerSecondMax: writeKeySettings.updatesPerSecondMax,
});

/**
 * Whether the write key that was found may send this now, from there.
 * @throws MillraceError `forbidden`, `too-many-requests`
 */
export async function checkSource(services: Services, request: FastifyRequest): Promise<void> {
  if (request.actor?.kind !== 'write-key') return;
  checkOrigin(request);
  await services.sourceCaps.check(senderOf(request));
}

const cut = (text: string): string => text.slice(0, limits.rejectionTextChars);

function rejectionOf(update: RejectedUpdate): Rejection {
  const { index, errors, item } = update;
  const { path, message } = errors[0] ?? { path: '', message: 'is not valid' };
  return {
    error: rejectionText(update),
    sample: () => ({
      index,
      path: cut(path),
      message: cut(message),
      ...(item === undefined ? {} : { shape: shapeOf(item) }),
    }),
  };
}

/** A request that was refused as a whole. */
function refusalOf(request: FastifyRequest, reply: FastifyReply, payload: unknown): Rejection {
  const detail = /"detail":"((?:[^"\\]|\\.){1,300})/.exec(String(payload))?.[1];
  const error = detail ?? `The request was answered ${reply.statusCode}.`;
  return { error, sample: () => ({ requestId: request.id, status: reply.statusCode }) };
}

async function countCall(
  services: Services,
  request: FastifyRequest,
  refusal: Rejection | null,
): Promise<void> {
  const { accepted, rejected } = request.collected ?? { accepted: 0, rejected: [] };
  const rejections = refusal === null ? rejected.map(rejectionOf) : [refusal];
  services.sourceTally.count(request.actor!.id, { accepted, rejections });
  await services.sourceCaps.count(senderOf(request), accepted + rejected.length);
}

/** Must be added after authorisation. */
export function addSourceChecks(
  server: FastifyInstance,
  services: Services,
  isCollectUrl: (url: string) => boolean,
): void {
  server.decorateRequest('collected', null);
  server.addHook('onRequest', async (request, reply) => {
    if (!isCollectUrl(request.url) || request.actor?.kind !== 'write-key') return;
    await checkSource(services, request);
    const { origin } = request.headers;
    if (origin !== undefined && !reply.hasHeader('access-control-allow-origin')) {
      reply.headers({ 'access-control-allow-origin': origin, vary: 'Origin' });
    }
  });
  server.addHook('onSend', async (request, reply, payload) => {
    if (!isCollectUrl(request.url) || request.actor?.kind !== 'write-key') return payload;
    // A wait that was told is no rejection; an error of ours is none either.
    if (reply.statusCode >= 500 || reply.statusCode === 429) return payload;
    const refusal = request.collected === null ? refusalOf(request, reply, payload) : null;
    await countCall(services, request, refusal);
    return payload;
  });
  server.options(
    '/collect/*',
    { config: { permission: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      const { origin } = request.headers;
      if (origin !== undefined && (await services.keys.isKnownOrigin(origin))) {
        reply.headers({
          'access-control-allow-origin': origin,
          vary: 'Origin',
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': 'authorization, content-type, content-encoding',
          'access-control-max-age': '600',
        });
      }
      return reply.status(204).send();
    },
  );
}
