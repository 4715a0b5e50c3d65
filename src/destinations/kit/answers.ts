/**
 * HTTP answers that mean the same at every destination, and how they are explained: what concerns
 * the whole account is thrown, everything else is left to the destination.
 */
import { limits } from '../../kernel/index.ts';
import type { ErrorExplanation } from './definition.ts';
import { AuthenticationError, RetryableError } from './errors.ts';
import type { HttpResponse } from './http.ts';
import type { DeliveryError } from './outcome.ts';
import { retryAfterMs } from './retry-after.ts';

const messageCharsMax = 300;

/** The destination's own words, shortened: `message` or `error` of a JSON body, else the text. */
export function messageOf(body: string): string {
  try {
    const json = JSON.parse(body) as { message?: unknown; error?: unknown } | null;
    const text = json?.message ?? json?.error;
    if (typeof text === 'string') return text.slice(0, messageCharsMax);
  } catch {
    // Not JSON: the text itself is all there is.
  }
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, messageCharsMax);
}

/** Makes errors of answers; `name` is what people call the destination. */
export type ErrorOf = (code: string, response: HttpResponse, text?: string) => DeliveryError;

/** Errors in the destination's own words, unless a text is given. */
export function errorsOf(name: string): ErrorOf {
  return (code, response, text) => {
    const said = messageOf(response.body);
    const answered = `${name} answered ${response.status}`;
    return {
      code,
      message: text ?? (said === '' ? answered : `${answered}: ${said}`),
      status: response.status,
    };
  };
}

/**
 * Throws for redirects, 429, 408, server errors and 401; returns for everything else. `address` is
 * what people call the setting that holds the address.
 */
export function throwAccountTrouble(
  response: HttpResponse,
  { name, address, nowMs }: { name: string; address: string; nowMs: number },
): void {
  const { status } = response;
  const error = errorsOf(name);
  if (status >= 300 && status < 400) {
    const text = `${name} answered ${status}, a redirect, which is not followed. Is the ${address} right?`;
    throw new RetryableError(error('redirected', response, text), {
      scope: 'outage',
      maybeApplied: false,
    });
  }
  const afterMs = retryAfterMs(response.headers['retry-after'], nowMs);
  if (status === 429) {
    throw new RetryableError(error('rate-limited', response, `${name} limits us; sending slower`), {
      scope: 'rate',
      maybeApplied: false,
      ...(afterMs === undefined ? {} : { afterMs }),
    });
  }
  if (status === 408 || status >= 500) {
    throw new RetryableError(error('unavailable', response, `${name} answers ${status}`), {
      scope: 'outage',
      maybeApplied: true,
      ...(afterMs === undefined ? {} : { afterMs: Math.min(afterMs, limits.retryDelayMaxMs) }),
    });
  }
  if (status === 401) {
    throw new AuthenticationError(
      error('unauthorized', response, `${name} refuses these credentials (401).`),
    );
  }
}

/** A 2xx that does not come from this API: a sign-in page or a proxy answers in its place. */
export function wrongAnswer(name: string, response: HttpResponse): RetryableError {
  const text = `${name} answered ${response.status}, but not with an answer of its API (a sign-in page or proxy?)`;
  return new RetryableError(errorsOf(name)('wrong-answer', response, text), {
    scope: 'outage',
    maybeApplied: true,
  });
}

/** A status that nobody documented: tried again, and told. */
export function unexpectedAnswer(name: string, response: HttpResponse): RetryableError {
  return new RetryableError(errorsOf(name)('unexpected', response), {
    scope: 'outage',
    maybeApplied: false,
  });
}

/** An entry of an error table. */
export function explain(
  code: string,
  title: string,
  explanation: string,
  nextStep: string,
  rest: { permanent?: boolean; setting?: string } = {},
): ErrorExplanation {
  return { code, title, explanation, nextStep, permanent: false, ...rest };
}

/** The entries for what this file and the kit's HTTP client say. */
export function commonErrors(name: string, setting: string): readonly ErrorExplanation[] {
  return [
    explain(
      'rate-limited',
      `${name} limits us (429)`,
      `More requests than ${name} allows.`,
      'Nothing to do: sending goes on, slower.',
    ),
    explain(
      'unavailable',
      `${name} is down or busy`,
      `${name} answered with a server error.`,
      `Nothing to do: it is tried again until ${name} accepts it.`,
    ),
    explain(
      'no-answer',
      `${name} did not answer`,
      'The connection broke, or took too long.',
      'Nothing to do: it is tried again.',
    ),
    explain(
      'unreachable',
      `${name} cannot be reached`,
      `No connection to the address of ${name} could be made.`,
      'Check that the machine Millrace runs on can reach it.',
    ),
    explain(
      'address-refused',
      'The address is not allowed',
      'It is private or local, or not https.',
      'Correct it, or allow private destinations.',
    ),
    explain(
      'redirected',
      `${name} sent us elsewhere`,
      'Redirects are not followed with credentials.',
      'Check the address of the account.',
      { setting },
    ),
    explain(
      'wrong-answer',
      'Something else answered',
      `The answer is not one of ${name}.`,
      'Check the address of the account.',
      { setting },
    ),
    explain(
      'answer-too-large',
      'The answer is too large',
      `Something else than ${name} seems to answer.`,
      'Check the address of the account.',
      { setting },
    ),
    explain(
      'daily-quota-used',
      'The requests of the day are used up',
      `The requests that an account of ${name} may make in a day are spent.`,
      'Nothing to do: sending goes on at midnight UTC. Fewer requests: activate fewer audiences.',
    ),
    explain(
      'unexpected',
      `${name} answered something unknown`,
      'An answer that the documentation does not name.',
      'Nothing to do: it is tried again; tell us if it stays.',
    ),
  ];
}
