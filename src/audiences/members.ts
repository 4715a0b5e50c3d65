/** Who is in an audience, or who was and left. */
import { checkCursor } from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';
import { memberCount } from './sql/member-counts.ts';

export interface Member {
  profileId: string;
  status: 'realized' | 'exited';
  lastQualificationTimeMs: number;
  /** When the answer can change with no new data; null: never. */
  nextChangeAtMs: number | null;
  identityMap: unknown;
}

const columns = `m.profile_id as "profileId", m.status,
  m.last_qualification_time_ms as "lastQualificationTimeMs",
  m.next_change_at_ms as "nextChangeAtMs", p.identity_map as "identityMap"`;

/** Who is in an audience, or who was and left, by profile id; `identity`: only who has this value. */
export async function listMembers(
  { store }: { store: Store },
  id: string,
  page: {
    limit: number;
    cursor: string | null;
    status: Member['status'];
    identity: string | null;
  },
): Promise<{ items: Member[]; nextCursor: string | null }> {
  const rows = await query<Member>(
    store.db,
    `select ${columns}
       from memberships m join profiles p using (profile_id)
      where m.audience_id = $1 and m.status = $4
        and ($2::uuid is null or m.profile_id > $2)
        and ($5::text is null or m.profile_id in (
              select profile_id from identities where value = $5))
      order by m.profile_id limit $3`,
    [id, checkCursor(page.cursor), page.limit + 1, page.status, page.identity],
  );
  const items = rows.slice(0, page.limit);
  return { items, nextCursor: rows.length > page.limit ? items.at(-1)!.profileId : null };
}

/** Of so many members or fewer each is as likely as the other; of more, places are drawn. */
const drawnFromAll = 1_000;

/**
 * Some members, at random. Of many, the next ones after people who are drawn from all over the table:
 * how long that takes does not depend on how many there are.
 */
export async function sampleMembers(
  { store }: { store: Store },
  id: string,
  rowsMax: number,
): Promise<Member[]> {
  return query<Member>(
    store.db,
    `with size as materialized (select ${memberCount('$1::uuid')} <= $3 as is_small),
     place as materialized (
       select min(profile_id::text)::uuid as begin
         from profiles tablesample system (least(100, 100.0 * 3 * $2 /
              greatest(pg_relation_size('profiles') / current_setting('block_size')::int, 1)))
        where not (select is_small from size)
        group by (ctid::text::point)[0]),
     drawn as (
       select profile_id from (
         select profile_id from memberships
          where audience_id = $1 and status = 'realized' and (select is_small from size)) few
        union
       select next.profile_id from place, lateral (
         select profile_id from memberships
          where audience_id = $1 and status = 'realized' and profile_id >= begin
          order by profile_id limit 1) next),
     picked as (select profile_id from drawn order by random() limit $2)
     select ${columns}
       from picked join memberships m on m.profile_id = picked.profile_id and m.audience_id = $1
       join profiles p on p.profile_id = m.profile_id`,
    [id, rowsMax, drawnFromAll],
  );
}
