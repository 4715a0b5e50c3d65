/**
 * What each log's client must do, against a server of its kind: a new one passes this and
 * log.test.ts. What Kafka's broker here cannot show: docs/decisions/0009-kafka.md.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTelemetry, limits, startLoop, systemClock } from '../../src/kernel/index.ts';
import { createLiveHub, createRecorder } from '../../src/monitoring/index.ts';
import {
  createConsumption,
  createEngine,
  createNamespaceFilter,
  createPipelineEvents,
} from '../../src/pipeline/index.ts';
import { createRejectedIdentities, ensureStandardNamespaces } from '../../src/profiles/index.ts';
import { type LogRead, type MessageLog, openLog } from '../../src/sources/index.ts';
import { query, type Store } from '../../src/store/index.ts';
import { eventually } from '../support/app.ts';
import {
  type LogKind,
  type LogServer,
  startLogServer,
  type TestLog,
} from '../support/log-server.ts';
import { withStore } from '../support/stores.ts';

const bounds = { messagesMax: 100, bytesMax: 2 * 1024 * 1024 };
const kinds: readonly LogKind[] = ['nats', 'kafka'];

const text = (read: LogRead): string[] =>
  read.messages.map((one) => Buffer.from(one.bytes).toString());

/** Reads partitions from offsets until nothing is behind. */
async function readAll(
  log: MessageLog,
  from: ReadonlyMap<number, number>,
  within = bounds,
): Promise<LogRead[]> {
  const offsets = new Map(from);
  const open = new Set(from.keys());
  const reads: LogRead[] = [];
  while (open.size > 0) {
    for (const read of await log.read(offsets, within)) {
      expect(read.fromOffset).toBe(offsets.get(read.partition));
      offsets.set(read.partition, read.nextOffset);
      if (read.behind === 0) open.delete(read.partition);
      reads.push(read);
    }
  }
  return reads;
}

async function engineOn(store: Store) {
  const clock = systemClock;
  await ensureStandardNamespaces(store, clock);
  const sinks = { recorder: createRecorder({ store, clock }), live: createLiveHub({ clock }) };
  const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
  const events = createPipelineEvents(telemetry, sinks);
  const hashValue = (value: string): string => value;
  return {
    engine: createEngine({ store, clock, events, hashValue }),
    rejectedIdentities: createRejectedIdentities({ store, clock, hashValue }),
    metrics: () => telemetry.registry.metrics(),
  };
}

describe.each(kinds)('%s', (kind) => {
  let server: LogServer;
  let made: TestLog;
  let log: MessageLog;
  let first: Map<number, number>;

  const open = async (name: string): Promise<void> => {
    made = await server.create(name, 2);
    log = await openLog(made.url);
    const offsets = made.partitions.map(async (one) => [one, await log.firstOffset(one)] as const);
    first = new Map(await Promise.all(offsets));
  };
  const within = async (name: string, work: () => Promise<void>): Promise<void> => {
    await open(name);
    await work().finally(() => log.close());
  };

  beforeAll(async () => {
    server = await startLogServer(kind);
  }, 600_000);
  afterAll(() => server.stop());

  it('reads in order from any offset, as often as asked', () =>
    within('order', async () => {
      const sent = (partition: number) =>
        Array.from({ length: 250 }, (_, n) => `${partition}: message ${n}`);
      for (const partition of made.partitions) await made.publish(sent(partition), partition);
      expect(await log.partitions()).toEqual(made.partitions);
      const reads = await readAll(log, first);
      for (const partition of made.partitions) {
        const ofIt = reads.filter((read) => read.partition === partition);
        expect(ofIt.flatMap(text)).toEqual(sent(partition));
        expect(Math.max(...ofIt.map((read) => read.messages.length))).toBeLessThanOrEqual(100);
        expect(ofIt[0]!.behind).toBe(250 - ofIt[0]!.messages.length);
      }
      // In the middle of what was sent together, too.
      const middle = new Map([[0, reads.find((read) => read.partition === 0)!.fromOffset + 117]]);
      expect((await readAll(log, middle)).flatMap(text)).toEqual(sent(0).slice(117));
      expect((await readAll(log, middle)).flatMap(text)).toEqual(sent(0).slice(117));
      const end = new Map([[0, first.get(0)! + 250]]);
      expect((await readAll(log, end)).flatMap(text)).toEqual([]);
    }));

  it('brings no more bytes than asked for, but a large message alone', () =>
    within('bytes', async () => {
      const sizes = [300_000, 300_000, 900_000, 10, 900_000, 900_000, 300_000, 300_000];
      for (const [n, size] of sizes.entries()) await made.publish([Buffer.alloc(size, `${n}`)]);
      for (const bytesMax of [bounds.bytesMax, 100_000]) {
        const reads = await readAll(log, new Map([[0, first.get(0)!]]), { ...bounds, bytesMax });
        const lengths = reads.map((read) => read.messages.map((one) => one.bytes.length));
        expect(lengths.flat()).toEqual(sizes);
        for (const some of lengths.filter((one) => one.length > 1)) {
          // A NATS server is asked for what its largest message needs, whatever the bound.
          expect(some.reduce((sum, one) => sum + one)).toBeLessThan(Math.max(bytesMax, 1.2e6));
        }
      }
    }));

  it('tells what the log removed before it was read, and goes on behind it', () =>
    within('removed', async () => {
      await made.publish(Array.from({ length: 20 }, (_, n) => `${n}`));
      const from = new Map([[0, first.get(0)!]]);
      await made.dropOldest();
      const kept = await log.firstOffset(0);
      expect(kept).toBeGreaterThan(first.get(0)!);
      const reads = await readAll(log, from);
      expect(reads[0]!.lost).toBe(kept - first.get(0)!);
      expect(reads.flatMap((read) => read.messages)[0]!.offset).toBe(kept);
      expect(reads.slice(1).every((read) => read.lost === 0)).toBe(true);
    }));

  it('refuses to go on at an offset that the log does not have yet', () =>
    within('anew', async () => {
      await made.publish(['one']);
      await expect(log.read(new Map([[0, 1_000]]), bounds)).rejects.toThrow(/emptied or made anew/);
    }));

  it('fails while the server is away, and goes on when it is back', () =>
    within('outage', async () => {
      await made.publish(['before']);
      const [read] = await readAll(log, new Map([[0, first.get(0)!]]));
      const offsets = new Map([[0, read!.nextOffset]]);
      await server.down();
      await expect(
        (async () => {
          // What was asked for before it went may still be answered.
          for (;;) await log.read(offsets, bounds);
        })(),
      ).rejects.toThrow();
      await server.up();
      await made.publish(['after']);
      const reads = await eventually(
        () => log.read(offsets, bounds).catch(() => []),
        (some) => some.some((one) => one.messages.length > 0),
      );
      expect(reads.flatMap(text)).toEqual(['after']);
    }));

  it('asks for messages when those before them are stored, and passes over bad ones', () =>
    within('slow', () =>
      withStore('pglite', async (store) => {
        const updates = (from: number) =>
          Array.from({ length: 600 }, (_, n) =>
            JSON.stringify({ identityMap: { CRMID: [{ id: `p-${(from + n) % 50}` }] } }),
          );
        const { engine, rejectedIdentities, metrics } = await engineOn(store);
        const reads: LogRead[] = [];
        const next = new Map(first);
        const watched: MessageLog = {
          ...log,
          read: async (offsets, asked) => {
            // The offsets come from the database: all that was read before is stored.
            for (const [partition, offset] of offsets) expect(offset).toBe(next.get(partition));
            const some = await log.read(offsets, asked);
            for (const read of some) next.set(read.partition, read.nextOffset);
            reads.push(...some.filter((read) => read.messages.length > 0));
            return some;
          },
        };
        const namespaces = createNamespaceFilter(engine, rejectedIdentities);
        const failures: unknown[] = [];
        const consumption = createConsumption({ engine, log: watched, namespaces });
        await made.publish([...updates(0), 'no JSON', new Uint8Array(), '{"identityMap":{}}']);
        const loop = startLoop(consumption, {
          now: () => engine.clock.now(),
          onError: (error) => failures.push(error),
        });
        await eventually(
          () => reads.length,
          (count) => count > 0,
        );
        await store.transaction(async () => {
          // Nothing can be stored meanwhile; what was under way may still be read.
          const before = reads.length;
          await made.publish(updates(600), made.partitions.at(-1));
          expect(reads.length - before).toBeLessThanOrEqual(made.partitions.length);
        });
        const offsets = () =>
          query<{ n: number }>(store.db, 'select sum(next_offset)::int as n from log_offsets', []);
        const start = [...first.values()].reduce((sum, one) => sum + one);
        await eventually(offsets, ([row]) => row?.n === start + 1_203);
        await loop.stop();
        expect(failures).toEqual([]);
        const told = await metrics();
        expect(told).toContain(`millrace_log_messages_total{log="${log.name}"} 1203`);
        expect(told).toContain(`millrace_log_rejected_total{log="${log.name}"} 3`);
        for (const partition of made.partitions) {
          const lag = `millrace_log_lag_messages{log="${log.name}",partition="${partition}"} 0`;
          expect(told).toContain(lag);
        }
        expect(reads.reduce((sum, read) => sum + read.messages.length, 0)).toBe(1_203);
        for (const read of reads) {
          expect(read.messages.length).toBeLessThanOrEqual(limits.logMessages);
        }
        const [people] = await query(store.db, 'select count(*)::int as n from profiles', []);
        expect(people).toEqual({ n: 50 });
      }),
    ));

  it('ends a read that waits when it is closed', async () => {
    await open('closed');
    const waiting = log.read(first, bounds);
    await log.close();
    expect((await waiting).flatMap(text)).toEqual([]);
    expect(await log.read(first, bounds)).toEqual([]);
  });
});
