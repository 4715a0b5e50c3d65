/** Brokers of Kafka that come and go one by one, as in a rolling restart: what is read is whole. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LogRead, type MessageLog, openLog } from '../../src/sources/index.ts';
import { type KafkaCluster, startKafka, type TestLog } from '../support/log-server.ts';

const bounds = { messagesMax: 100, bytesMax: 2 * 1024 * 1024 };
const brokers = [1, 2, 3];
let cluster: KafkaCluster;

beforeAll(async () => {
  cluster = await startKafka(brokers.length);
}, 600_000);
afterAll(() => cluster.stop());

/** A topic whose partition 0 the first broker leads, 1 the second, and so on. */
async function createSpread(name: string): Promise<TestLog> {
  const topic = await cluster.create(name, brokers.length);
  for (const broker of brokers) await cluster.moveLeader(name, broker - 1, broker);
  return topic;
}

/** Reads as the engine does: on from what it has, and again when that fails. */
function createReader(log: MessageLog, partitions: readonly number[]) {
  const offsets = new Map(partitions.map((partition) => [partition, 0]));
  const texts = new Map<number, string[]>(partitions.map((partition) => [partition, []]));
  const take = ({ partition, fromOffset, messages, nextOffset, lost }: LogRead): void => {
    expect([fromOffset, lost]).toEqual([offsets.get(partition), 0]);
    for (const { bytes } of messages) texts.get(partition)!.push(Buffer.from(bytes).toString());
    offsets.set(partition, nextOffset);
  };
  return {
    texts,
    until: async (isEnough: () => boolean): Promise<void> => {
      while (!isEnough()) (await log.read(offsets, bounds).catch(() => [])).forEach(take);
    },
  };
}

it('reads on in order while each broker goes, its partition moves, and it comes back', async () => {
  const name = 'rolling';
  const topic = await createSpread(name);
  let log = await openLog(topic.url);
  const reader = createReader(log, topic.partitions);
  let sent: string[] = [];
  const publish = async (what: string): Promise<void> => {
    const some = Array.from({ length: 20 }, (_, n) => `${what} ${n}`);
    for (const partition of topic.partitions) await topic.publish(some, partition);
    sent = [...sent, ...some];
  };
  const readAll = () =>
    reader.until(() => [...reader.texts.values()].every((texts) => texts.length >= sent.length));
  await publish('at first');
  await readAll();
  for (const broker of brokers) {
    const other = (broker % brokers.length) + 1;
    await cluster.moveLeader(name, broker - 1, other);
    await cluster.brokerDown(broker);
    await publish(`without ${broker}`);
    await readAll();
    await cluster.brokerUp(broker);
    await cluster.moveLeader(name, broker - 1, broker);
    await publish(`with ${broker}`);
    await readAll();
  }
  for (const texts of reader.texts.values()) expect(texts).toEqual(sent);
  // Who starts while the first broker of its address is away asks the next.
  await log.close();
  await cluster.moveLeader(name, 0, 2);
  await cluster.brokerDown(1);
  log = await openLog(topic.url);
  expect(await log.partitions()).toEqual(topic.partitions);
  const fresh = createReader(log, topic.partitions);
  await fresh.until(() => [...fresh.texts.values()].every(({ length }) => length >= sent.length));
  for (const texts of fresh.texts.values()) expect(texts).toEqual(sent);
  await cluster.brokerUp(1);
  await log.close();
});

it('reads the partitions of other brokers while one is away', async () => {
  const topic = await createSpread('partly');
  const log = await openLog(topic.url);
  const reader = createReader(log, topic.partitions);
  for (const partition of topic.partitions) await topic.publish(['before'], partition);
  await reader.until(() => [...reader.texts.values()].every(({ length }) => length === 1));
  await cluster.brokerDown(3);
  for (const partition of [0, 1]) await topic.publish(['meanwhile'], partition);
  await reader.until(() => [0, 1].every((one) => reader.texts.get(one)!.length === 2));
  await cluster.brokerUp(3);
  await topic.publish(['after'], 2);
  await reader.until(() => reader.texts.get(2)!.length === 2);
  expect([...reader.texts.values()]).toEqual([
    ['before', 'meanwhile'],
    ['before', 'meanwhile'],
    ['before', 'after'],
  ]);
  await log.close();
});
