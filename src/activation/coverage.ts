/** What a mapping would reach: how many members have a value, and whether PX knows the values. */
import { invalidField, isUuid, limits } from '../kernel/index.ts';
import { query } from '../store/index.ts';
import type { Mapping } from './mapping.ts';
import { reachOf, total, valuesOf } from './reach.ts';
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
  /** False: all of these are about, judged by a part of the people and counted up. */
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
    audienceIds: [
      ...new Set(given.audienceIds ?? flow.audiences.map((audience) => audience.audienceId)),
    ],
  };
}

/** How many members of the audiences a source has a value for. */
export async function coverage(
  context: DataflowsContext,
  dataflowId: string,
  given: CoverageQuery,
): Promise<Coverage> {
  const { source, audienceIds } = await scopeOf(context, dataflowId, given);
  const all = await reachOf(context.store.db, source, audienceIds, limits.coverageProfiles);
  const exact = all.every((one) => one.looked === one.members);
  return {
    source,
    people: total(all, (share) => share.looked),
    withValue: total(all, (share) => share.withValue),
    withSeveral: total(all, (share) => share.withSeveral),
    notText: total(all, (share) => share.notText),
    exact,
    samples: all.flatMap((one) => one.samples).slice(0, 5),
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
       from (select distinct m.profile_id
               from unnest($1::uuid[]) as c (id), lateral (
                    select profile_id from memberships
                     where audience_id = c.id and status = 'realized'
                     order by profile_id limit $3) m limit $3) s
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
