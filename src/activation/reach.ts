/**
 * Which members of audiences a source has a value for. Few members are all looked at. Of many, some
 * are, from places spread over all people, and counted up: how long that takes does not depend on how
 * many there are.
 */
import { memberCount } from '../audiences/index.ts';
import { query, type Store } from '../store/index.ts';
import type { Mapping } from './mapping.ts';

/** What was seen of one audience's members. */
export interface Reach {
  audienceId: string;
  members: number;
  looked: number;
  withValue: number;
  /**
   * The same, each person divided by the number of these audiences that they are in: added up over all
   * audiences, each person counts once.
   */
  share: { looked: number; withValue: number; withSeveral: number; notText: number };
  samples: string[];
}

/** So many places, and one at the beginning. */
const places = 32;

/** An expression over `p` that gives the values of one person as a text array, and its parameter. */
export function valuesOf(source: Mapping['source']): {
  values: string;
  isOther: string;
  path: unknown;
} {
  if ('namespace' in source) {
    return {
      values: `array(select distinct e ->> 'id'
                from jsonb_array_elements(coalesce(p.identity_map -> $2::text, '[]')) e)`,
      isOther: 'false',
      path: source.namespace,
    };
  }
  const type = 'jsonb_typeof(p.attributes #> $2::text[])';
  return {
    values: `case when ${type} = 'string' and p.attributes #>> $2::text[] <> ''
              then array[p.attributes #>> $2::text[]] else '{}' end`,
    isOther: `coalesce(${type} not in ('string', 'null'), false)`,
    path: source.attribute.split('.'),
  };
}

/** @param looksAt members to look at, over all audiences together */
export async function reachOf(
  db: Store['db'],
  source: Mapping['source'],
  audienceIds: readonly string[],
  looksAt: number,
): Promise<Reach[]> {
  const { values, isOther, path } = valuesOf(source);
  // Whether all are looked at is decided for all audiences alike, so that shares add up.
  // People are read one by one by their key: without statistics, the planner would read them all.
  return query(
    db,
    `with chosen as materialized (
       select id as audience_id, ${memberCount('id')} as members
         from unnest($1::uuid[]) as c (id)),
     sizes as materialized (
       select sum(members) <= $3 as is_all, greatest($3 / greatest(count(*), 1), ${places}) as each
         from chosen),
     place as materialized (
       select '00000000-0000-0000-0000-000000000000'::uuid as begin
        union select min(profile_id::text)::uuid
         from profiles tablesample system (least(100, 100.0 * ${places} /
              greatest(pg_relation_size('profiles') / current_setting('block_size')::int, 1)))
        where not (select is_all from sizes)
        group by (ctid::text::point)[0]),
     picked as (
       select distinct c.audience_id, m.profile_id
         from chosen c, place l, sizes s, lateral (
              select profile_id from memberships
               where audience_id = c.audience_id and status = 'realized' and profile_id >= l.begin
               order by profile_id
               limit case when s.is_all then $3 else ceil(s.each::float8 / ${places + 1}) end) m),
     looked as materialized (
       select k.audience_id, ${values} as found, ${isOther} as is_other,
              1.0::float8 / (select count(*) from (
                select audience_id, status from memberships
                 where profile_id = k.profile_id offset 0) o
                where o.audience_id = any ($1::uuid[]) and o.status = 'realized') as share
         from picked k, lateral (
              select identity_map, attributes from profiles
               where profile_id = k.profile_id offset 0) p)
     select c.audience_id as "audienceId", c.members, count(l.audience_id)::int as looked,
            (count(*) filter (where cardinality(found) > 0))::int as "withValue",
            jsonb_build_object('looked', coalesce(sum(share), 0),
              'withValue', coalesce(sum(share) filter (where cardinality(found) > 0), 0),
              'withSeveral', coalesce(sum(share) filter (where cardinality(found) > 1), 0),
              'notText', coalesce(sum(share) filter (where is_other), 0)) as share,
            coalesce((array_agg(found[1]) filter (where cardinality(found) > 0))[1:5], '{}')
              as samples
       from chosen c left join looked l using (audience_id)
      group by c.audience_id, c.members order by c.audience_id`,
    [audienceIds, path, looksAt],
  );
}

/** People over all audiences, each once, of whom a part of the shares tells; rounded. */
export function total(all: readonly Reach[], part: (share: Reach['share']) => number): number {
  return Math.round(
    all.reduce(
      (sum, { members, looked, share }) =>
        sum + (looked === 0 ? 0 : (members * part(share)) / looked),
      0,
    ),
  );
}
