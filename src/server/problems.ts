/** Errors as problem+json (RFC 9457): the one place where a code becomes a status. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ErrorCode, errorText, type FieldError, MillraceError } from '../kernel/index.ts';
import { asStorageError } from '../store/index.ts';
import { isoTimeSchema } from './wire.ts';

const statusOf: Readonly<Record<ErrorCode, number>> = {
  'invalid-request': 400,
  'malformed-body': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'in-use': 409,
  'policy-violation': 409,
  'precondition-failed': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  unprocessable: 422,
  'destination-refused': 422,
  'idempotency-mismatch': 422,
  locked: 423,
  'too-many-requests': 429,
  configuration: 500,
  'destination-unreachable': 502,
  overloaded: 503,
  'storage-unavailable': 503,
};

const titles: Readonly<Record<ErrorCode, string>> = {
  'invalid-request': 'The request is not valid',
  'malformed-body': 'The body cannot be read',
  unauthenticated: 'Sign in first',
  forbidden: 'You may not do this',
  'not-found': 'Not found',
  conflict: 'This conflicts with the current state',
  'in-use': 'It is in use',
  'policy-violation': 'A data usage policy is violated',
  'precondition-failed': 'Somebody else changed it meanwhile',
  'too-large': 'Too large',
  'unsupported-media-type': 'Unsupported content type',
  unprocessable: 'This cannot be done',
  'destination-refused': 'The destination refused',
  'idempotency-mismatch': 'The idempotency key was used for another request',
  locked: 'Locked',
  'too-many-requests': 'Too many requests',
  configuration: 'Millrace is not set up right',
  'destination-unreachable': 'The destination cannot be reached',
  overloaded: 'Too much at once',
  'storage-unavailable': 'The database is not available',
};

/** Fastify's own refusals, by its code. */
const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-body',
  FST_ERR_RATE_LIMIT: 'too-many-requests',
  FST_ERR_BAD_URL: 'invalid-request',
};

function asMillraceError(error: FastifyError | MillraceError): MillraceError | null {
  if (error instanceof MillraceError) return error;
  const away = asStorageError(error);
  if (away instanceof MillraceError) return away;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(
      (one): FieldError => ({
        path: one.instancePath.replace(/^\//, '').replace(/\//g, '.'),
        message: one.message ?? 'is not valid',
      }),
    );
    const first = errors[0];
    return new MillraceError(
      'invalid-request',
      first ? `${first.path || 'body'}: ${first.message}` : 'not valid',
      {
        errors,
      },
    );
  }
  const code = fastifyCodes[error.code];
  if (code) return new MillraceError(code, error.message);
  if (error.statusCode === 429) return new MillraceError('too-many-requests', error.message);
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500) {
    return new MillraceError('invalid-request', error.message);
  }
  return null;
}

/** The one shape of errors. Some problems say more: `violations`, `changedBy`, `reason`. */
const problemSchema = z.looseObject({
  type: z.string().describe('`urn:millrace:problem:` and a code that stays the same'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What happened, for people'),
  errors: z
    .array(
      z.looseObject({
        path: z.string().describe('The field, such as `audiences[0].startDate`'),
        message: z.string(),
      }),
    )
    .describe('What is wrong with each field; empty when it is no field'),
  hint: z.string().optional().describe('What to do about it'),
  permission: z.string().optional().describe('On 403: what lacks'),
  permissions: z.array(z.string()).optional().describe('On 403: the same one by one'),
  deleted: z
    .object({
      objectType: z.string(),
      objectId: z.string(),
      at: isoTimeSchema,
      by: z.string(),
      auditEntry: z.string(),
    })
    .optional()
    .describe(
      'On 404: when it was deleted, by whom, and the entry of the audit log, if it is known',
    ),
  requestId: z.string().describe('The log and the audit log have the call under it'),
});
z.globalRegistry.add(problemSchema, { id: 'Problem' });

export type Problem = z.output<typeof problemSchema>;

/** Advice that an error itself cannot give, because it does not know of requests. */
const hints: Partial<Record<ErrorCode, string>> = {
  'storage-unavailable':
    'Nothing of this request was kept. Send it again when the database is back.',
};

/** A problem body for an error that people can act on. */
export function problemOf(error: MillraceError, requestId: string): Problem {
  const hint = error.hint ?? hints[error.code];
  return {
    type: `urn:millrace:problem:${error.code}`,
    title: titles[error.code],
    status: statusOf[error.code],
    detail: error.message,
    errors: error.errors.map((one) => ({ ...one })),
    ...(hint === undefined ? {} : { hint }),
    ...error.extra,
    requestId,
  };
}

function placesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

/** Fastify's error handler: anything unknown is a 500 that says nothing of its inside. */
export function handleError(
  error: FastifyError | MillraceError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const known = asMillraceError(error);
  if (!known) {
    request.log.error(
      // The first line of a stack is the message once more, with what it quotes.
      { requestId: request.id, reason: errorText(error), stack: placesOf(error) },
      'request failed',
    );
  }
  const problem = known
    ? problemOf(known, request.id)
    : {
        type: 'urn:millrace:problem:internal',
        title: 'Something went wrong',
        status: 500,
        detail: 'An unexpected error. The log has it under this request id.',
        errors: [],
        requestId: request.id,
      };
  if (problem.status === 503 || problem.status === 429) {
    reply.header('retry-after', String(known?.extra['retryAfterSeconds'] ?? 1));
  }
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="millrace"');
  void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
