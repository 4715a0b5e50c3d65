/** What a destination is: data first (catalogue, forms, limits), code last. */
import type { z } from 'zod';
import type { Clock } from '../../kernel/index.ts';
import type { DeliveryOutcome, DeliveryRow } from './outcome.ts';

export type AudienceOrigin = 'segmentation-service' | 'custom-upload' | 'external';

/** A field of the sign-in or details form. Validation comes from the zod schema beside it. */
export interface FieldDefinition {
  name: string;
  label: string;
  help: string;
  secret: boolean;
  required: boolean;
  /**
   * What a value must match, and what to say when it does not. Checked where accounts are made; the
   * form, the API's document and the command line read it from here.
   */
  pattern?: { regex: string; message: string };
  advanced?: boolean;
  choices?: readonly { value: string; label: string }[];
}

export interface AuthenticationScheme {
  /** The `type` of the authentication object, e.g. `oauth2_password`. */
  type: string;
  label: string;
  fields: readonly FieldDefinition[];
}

/** An entry of the error table: stable code → what it means and what to do next. */
export interface ErrorExplanation {
  code: string;
  title: string;
  explanation: string;
  nextStep: string;
  permanent: boolean;
  /** The setting to look at, where one is probably wrong. */
  setting?: string;
}

export interface SegmentMetadata {
  /** Our audience id: immutable, becomes the external id. */
  audienceId: string;
  name: string;
  description: string;
  /** The destination has taken this segment before: this is a change of its name or description. */
  isKnown: boolean;
}

export interface OAuthToken {
  accessToken: string;
  refreshToken: string | null;
  /** Milliseconds since 1970. */
  expiresAtMs: number;
  /** From here on it is renewed before it is used. */
  renewAtMs: number;
}

/** Where a destination keeps its token; shared by every process that uses the account. */
export interface TokenStore {
  load(): Promise<OAuthToken | null>;
  save(token: OAuthToken | null): Promise<void>;
}

/** One exchange with the destination, reported for the request log. Headers are already masked. */
export interface ExchangeReport {
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  requestBody: string;
  status: number | null;
  responseHeaders: Record<string, string>;
  responseBody: string;
  tookMs: number;
  error?: string;
  /** It carried credentials: its bodies are not kept. */
  isSignIn?: true;
}

export interface ConnectionContext {
  /** Parsed by the definition's schemas. */
  authentication: unknown;
  settings: unknown;
  tokens: TokenStore;
  clock: Clock;
  /** False: addresses that resolve to private, loopback or link-local ones are refused. */
  allowPrivateAddresses: boolean;
  onExchange?: (report: ExchangeReport) => void;
}

/** One page of what a destination tells; `next` asks for the one after it, null ends. */
export interface ReadPage<Item> {
  items: Item[];
  next: string | null;
}

/**
 * What a destination can be asked, for comparisons. Each call is one request (the engine keeps the
 * rate), changes nothing, and throws like the other calls; an `AuthenticationError` here only means
 * that this account may not read. What a destination cannot tell at all it answers with null.
 */
export interface DestinationReads {
  /** Ids of the segments that exist: the destination's own, or external ones. */
  segments(cursor: string | null, signal?: AbortSignal): Promise<ReadPage<string>>;
  /** Whether somebody is known by exactly this identity value. */
  hasIdentity(value: string, signal?: AbortSignal): Promise<boolean>;
  /** Known identity values that differ from this one in letter case only. */
  similarIdentities(value: string, signal?: AbortSignal): Promise<string[]>;
  /** Identity values for whom the destination reported a match with a segment since then. */
  matches(
    query: { segmentId: string; sinceMs: number; cursor: string | null },
    signal?: AbortSignal,
  ): Promise<ReadPage<string> | null>;
  /** When the destination last reported a match of one identity value since then; null: never. */
  lastMatch(
    query: { segmentId: string; value: string; sinceMs: number },
    signal?: AbortSignal,
  ): Promise<number | null>;
  /** Identity values in a segment. */
  members(
    audienceId: string,
    cursor: string | null,
    signal?: AbortSignal,
  ): Promise<ReadPage<string> | null>;
}

/**
 * A connection to a destination with one account's credentials. All calls use one authenticated
 * client; every method may be called again after any failure (they are idempotent).
 *
 * Each method throws `AuthenticationError`, `MisconfiguredError` or `RetryableError` (kit/errors)
 * when the whole call failed for that reason; anything else thrown is a bug and is retried.
 * `saveSegment` may throw `RejectedError`: this segment is refused, everything else goes on.
 */
export interface DestinationConnection {
  /** Signs in and probes that the destination can be used; throws as above when not. */
  test(signal?: AbortSignal): Promise<{ detail: string; tokenExpiresAtMs: number | null }>;
  /** Creates or updates the segment; the same call twice is the same as once. */
  saveSegment(
    segment: SegmentMetadata,
    signal?: AbortSignal,
  ): Promise<{ segmentId: string | null }>;
  /** Deletes the (already emptied) segment where the destination can; `left` when it cannot. */
  deleteSegment(audienceId: string, signal?: AbortSignal): Promise<'deleted' | 'left'>;
  /**
   * Sends one batch as ONE request; gives one outcome per row, in order. Rows hold at most one
   * row per (audience, target value). Never retries by itself except once after a 401.
   */
  deliver(rows: readonly DeliveryRow[], signal?: AbortSignal): Promise<DeliveryOutcome[]>;
  /** Where the destination can be asked anything. */
  reads?: DestinationReads;
  close(): Promise<void>;
}

/** What one account may send. */
export interface DestinationLimits {
  rowsPerRequest: number;
  requestsPerSecond: number;
  requestsPerDay: number;
}

export interface DestinationDefinition {
  id: string;
  name: string;
  /** As people call it in a sentence. */
  shortName: string;
  category: string;
  description: string;
  documentationUrl: string;
  links: readonly { label: string; url: string }[];
  /** Streaming: a change is sent as it happens. Members who are there already are sent first. */
  delivery: { frequency: 'streaming'; backfill: boolean };
  /** Calls that make, change and delete a segment at the destination; none: it has no segments. */
  metadataCalls: readonly {
    purpose: 'create' | 'update' | 'delete' | 'validate';
    method: string;
    path: string;
    note: string;
  }[];
  contact: string;
  prerequisites: readonly string[];
  acceptedOrigins: readonly AudienceOrigin[];
  /** Why an origin is refused, by origin. */
  refusedOrigins: Partial<Record<AudienceOrigin, string>>;
  identityTargets: readonly { name: string; description: string; required: boolean }[];
  /** Other names that a target may have; without it, the listed ones are all there are. */
  otherIdentityTargets?: { regex: string; message: string };
  mapping: { min: number; max: number; sources: readonly ('namespace' | 'attribute')[] };
  marketingActionsPreset: readonly string[];
  limits: DestinationLimits;
  /** Where an account's settings change the limits. */
  limitsOf?(settings: unknown): DestinationLimits;
  authentication: {
    schemes: readonly AuthenticationScheme[];
    /** Discriminated union on `type`. */
    schema: z.ZodType;
  };
  settings: { fields: readonly FieldDefinition[]; schema: z.ZodType };
  errors: readonly ErrorExplanation[];
  connect(context: ConnectionContext): DestinationConnection;
}
