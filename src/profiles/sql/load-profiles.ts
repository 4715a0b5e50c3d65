import { prepared, query, type Tx } from '../../store/index.ts';
import type { Profile } from '../apply.ts';

const loadText = `select profile_id as "profileId", attributes, attribute_times as "attributeTimes",
       identity_map as "identityMap", created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs"
  from people where profile_id = any ($1::uuid[])
 order by profile_id`;
const plainText = prepared(loadText);
const lockingText = prepared(`${loadText} for update`);

/**
 * Profiles by id, locked in id order so that two transactions never wait for each other in a ring.
 * Rows that were merged away meanwhile, and people who are being deleted, are missing.
 */
export async function loadProfiles(
  tx: Tx,
  profileIds: readonly string[],
  options: { lock: boolean },
): Promise<Profile[]> {
  if (profileIds.length === 0) return [];
  return query<Profile>(tx, options.lock ? lockingText : plainText, [profileIds]);
}
