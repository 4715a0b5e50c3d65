/** What a Kafka broker's answer holds, as messages: batches unpacked, marks and aborted left out. */
import type { LogMessage } from './message-log.ts';

/** A batch as the client unpacks it. */
export interface RecordBatch {
  firstOffset: bigint;
  lastOffsetDelta: number;
  attributes: number;
  producerId: bigint;
  records: readonly { offsetDelta: number; key: Buffer | null; value: Buffer | null }[];
}

/** A transaction that was given up: all of this producer from this offset up to its mark. */
export interface AbortedTransaction {
  producerId: bigint;
  firstOffset: bigint;
}

const transactionalBit = 0b01_0000;
const controlBit = 0b10_0000;
/** The second number in the key of a mark. */
const abortMark = 0;

const lastOffsetOf = (batch: RecordBatch): bigint =>
  batch.firstOffset + BigInt(batch.lastOffsetDelta);

/** The batches whose messages count, in order: Kafka tells aborted transactions and leaves it to us. */
function* committed(
  batches: readonly RecordBatch[],
  aborted: readonly AbortedTransaction[],
): Generator<RecordBatch> {
  const waiting = [...aborted].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const open = new Set<bigint>();
  for (const batch of batches) {
    while (waiting[0] && waiting[0].firstOffset <= lastOffsetOf(batch)) {
      open.add(waiting.shift()!.producerId);
    }
    if (batch.attributes & controlBit) {
      if (batch.records[0]?.key?.readInt16BE(2) === abortMark) open.delete(batch.producerId);
    } else if (!(batch.attributes & transactionalBit && open.has(batch.producerId))) {
      yield batch;
    }
  }
}

/** @param fromOffset batches are whole, so the first may begin before what was asked for */
export function messagesOf(
  batches: readonly RecordBatch[],
  aborted: readonly AbortedTransaction[],
  fromOffset: number,
): { messages: LogMessage[]; nextOffset: number } {
  const messages: LogMessage[] = [];
  for (const batch of committed(batches, aborted)) {
    for (const { offsetDelta, value } of batch.records) {
      const offset = Number(batch.firstOffset) + offsetDelta;
      if (offset >= fromOffset) messages.push({ offset, bytes: value ?? new Uint8Array() });
    }
  }
  const last = batches.at(-1);
  const nextOffset = last ? Math.max(Number(lastOffsetOf(last)) + 1, fromOffset) : fromOffset;
  return { messages, nextOffset };
}
