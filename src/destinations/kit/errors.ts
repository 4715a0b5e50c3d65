/**
 * Errors that concern a whole account or request rather than one row. The class decides what the
 * engine does; it never reads message text.
 */
import type { DeliveryError } from './outcome.ts';

abstract class DestinationError extends Error {
  readonly error: DeliveryError;

  constructor(error: DeliveryError, options?: { cause?: unknown }) {
    super(error.message, options);
    this.error = error;
  }
}

/**
 * Nothing is wrong with the rows: try the whole batch again later.
 * `scope: 'rate'`: the account is limited, everybody waits. `maybeApplied` as in `DeliveryOutcome`.
 */
export class RetryableError extends DestinationError {
  override readonly name = 'RetryableError';
  readonly afterMs: number | undefined;
  readonly scope: 'rate' | 'outage';
  readonly maybeApplied: boolean;

  constructor(
    error: DeliveryError,
    options: { afterMs?: number; scope: 'rate' | 'outage'; maybeApplied: boolean; cause?: unknown },
  ) {
    super(error, { cause: options.cause });
    this.afterMs = options.afterMs;
    this.scope = options.scope;
    this.maybeApplied = options.maybeApplied;
  }
}

/** The credentials are refused. The account waits for a person; nothing was applied. */
export class AuthenticationError extends DestinationError {
  override readonly name = 'AuthenticationError';
  /** Names of the sign-in fields to look at, e.g. `['username', 'password']`. */
  readonly fields: readonly string[];

  constructor(error: DeliveryError, options: { fields?: readonly string[]; cause?: unknown } = {}) {
    super(error, { cause: options.cause });
    this.fields = options.fields ?? [];
  }
}

/** One thing was refused for its own sake (a segment's name): others go on. Nothing was applied. */
export class RejectedError extends DestinationError {
  override readonly name = 'RejectedError';
}

/** Too late to begin (see `beginBefore`): no request was made, or none that did anything. */
export class TooLateError extends DestinationError {
  override readonly name = 'TooLateError';
}

/** The destination works but is not set up for this (a feature is off). Nothing was applied. */
export class MisconfiguredError extends DestinationError {
  override readonly name = 'MisconfiguredError';
}
