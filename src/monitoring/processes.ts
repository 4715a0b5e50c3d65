/** The processes on one database: who lives, and who may do periodic work alone for a while. */
import { type Clock, type JsonObject, limits, newId } from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';

export interface ThisProcess {
  readonly id: string;
  readonly startedAtMs: number;
  /** Says that this process lives. */
  beat(info: JsonObject): Promise<void>;
  /** Takes or keeps the right to some periodic work; false while another process has it. */
  holds(lease: string): Promise<boolean>;
  /** Gives up its leases, and is forgotten. */
  leave(): Promise<void>;
}

export interface LiveProcess {
  id: string;
  startedAtMs: number;
  heartbeatAtMs: number;
  info: JsonObject;
}

export function createThisProcess({ store, clock }: { store: Store; clock: Clock }): ThisProcess {
  const id = newId();
  const startedAtMs = clock.now();
  return {
    id,
    startedAtMs,
    beat: async (info) => {
      await query(
        store.db,
        `insert into processes (process_id, started_at_ms, heartbeat_at_ms, info)
         values ($1, $2, $3, $4::jsonb)
             on conflict (process_id) do update set heartbeat_at_ms = $3, info = $4::jsonb`,
        [id, startedAtMs, clock.now(), JSON.stringify(info)],
      );
      await query(store.db, 'delete from processes where heartbeat_at_ms < $1', [
        clock.now() - limits.processSilentMs,
      ]);
    },
    holds: async (lease) => {
      const nowMs = clock.now();
      const rows = await query(
        store.db,
        `insert into leases as l (name, holder, until_ms) values ($1, $2, $3)
             on conflict (name) do update set holder = $2, until_ms = $3
          where l.holder = $2 or l.until_ms < $4 or l.until_ms > $3 + $5
         returning 1 as one`,
        [lease, id, nowMs + limits.leaseMs, nowMs, limits.leaseMs],
      );
      return rows.length > 0;
    },
    leave: async () => {
      await query(store.db, 'delete from leases where holder = $1', [id]);
      await query(store.db, 'delete from processes where process_id = $1', [id]);
    },
  };
}

/** The processes that live, oldest first. */
export async function liveProcesses(store: Store, nowMs: number): Promise<LiveProcess[]> {
  return query(
    store.db,
    `select process_id as id, started_at_ms as "startedAtMs",
            heartbeat_at_ms as "heartbeatAtMs", info
       from processes where heartbeat_at_ms >= $1 order by started_at_ms`,
    [nowMs - limits.processSilentMs],
  );
}
