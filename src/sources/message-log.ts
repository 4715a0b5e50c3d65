/** An outside log that carries updates: what the engine needs of NATS JetStream and its like. */

export interface LogMessage {
  offset: number;
  bytes: Uint8Array;
}

/**
 * A log that is read from any offset, as often as needed; the log itself keeps no position of ours.
 * Methods throw when the log is away, and may then be called again.
 */
export interface MessageLog {
  /** Under which offsets are kept: the same after every restart. */
  readonly name: string;
  partitions(): Promise<number[]>;
  /** The oldest offset that is still there. */
  firstOffset(partition: number): Promise<number>;
  /**
   * Messages from an offset on (offsets may have gaps), in order; waits for the first of them up to
   * about a second. `behind`: how many more there are after these.
   */
  read(
    partition: number,
    options: { fromOffset: number; messagesMax: number },
  ): Promise<{ messages: LogMessage[]; behind: number }>;
  close(): Promise<void>;
}
