/** What of Kafka needs no broker: addresses, and batches as only transactions make them. */
import { expect, it } from 'vitest';
import { kafkaAddress } from './kafka-address.ts';
import { messagesOf, type RecordBatch } from './kafka-batches.ts';

it('reads addresses', () => {
  const bootstrapBrokers = ['a:9092', 'b:9092'];
  expect(kafkaAddress('kafka://a:9092,b:9092/people.web')).toEqual({
    topic: 'people.web',
    connection: { bootstrapBrokers },
  });
  expect(kafkaAddress('kafka+tls://me:p%40ss@a:9092,b:9092/t?sasl=scram-sha-512')).toEqual({
    topic: 't',
    connection: {
      bootstrapBrokers,
      tls: {},
      sasl: { mechanism: 'SCRAM-SHA-512', username: 'me', password: 'p@ss' },
    },
  });
  const plain = kafkaAddress('kafka://me:secret@a:9092/t').connection;
  expect(plain.sasl).toMatchObject({ mechanism: 'PLAIN', username: 'me' });
});

it('refuses other addresses without repeating their password', () => {
  for (const wrong of ['kafka://a:9092', 'kafka://me:secret@a:9092/t?sasl=other', 'nats://a/t']) {
    expect(() => kafkaAddress(wrong)).toThrow(/not of the known form/);
    expect(() => kafkaAddress(wrong)).not.toThrow(/secret/);
  }
});

const transactional = 0b01_0000;
const mark = 0b11_0000;

interface Given {
  producer?: number;
  attributes?: number;
  /** What a mark says: 0 gives the transaction up, 1 commits it. */
  marks?: 0 | 1;
}

/** A batch with the offsets from the first to the last that was in it, without those compacted away. */
function batch(first: number, last: number, given: Given = {}, gone: number[] = []): RecordBatch {
  const offsets = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const key = given.marks === undefined ? null : Buffer.from([0, 0, 0, given.marks]);
  return {
    firstOffset: BigInt(first),
    lastOffsetDelta: last - first,
    attributes: given.attributes ?? 0,
    producerId: BigInt(given.producer ?? -1),
    records: offsets
      .filter((offset) => !gone.includes(offset))
      .map((offset) => ({ offsetDelta: offset - first, key, value: Buffer.from(`${offset}`) })),
  };
}

const aborted = (producer: number, first: number) => ({
  producerId: BigInt(producer),
  firstOffset: BigInt(first),
});

it('takes no message of a transaction that was given up', () => {
  const one = { producer: 1, attributes: transactional };
  const two = { producer: 2, attributes: transactional };
  const { messages, nextOffset } = messagesOf(
    [
      batch(10, 11, one),
      batch(12, 12, two),
      batch(13, 13, { producer: 1, attributes: mark, marks: 0 }),
      batch(14, 14, one),
      batch(15, 15, { producer: 1, attributes: mark, marks: 1 }),
      batch(16, 16),
      // The end of this one is not in the answer yet.
      batch(17, 18, one),
    ],
    [aborted(1, 17), aborted(1, 10)],
    10,
  );
  expect(messages.map((message) => message.offset)).toEqual([12, 14, 16]);
  expect(nextOffset).toBe(19);
});

it('goes on behind marks, and behind what was compacted away', () => {
  const commit = { producer: 1, attributes: mark, marks: 1 as const };
  expect(messagesOf([batch(5, 5, commit)], [], 5)).toEqual({ messages: [], nextOffset: 6 });
  const { messages, nextOffset } = messagesOf([batch(0, 9, {}, [3, 8, 9])], [], 2);
  expect(messages.map((message) => message.offset)).toEqual([2, 4, 5, 6, 7]);
  expect(nextOffset).toBe(10);
  expect(messagesOf([], [], 7)).toEqual({ messages: [], nextOffset: 7 });
});
