/** Who waits for work hears that there may be some: in this process at once, in others by NOTIFY. */
import type pg from 'pg';
import { delay, limits, newId } from '../kernel/index.ts';
import { unguarded } from './guarded.ts';
import type { PostgresConnection } from './postgres.ts';

const channels = [
  'catalog',
  'ledger',
  'timers',
  'backfill',
  'verification',
  'erasure',
  'notifications',
] as const;

/** What changed, for whoever waits for work. */
export type Channel = (typeof channels)[number];

export interface Announcer {
  announce(channel: Channel): void;
  announceHere(): void;
  listen(channel: Channel, wake: () => void): () => void;
  tellOthers(text: string): void;
  hearOthers(hear: (text: string) => void): () => void;
  close(): Promise<void>;
}

/** For a store of one process. */
export function localAnnouncer(): Announcer {
  const listeners = new Map<Channel, Set<() => void>>();
  const announce = (channel: Channel): void => {
    for (const wake of listeners.get(channel) ?? []) unguarded(wake);
  };
  return {
    announce,
    announceHere: () => {
      for (const channel of channels) announce(channel);
    },
    listen: (channel, wake) => {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(wake));
      return () => set.delete(wake);
    },
    tellOthers: () => {},
    hearOthers: () => () => {},
    close: async () => {},
  };
}

/** Between two notifications of one channel, so that a busy one sends few. */
const gapMs = 5;

/**
 * Local calls at once, and NOTIFY for the other processes, sent outside transactions: inside, it
 * would make commits queue for one global lock. A lost notification costs one polling interval; a
 * lost connection is made again, and then everybody looks, because nobody knows what was missed.
 */
export function sharedAnnouncer(
  connection: PostgresConnection,
  onError: (error: unknown) => void,
): Announcer {
  const local = localAnnouncer();
  const myId = newId();
  const hearers = new Set<(text: string) => void>();
  const sending = new Map<Channel, { again: boolean }>();
  const closing = new AbortController();
  const { signal } = closing;
  let client: pg.Client | undefined;

  const onNotification = ({ channel, payload = '' }: pg.Notification): void => {
    if (channel === 'millrace') local.announce(payload as Channel);
    else if (!payload.startsWith(myId)) {
      for (const hear of hearers) hear(payload.slice(myId.length));
    }
  };
  const keepListening = async (): Promise<void> => {
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      try {
        client = await connection.connectClient();
        const ended = new Promise<void>((resolve) => client!.once('end', resolve));
        client.on('notification', onNotification);
        await client.query('listen millrace; listen millrace_told');
        if (signal.aborted) await client.end();
        else if (!isFirst) local.announceHere();
        await ended;
      } catch (error) {
        await client?.end().catch(() => {});
        if (isFirst) onError(error);
      }
      client = undefined;
      await delay(limits.listenAgainMs, signal);
    }
  };
  const send = async (channel: Channel): Promise<void> => {
    const state = { again: true };
    sending.set(channel, state);
    try {
      while (state.again && !signal.aborted) {
        state.again = false;
        await connection.pool.query("select pg_notify('millrace', $1)", [channel]);
        await delay(gapMs, signal);
      }
    } catch (error) {
      onError(error);
    } finally {
      sending.delete(channel);
    }
  };
  const listening = keepListening();
  return {
    listen: local.listen,
    announceHere: local.announceHere,
    announce: (channel) => {
      local.announce(channel);
      const state = sending.get(channel);
      // What is being sent may have been read before this change was there.
      if (state) state.again = true;
      else if (!signal.aborted) void send(channel);
    },
    tellOthers: (text) => {
      if (signal.aborted) return;
      connection.pool.query("select pg_notify('millrace_told', $1)", [myId + text]).catch(onError);
    },
    hearOthers: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    close: async () => {
      closing.abort();
      await client?.end().catch(() => {});
      await listening;
    },
  };
}
