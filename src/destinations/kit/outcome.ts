/** What a destination says of each row of a batch. The engine decides what happens next. */

/** One membership to deliver: this target value in or out of this segment. */
export interface DeliveryRow {
  /** Opaque to the destination; outcomes come back in the order of the rows. */
  readonly key: string;
  /** The audience's id: the external id of the segment at the destination. */
  readonly audienceId: string;
  /** The id that the destination gave the segment, when it gives one. */
  readonly segmentId: string | null;
  /** How the audience is known outside: namespace (`ups`, …), its id there, and its name. */
  readonly audience: { readonly namespace: string; readonly id: string; readonly name: string };
  /** The mapping's target: which kind of identity the value is at the destination. */
  readonly target: string;
  /** The identity value, byte for byte. */
  readonly targetValue: string;
  readonly action: 'add' | 'remove';
  /** Strictly increasing per target and segment. Milliseconds since 1970. */
  readonly lastQualificationTimeMs: number;
}

/** A row's error as people read it: `code` is stable, from the destination's error table. */
export interface DeliveryError {
  readonly code: string;
  readonly message: string;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
}

export type DeliveryOutcome =
  /** The destination accepted the state. */
  | { kind: 'delivered' }
  /**
   * Try again, no sooner than `afterMs` from now where given. `maybeApplied`: the destination may
   * have accepted it all the same (time-out, reset, 5xx), so the row stays uncertain.
   */
  | { kind: 'retry'; error: DeliveryError; afterMs?: number; maybeApplied: boolean }
  /** The destination says that this very state may already be there. */
  | { kind: 'duplicate'; error: DeliveryError }
  /** Refused for this row's own sake, for good. */
  | { kind: 'failed'; error: DeliveryError }
  /**
   * The request was refused as a whole and nothing of it applied: some row of it is guilty.
   * `suspect`: the answer seems to name this row; suspects are tried apart from the others first.
   */
  | { kind: 'rejected-batch'; error: DeliveryError; suspect?: true }
  /** The request was too large; nothing applied. */
  | { kind: 'too-large'; error: DeliveryError }
  /** The segment does not exist at the destination; nothing applied. */
  | { kind: 'segment-missing'; audienceId: string; error: DeliveryError };
