/**
 * What sources sent: counted in memory and added to the database once a moment, so that ingest pays
 * nothing for it. A crash loses the counts of that moment, never data.
 */
import type { JsonObject } from '../kernel/index.ts';
import { type Clock, limits } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';

export interface Rejection {
  /** What was wrong, without the places: what rejections are grouped by. */
  error: string;
  /** One of them, to look at: where in the request it was, and its shape. Few are asked for. */
  sample(): JsonObject;
}

export interface RejectionGroup {
  error: string;
  count: number;
  firstAtMs: number;
  lastAtMs: number;
  samples: JsonObject[];
}

export interface SourceStats {
  accepted24h: number;
  rejected24h: number;
  lastReceivedAtMs: number | null;
  /** One entry an hour that something arrived in, oldest first. */
  hours: { startMs: number; accepted: number; rejected: number }[];
}

export interface SourceTally {
  /** Counts one request of a write key. Never throws, never waits. */
  count(keyId: string, request: { accepted: number; rejections: readonly Rejection[] }): void;
  /** Adds what was counted to the database. */
  flush(): Promise<void>;
  stats(keyId: string): Promise<SourceStats>;
  rejections(keyId: string): Promise<RejectionGroup[]>;
}

interface Group {
  count: number;
  samples: JsonObject[];
}

interface Counted {
  accepted: number;
  rejected: number;
  groups: Map<string, Group>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

async function addHour(tx: Tx, keyId: string, counted: Counted, nowMs: number): Promise<boolean> {
  const rows = await query(
    tx,
    `update write_keys set last_received_at_ms = $2 where key_id = $1 returning 1 as one`,
    [keyId, nowMs],
  );
  if (rows.length === 0) return false;
  await query(
    tx,
    `insert into write_key_hours as h (key_id, hour_ms, accepted, rejected) values ($1, $2, $3, $4)
         on conflict (key_id, hour_ms) do update
        set accepted = h.accepted + $3, rejected = h.rejected + $4`,
    [keyId, Math.floor(nowMs / hourMs) * hourMs, counted.accepted, counted.rejected],
  );
  return true;
}

async function addGroups(tx: Tx, keyId: string, counted: Counted, nowMs: number): Promise<void> {
  for (const [error, group] of counted.groups) {
    await query(
      tx,
      `insert into write_key_rejections as r
         (key_id, error, count, first_at_ms, last_at_ms, samples) values ($1, $2, $3, $4, $4, $5)
           on conflict (key_id, error) do update
          set count = r.count + $3, last_at_ms = $4,
              samples = jsonb_path_query_array($5::jsonb || r.samples, '$[0 to ${
                limits.rejectionSamples - 1
              }]')`,
      [keyId, error, group.count, nowMs, JSON.stringify(group.samples)],
    );
  }
  if (counted.groups.size === 0) return;
  await query(
    tx,
    `delete from write_key_rejections where key_id = $1 and (last_at_ms < $2 or error in (
       select error from write_key_rejections where key_id = $1
        order by last_at_ms desc offset ${limits.rejectionGroups}))`,
    [keyId, nowMs - limits.rejectionsKeptMs],
  );
}

export function createSourceTally(options: { store: Store; clock: Clock }): SourceTally {
  const { store, clock } = options;
  let counts = new Map<string, Counted>();
  const flush = async (): Promise<void> => {
    const taken = counts;
    counts = new Map();
    const nowMs = clock.now();
    for (const [keyId, counted] of taken) {
      await store.transaction(async (tx) => {
        if (await addHour(tx, keyId, counted, nowMs)) await addGroups(tx, keyId, counted, nowMs);
      });
    }
    if (taken.size === 0) return;
    await query(store.db, 'delete from write_key_hours where hour_ms < $1', [
      nowMs - limits.sourceHoursKeptMs,
    ]);
  };
  return {
    count: (keyId, { accepted, rejections }) => {
      const counted = counts.get(keyId) ?? { accepted: 0, rejected: 0, groups: new Map() };
      counts.set(keyId, counted);
      counted.accepted += accepted;
      counted.rejected += rejections.length;
      for (const { error, sample } of rejections) {
        if (counted.groups.size >= limits.rejectionGroups && !counted.groups.has(error)) continue;
        const group = counted.groups.get(error) ?? { count: 0, samples: [] };
        counted.groups.set(error, group);
        group.count += 1;
        if (group.samples.length < limits.rejectionSamples) group.samples.push(sample());
      }
    },
    flush,
    stats: async (keyId) => {
      await flush();
      const sinceMs = clock.now() - dayMs;
      const hours = await query<{ startMs: number; accepted: number; rejected: number }>(
        store.db,
        `select hour_ms as "startMs", accepted, rejected from write_key_hours
          where key_id = $1 and hour_ms > $2 order by hour_ms`,
        [keyId, sinceMs - hourMs],
      );
      const [key] = await query<{ at_ms: number | null }>(
        store.db,
        'select last_received_at_ms as at_ms from write_keys where key_id = $1',
        [keyId],
      );
      const last24h = hours.filter((hour) => hour.startMs > sinceMs);
      return {
        accepted24h: last24h.reduce((sum, hour) => sum + hour.accepted, 0),
        rejected24h: last24h.reduce((sum, hour) => sum + hour.rejected, 0),
        lastReceivedAtMs: key?.at_ms ?? null,
        hours,
      };
    },
    rejections: async (keyId) => {
      await flush();
      return query<RejectionGroup>(
        store.db,
        `select error, count, first_at_ms as "firstAtMs", last_at_ms as "lastAtMs", samples
           from write_key_rejections where key_id = $1 order by last_at_ms desc, error`,
        [keyId],
      );
    },
  };
}
