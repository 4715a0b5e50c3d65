/** What a 404 says of a thing that was there once: when it was deleted, by whom, and where that stands. */
import type { FastifyRequest } from 'fastify';
import { deletionOf } from '../access/index.ts';
import { errorText, isoTime, MillraceError } from '../kernel/index.ts';
import type { Services } from './services.ts';

/** `GET /api/audiences/:id` and what is below it: the first parameter is what the path is about. */
const aboutOne = /^\/api\/([a-z-]+)\/:(\w+)(\/|$)/;

/** @returns the error with `deleted`, when the audit log knows of it; otherwise the error as it is */
export async function withDeletion<Failure extends Error>(
  error: Failure,
  request: FastifyRequest,
  services: Services,
): Promise<Failure | MillraceError> {
  if (!(error instanceof MillraceError) || error.code !== 'not-found') return error;
  const [, objectType, param] = aboutOne.exec(request.routeOptions.url ?? '') ?? [];
  if (objectType === undefined || request.actor === null) return error;
  const objectId = (request.params as Record<string, string>)[param!]!;
  try {
    const found = await deletionOf(services.store, objectType, objectId);
    if (found === null) return error;
    const at = isoTime(found.atMs);
    return new MillraceError('not-found', error.message, {
      errors: error.errors,
      hint: `It was deleted at ${at} by ${found.actorName}.`,
      extra: {
        ...error.extra,
        deleted: { objectType, objectId, at, by: found.actorName, auditEntry: found.id },
      },
    });
  } catch (failure) {
    // It is not there either way.
    request.log.warn({ requestId: request.id, reason: errorText(failure) }, 'no deletion was read');
    return error;
  }
}
