/** What a mapping would reach: how many members have a value, and whether PX knows the values. */
import { invalidField, isUuid, limits } from '../kernel/index.ts';
import { query } from '../store/index.ts';
import type { Mapping } from './mapping.ts';
import { type DataflowsContext, findDataflow } from './read-dataflows.ts';
import { inLanes, openReader, outageText, type ReadingContext } from './reading.ts';

/** Which values, of whom; what is not given is the dataflow's own. */
export interface CoverageQuery {
  source?: Mapping['source'] | undefined;
  audienceIds?: readonly string[] | undefined;
}

export interface Coverage {
  source: Mapping['source'];
  /** People in the audiences, each once. */
  people: number;
  withValue: number;
  /** Of them: people with several values; all of them are sent. */
  withSeveral: number;
  /** People who have the attribute, but not as text. */
  notText: number;
  /** False: judged by a part of the people, and counted up. */
  exact: boolean;
  samples: string[];
}

async function scopeOf(
  context: DataflowsContext,
  dataflowId: string,
  given: CoverageQuery,
): Promise<{ accountId: string; source: Mapping['source']; audienceIds: readonly string[] }> {
  const flow = await findDataflow(context.store.db, dataflowId);
  for (const [index, id] of (given.audienceIds ?? []).entries()) {
    if (!isUuid(id)) throw invalidField(`audiences[${index}]`, `there is no audience ${id}`);
  }
  return {
    accountId: flow.accountId,
    source: given.source ?? flow.mappings[0]!.source,
    audienceIds: given.audienceIds ?? flow.audiences.map((audience) => audience.audienceId),
  };
}

/** An expression over `p` that gives the values of one person as a text array, and its parameter. */
function valuesOf(source: Mapping['source']): { values: string; isOther: string; path: unknown } {
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

/**
 * How many members of the audiences a source has a value for.
 * @param looksAt with more members, so many of them are looked at, and counted up
 */
export async function coverage(
  context: DataflowsContext,
  dataflowId: string,
  given: CoverageQuery,
  looksAt: number = limits.coverageProfiles,
): Promise<Coverage> {
  const { source, audienceIds } = await scopeOf(context, dataflowId, given);
  const { values, isOther, path } = valuesOf(source);
  const [row] = await query<Omit<Coverage, 'source' | 'exact'> & { looked: number }>(
    context.store.db,
    `with person as (
       select distinct profile_id from memberships
        where audience_id = any ($1::uuid[]) and status = 'realized'),
     looked as materialized (
       select ${values} as found, ${isOther} as is_other
         from (select profile_id from person limit $3) s join profiles p using (profile_id))
     select (select count(*) from person)::int as people, count(*)::int as looked,
            (count(*) filter (where cardinality(found) > 0))::int as "withValue",
            (count(*) filter (where cardinality(found) > 1))::int as "withSeveral",
            (count(*) filter (where is_other))::int as "notText",
            coalesce((select array_agg(v) from (select found[1] as v from looked
              where cardinality(found) > 0 limit 5) five), '{}') as samples
       from looked`,
    [audienceIds, path, looksAt],
  );
  const { looked, ...counts } = row!;
  const scale = (count: number): number =>
    looked === 0 ? 0 : Math.round((count * counts.people) / looked);
  return {
    source,
    people: counts.people,
    withValue: scale(counts.withValue),
    withSeveral: scale(counts.withSeveral),
    notText: scale(counts.notText),
    exact: looked === counts.people,
    samples: counts.samples,
  };
}

export interface IdentityComparison {
  /** Whether the destination was really asked; `reason` says why not. */
  asked: boolean;
  reason: string | null;
  compared: number;
  known: number;
  differInCase: number;
  unknown: number;
  items: { value: string; result: 'known' | 'differs-in-case' | 'unknown'; similar: string[] }[];
}

const nothing = { compared: 0, known: 0, differInCase: 0, unknown: 0, items: [] };

/** Takes some values that would be sent, and asks the destination for each by its exact text. */
export async function compareIdentities(
  context: ReadingContext,
  dataflowId: string,
  given: CoverageQuery,
): Promise<IdentityComparison> {
  const { accountId, source, audienceIds } = await scopeOf(context, dataflowId, given);
  const { values, path } = valuesOf(source);
  const rows = await query<{ value: string }>(
    context.store.db,
    `select distinct v.value
       from (select distinct profile_id from memberships
              where audience_id = any ($1::uuid[]) and status = 'realized' limit $3) s
       join profiles p using (profile_id), unnest(${values}) as v(value) limit $3`,
    [audienceIds, path, limits.compareIdentities],
  );
  const reader = await openReader(context, { accountId, dataflowId });
  let refused: string | null = null;
  const look = async (value: string): Promise<IdentityComparison['items'][number] | null> => {
    if (refused !== null) return null;
    const known = await reader.ask((reads) => reads.hasIdentity(value));
    if ('refused' in known) {
      refused = known.refused;
      return null;
    }
    if (known.answer) return { value, result: 'known', similar: [] };
    const near = await reader.ask((reads) => reads.similarIdentities(value));
    const similar = 'refused' in near ? [] : near.answer;
    return { value, result: similar.length > 0 ? 'differs-in-case' : 'unknown', similar };
  };
  let items: IdentityComparison['items'];
  try {
    items = (
      await inLanes(
        rows.map((row) => row.value),
        look,
      )
    ).filter((one) => one !== null);
  } catch (error) {
    return { asked: false, reason: outageText(error), ...nothing };
  }
  if (refused !== null) {
    const reason = `This account may not read: ${refused}`;
    return { asked: false, reason, ...nothing };
  }
  const count = (result: string): number => items.filter((one) => one.result === result).length;
  return {
    asked: true,
    reason: null,
    compared: items.length,
    known: count('known'),
    differInCase: count('differs-in-case'),
    unknown: count('unknown'),
    items,
  };
}
