import { limits } from '../../kernel/index.ts';
import { query, type Tx } from '../../store/index.ts';
import type { MembershipWrite } from '../evaluate.ts';

/**
 * Ends some memberships of archived audiences: their members are out, and their timers gone. Nothing
 * uses an archived audience, so that neither rules nor dataflows have to hear of it.
 */
export async function endArchived(tx: Tx, nowMs: number): Promise<MembershipWrite[]> {
  const rows = await query<{ profileId: string; audienceId: string; timeMs: number }>(
    tx,
    `update memberships m
        set status = 'exited', valid_until_ms = null, next_change_at_ms = null,
            last_qualification_time_ms =
              greatest($1::bigint, coalesce(m.last_qualification_time_ms, 0) + 1)
       from (select r.profile_id, r.audience_id from audiences a,
                    lateral (select profile_id, audience_id from memberships
                              where audience_id = a.audience_id and status = 'realized'
                              order by profile_id limit $2) r
              where a.lifecycle_state = 'archived' limit $2) r
      where m.profile_id = r.profile_id and m.audience_id = r.audience_id
     returning m.profile_id as "profileId", m.audience_id as "audienceId",
               m.last_qualification_time_ms as "timeMs"`,
    [nowMs, limits.archivedRowsPerPass],
  );
  return rows.map(({ profileId, audienceId, timeMs }) => ({
    profileId,
    audienceId,
    change: 'exited',
    after: {
      status: 'exited',
      lastQualificationTimeMs: timeMs,
      validUntilMs: null,
      nextChangeAtMs: null,
    },
  }));
}
