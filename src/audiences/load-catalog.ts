/** The audiences that take part in evaluation, from the store, compiled. */
import { query, type Tx } from '../store/index.ts';
import {
  type AudienceCatalog,
  type AudienceSource,
  buildAudienceCatalog,
  type CompilerCache,
} from './catalog.ts';

/** Namespace of memberships that this system evaluates. */
export const ownMembershipOrigin = 'ups';

/** Reads every published audience, and the inactive ones as frozen. */
export async function loadAudienceCatalog(tx: Tx, cache: CompilerCache): Promise<AudienceCatalog> {
  const sources = await query<AudienceSource>(
    tx,
    `select audience_id as "audienceId", name, origin, version,
            coalesce(external_origin, $1) as "membershipOrigin",
            coalesce(external_id, audience_id::text) as "membershipId",
            case when external_origin is null and lifecycle_state = 'published'
                 then expression end as expression,
            external_origin is null as "isOwn", lifecycle_state = 'inactive' as "isFrozen"
       from audiences where lifecycle_state in ('published', 'inactive') order by audience_id`,
    [ownMembershipOrigin],
  );
  return buildAudienceCatalog(sources, cache);
}
