/**
 * A topic of Kafka as a log. No consumer group: which process reads what, and from where, is in our
 * database, so the client only looks up partitions and fetches. Each broker has one fetch under way
 * at a time; what it brings beyond what was asked for waits here, within the bound on bytes.
 */
import { Consumer, FetchIsolationLevels, ListOffsetTimestamps } from '@platformatic/kafka';
import { kafkaAddress } from './kafka-address.ts';
import { messagesOf } from './kafka-batches.ts';
import { type LogRead, type MessageLog, type ReadBounds, refuseOffset } from './message-log.ts';

type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;
type PartitionAnswer = FetchResponse['responses'][number]['partitions'][number];

const waitMs = 1_000;
const offsetOutOfRange = 1;
const noLeader = -1;

type Options = ConstructorParameters<typeof Consumer<Buffer, Buffer, Buffer, Buffer>>[0];
type Offsets = ReadonlyMap<number, number>;

/** One partition's answer, in pieces of which each is taken at once. */
function piecesOf(
  { partitionIndex: partition, records, abortedTransactions, highWatermark }: PartitionAnswer,
  fromOffset: number,
  messagesMax: number,
): LogRead[] {
  const all = messagesOf(records ?? [], abortedTransactions ?? [], fromOffset);
  const pieces: LogRead[] = [];
  for (let at = 0; at === 0 || at < all.messages.length; at += messagesMax) {
    const messages = all.messages.slice(at, at + messagesMax);
    const isLast = at + messagesMax >= all.messages.length;
    const nextOffset = isLast ? all.nextOffset : messages.at(-1)!.offset + 1;
    const behind = Math.max(Number(highWatermark) - nextOffset, 0);
    const from = pieces.at(-1)?.nextOffset ?? fromOffset;
    pieces.push({ partition, fromOffset: from, messages, nextOffset, behind, lost: 0 });
  }
  return pieces;
}

/** What waits to be asked for, by partition. */
class Pieces {
  readonly #waiting = new Map<number, LogRead[]>();

  put(pieces: LogRead[]): void {
    this.#waiting.set(pieces[0]!.partition, pieces);
  }

  /** The next piece of each partition; what does not go on at its offset is dropped. */
  take(offsets: Offsets): LogRead[] {
    const taken: LogRead[] = [];
    for (const [partition, pieces] of this.#waiting) {
      const fits = pieces[0]!.fromOffset === offsets.get(partition);
      if (fits) taken.push(pieces.shift()!);
      if (!fits || pieces.length === 0) this.#waiting.delete(partition);
    }
    return taken;
  }
}

/** Who leads what, and where a partition begins and ends. */
function createLookup(options: Options, topic: string) {
  const client = new Consumer(options);
  const edge = async (partition: number, timestamp: bigint): Promise<number> => {
    const asked = { topics: [topic], partitions: { [topic]: [partition] }, timestamp };
    return Number((await client.listOffsets(asked)).get(topic)![partition]);
  };
  return {
    client,
    layout: async () => (await client.metadata({ topics: [topic] })).topics.get(topic)!,
    first: (partition: number) => edge(partition, ListOffsetTimestamps.EARLIEST),
    end: (partition: number) => edge(partition, ListOffsetTimestamps.LATEST),
  };
}

function fetchFrom(
  client: Consumer,
  { node, topicId }: { node: number; topicId: string },
  offsets: Offsets,
  bytesMax: number,
): Promise<FetchResponse> {
  const partitions = [...offsets].map(([partition, offset]) => ({
    partition,
    currentLeaderEpoch: -1,
    fetchOffset: BigInt(offset),
    lastFetchedEpoch: -1,
    partitionMaxBytes: Math.ceil(bytesMax / offsets.size),
  }));
  return client
    .fetch({
      node,
      maxWaitTime: waitMs,
      minBytes: 1,
      maxBytes: bytesMax,
      isolationLevel: FetchIsolationLevels.READ_COMMITTED,
      topics: [{ topicId, partitions }],
    })
    .catch(withoutRangeErrors);
}

/** @param url as `kafkaAddress` reads it; connects at the first call */
export function openKafkaLog(url: string): MessageLog {
  const { topic, connection } = kafkaAddress(url);
  const name = `kafka:${topic}`;
  // The client asks for a group's name; nothing joins it. Tries are repeated by who calls.
  const options = { clientId: 'millrace', groupId: 'millrace', retries: 0, ...connection };
  // A broker answers a connection's calls in order: a fetch that waits must not hold up the others.
  const lookup = createLookup(options, topic);
  const fetcher = new Consumer(options);
  const pieces = new Pieces();
  const fetching = new Map<number, Promise<void>>();
  let closed = false;

  /** What was to be read is not there: removed by age or size, or the topic is another one. */
  const outOfRange = async (partition: number, fromOffset: number): Promise<LogRead> => {
    const end = await lookup.end(partition);
    if (fromOffset > end) refuseOffset(`${name}, partition ${partition}`, fromOffset, end);
    const nextOffset = Math.max(await lookup.first(partition), fromOffset);
    const counts = { behind: end - nextOffset, lost: nextOffset - fromOffset };
    return { partition, fromOffset, messages: [], nextOffset, ...counts };
  };
  const fetch = async (
    from: { node: number; topicId: string },
    offsets: Offsets,
    { bytesMax, messagesMax }: ReadBounds,
  ): Promise<void> => {
    const { responses } = await fetchFrom(fetcher, from, offsets, bytesMax);
    for (const answer of responses.flatMap((one) => one.partitions)) {
      const { partitionIndex: partition, errorCode } = answer;
      const fromOffset = offsets.get(partition)!;
      if (errorCode !== offsetOutOfRange) pieces.put(piecesOf(answer, fromOffset, messagesMax));
      else pieces.put([await outOfRange(partition, fromOffset)]);
    }
  };
  /** Until the first broker has answered. */
  const fetchSome = async (offsets: Offsets, bounds: ReadBounds): Promise<void> => {
    const { id: topicId, partitions } = await lookup.layout();
    const byLeader = Map.groupBy(offsets, ([index]) => partitions[index]?.leader ?? noLeader);
    for (const [node, some] of byLeader) {
      if (node === noLeader || fetching.has(node)) continue;
      const work = fetch({ node, topicId }, new Map(some), bounds);
      const ended = work.finally(() => fetching.delete(node));
      // Between two calls nobody waits for it, and the next call fetches anew.
      ended.catch(() => {});
      fetching.set(node, ended);
    }
    if (fetching.size === 0) throw new Error(`no broker leads a partition of ${name}`);
    await Promise.race(fetching.values());
  };
  return {
    name,
    partitions: async () => [...(await lookup.layout().catch(tellInner)).partitions.keys()],
    firstOffset: (partition) => lookup.first(partition).catch(tellInner),
    read: async (offsets, bounds) => {
      const waiting = pieces.take(offsets);
      if (waiting.length > 0 || closed) return waiting;
      try {
        await fetchSome(offsets, bounds);
      } catch (error) {
        if (closed) return [];
        // Leaders may have moved.
        for (const client of [lookup.client, fetcher]) client.clearMetadata();
        return tellInner(error);
      }
      return pieces.take(offsets);
    },
    close: async () => {
      closed = true;
      await Promise.all([lookup.client.close(true), fetcher.close(true)]);
    },
  };
}

/** The client wraps what went wrong in what it was doing: "Listing offsets failed." */
function tellInner(error: unknown): never {
  const { errors, cause } = error as Partial<AggregateError>;
  const inner = errors?.at(-1) ?? cause;
  if (inner instanceof Error) tellInner(inner);
  throw error;
}

/** The client throws an answer away for one bad partition; an offset out of range is an answer. */
function withoutRangeErrors(error: { response?: FetchResponse }): FetchResponse {
  const { response } = error;
  const codes = response?.responses.flatMap((one) => one.partitions.map((part) => part.errorCode));
  const isAnswer = codes?.every((code) => code === 0 || code === offsetOutOfRange);
  if (response && response.errorCode === 0 && isAnswer) return response;
  throw error;
}
