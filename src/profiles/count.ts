/** How many people there are, in all and with each kind of identity; of many, about. */
import { query, type Store } from '../store/index.ts';

export interface PeopleCount {
  people: number;
  /** Not counted, because there are many: what the database's statistics say. */
  isEstimate: boolean;
}

/** Rows of identities that an estimate looks at. */
const sampleRows = 50_000;

/** SQL: the rows of a table as its statistics say, for the size that it has now; 0: not known. */
const about = (table: string): string =>
  `(select case when relpages > 0 and reltuples > 0
                then (reltuples / relpages * pg_relation_size(oid)
                      / current_setting('block_size')::int)::bigint else 0 end
      from pg_class where oid = '${table}'::regclass)`;

/** Counts people while there are few. @param exactMax with more, an estimate will do */
export async function countPeople(db: Store['db'], exactMax: number): Promise<PeopleCount> {
  const [known] = await query<{ people: number }>(db, `select ${about('profiles')} as people`, []);
  // Statistics are a little late: near the limit, people are counted.
  if (known!.people > 2 * exactMax) return { people: known!.people, isEstimate: true };
  const [some] = await query<{ people: number }>(
    db,
    'select count(*) as people from (select 1 from people limit $1) s',
    [exactMax + 1],
  );
  if (some!.people <= exactMax) return { people: some!.people, isEstimate: false };
  if (known!.people >= some!.people) return { people: known!.people, isEstimate: true };
  const [all] = await query<{ people: number }>(db, 'select count(*) as people from people', []);
  return { people: all!.people, isEstimate: false };
}

export interface ProfileCounts {
  profiles: number;
  /** People with an identity of each namespace, most first. */
  namespaces: { namespace: string; profiles: number }[];
  /** Counted in a sample, because there are many. */
  isEstimate: boolean;
}

/** @param options.exactMax people above which both are an estimate */
export async function countProfiles(
  store: Store,
  options: { exactMax: number },
): Promise<ProfileCounts> {
  const { people, isEstimate } = await countPeople(store.db, options.exactMax);
  if (!isEstimate) {
    const namespaces = await query<{ namespace: string; profiles: number }>(
      store.db,
      `select namespace, count(distinct profile_id) as profiles from identities
        group by namespace order by 2 desc, 1`,
      [],
    );
    return { profiles: people, namespaces, isEstimate };
  }
  const [size] = await query<{ rows: number }>(
    store.db,
    `select greatest(${about('identities')}, 1) as rows`,
    [],
  );
  const percent = Math.min((sampleRows / size!.rows) * 100, 100);
  const namespaces = await query<{ namespace: string; profiles: number }>(
    store.db,
    `select namespace, round(count(*) * 100 / $1::float8)::bigint as profiles
       from identities tablesample system ($1) group by namespace order by 2 desc, 1`,
    [percent],
  );
  return { profiles: people, namespaces, isEstimate };
}
