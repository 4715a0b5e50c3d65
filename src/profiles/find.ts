/** Finding people from what somebody typed: any namespace, near misses, those lately seen. */
import { query, type Store } from '../store/index.ts';
import type { Profile } from './apply.ts';
import { loadProfiles } from './sql/load-profiles.ts';

/** A value that somebody has, which differs from what was asked for only in how it is written. */
export interface NearIdentity {
  namespace: string;
  id: string;
  profileId: string;
  differs: 'letter case' | 'white space' | 'letter case and white space';
}

const nearMax = 20;

function differenceOf(asked: string, found: string): NearIdentity['differs'] {
  const isCase = asked.trim() !== found.trim();
  const isSpace = asked.toLowerCase() !== found.toLowerCase();
  if (isCase && isSpace) return 'letter case and white space';
  return isCase ? 'letter case' : 'white space';
}

/** Values that differ from one in letter case or surrounding white space only; by an index of its own. */
export async function nearIdentities(
  store: Pick<Store, 'db'>,
  identity: { namespace: string | null; id: string },
): Promise<NearIdentity[]> {
  const rows = await query<Omit<NearIdentity, 'differs'>>(
    store.db,
    `select namespace, value as id, profile_id as "profileId" from (
       select namespace, value, profile_id from identities
        where value = lower(btrim($2)) and namespace = any (array (select symbol from namespaces))
       union
       select namespace, value, profile_id from identities
        where lower(btrim(value)) = lower(btrim($2)) and value <> lower(btrim(value))) as near
      where value <> $2 and ($1::text is null or namespace = $1)
      order by namespace, value limit ${nearMax}`,
    [identity.namespace, identity.id],
  );
  return rows.map((row) => ({ ...row, differs: differenceOf(identity.id, row.id) }));
}

/** Among the people who were added last, those who changed last. */
export async function recentProfiles(
  store: Store,
  options: { profilesMax: number; amongMax: number },
): Promise<Profile[]> {
  return store.transaction(async (tx) => {
    const rows = await query<{ id: string }>(
      tx,
      `select profile_id as id from (
         select profile_id, updated_at_ms from people order by profile_id desc limit $2) as newest
        order by updated_at_ms desc, profile_id limit $1`,
      [options.profilesMax, options.amongMax],
    );
    const ids = rows.map((row) => row.id);
    const profiles = await loadProfiles(tx, ids, { lock: false });
    return profiles.sort(
      (left, right) => ids.indexOf(left.profileId) - ids.indexOf(right.profileId),
    );
  });
}
