/** A profile update: what every source turns its input into, and the only thing ingest takes. */
import type { JsonObject, JsonValue } from '../kernel/index.ts';

export interface UpdateIdentity {
  /** Namespace symbol, exactly as registered (sources match without case where their format asks). */
  namespace: string;
  /** The value, byte for byte as it came. */
  id: string;
  primary?: boolean;
  /** Joins the person who has it already; does not give it to anybody. */
  onlyKnown?: true;
  authenticatedState?: 'ambiguous' | 'authenticated' | 'loggedOut';
}

export interface UpdateEvent {
  /** Given by the sender (message id), else null: ingest then derives one from the content. */
  id: string | null;
  eventType: string;
  /** Milliseconds since 1970, UTC. */
  timestampMs: number;
  /** The event's other fields. */
  body: JsonObject;
}

/** A membership evaluated elsewhere, carried through with its origin. */
export interface UpdateMembership {
  /** Namespace of the membership's origin, e.g. `ups`. */
  origin: string;
  audienceId: string;
  name?: string;
  status: 'realized' | 'exited';
  lastQualificationTimeMs: number;
  validUntilMs?: number;
}

export interface ProfileUpdate {
  /** At least one. All name the same person. */
  identities: UpdateIdentity[];
  /** Deep-merged; null deletes. */
  attributes?: JsonObject;
  /** A source's own counter of how attributes win: the time they were set, ms UTC. */
  timestampMs: number;
  events?: UpdateEvent[];
  /** The sender's id of the whole update, for those who look for it later. */
  messageId?: string;
  memberships?: UpdateMembership[];
}

/** Where a batch of updates came from. */
export interface UpdateSource {
  /** Id of the write key, API key or import. */
  id: string;
  name: string;
}

/** An item that could not be taken: its index in the request and what was wrong, by path. */
export interface RejectedUpdate {
  index: number;
  errors: { path: string; message: string }[];
  /** Those that could be read; for the one who looks for them, never for an answer. */
  identities: readonly UpdateIdentity[];
  /** As it was sent, where it could be read; never kept as it is. */
  item?: JsonValue;
}

/** What a parser gives: the good updates with their index in the request, and the rest. */
export interface ParsedUpdates {
  updates: { index: number; update: ProfileUpdate }[];
  rejected: RejectedUpdate[];
}
