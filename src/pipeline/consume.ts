/**
 * A log in front: its messages are taken like requests, and the offset moves in the transaction of
 * what they did. So each has its effect once, whatever is killed, and whoever else reads the log.
 * The next messages are asked for when these are stored: while the database is slow the log keeps
 * what comes, not this process.
 */
import { errorText, limits, MillraceError, newId, type PassResult } from '../kernel/index.ts';
import type { ProfileUpdate } from '../profiles/index.ts';
import {
  type LogMessage,
  type LogRead,
  type MessageLog,
  parseProfiles,
  readJson,
} from '../sources/index.ts';
import { query, type Tx } from '../store/index.ts';
import type { Engine } from './engine.ts';
import { ingest } from './ingest.ts';
import type { NamespaceFilter } from './namespace-filter.ts';

interface Consumption {
  engine: Engine;
  log: MessageLog;
  namespaces: NamespaceFilter;
  processId: string;
}

/** Another process has moved the offset: what was read here is done already. */
class OffsetMoved extends Error {}

/**
 * Takes or keeps partitions for a moment, and notes how many messages waited in those read last.
 * @returns where to go on in those that others do not have
 */
async function claim(
  { engine, log, processId }: Consumption,
  partitions: readonly number[],
  behind: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  const nowMs = engine.clock.now();
  const waiting = partitions.map((partition) => behind.get(partition) ?? null);
  const rows = await query<{ partition: number; next: number }>(
    engine.store.db,
    `update log_offsets o
        set claimed_by = $3, claimed_until_ms = $4::bigint + $5::bigint,
            behind = coalesce(mine.behind, o.behind)
       from unnest($2::int[], $6::bigint[]) as mine (partition, behind)
      where o.log = $1 and o.partition = mine.partition
        and (o.claimed_by is null or o.claimed_by = $3
          or o.claimed_until_ms not between $4::bigint and $4::bigint + $5::bigint)
     returning o.partition, o.next_offset as next`,
    [log.name, partitions, processId, nowMs, limits.logClaimMs, waiting],
  );
  return new Map(rows.map((row) => [row.partition, row.next]));
}

async function begin({ engine, log }: Consumption, partition: number): Promise<void> {
  const known = await query(
    engine.store.db,
    'select 1 as one from log_offsets where log = $1 and partition = $2',
    [log.name, partition],
  );
  if (known.length > 0) return;
  await query(
    engine.store.db,
    `insert into log_offsets (log, partition, next_offset, claimed_until_ms)
     values ($1, $2, $3, 0) on conflict do nothing`,
    [log.name, partition, await log.firstOffset(partition)],
  );
}

interface Span {
  partition: number;
  from: number;
  to: number;
}

async function moveOffset(tx: Tx, log: MessageLog, { partition, from, to }: Span): Promise<void> {
  const moved = await query(
    tx,
    `update log_offsets set next_offset = $4
      where log = $1 and partition = $2 and next_offset = $3 returning 1 as one`,
    [log.name, partition, from, to],
  );
  if (moved.length === 0) throw new OffsetMoved();
}

async function updatesOf(
  { engine, namespaces, log }: Consumption,
  message: LogMessage,
): Promise<ProfileUpdate[]> {
  const context = {
    knownNamespaces: await namespaces.symbols(),
    receivedAtMs: engine.clock.now(),
  };
  try {
    const parsed = parseProfiles(readJson(message.bytes), context);
    const { updates, ...left } = await namespaces.keepIdentifying(parsed, log.name);
    const rejected = [...left.rejected, ...left.suppressed];
    if (rejected.length > 0) {
      const path = rejected[0]!.errors[0]?.path ?? '';
      engine.events.logRejected(log.name, rejected.length, message.offset, path);
    }
    return updates.map((one) => one.update);
  } catch (error) {
    if (!(error instanceof MillraceError) || error.code === 'storage-unavailable') throw error;
    engine.events.logRejected(log.name, 1, message.offset, 'not JSON');
    return [];
  }
}

async function take(
  context: Consumption,
  messages: readonly { message: LogMessage; updates: ProfileUpdate[] }[],
  span: Span,
): Promise<void> {
  const { engine, log } = context;
  const updates = messages.flatMap((one) => one.updates);
  if (updates.length === 0) {
    await engine.store.transaction((tx) => moveOffset(tx, log, span));
    return;
  }
  await ingest(engine, updates, {
    sourceId: log.name,
    acceptedAtMs: engine.clock.now(),
    within: (tx) => moveOffset(tx, log, span),
  });
}

const mustStop = (error: unknown): boolean =>
  error instanceof OffsetMoved ||
  (error instanceof MillraceError &&
    (error.code === 'storage-unavailable' || error.code === 'overloaded'));

/** In transactions of a bounded size; a message that cannot be stored is passed over and told. */
async function takeAll(context: Consumption, read: LogRead): Promise<void> {
  const { partition, messages } = read;
  const parsed = [];
  for (const message of messages) {
    parsed.push({ message, updates: await updatesOf(context, message) });
  }
  let from = read.fromOffset;
  for (let at = 0; at < parsed.length; ) {
    let end = at;
    let size = 0;
    do {
      size += parsed[end]!.updates.length;
      end += 1;
    } while (end < parsed.length && size + parsed[end]!.updates.length <= limits.ingestUpdates);
    const to = parsed[end - 1]!.message.offset + 1;
    try {
      await take(context, parsed.slice(at, end), { partition, from, to });
    } catch (error) {
      if (mustStop(error)) throw error;
      await takeAlone(context, partition, parsed.slice(at, end), from);
    }
    from = to;
    at = end;
  }
  if (from < read.nextOffset) {
    await take(context, [], { partition, from, to: read.nextOffset });
  }
}

async function takeAlone(
  context: Consumption,
  partition: number,
  messages: readonly { message: LogMessage; updates: ProfileUpdate[] }[],
  fromOffset: number,
): Promise<void> {
  let from = fromOffset;
  for (const one of messages) {
    const span = { partition, from, to: one.message.offset + 1 };
    try {
      await take(context, [one], span);
    } catch (error) {
      if (mustStop(error)) throw error;
      const { log, engine } = context;
      engine.events.logRejected(log.name, one.updates.length, one.message.offset, errorText(error));
      await take(context, [{ ...one, updates: [] }], span);
    }
    from = span.to;
  }
}

/** One read of the partitions that this process has. To be run in a loop. */
export function createConsumption(
  options: Omit<Consumption, 'processId'>,
): () => Promise<PassResult> {
  const context: Consumption = { ...options, processId: newId() };
  const { engine, log } = context;
  const begun = new Set<number>();
  /** Of the last read. */
  const behind = new Map<number, number>();
  const held = async (): Promise<Map<number, number>> => {
    const partitions = await log.partitions();
    for (const partition of partitions) {
      if (!begun.has(partition)) await begin(context, partition);
      begun.add(partition);
    }
    const offsets = await claim(context, partitions, behind);
    behind.clear();
    for (const partition of partitions) {
      if (!offsets.has(partition)) engine.events.logLeft(log.name, partition);
    }
    return offsets;
  };
  return async () => {
    const offsets = await held();
    const nowMs = engine.clock.now();
    if (offsets.size === 0) return { more: false, nextAtMs: nowMs + limits.logClaimMs / 2 };
    const bounds = { messagesMax: limits.logMessages, bytesMax: limits.logReadBytes };
    for (const read of await log.read(offsets, bounds)) {
      try {
        await takeAll(context, read);
      } catch (error) {
        if (!(error instanceof OffsetMoved)) throw error;
        continue;
      }
      behind.set(read.partition, read.behind);
      engine.events.logRead(log.name, read);
    }
    return { more: false, nextAtMs: nowMs };
  };
}
