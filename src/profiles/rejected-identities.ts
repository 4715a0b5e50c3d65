/**
 * Whom the last rejected updates were about, so that a trace can say that somebody nobody knows was
 * sent, and refused. Of a rejected update nothing is kept but its first error; of its identities a
 * keyed hash, for as long as rejected updates are counted.
 */
import { type Clock, limits } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { identityKey } from './resolve.ts';
import type { RejectedUpdate } from './update.ts';

/** Tells an identity value again, to nobody without the secret key. */
export type HashValue = (value: string) => string;

/** What is known of the last rejected update that carried an identity. */
export interface RejectedIdentity {
  namespace: string;
  atMs: number;
  /** The write key, API key or log it came through. */
  sourceId: string;
  error: string;
}

export interface RejectedIdentities {
  /** Notes whom updates were about that a source had rejected. Never throws, never waits. */
  note(sourceId: string, rejected: readonly RejectedUpdate[]): void;
  /** Writes down what was noted. */
  flush(): Promise<void>;
  /** The last one that carried the value, in one namespace or (null) in any. */
  find(identity: { namespace: string | null; id: string }): Promise<RejectedIdentity | null>;
}

interface Noted extends RejectedIdentity {
  id: string;
}

/** What was wrong with an update first, without its place in the request. */
export function rejectionText({ errors }: Pick<RejectedUpdate, 'errors'>): string {
  const { path, message } = errors[0] ?? { path: '', message: 'is not valid' };
  const place = path.replace(/^\[\d+\]\.?/, '').replace(/\[\d+\]/g, '[]');
  return (place === '' ? message : `${place}: ${message}`).slice(0, limits.rejectionTextChars);
}

export function createRejectedIdentities(options: {
  store: Store;
  clock: Clock;
  hashValue: HashValue;
}): RejectedIdentities {
  const { store, clock, hashValue } = options;
  // The last ones by identity, oldest first.
  let noted = new Map<string, Noted>();
  const flush = async (): Promise<void> => {
    if (noted.size === 0) return;
    const rows = [...noted.values()].map(({ id, ...one }) => ({ ...one, hash: hashValue(id) }));
    noted = new Map();
    await query(
      store.db,
      `insert into rejected_identities as r (namespace, value_hash, at_ms, source_id, error)
       select namespace, hash, "atMs", "sourceId", error
         from jsonb_to_recordset($1::jsonb) as t (namespace text, hash text, "atMs" bigint,
              "sourceId" text, error text)
        order by hash, namespace
           on conflict (value_hash, namespace) do update
          set at_ms = excluded.at_ms, source_id = excluded.source_id, error = excluded.error`,
      [JSON.stringify(rows)],
    );
    await query(
      store.db,
      `delete from rejected_identities where at_ms <= (
         select at_ms from rejected_identities order by at_ms desc offset $1 limit 1)`,
      [limits.rejectedIdentities],
    );
  };
  return {
    note: (sourceId, rejected) => {
      const atMs = clock.now();
      for (const update of rejected) {
        for (const { namespace, id } of update.identities) {
          const key = identityKey(namespace, id);
          noted.delete(key);
          noted.set(key, { namespace, id, atMs, sourceId, error: rejectionText(update) });
          if (noted.size > limits.rejectedIdentitiesWaiting)
            noted.delete(noted.keys().next().value!);
        }
      }
    },
    flush,
    find: async ({ namespace, id }) => {
      await flush();
      const [row] = await query<RejectedIdentity>(
        store.db,
        `select namespace, at_ms as "atMs", source_id as "sourceId", error
           from rejected_identities
          where value_hash = $1 and ($2::text is null or namespace = $2)
          order by at_ms desc limit 1`,
        [hashValue(id), namespace],
      );
      return row ?? null;
    },
  };
}

/** Drops those that are too old. */
export async function dropOldRejected(store: Store, nowMs: number): Promise<void> {
  await query(store.db, 'delete from rejected_identities where at_ms < $1', [
    nowMs - limits.rejectionsKeptMs,
  ]);
}

/** Forgets that somebody's values were rejected. @returns how many were known */
export async function forgetRejected(
  tx: Tx,
  values: readonly string[],
  hashValue: HashValue,
): Promise<number> {
  const rows = await query(
    tx,
    'delete from rejected_identities where value_hash = any ($1::text[]) returning 1 as one',
    [values.map(hashValue)],
  );
  return rows.length;
}
