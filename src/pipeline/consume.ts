/**
 * A log in front: its messages are taken like requests, and the offset moves in the transaction of
 * what they did. So each has its effect once, whatever is killed, and whoever else reads the log.
 * The next messages are asked for when these are stored: while the database is slow the log keeps
 * what comes, not this process.
 */
import { errorText, limits, MillraceError, type PassResult } from '../kernel/index.ts';
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
import { createLogShare } from './log-share.ts';
import type { NamespaceFilter } from './namespace-filter.ts';

interface Consumption {
  engine: Engine;
  log: MessageLog;
  namespaces: NamespaceFilter;
}

/** Another process has moved the offset: what was read here is done already. */
class OffsetMoved extends Error {}

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
export function createConsumption(context: Consumption): () => Promise<PassResult> {
  const { engine, log } = context;
  const share = createLogShare(engine, log);
  /** Of the last read. */
  const behind = new Map<number, number>();
  const held = async (): Promise<Map<number, number>> => {
    const partitions = await log.partitions();
    const offsets = await share.hold(partitions, behind);
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
