/** Looking people up: by identity or id, for the API, traces and support. */
import { isUuid, MillraceError } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import type { Profile } from './apply.ts';
import { loadProfiles } from './sql/load-profiles.ts';

/** @throws MillraceError `not-found` */
export async function getProfile(store: Store, profileId: string): Promise<Profile> {
  const [profile] = isUuid(profileId)
    ? await store.transaction((tx) => loadProfiles(tx, [profileId], { lock: false }))
    : [];
  if (!profile) throw new MillraceError('not-found', `There is no profile ${profileId}.`);
  return profile;
}

export interface FoundIdentity {
  namespace: string;
  profileId: string;
}

const foundMax = 100;

/**
 * Who has exactly this value, in one namespace or (null) in any; identities that stitch first. One
 * person for a stitching namespace, several for the others.
 */
export async function findIdentities(
  db: Tx | Store['db'],
  { namespace, id }: { namespace: string | null; id: string },
): Promise<FoundIdentity[]> {
  // With the namespaces spelled out, the primary key is probed once for each.
  return query(
    db,
    `select namespace, profile_id as "profileId" from identities
      where value = $2
        and namespace = any (array (select symbol from namespaces
                                     where $1::text is null or symbol = $1))
      order by stitches desc, namespace, profile_id limit ${foundMax}`,
    [namespace, id],
  );
}

/** Profiles that have exactly this identity. */
export async function findProfiles(
  store: Store,
  identity: { namespace: string | null; id: string },
): Promise<Profile[]> {
  return store.transaction(async (tx) => {
    const found = await findIdentities(tx, identity);
    const ids = new Set(found.map(({ profileId }) => profileId));
    return loadProfiles(tx, [...ids], { lock: false });
  });
}

export interface IdentityLink {
  namespace: string;
  id: string;
  stitches: boolean;
  linkedAtMs: number;
  sourceId: string;
}

export interface RefusedLink {
  reason: string;
  identities: unknown;
  atMs: number;
}

/** A profile's identities with where each link came from, and the links that were refused. */
export async function identityGraph(
  store: Store,
  profileId: string,
): Promise<{
  identities: IdentityLink[];
  merges: { loserId: string; atMs: number }[];
  refused: RefusedLink[];
}> {
  await getProfile(store, profileId);
  const [identities, merges, refused] = await Promise.all([
    query<IdentityLink>(
      store.db,
      `select namespace, value as id, stitches, linked_at_ms as "linkedAtMs",
              source_id as "sourceId"
         from identities where profile_id = $1 order by linked_at_ms, namespace, value`,
      [profileId],
    ),
    query<{ loserId: string; atMs: number }>(
      store.db,
      'select loser_id as "loserId", at_ms as "atMs" from merges where winner_id = $1 order by at_ms',
      [profileId],
    ),
    query<RefusedLink>(
      store.db,
      `select reason, identities, at_ms as "atMs" from refused_merges
        where profile_ids @> array[$1::uuid] order by at_ms desc limit 100`,
      [profileId],
    ),
  ]);
  return { identities, merges, refused };
}
