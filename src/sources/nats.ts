/**
 * A stream of NATS JetStream as a log: sequences are offsets, read by an ordered consumer that the
 * server forgets, so that the only position that counts is the one in our database.
 */
import { type Consumer, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { delay } from '../kernel/index.ts';
import {
  type LogMessage,
  type LogRead,
  type MessageLog,
  type ReadBounds,
  refuseOffset,
} from './message-log.ts';

/** The least that the client takes. */
const waitMs = 1_000;
/** A server that says nothing for so long is away: the client would wait until it is back. */
const answerMs = 4_000;
/** What the client asks for at once when it is told the bytes. */
const messagesPerFetch = 100;
/** Beside its payload: subject, headers, and what the server adds. */
const overheadBytes = 64 * 1024;

interface Fetched {
  messages: LogMessage[];
  /** How many there are behind them. */
  behind: number;
}

/** One request, for up to so many bytes. */
async function fetch(consumer: Consumer, bytes: number, closed: AbortSignal): Promise<Fetched> {
  const messages: LogMessage[] = [];
  let behind = 0;
  const answer = await consumer.fetch({ max_bytes: bytes, expires: waitMs });
  const ended = new AbortController();
  const stop = (): void => void answer.close();
  let isLate = false;
  closed.addEventListener('abort', stop);
  void delay(answerMs, ended.signal).then(() => {
    isLate = !ended.signal.aborted;
    stop();
  });
  try {
    for await (const message of answer) {
      messages.push({ offset: message.seq, bytes: message.data });
      behind = message.info.pending;
      // All that was asked for; the client would go on waiting for bytes.
      if (behind === 0 || messages.length === messagesPerFetch) break;
    }
  } catch (error) {
    // So the server says that the next message is too large for what is left of the bytes.
    const isFull = error instanceof Error && error.message === 'message size exceeds maxbytes';
    if (!isFull || messages.length === 0) throw error;
  } finally {
    ended.abort();
    closed.removeEventListener('abort', stop);
  }
  if (isLate) throw new Error('the NATS server does not answer');
  return { messages, behind };
}

/** Requests until nothing is left, or one more could bring too much. */
async function fetchAll(
  consumer: Consumer,
  { bytesMax, messagesMax }: ReadBounds,
  payloadBytesMax: number,
  closed: AbortSignal,
): Promise<Fetched> {
  // A request that is smaller than the next message would never be answered.
  const largest = payloadBytesMax + overheadBytes;
  let room = Math.max(bytesMax, largest);
  const all: Fetched = { messages: [], behind: 0 };
  do {
    const some = await fetch(consumer, room, closed);
    for (const message of some.messages) {
      all.messages.push(message);
      room -= message.bytes.length;
    }
    all.behind = some.behind;
  } while (
    all.behind > 0 &&
    all.messages.length + messagesPerFetch <= messagesMax &&
    room >= largest
  );
  return all;
}

/**
 * @param url `nats://[user:password@]host:port/STREAM`, `nats+tls` for a server that must encrypt (one
 * that asks for it is spoken to encrypted anyway); connects at the first call
 */
export function openNatsLog(url: string): MessageLog {
  const { protocol, host, username, password, pathname } = new URL(url);
  const stream = decodeURIComponent(pathname.slice(1));
  const name = `nats:${stream}`;
  const closed = new AbortController();
  let connection: NatsConnection | undefined;
  let reader: { consumer: Consumer; nextOffset: number } | undefined;

  const connected = async (): Promise<NatsConnection> => {
    if (connection && !connection.isClosed()) return connection;
    reader = undefined;
    connection = await connect({
      servers: host,
      name: 'millrace',
      maxReconnectAttempts: -1,
      ...(protocol === 'nats+tls:' ? { tls: {} } : {}),
      ...(username === '' ? {} : { user: decodeURIComponent(username) }),
      ...(password === '' ? {} : { pass: decodeURIComponent(password) }),
    });
    return connection;
  };
  const state = async () =>
    (await (await jetstreamManager(await connected())).streams.info(stream)).state;
  const readFrom = async (fromOffset: number, bounds: ReadBounds): Promise<LogRead> => {
    const nats = await connected();
    const consumer =
      reader?.nextOffset === fromOffset
        ? reader.consumer
        : await jetstream(nats).consumers.get(stream, {
            deliver_policy: DeliverPolicy.StartSequence,
            opt_start_seq: fromOffset,
          });
    // Until all is well, the next call begins anew.
    reader = undefined;
    const fetched = await fetchAll(consumer, bounds, nats.info!.max_payload, closed.signal);
    const nextOffset = (fetched.messages.at(-1)?.offset ?? fromOffset - 1) + 1;
    reader = { consumer, nextOffset };
    return { partition: 0, fromOffset, ...fetched, nextOffset, lost: 0 };
  };
  /** Where the messages do not begin where they should, the stream says why. */
  const explained = async (read: LogRead): Promise<LogRead> => {
    if (closed.signal.aborted || read.messages[0]?.offset === read.fromOffset) return read;
    const { first_seq: first, last_seq: last } = await state();
    if (last + 1 < read.fromOffset) refuseOffset(name, read.fromOffset, last + 1);
    const kept = Math.min(first, read.messages[0]?.offset ?? first);
    if (kept <= read.fromOffset) return read;
    return { ...read, nextOffset: Math.max(read.nextOffset, kept), lost: kept - read.fromOffset };
  };
  return {
    name,
    partitions: async () => [0],
    // A stream that never had a message says 0, where none can be.
    firstOffset: async () => Math.max((await state()).first_seq, 1),
    read: async (offsets, bounds) => {
      const fromOffset = offsets.get(0);
      if (fromOffset === undefined || closed.signal.aborted) return [];
      try {
        return [await explained(await readFrom(fromOffset, bounds))];
      } catch (error) {
        if (closed.signal.aborted) return [];
        throw error;
      }
    },
    close: async () => {
      closed.abort();
      await connection?.close();
    },
  };
}
