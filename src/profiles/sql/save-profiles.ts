import { prepared, query, type Tx } from '../../store/index.ts';
import type { Profile } from '../apply.ts';

const saveText = prepared(
  `insert into profiles (profile_id, attributes, attribute_times, identity_map, created_at_ms,
                         updated_at_ms)
   select p."profileId", p.attributes, p."attributeTimes", p."identityMap", p."createdAtMs",
          p."updatedAtMs"
     from jsonb_to_recordset($1::jsonb) as p ("profileId" uuid, attributes jsonb,
          "attributeTimes" jsonb, "identityMap" jsonb, "createdAtMs" bigint, "updatedAtMs" bigint)
   on conflict (profile_id) do update set attributes = excluded.attributes,
          attribute_times = excluded.attribute_times, identity_map = excluded.identity_map,
          created_at_ms = excluded.created_at_ms, updated_at_ms = excluded.updated_at_ms`,
);

/** Inserts and updates profiles in one statement; the caller holds the rows that exist. */
export async function saveProfiles(tx: Tx, profiles: readonly Profile[]): Promise<void> {
  if (profiles.length === 0) return;
  await query(tx, saveText, [JSON.stringify(profiles)]);
}
