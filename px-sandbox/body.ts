import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { badRequest, PxError } from './px-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a request's body; empty when there is none. */
export function bodyBytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** @throws {PxError} 415 for another media type, 400 for bytes that are not UTF-8 */
export function bodyText(request: FastifyRequest, mediaType: string): string {
  const given = request.headers['content-type'] ?? '';
  if (given.split(';')[0]?.trim().toLowerCase() !== mediaType) {
    throw new PxError(415, `Unsupported media type: send ${mediaType}`);
  }
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new PxError(415, 'Unsupported content encoding');
  }
  try {
    return utf8.decode(bodyBytes(request));
  } catch {
    throw badRequest('the body is not UTF-8');
  }
}

/** @throws {PxError} 415 when it is not declared as JSON, 400 when it is none */
export function bodyJson(request: FastifyRequest): unknown {
  const text = bodyText(request, 'application/json');
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('the body is not JSON');
  }
}

/** @throws {PxError} 400 naming the first field that does not fit */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') || 'body';
  throw badRequest(`${path}: ${issue?.message ?? 'invalid'}`);
}
