/**
 * Group commit: updates of many requests share a transaction, in order of arrival, and each request
 * is answered when its own are durable. Bounded: when too much waits, callers are told to slow down.
 */
import { limits, MillraceError } from '../kernel/index.ts';
import type { ProfileUpdate } from '../profiles/index.ts';
import type { Engine } from './engine.ts';
import { ingest } from './ingest.ts';

interface Waiting {
  updates: readonly ProfileUpdate[];
  sourceId: string;
  acceptedAtMs: number;
  resolve(profileIds: string[]): void;
  reject(error: unknown): void;
}

export interface IngestQueue {
  /**
   * Takes the updates of one request; resolves with the profile of each when all are durable.
   * @throws MillraceError `overloaded` when too much waits; `storage-unavailable`
   */
  add(updates: readonly ProfileUpdate[], options: { sourceId: string }): Promise<string[]>;
  /** Resolves when nothing waits. */
  drain(): Promise<void>;
}

export function createIngestQueue(engine: Engine): IngestQueue {
  const waiting: Waiting[] = [];
  const lanesMax = engine.store.capabilities.ingestLanes;
  let waitingUpdates = 0;
  let lanes = 0;
  let idle: (() => void)[] = [];

  /** The next requests of one source that fit into a transaction together; at least one. */
  const take = (): Waiting[] => {
    const group: Waiting[] = [];
    let size = 0;
    while (waiting[0]) {
      const next = waiting[0];
      const fits = size + next.updates.length <= limits.ingestUpdates;
      if (group[0] && (!fits || next.sourceId !== group[0].sourceId)) break;
      group.push(next);
      size += next.updates.length;
      waiting.shift();
    }
    waitingUpdates -= size;
    return group;
  };

  const commit = async (group: readonly Waiting[]): Promise<void> => {
    const updates = group.flatMap((one) => one.updates);
    const { sourceId, acceptedAtMs } = group[0]!;
    const { profileIds } = await ingest(engine, updates, { sourceId, acceptedAtMs });
    let from = 0;
    for (const one of group) {
      one.resolve(profileIds.slice(from, from + one.updates.length));
      from += one.updates.length;
    }
  };

  const run = async (): Promise<void> => {
    for (let group = take(); group.length > 0; group = take()) {
      try {
        await commit(group);
      } catch (error) {
        await alone(group, error);
      }
    }
  };

  /** A batch failed: its requests are tried one by one, so that a bad one hurts only itself. */
  const alone = async (group: readonly Waiting[], error: unknown): Promise<void> => {
    const isStorage = error instanceof MillraceError && error.code === 'storage-unavailable';
    for (const one of group) {
      if (isStorage || group.length === 1) {
        engine.events.ingestFailed(one.updates.length, error);
        one.reject(error);
        continue;
      }
      await commit([one]).catch((reason: unknown) => {
        engine.events.ingestFailed(one.updates.length, reason);
        one.reject(reason);
      });
    }
  };

  const start = (): void => {
    // While one transaction is under way, what comes waits for the next and shares its costs. Only
    // when it would fill one of its own is a further one worth what it takes from the others.
    if (lanes >= lanesMax || (lanes > 0 && waitingUpdates < limits.ingestUpdates)) return;
    lanes += 1;
    void run().finally(() => {
      lanes -= 1;
      if (waiting.length > 0) start();
      else if (lanes === 0) {
        for (const resolve of idle) resolve();
        idle = [];
      }
    });
  };

  const addPart = (updates: readonly ProfileUpdate[], sourceId: string): Promise<string[]> =>
    new Promise((resolve, reject) => {
      const acceptedAtMs = engine.clock.now();
      waiting.push({ updates, sourceId, acceptedAtMs, resolve, reject });
      waitingUpdates += updates.length;
      start();
    });

  return {
    add: async (updates, { sourceId }) => {
      if (waitingUpdates + updates.length > limits.ingestQueueUpdates) {
        throw new MillraceError('overloaded', 'Too many updates wait to be stored.', {
          hint: 'Nothing of this request was kept. Send it again in a moment, with fewer requests at a time.',
        });
      }
      const end = engine.live.begin();
      const parts: Promise<string[]>[] = [];
      for (let from = 0; from < updates.length; from += limits.ingestUpdates) {
        parts.push(addPart(updates.slice(from, from + limits.ingestUpdates), sourceId));
      }
      const settled = await Promise.allSettled(parts);
      end();
      const failed = settled.find((part) => part.status === 'rejected');
      if (failed) throw failed.reason;
      return settled.flatMap((part) => (part.status === 'fulfilled' ? part.value : []));
    },
    drain: () =>
      new Promise((resolve) => {
        if (lanes === 0 && waiting.length === 0) resolve();
        else idle.push(resolve);
      }),
  };
}
