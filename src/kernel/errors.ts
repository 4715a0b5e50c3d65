/**
 * Errors of the world are typed: code, where, cause, hint. One function in `server/` turns them
 * into problem+json, one in `cli/` into a line of text. Programmer errors are assertions.
 */

/** One thing that was wrong, and where: `path` is a JSON path such as `[3].events[0].timestamp`. */
export interface FieldError {
  path: string;
  message: string;
  /** Extra facts of some problems: a rule's line and column, a suggestion. */
  [extra: string]: unknown;
}

/** Stable codes; each becomes the last part of a problem's `type`. */
export type ErrorCode =
  | 'invalid-request'
  | 'malformed-body'
  | 'unsupported-media-type'
  | 'too-large'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'in-use'
  | 'precondition-failed'
  | 'idempotency-mismatch'
  | 'unprocessable'
  | 'too-many-requests'
  | 'overloaded'
  | 'storage-unavailable'
  | 'policy-violation'
  | 'destination-refused'
  | 'destination-unreachable'
  | 'locked'
  | 'configuration';

/**
 * An error a person can act on.
 * @example throw new MillraceError('not-found', 'No audience has the id "x".');
 */
export class MillraceError extends Error {
  override readonly name = 'MillraceError';
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly hint: string | undefined;
  /** Members added to the problem as they are, e.g. `permission` or `violations`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      errors?: readonly FieldError[];
      hint?: string;
      extra?: Readonly<Record<string, unknown>>;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
    this.hint = options.hint;
    this.extra = options.extra ?? {};
  }
}

/** A problem with one field of a request. */
export function invalidField(path: string, message: string): MillraceError {
  return new MillraceError('invalid-request', `${path}: ${message}`, {
    errors: [{ path, message }],
  });
}

/** PostgreSQL's classes of errors about data: they quote the value, which may be personal. */
const quotesData = /^2[23][0-9A-Z]{3}$/;

/**
 * The text of anything thrown, for logs and rows: one line, bounded, never a stack, and without the
 * values that a database quotes.
 */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  const code = (error as { code?: unknown } | null)?.code;
  const shown = quotesData.test(String(code)) ? text.replace(/"[^"]*"/g, '"…"') : text;
  return shown.replace(/[\r\n]+/g, ' ').slice(0, 500);
}
