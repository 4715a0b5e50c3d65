/**
 * PX's answers → outcomes. The only place that reads PX's message texts, which are documented in
 * words but not letter by letter: where an assumption proves wrong, it is corrected here.
 */

import {
  commonErrors,
  errorsOf,
  explain,
  messageOf,
  throwAccountTrouble,
  unexpectedAnswer,
  wrongAnswer,
} from '../kit/answers.ts';
import type { ErrorExplanation } from '../kit/definition.ts';
import { AuthenticationError, MisconfiguredError, RejectedError } from '../kit/errors.ts';
import type { HttpResponse } from '../kit/http.ts';
import type { DeliveryOutcome, DeliveryRow } from '../kit/outcome.ts';

const name = 'PX';
const errorOf = errorsOf(name);

/** Assumed texts. */
const says = {
  duplicate: /possible duplicate/i,
  unknownSegment: /(unknown|no such|invalid) segment/i,
  notActivated: /external segment.*(not|isn't) (activated|enabled)|feature.*not activated/i,
} as const;

/** Whether a 2xx answer is one of this API: JSON without an `error`, or nothing at all. */
function isSuccess(response: HttpResponse): boolean {
  if (response.body.trim() === '') return true;
  try {
    const json = JSON.parse(response.body) as unknown;
    return typeof json === 'object' && json !== null && !('error' in json);
  } catch {
    return false;
  }
}

/**
 * Throws for answers that concern the whole account or request; returns for success and for 4xx
 * that the caller understands better.
 */
export function checkResponse(response: HttpResponse, nowMs: number): void {
  const { status } = response;
  if (status >= 200 && status < 300) {
    if (isSuccess(response)) return;
    throw wrongAnswer(name, response);
  }
  if (status === 401) {
    throw new AuthenticationError(
      errorOf('unauthorized', response, 'PX refuses these credentials (401). Is the region right?'),
    );
  }
  throwAccountTrouble(response, { name, address: 'API address', nowMs });
  if (status === 403) {
    if (says.notActivated.test(response.body)) {
      throw new MisconfiguredError(
        errorOf(
          'not-activated',
          response,
          'External segments are not activated for this PX subscription. Ask Gainsight support to activate them.',
        ),
      );
    }
    throw new AuthenticationError(errorOf('forbidden', response));
  }
}

/** What an answer to `metadata` that is no success means: this segment is refused, or who knows. */
export function segmentRefusal(response: HttpResponse): Error {
  if (![400, 409, 413, 422].includes(response.status)) return unexpected(response);
  return new RejectedError(errorOf('segment-refused', response));
}

/** The API refuses what the sign-in just gave out, or a key: mostly another region's host. */
export function wrongRegion(
  response: HttpResponse,
  { host, hasToken }: { host: string; hasToken: boolean },
): AuthenticationError {
  const text = hasToken
    ? `Signed in, but the API at ${host} refuses the token (401). The region is probably another one.`
    : `The API at ${host} refuses the API key (401). The key, or the region, is another one.`;
  return new AuthenticationError(errorOf('unauthorized', response, text), {
    fields: hasToken ? [] : ['apiKey'],
  });
}

/** An unexpected 4xx: not known to be permanent, so it is tried again. */
export function unexpected(response: HttpResponse): Error {
  return unexpectedAnswer(name, response);
}

/**
 * Whether a 400 seems to name this value. A guess, because its text is free: an innocent value may
 * stand in it by chance, so nobody is judged by it.
 */
function isNamed(message: string, value: string): boolean {
  if (value === '') return false;
  return value.length > 5
    ? message.includes(value)
    : message.split(/[\s"',;:()[\]]+/).includes(value);
}

/** One outcome a row for an answer to `update_membership`. */
export function membershipOutcomes(
  response: HttpResponse,
  rows: readonly DeliveryRow[],
  nowMs: number,
): DeliveryOutcome[] {
  checkResponse(response, nowMs);
  const { status } = response;
  if (status < 300) return rows.map(() => ({ kind: 'delivered' }));
  if (status === 413) {
    return rows.map(() => ({ kind: 'too-large', error: errorOf('too-large', response) }));
  }
  if (status === 404 || status === 405) {
    throw new MisconfiguredError(
      errorOf(
        'api-address-wrong',
        response,
        `PX knows no such call (${status}). Is the API address right?`,
      ),
    );
  }
  if (status !== 400) throw unexpected(response);
  const message = messageOf(response.body);
  if (says.duplicate.test(message)) {
    return rows.map(() => ({ kind: 'duplicate', error: errorOf('duplicate', response) }));
  }
  const again: DeliveryOutcome = {
    kind: 'retry',
    error: errorOf('neighbour-refused', response),
    afterMs: 0,
    maybeApplied: false,
  };
  if (says.unknownSegment.test(message)) {
    const error = errorOf('unknown-segment', response);
    const named = rows.find((row) => message.includes(row.audienceId))?.audienceId;
    return rows.map((row) =>
      named === undefined || row.audienceId === named
        ? { kind: 'segment-missing', audienceId: row.audienceId, error }
        : again,
    );
  }
  const error = errorOf('identity-refused', response);
  return rows.map((row) => ({
    kind: 'rejected-batch',
    error,
    ...(isNamed(message, row.targetValue) ? { suspect: true as const } : {}),
  }));
}

/** What each code means to a person. */
export const errorTable: readonly ErrorExplanation[] = [
  explain(
    'identity-refused',
    'PX refused this identity (400)',
    'PX did not accept the value it was sent for this person.',
    'Look at the value; correct it at its source, then resend.',
    { permanent: true },
  ),
  explain(
    'unknown-segment',
    'The segment does not exist in PX',
    'It was probably deleted in PX.',
    'Nothing to do: it is made again and its members are sent.',
  ),
  explain(
    'segment-refused',
    'PX refuses this segment',
    'PX did not take the name or description of this audience. Its people wait; others are sent.',
    'Change the name or description of the audience; it is tried again every minute.',
  ),
  explain(
    'too-large',
    'The request is too large for PX (413)',
    'PX refused even a request with this one person.',
    'Look at the length of the value, then resend.',
    { permanent: true },
  ),
  explain(
    'unauthorized',
    'PX refuses the credentials',
    'Tokens of this account are not accepted.',
    'Update the credentials, and check the region.',
  ),
  explain(
    'forbidden',
    'PX forbids this',
    'The user or key lacks a right in PX.',
    'Give it the right in PX, or use other credentials.',
  ),
  explain(
    'invalid_grant',
    'Wrong user name or password',
    'PX refused the user name or password.',
    'Update the credentials.',
  ),
  explain(
    'invalid_client',
    'Wrong client ID or secret',
    'A newly generated secret replaces the old one.',
    'Update the credentials.',
  ),
  explain(
    'sign-in-refused',
    'PX refuses to sign in',
    'PX did not say which part of the credentials is wrong.',
    'Update the credentials, and check region and token URL.',
  ),
  explain(
    'not-activated',
    'External segments are not activated',
    'The feature is off for this subscription.',
    'Ask Gainsight support to activate external segments.',
  ),
  explain(
    'api-address-wrong',
    'PX knows no such call',
    'The address does not lead to the API of PX.',
    'Check the region or API address of the account.',
    { setting: 'apiUrl' },
  ),
  explain(
    'token-url-wrong',
    'Nothing answers at the token URL',
    'The address of the token endpoint is wrong.',
    'Ask Gainsight support for it, and set it on the account.',
    { setting: 'tokenUrl' },
  ),
  explain(
    'token-busy',
    'The sign-in is busy or down',
    'The token address answered 429 or a server error; the credentials were not judged.',
    'Nothing to do: it is tried again by itself.',
  ),
  explain(
    'token-unusable',
    'The sign-in gave no usable token',
    'The token address answered, but not as OAuth 2 asks.',
    'Check the token URL of the account.',
  ),
  ...commonErrors(name, 'apiUrl'),
];
