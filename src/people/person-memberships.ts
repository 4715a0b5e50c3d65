/** A person in each audience: since when, when that can change by itself, and where it is delivered. */
import { type PersonRow, rowsOfPerson } from '../activation/index.ts';
import { checkCursor } from '../kernel/index.ts';
import { getProfile } from '../profiles/index.ts';
import { query, type Store } from '../store/index.ts';

export interface PersonMembership {
  audienceId: string;
  audienceName: string;
  /** Uploaded and outside audiences have none. */
  hasRule: boolean;
  /** `never`: neither in nor ever was. */
  state: 'in' | 'left' | 'never';
  sinceMs: number | null;
  validUntilMs: number | null;
  /** When the answer can change with no new data. */
  nextChangeAtMs: number | null;
  /** One for each dataflow that carries the audience and target value there. */
  deliveries: PersonRow[];
}

/** Far instants have no date; they are as good as never. */
const lastDateMs = 8_640_000_000_000_000;

/**
 * By audience, oldest first.
 * @throws MillraceError `not-found`
 */
export async function personMemberships(
  store: Store,
  profileId: string,
  options: { limit: number; cursor: string | null; state: 'in' | 'left' | 'known' | 'all' },
): Promise<{ items: PersonMembership[]; nextCursor: string | null }> {
  const profile = await getProfile(store, profileId);
  const rows = await query<Omit<PersonMembership, 'deliveries'>>(
    store.db,
    `select a.audience_id as "audienceId", a.name as "audienceName",
            a.expression <> '' as "hasRule",
            case m.status when 'realized' then 'in' when 'exited' then 'left' else 'never' end
              as state,
            m.last_qualification_time_ms as "sinceMs", m.valid_until_ms as "validUntilMs",
            case when m.next_change_at_ms <= ${lastDateMs} then m.next_change_at_ms end
              as "nextChangeAtMs"
       from audiences a
       left join memberships m on m.audience_id = a.audience_id and m.profile_id = $1
      where ($2::uuid is null or a.audience_id > $2)
        and case $3::text when 'in' then m.status = 'realized' when 'left' then m.status = 'exited'
              when 'known' then m.status is not null else a.lifecycle_state <> 'archived' end
      order by a.audience_id limit $4`,
    [profileId, checkCursor(options.cursor), options.state, options.limit + 1],
  );
  const deliveries = Map.groupBy(
    await rowsOfPerson(store.db, profile, []),
    (row) => row.audienceId,
  );
  const items = rows
    .slice(0, options.limit)
    .map((row) => ({ ...row, deliveries: deliveries.get(row.audienceId) ?? [] }));
  const nextCursor = rows.length > options.limit ? items.at(-1)!.audienceId : null;
  return { items, nextCursor };
}
