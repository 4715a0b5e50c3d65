/** Answers → outcomes. What a receiver may answer stands in README.md. */
import { z } from 'zod';
import {
  commonErrors,
  errorsOf,
  explain,
  throwAccountTrouble,
  unexpectedAnswer,
  wrongAnswer,
} from '../kit/answers.ts';
import type { ErrorExplanation } from '../kit/definition.ts';
import { AuthenticationError, MisconfiguredError } from '../kit/errors.ts';
import type { HttpResponse } from '../kit/http.ts';
import type { DeliveryOutcome } from '../kit/outcome.ts';

const name = 'The receiver';
const errorOf = errorsOf(name);

/** What of an answer is read; everything else in it is the receiver's own affair. */
const answerSchema = z.looseObject({
  rejected: z
    .array(
      z.looseObject({
        index: z.int().min(0),
        /** Not for good: try this one again. */
        retry: z.boolean().optional(),
        message: z.string().optional(),
        errors: z.array(z.looseObject({ message: z.string() })).optional(),
      }),
    )
    .optional(),
});

type Rejected = NonNullable<z.output<typeof answerSchema>['rejected']>[number];

/** Those named by an answer, by the index of the profile; null: the answer is none of a receiver's. */
function rejectedIn(body: string): Map<number, Rejected> | null {
  const text = body.trim();
  // A page is what proxies and sign-ins answer; any other text is a receiver's "ok".
  if (text.startsWith('<')) return null;
  if (!text.startsWith('{')) return new Map();
  try {
    const { rejected = [] } = answerSchema.parse(JSON.parse(text));
    return new Map(rejected.map((one) => [one.index, one]));
  } catch {
    return null;
  }
}

/** Throws for answers that concern the whole account; returns for success and refused content. */
export function checkResponse(response: HttpResponse, nowMs: number): void {
  const { status } = response;
  throwAccountTrouble(response, { name, address: 'URL', nowMs });
  if (status === 403) {
    const text = 'The receiver forbids this (403). Are token and signing secret right?';
    throw new AuthenticationError(errorOf('forbidden', response, text));
  }
  if (status === 404 || status === 405 || status === 410) {
    const text = `Nothing takes memberships at this URL (${status}).`;
    throw new MisconfiguredError(errorOf('url-wrong', response, text));
  }
  if (status < 300) {
    if (rejectedIn(response.body) === null) throw wrongAnswer(name, response);
    return;
  }
  if (![400, 409, 413, 422].includes(status)) throw unexpectedAnswer(name, response);
}

/** It does not even take an empty list, which asks for nothing. */
export function probeRefusal(response: HttpResponse): MisconfiguredError {
  const text = `The receiver refuses a signed post of an empty list (${response.status}).`;
  return new MisconfiguredError(errorOf('probe-refused', response, text));
}

function outcomeOf(one: Rejected, response: HttpResponse): DeliveryOutcome {
  const said = one.message ?? one.errors?.map(({ message }) => message).join('; ') ?? '';
  const text = said === '' ? 'The receiver rejected this person.' : `The receiver said: ${said}`;
  const message = text.slice(0, 300);
  return one.retry === true
    ? { kind: 'retry', error: errorOf('not-yet', response, message), maybeApplied: false }
    : { kind: 'failed', error: errorOf('rejected', response, message) };
}

/** One outcome a row; `profileOf` is the index of each row's profile in the request. */
export function outcomesOf(
  response: HttpResponse,
  profileOf: readonly number[],
  nowMs: number,
): DeliveryOutcome[] {
  checkResponse(response, nowMs);
  const { status } = response;
  if (status === 413) {
    return profileOf.map(() => ({ kind: 'too-large', error: errorOf('too-large', response) }));
  }
  const rejected = rejectedIn(response.body) ?? new Map<number, Rejected>();
  const isSuccess = status < 300;
  const error = errorOf('refused', response);
  return profileOf.map((index): DeliveryOutcome => {
    const one = rejected.get(index);
    if (isSuccess) return one ? outcomeOf(one, response) : { kind: 'delivered' };
    // Refused as a whole: who is named is tried apart from the others first.
    const isSuspect = one !== undefined && rejected.size < profileOf.length;
    return { kind: 'rejected-batch', error, ...(isSuspect ? { suspect: true as const } : {}) };
  });
}

/** What each code means to a person. */
export const errorTable: readonly ErrorExplanation[] = [
  explain(
    'rejected',
    'The receiver rejected this person',
    'It took the others of the request, and named this one.',
    'Look at what it said; correct the person or the receiver, then resend.',
    { permanent: true },
  ),
  explain(
    'refused',
    'The receiver refused this person',
    'It refused even a request with this one person.',
    'Look at its answer; correct the person or the receiver, then resend.',
    { permanent: true },
  ),
  explain(
    'too-large',
    'The request is too large for the receiver (413)',
    'It refused even a request with this one person.',
    'Look at the length of the value, then resend.',
    { permanent: true },
  ),
  explain(
    'not-yet',
    'The receiver asks to try again',
    'It could not take this person now.',
    'Nothing to do: it is tried again.',
  ),
  explain(
    'unauthorized',
    'The receiver refuses the credentials (401)',
    'It does not accept the token, or the signature.',
    'Give token and signing secret as the receiver has them.',
  ),
  explain(
    'forbidden',
    'The receiver forbids this (403)',
    'It does not accept the token, or the signature.',
    'Give token and signing secret as the receiver has them.',
  ),
  explain(
    'url-wrong',
    'Nothing takes memberships at this URL',
    'The receiver answered 404, 405 or 410.',
    'Correct the URL of the account.',
    { setting: 'url' },
  ),
  explain(
    'probe-refused',
    'The receiver refuses an empty list',
    'A connection is tried out with a signed post of an empty list.',
    'Let the receiver answer 2xx to it.',
    { setting: 'url' },
  ),
  ...commonErrors(name, 'url'),
];
