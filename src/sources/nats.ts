/**
 * A stream of NATS JetStream as a log: sequences are offsets, read by an ordered consumer that the
 * server forgets, so that the only position that counts is the one in our database.
 */
import { type Consumer, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { LogMessage, MessageLog } from './message-log.ts';

/** The least that the client takes. */
const waitMs = 1_000;

/** @param url `nats://[user:password@]host:port/STREAM`; connects at the first call */
export function openNatsLog(url: string): MessageLog {
  const { host, username, password, pathname } = new URL(url);
  const stream = decodeURIComponent(pathname.slice(1));
  let connection: NatsConnection | undefined;
  let reader: { consumer: Consumer; nextOffset: number } | undefined;

  const connected = async (): Promise<NatsConnection> => {
    if (connection && !connection.isClosed()) return connection;
    reader = undefined;
    connection = await connect({
      servers: host,
      name: 'millrace',
      maxReconnectAttempts: -1,
      ...(username === '' ? {} : { user: decodeURIComponent(username) }),
      ...(password === '' ? {} : { pass: decodeURIComponent(password) }),
    });
    return connection;
  };
  const consumerAt = async (fromOffset: number): Promise<Consumer> => {
    const nats = await connected();
    if (reader?.nextOffset === fromOffset) return reader.consumer;
    return jetstream(nats).consumers.get(stream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: fromOffset,
    });
  };
  return {
    name: `nats:${stream}`,
    partitions: async () => [0],
    firstOffset: async () => {
      const { state } = await (await jetstreamManager(await connected())).streams.info(stream);
      return state.first_seq;
    },
    read: async (_partition, { fromOffset, messagesMax }) => {
      const consumer = await consumerAt(fromOffset);
      // Until all is well, the next call begins anew.
      reader = undefined;
      const messages: LogMessage[] = [];
      let behind = 0;
      for await (const message of await consumer.fetch({
        max_messages: messagesMax,
        expires: waitMs,
      })) {
        messages.push({ offset: message.seq, bytes: message.data });
        behind = message.info.pending;
        if (behind === 0) break;
      }
      const last = messages.at(-1);
      reader = { consumer, nextOffset: last ? last.offset + 1 : fromOffset };
      return { messages, behind };
    },
    close: async () => {
      await connection?.close();
    },
  };
}
