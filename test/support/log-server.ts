/** The logs that Millrace can read, each with a server of its own: what their conformance is tried on. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NodeConnectionOptions } from '@nats-io/transport-node';
import { Producer } from '@platformatic/kafka';
import { kafkaBroker } from './kafka-build.ts';

export interface LogServer {
  /** An empty log with so many partitions (NATS: one stream, whatever is asked for). */
  create(name: string, partitions: number): Promise<TestLog>;
  /** Away, as clients see it; and back with what it had. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestLog {
  /** What `MILLRACE_LOG` takes. */
  url: string;
  partitions: number[];
  /** In this order; once it resolves the server has them. */
  publish(messages: readonly (string | Uint8Array)[], partition?: number): Promise<void>;
  /** The server removes some of the oldest messages of the first partition. */
  dropOldest(): Promise<void>;
}

export type LogKind = 'nats' | 'kafka';

export function startLogServer(kind: LogKind): Promise<LogServer> {
  return kind === 'nats' ? startNats() : startKafka();
}

const bytesOf = (message: string | Uint8Array): Buffer => Buffer.from(message);

function ensureNats(): void {
  const has = (): boolean => spawnSync('nats-server', ['--version']).status === 0;
  if (has()) return;
  execFileSync('apt-get', ['update'], { stdio: 'ignore' });
  execFileSync('apt-get', ['install', '-y', 'nats-server'], { stdio: 'ignore' });
  if (!has()) throw new Error('These tests need nats-server (apt-get install nats-server)');
}

/** @param port any free one for 0. @returns how it is ended, and its address */
async function runNats(folder: string, port: number, settings: string) {
  const config = join(folder, 'nats.conf');
  const base = `listen: 127.0.0.1:${port || -1}\njetstream { store_dir: "${folder}" }\n`;
  writeFileSync(config, base + settings);
  const child = spawn('nats-server', ['-c', config]);
  const found = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
      const listens = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (listens && /Server is ready/.test(text)) resolve(Number(listens));
    });
    child.once('close', () => reject(new Error(`nats-server ended: ${text}`)));
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  };
  return { port: found, kill };
}

/**
 * A NATS server with JetStream in a folder of its own; down is a kill, up a new start on it.
 * @param secured settings beside the defaults, and with what its own client connects then
 */
export async function startNats(
  secured: { settings: string; client: NodeConnectionOptions } = { settings: '', client: {} },
): Promise<LogServer> {
  ensureNats();
  const folder = mkdtempSync(join(tmpdir(), 'millrace-nats-'));
  let server = await runNats(folder, 0, secured.settings);
  const { port } = server;
  let client = await connect({ port, ...secured.client });
  const streams = async () => (await jetstreamManager(client)).streams;
  return {
    create: async (name) => {
      await (await streams()).add({ name, subjects: [`${name}.>`] });
      return {
        url: `nats://127.0.0.1:${port}/${name}`,
        partitions: [0],
        publish: async (messages) => {
          const js = jetstream(client);
          await Promise.all(messages.map((one) => js.publish(`${name}.web`, bytesOf(one))));
        },
        dropOldest: async () => {
          const { first_seq: first } = (await (await streams()).info(name)).state;
          await (await streams()).purge(name, { seq: first + 10 });
        },
      };
    },
    down: async () => {
      await client.close();
      await server.kill();
    },
    up: async () => {
      server = await runNats(folder, port, secured.settings);
      client = await connect({ port, ...secured.client });
    },
    stop: async () => {
      await client.close();
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const packings = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
/** What the broker keeps of a partition. */
const partitionBytes = 5 * 1024 * 1024;

/** Several brokers; those of its methods that do not say which are of the first. */
export interface KafkaCluster extends LogServer {
  /** One broker's network. */
  brokerDown(broker: number): Promise<void>;
  brokerUp(broker: number): Promise<void>;
  /** As the cluster does when a broker goes: another leads the partition. */
  moveLeader(topic: string, partition: number, broker: number): Promise<void>;
  /** Of the first broker. */
  port: number;
  /** Who asks from now on is told this port: of what stands before the broker. */
  advertise(port: number): Promise<void>;
}

/**
 * librdkafka's brokers in memory, numbered from 1. Down and up are of their network: stopped, they
 * forget everything.
 */
export async function startKafka(brokers = 1): Promise<KafkaCluster> {
  const child = spawn(await kafkaBroker(), [`${brokers}`]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<string> => (await lines.next()).value ?? '';
  const obey = async (command: string): Promise<void> => {
    child.stdin.write(`${command}\n`);
    const answer = await said();
    if (answer !== 'ok') throw new Error(`the broker did not take ${command}: ${answer}`);
  };
  const addresses = await said();
  const bootstrapBrokers = addresses.split(',');
  const producer = new Producer({ clientId: 'test', bootstrapBrokers, retries: 5 });
  const brokerDown = (broker: number) => obey(`down ${broker}`);
  const brokerUp = (broker: number) => obey(`up ${broker}`);
  let turn = 0;
  const send = async (
    topic: string,
    partition: number,
    messages: readonly (string | Uint8Array)[],
  ): Promise<void> => {
    const compression = packings[turn++ % packings.length]!;
    const all = messages.map((one) => ({ topic, partition, value: bytesOf(one) }));
    for (let at = 0; at < all.length; at += 50) {
      await producer.send({ messages: all.slice(at, at + 50), acks: -1, compression });
    }
  };
  return {
    create: async (topic, count) => {
      await obey(`topic ${topic} ${count}`);
      return {
        url: `kafka://${addresses}/${topic}`,
        partitions: Array.from({ length: count }, (_, index) => index),
        publish: (messages, partition = 0) => send(topic, partition, messages),
        dropOldest: async () => {
          const padding = Buffer.alloc(512 * 1024, 'p');
          for (let bytes = 0; bytes <= partitionBytes; bytes += padding.length) {
            const message = { topic, partition: 0, value: padding };
            await producer.send({ messages: [message], acks: -1 });
          }
        },
      };
    },
    down: () => brokerDown(1),
    up: () => brokerUp(1),
    brokerDown,
    brokerUp,
    port: Number(bootstrapBrokers[0]!.split(':')[1]),
    advertise: (port) => obey(`advertise ${port}`),
    moveLeader: (topic, partition, broker) => obey(`leader ${topic} ${partition} ${broker}`),
    stop: async () => {
      await producer.close();
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}
