/** An outside log that carries updates: what the engine needs of NATS JetStream and its like. */

export interface LogMessage {
  offset: number;
  bytes: Uint8Array;
}

/** How much one call may bring: of messages, and of their bytes (a larger message comes alone). */
export interface ReadBounds {
  messagesMax: number;
  bytesMax: number;
}

export interface LogRead {
  partition: number;
  /** Where it was read from. */
  fromOffset: number;
  /** In order; offsets may have gaps. */
  messages: LogMessage[];
  /** Where to go on: behind these messages and what else is none, such as marks of transactions. */
  nextOffset: number;
  /** How many more there are from `nextOffset` on, about. */
  behind: number;
  /** How many offsets the log had removed before they were read. */
  lost: number;
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
   * What comes next in these partitions, by partition; waits for it up to about a second. It may
   * leave out partitions that have nothing. Nothing is fetched but what a call asks for.
   * @param offsets partition → where to begin
   * @throws an Error when the log ends before an offset: it is not the log that was read
   */
  read(offsets: ReadonlyMap<number, number>, bounds: ReadBounds): Promise<LogRead[]>;
  /** Ends reads that wait, too. */
  close(): Promise<void>;
}

/** @throws an Error that says it, for an offset behind the end */
export function refuseOffset(name: string, offset: number, endOffset: number): never {
  throw new Error(
    `${name} ends at offset ${endOffset}, but ${offset} is next: it was emptied or made anew`,
  );
}
