import type { JsonObject } from '../../kernel/index.ts';
import { query, type Tx } from '../../store/index.ts';

/**
 * The newest profiles: ids are time-ordered, so this is the end of the primary key, whatever the
 * number of profiles. Attributes larger than `bytesMax` (as stored) are left out: null.
 */
export async function sampleProfiles(
  tx: Tx,
  options: { profilesMax: number; bytesMax: number },
): Promise<{ profileId: string; attributes: JsonObject | null }[]> {
  return query(
    tx,
    `select profile_id as "profileId",
            case when pg_column_size(attributes) <= $2 then attributes end as attributes
       from people order by profile_id desc limit $1`,
    [options.profilesMax, options.bytesMax],
  );
}

/** Some events of each of these profiles, by their key: the key is a hash, so any of them. */
export async function sampleEvents(
  tx: Tx,
  profileIds: readonly string[],
  options: { eventsPerProfileMax: number; bytesMax: number },
): Promise<{ profileId: string; eventType: string; body: JsonObject | null }[]> {
  if (profileIds.length === 0) return [];
  return query(
    tx,
    `select e.profile_id as "profileId", e.event_type as "eventType",
            case when coalesce(pg_column_size(e.wide_body), 0) <= $3
                 then coalesce(e.body, e.wide_body) end as body
       from unnest($1::uuid[]) as p (id),
            lateral (select * from events where profile_id = p.id
                      order by event_id limit $2) as e`,
    [profileIds, options.eventsPerProfileMax, options.bytesMax],
  );
}
