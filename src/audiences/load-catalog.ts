/** The published audiences from the store, compiled. */
import { query, type Tx } from '../store/index.ts';
import {
  type AudienceCatalog,
  type AudienceSource,
  buildAudienceCatalog,
  type CompilerCache,
} from './catalog.ts';

/** Namespace of memberships that this system evaluates. */
export const ownMembershipOrigin = 'ups';

/** Reads every audience that takes part in evaluation. */
export async function loadAudienceCatalog(tx: Tx, cache: CompilerCache): Promise<AudienceCatalog> {
  const sources = await query<AudienceSource>(
    tx,
    `select audience_id as "audienceId", name, origin, version,
            coalesce(external_origin, $1) as "membershipOrigin",
            coalesce(external_id, audience_id::text) as "membershipId",
            case when origin = 'segmentation-service' and external_origin is null
                 then expression end as expression
       from audiences where lifecycle_state = 'published' order by audience_id`,
    [ownMembershipOrigin],
  );
  return buildAudienceCatalog(sources, cache);
}
