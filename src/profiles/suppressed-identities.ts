/**
 * The suppression list: deleted people who are kept out. Of each identity that named such a person it
 * holds a keyed hash, which tells the value again when an update carries it, and nobody else anything.
 */
import { query, type Store, type Tx } from '../store/index.ts';
import type { HashValue } from './rejected-identities.ts';
import type { UpdateIdentity } from './update.ts';

type Named = Pick<UpdateIdentity, 'namespace' | 'id'>;

/** Since when an identity is on the list, and by which erasure. */
export interface Suppression {
  erasureId: string;
  sinceMs: number;
}

/** Puts the identities that name a person on the list. @returns how many */
export async function suppressPerson(
  tx: Tx,
  profileId: string,
  options: { erasureId: string; nowMs: number; hashValue: HashValue },
): Promise<number> {
  const identities = await query<{ namespace: string; value: string }>(
    tx,
    'select namespace, value from identities where profile_id = $1 and stitches',
    [profileId],
  );
  await query(
    tx,
    `insert into suppressed_identities (namespace, value_hash, erasure_id, created_at_ms)
     select namespace, hash, $3, $4 from unnest($1::text[], $2::text[]) as t (namespace, hash)
         on conflict (value_hash, namespace) do update set erasure_id = $3`,
    [
      identities.map(({ namespace }) => namespace),
      identities.map(({ value }) => options.hashValue(value)),
      ...[options.erasureId, options.nowMs],
    ],
  );
  return identities.length;
}

/** Takes what an erasure put there off the list. @returns how many identities */
export async function liftSuppression(tx: Tx, erasureId: string): Promise<number> {
  const rows = await query(
    tx,
    'delete from suppressed_identities where erasure_id = $1 returning 1 as one',
    [erasureId],
  );
  return rows.length;
}

/** How many identities an erasure keeps out. */
export async function countSuppressed(tx: Tx, erasureId: string): Promise<number> {
  const [row] = await query<{ count: number }>(
    tx,
    'select count(*) as count from suppressed_identities where erasure_id = $1',
    [erasureId],
  );
  return row!.count;
}

/** Whether the list has anything in it: nothing is looked up in an empty one. */
export async function hasSuppressed(tx: Tx): Promise<boolean> {
  const rows = await query(tx, 'select 1 as one from suppressed_identities limit 1', []);
  return rows.length > 0;
}

/** Says of each group of identities whether one of them is on the list. */
export async function findSuppressed(
  db: Tx | Store['db'],
  groups: readonly (readonly Named[])[],
  hashValue: HashValue,
): Promise<boolean[]> {
  const hashed = groups.map((group) =>
    group.map(({ namespace, id }) => `${hashValue(id)} ${namespace}`),
  );
  const keys = [...new Set(hashed.flat())];
  const rows = await query<{ key: string }>(
    db,
    `select value_hash || ' ' || namespace as key from suppressed_identities
      where (value_hash, namespace) in (
        select split_part(k, ' ', 1), substr(k, strpos(k, ' ') + 1) from unnest($1::text[]) as k)`,
    [keys],
  );
  const found = new Set(rows.map(({ key }) => key));
  return hashed.map((group) => group.some((key) => found.has(key)));
}

/** The entry of an identity, in one namespace or (null) in any. */
export async function suppressionOf(
  db: Store['db'],
  { namespace, id }: { namespace: string | null; id: string },
  hashValue: HashValue,
): Promise<Suppression | null> {
  const [row] = await query<Suppression>(
    db,
    `select erasure_id as "erasureId", created_at_ms as "sinceMs" from suppressed_identities
      where value_hash = $1 and ($2::text is null or namespace = $2) limit 1`,
    [hashValue(id), namespace],
  );
  return row ?? null;
}
