/**
 * A log in front: its messages are taken like requests, and the offset moves in the transaction of
 * what they did. So each has its effect once, whatever is killed, and whoever else reads the log.
 * Nothing is read ahead: while the database is slow the log keeps what comes, not this process.
 */
import { errorText, limits, MillraceError, newId, type PassResult } from '../kernel/index.ts';
import type { ProfileUpdate } from '../profiles/index.ts';
import { type LogMessage, type MessageLog, parseProfiles, readJson } from '../sources/index.ts';
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

/** Takes or keeps a partition for a moment. @returns where to go on, or null: another has it */
async function claim(context: Consumption, partition: number): Promise<number | null> {
  const { engine, log, processId } = context;
  const nowMs = engine.clock.now();
  const [row] = await query<{ next: number }>(
    engine.store.db,
    `update log_offsets set claimed_by = $3, claimed_until_ms = $4::bigint + $5::bigint
      where log = $1 and partition = $2 and (claimed_by is null or claimed_by = $3
        or claimed_until_ms not between $4::bigint and $4::bigint + $5::bigint)
     returning next_offset as next`,
    [log.name, partition, processId, nowMs, limits.logClaimMs],
  );
  return row?.next ?? null;
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
async function takeAll(
  context: Consumption,
  partition: number,
  messages: readonly LogMessage[],
  fromOffset: number,
): Promise<void> {
  const parsed = [];
  for (const message of messages) {
    parsed.push({ message, updates: await updatesOf(context, message) });
  }
  let from = fromOffset;
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

/** One read of each partition that this process has. To be run in a loop. */
export function createConsumption(
  options: Omit<Consumption, 'processId'>,
): () => Promise<PassResult> {
  const context: Consumption = { ...options, processId: newId() };
  const { engine, log } = context;
  const begun = new Set<number>();
  return async () => {
    let isHolder = false;
    for (const partition of await log.partitions()) {
      if (!begun.has(partition)) await begin(context, partition);
      begun.add(partition);
      const fromOffset = await claim(context, partition);
      if (fromOffset === null) continue;
      isHolder = true;
      const { messages, behind } = await log.read(partition, {
        fromOffset,
        messagesMax: limits.logMessages,
      });
      try {
        await takeAll(context, partition, messages, fromOffset);
      } catch (error) {
        if (!(error instanceof OffsetMoved)) throw error;
      }
      engine.events.logRead(log.name, partition, messages.length, behind);
    }
    const nowMs = engine.clock.now();
    return { more: false, nextAtMs: isHolder ? nowMs : nowMs + limits.logClaimMs / 2 };
  };
}
