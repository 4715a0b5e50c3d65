/** What is given for an account: checked field by field, and tried out at the destination before it is kept. */
import {
  AuthenticationError,
  type FieldDefinition,
  MisconfiguredError,
  RetryableError,
} from '../destinations/index.ts';
import {
  type Clock,
  type FieldError,
  type JsonObject,
  limits,
  MillraceError,
  type SecretBox,
} from '../kernel/index.ts';
import type { Store } from '../store/index.ts';
import { type Connections, definitionOf } from './connections.ts';

export interface AccountsContext {
  store: Store;
  clock: Clock;
  secrets: SecretBox;
  connections: Connections;
}

export interface AccountInput {
  name: string;
  destination: string;
  authentication: unknown;
  settings: unknown;
}

/** What a test of credentials found. */
export interface AccountTest {
  detail: string;
  tokenExpiresAtMs: number | null;
}

/** Texts that are not written as their field asks. */
function patternErrors(
  part: 'authentication' | 'settings',
  fields: readonly FieldDefinition[],
  values: JsonObject,
): FieldError[] {
  return fields.flatMap(({ name, pattern }) => {
    const value = values[name];
    if (!pattern || typeof value !== 'string' || new RegExp(pattern.regex, 'u').test(value)) {
      return [];
    }
    return [{ path: `${part}.${name}`, message: pattern.message }];
  });
}

/** Parses credentials and settings by the destination's own schemas and field patterns. */
export function parseInput(input: AccountInput): {
  authentication: JsonObject;
  settings: JsonObject;
} {
  const definition = definitionOf(input.destination);
  const parts = {
    authentication: definition.authentication.schema.safeParse(input.authentication),
    settings: definition.settings.schema.safeParse(input.settings ?? {}),
  };
  const errors = Object.entries(parts).flatMap(([part, result]) =>
    (result.error?.issues ?? []).map((issue) => ({
      path: [part, ...issue.path.map(String)].join('.'),
      message: issue.message,
    })),
  );
  const parsed = {
    authentication: (parts.authentication.data ?? {}) as JsonObject,
    settings: (parts.settings.data ?? {}) as JsonObject,
  };
  const scheme = definition.authentication.schemes.find(
    (one) => one.type === parsed.authentication['type'],
  );
  errors.push(
    ...patternErrors('authentication', scheme?.fields ?? [], parsed.authentication),
    ...patternErrors('settings', definition.settings.fields, parsed.settings),
  );
  if (errors.length > 0) {
    const first = errors[0]!;
    throw new MillraceError('invalid-request', `${first.path}: ${first.message}`, { errors });
  }
  return parsed;
}

function isBusyStatus(status: number | undefined): boolean {
  return status === 429 || status === 408 || (status ?? 0) >= 500;
}

/** Busy or down, and no answer in time, say nothing of the credentials. */
function textOf(error: AuthenticationError | MisconfiguredError | RetryableError, name: string) {
  const { status, message } = error.error;
  return error instanceof RetryableError && isBusyStatus(status)
    ? `${name} is busy or down (${status}). The credentials were not judged.`
    : message;
}

/** What delivery tries again by itself, whoever connects has to. */
function hintOf(error: unknown, nextStep: string | undefined): { hint?: string } {
  if (error instanceof RetryableError) {
    const { code, status } = error.error;
    if (isBusyStatus(status)) return { hint: 'Try again in a moment.' };
    if (code === 'no-answer') return { hint: 'Check the address, then try again.' };
  }
  return nextStep === undefined ? {} : { hint: nextStep };
}

/**
 * A destination's refusal as a problem: 422 with its own text, what it means and what to do next,
 * and the fields to look at.
 */
export function connectProblem(error: unknown, destination: string): unknown {
  if (
    !(error instanceof AuthenticationError) &&
    !(error instanceof MisconfiguredError) &&
    !(error instanceof RetryableError)
  ) {
    return error;
  }
  const { errors, shortName } = definitionOf(destination);
  const { code } = error.error;
  const message = textOf(error, shortName);
  const known = errors.find((one) => one.code === code);
  const fields = error instanceof AuthenticationError ? error.fields : [];
  const paths = fields.map((field) => `authentication.${field}`);
  if (known?.setting !== undefined) paths.push(`settings.${known.setting}`);
  return new MillraceError('destination-refused', message, {
    errors: paths.map((path) => ({ path, message })),
    ...hintOf(error, known?.nextStep),
    extra: {
      reason: code,
      explanation: known?.explanation ?? null,
      /** Whether the destination really looked at the credentials. */
      credentialsJudged: !(error instanceof RetryableError),
      ...(error.error.status ? { destinationStatus: error.error.status } : {}),
    },
    cause: error,
  });
}

/** A person waits: the destination gets ten seconds, or until they give up. */
export function withinTime(signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(limits.connectMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

export async function tryOut(
  context: AccountsContext,
  destination: string,
  parsed: { authentication: JsonObject; settings: JsonObject },
  signal: AbortSignal | undefined,
): Promise<AccountTest> {
  const connection = context.connections.tryOut(
    destination,
    parsed.authentication,
    parsed.settings,
  );
  try {
    return await connection.test(withinTime(signal));
  } catch (error) {
    throw connectProblem(error, destination);
  } finally {
    await connection.close();
  }
}
