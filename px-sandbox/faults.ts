/** Faults on order: what goes wrong, where, how often and for how long. The one schema of them. */
import { z } from 'zod';

const placeSchema = z.enum(['token', 'metadata', 'membership', 'read']);

/** Which part of PX a request talks to. */
export type FaultPlace = z.infer<typeof placeSchema>;

const whereSchema = z.union([placeSchema, z.literal('all')]);

/** Where a fault can be met. */
export const places = ['all', ...placeSchema.options] as const;

const durationSchema = z.union([
  z.literal('until-off'),
  z.strictObject({ requests: z.int().positive() }),
  z.strictObject({ seconds: z.number().positive() }),
]);

/** What every fault that meets requests can say. */
function meeting(where: z.infer<typeof whereSchema>) {
  return {
    on: z.boolean().default(true),
    where: whereSchema.default(where),
    /** Percent of the requests that could meet it. */
    share: z.number().min(1).max(100).default(100),
    for: durationSchema.default('until-off'),
  };
}

/** What every fault that replaces or spoils an answer can say as well. */
function answering(where: z.infer<typeof whereSchema>, applied = false) {
  /** True: the request takes effect all the same; only its answer is bad. */
  return { applied: z.boolean().default(applied), ...meeting(where) };
}

const retryAfter = {
  /** Form of the Retry-After header; past = a date gone by, absurd = ten years in seconds. */
  retryAfter: z.enum(['none', 'seconds', 'date', 'past', 'absurd']).default('none'),
  /** Used by seconds and date. */
  retryAfterSeconds: z.int().min(0).default(2),
};

const answerFaults = [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    ...retryAfter,
    ...answering('all'),
  }),
  /** Never answers. */
  z.strictObject({ kind: z.literal('hang'), ...answering('all') }),
  /** Closes the connection instead of answering. */
  z.strictObject({ kind: z.literal('reset'), ...answering('all') }),
  /** Half of the true answer, then closes. */
  z.strictObject({ kind: z.literal('half'), ...answering('all', true) }),
  /** The true answer under a Content-Length that is too long or too short. */
  z.strictObject({
    kind: z.literal('wrong-length'),
    declared: z.enum(['longer', 'shorter']).default('longer'),
    ...answering('all', true),
  }),
  /** 200 with something that is no answer of this API. */
  z.strictObject({
    kind: z.literal('wrong-body'),
    body: z.enum(['html', 'error', 'text', 'empty']).default('html'),
    ...answering('all'),
  }),
  z.strictObject({
    kind: z.literal('redirect'),
    status: z.literal([301, 302, 303, 307, 308]).default(302),
    to: z.string().min(1).default('http://elsewhere.example/login'),
    ...answering('all'),
  }),
] as const;

const contentFaults = [
  /** Waits before the request is applied; applied: waits after, before the answer. */
  z.strictObject({
    kind: z.literal('slow'),
    ms: z.int().min(0),
    jitterMs: z.int().min(0).default(0),
    ...answering('all'),
  }),
  /** The sign-in is refused; elsewhere every token and key is (401). */
  z.strictObject({
    kind: z.literal('refuse-credentials'),
    error: z.enum(['invalid_grant', 'invalid_client']).default('invalid_grant'),
    ...meeting('token'),
  }),
  /** 403 on external segments, as for a subscription without the feature. */
  z.strictObject({ kind: z.literal('not-activated'), ...meeting('all') }),
  /** 400 for a request that carries this identity. */
  z.strictObject({
    kind: z.literal('reject-identity'),
    identity: z.string(),
    /** False: the message does not say which one it was. */
    named: z.boolean().default(true),
    ...meeting('membership'),
  }),
  /** 400 for every membership request. */
  z.strictObject({ kind: z.literal('reject-all'), ...meeting('membership') }),
  /** 400 naming the segment, though it may exist; without `segment`, for any. */
  z.strictObject({
    kind: z.literal('unknown-segment'),
    segment: z.string().optional(),
    ...meeting('membership'),
  }),
  /** 413 above this many bytes. */
  z.strictObject({
    kind: z.literal('body-limit'),
    bytes: z.int().positive(),
    ...meeting('membership'),
  }),
  /** 400 above this many identities in a request. */
  z.strictObject({
    kind: z.literal('identity-limit'),
    identities: z.int().min(0),
    ...meeting('membership'),
  }),
  /** 400 "possible duplicate" when all states of a request were applied before. */
  z.strictObject({ kind: z.literal('repeat-answers-400'), ...meeting('membership') }),
  /** Accepts requests but does not keep some additions, this many in all. */
  z.strictObject({
    kind: z.literal('forget-additions'),
    members: z.int().positive(),
    ...meeting('membership'),
  }),
  /** What the token endpoint says about a token's life, and how long the token really lives. */
  z.strictObject({
    kind: z.literal('token-life'),
    /** Sent as it is: a number, a text, or null for no such field. */
    expiresIn: z.union([z.number(), z.string(), z.null()]).default(3_600),
    /** Absent: what was sent when that is above zero, else an hour. */
    livesSeconds: z.number().min(0).optional(),
    refreshToken: z.boolean().default(false),
    ...meeting('token'),
  }),
  /** DELETE of a segment is not there. */
  z.strictObject({
    kind: z.literal('no-delete'),
    status: z.literal([404, 405]).default(405),
    ...meeting('metadata'),
  }),
  /** PX's clock differs from the machine's by this much. */
  z.strictObject({ kind: z.literal('clock-skew'), seconds: z.number(), ...meeting('all') }),
  /** 429 beyond this rate, when it is lower than the sandbox's own. */
  z.strictObject({
    kind: z.literal('rate'),
    perSecond: z.int().min(0).optional(),
    perDay: z.int().min(0).optional(),
    ...retryAfter,
    ...meeting('all'),
  }),
] as const;

/** Happen once, at the moment they are ordered, and are over. */
const instantFaults = [
  z.strictObject({ kind: z.literal('expire-tokens'), on: z.boolean().default(true) }),
  /** Without `segment`, the oldest one. */
  z.strictObject({
    kind: z.literal('delete-segment'),
    segment: z.string().optional(),
    on: z.boolean().default(true),
  }),
  /** Takes members out of a segment, as a hand at PX's side would. */
  z.strictObject({
    kind: z.literal('drop-members'),
    segment: z.string().optional(),
    members: z.int().positive(),
    on: z.boolean().default(true),
  }),
] as const;

export const faultSchema = z.discriminatedUnion('kind', [
  ...answerFaults,
  ...contentFaults,
  ...instantFaults,
]);

export const faultsSchema = z.strictObject({
  faults: z.array(faultSchema).max(100),
  /** Of the dice behind `share` and `jitterMs`. */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
});

export type Fault = z.infer<typeof faultSchema>;
export type AnswerFault = z.infer<(typeof answerFaults)[number]>;
export type InstantFault = z.infer<(typeof instantFaults)[number]>;
export type RetryAfter = Pick<
  z.infer<(typeof answerFaults)[0]>,
  'retryAfter' | 'retryAfterSeconds'
>;
/** A fault that meets requests, as opposed to one that happens at once. */
export type MeetingFault = Exclude<Fault, InstantFault>;
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

export function isInstant(fault: Fault): fault is InstantFault {
  return !('for' in fault);
}

/** Kinds that `z` cannot tell apart from the rest by a field. */
export const answerKinds: ReadonlySet<string> = new Set<AnswerFault['kind']>([
  'status',
  'hang',
  'reset',
  'half',
  'wrong-length',
  'wrong-body',
  'redirect',
]);
