/** What a dataflow will do when it is finished: a summary with its first effect. */
import { isDeepStrictEqual } from 'node:util';
import { counted, countText, limits } from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';
import { definitionOf, limitsOf } from './connections.ts';
import type { CoverageQuery } from './coverage.ts';
import type { Mapping } from './mapping.ts';
import { reachOf } from './reach.ts';
import { type DataflowCore, type DataflowsContext, findDataflow } from './read-dataflows.ts';
import { countAudiences } from './sql/counts.ts';

export interface Review {
  dataflow: Pick<DataflowCore, 'id' | 'name' | 'description' | 'marketingActions'>;
  account: { id: string; name: string; destination: string };
  source: Mapping['source'];
  audiences: { audienceId: string; name: string; members: number; isNew: boolean }[];
  firstEffect: {
    /** People who will be added: the destination has neither them nor refused them. Over all audiences. */
    people: number;
    excluded: number;
    requests: number;
    text: string;
  };
}

/**
 * People of each audience whom the destination has, or has refused for good: these are not sent again
 * by themselves. Those of audiences that the dataflow carries are counted as its screens do; an audience
 * may have left members there when it was taken off.
 */
async function settledOf(
  db: Store['db'],
  flow: DataflowCore,
  chosen: readonly string[],
): Promise<Map<string, number>> {
  const carried = await countAudiences(db, flow.id);
  const refused = await query<{ audienceId: string; people: number }>(
    db,
    `select audience_id as "audienceId", count(*)::int as people from ledger
      where dataflow_id = $1 and failed and desired group by 1`,
    [flow.id],
  );
  const refusedOf = new Map(refused.map(({ audienceId, people }) => [audienceId, people]));
  const known = new Map(
    carried.map(({ audienceId, delivered }) => [
      audienceId,
      delivered + (refusedOf.get(audienceId) ?? 0),
    ]),
  );
  const others = await query<{ audienceId: string; delivered: number }>(
    db,
    `select id as "audienceId", (select count(*) from ledger l where l.dataflow_id = $1
                and l.audience_id = id and l.delivered)::int as delivered
       from unnest($2::uuid[]) as c (id)`,
    [flow.id, chosen.filter((id) => !known.has(id))],
  );
  return new Map([...known, ...others.map((one) => [one.audienceId, one.delivered] as const)]);
}

/** Reviews a dataflow as it is, or as it would be with other audiences or another source. */
export async function reviewDataflow(
  context: DataflowsContext,
  dataflowId: string,
  given: CoverageQuery,
): Promise<Review> {
  const { db } = context.store;
  const flow = await findDataflow(db, dataflowId);
  const carried = new Set(flow.audiences.map((audience) => audience.audienceId));
  const chosen = [...new Set(given.audienceIds ?? carried)];
  const [mapping] = flow.mappings;
  const { source = mapping!.source } = given;
  const reaches = await reachOf(db, source, chosen, limits.coverageProfiles);
  // With other values everybody is added anew.
  const isRemapped = !isDeepStrictEqual(source, mapping!.source);
  const settled = isRemapped ? new Map<string, number>() : await settledOf(db, flow, chosen);
  const names = await query<{ audienceId: string; name: string }>(
    db,
    `select audience_id as "audienceId", name from audiences
      where audience_id = any ($1::uuid[]) order by name`,
    [chosen],
  );
  const audiences = names.map(({ audienceId, name }) => {
    const { members, looked, withValue } = reaches.find((one) => one.audienceId === audienceId)!;
    return {
      ...{ audienceId, name, members, isExact: looked === members },
      withValue: looked === 0 ? 0 : Math.round((withValue * members) / looked),
    };
  });
  let people = 0;
  let excluded = 0;
  for (const { audienceId, members, withValue } of audiences) {
    people += Math.max(0, withValue - (settled.get(audienceId) ?? 0));
    excluded += Math.max(0, members - withValue);
  }
  const isExact = audiences.every((audience) => audience.isExact);
  const [account] = await query<{ settings: unknown }>(
    db,
    'select settings from accounts where account_id = $1',
    [flow.accountId],
  );
  const { rowsPerRequest } = limitsOf(definitionOf(flow.destination), account?.settings);
  const requests = Math.ceil(people / Math.min(rowsPerRequest, flow.batchSize ?? rowsPerRequest));
  const out = excluded === 0 ? '' : ` ${countText(excluded)} have no value and will be excluded.`;
  const text =
    people === 0
      ? `Nobody will be added now.${out}`
      : `${isExact ? '' : 'About '}${counted(people, 'person', 'people')} will be added now, in about ` +
        `${counted(requests, 'request')}.${out}`;
  const { id, name, description, marketingActions } = flow;
  return {
    dataflow: { id, name, description, marketingActions },
    account: { id: flow.accountId, name: flow.accountName, destination: flow.destination },
    source,
    audiences: audiences.map((one) => ({
      audienceId: one.audienceId,
      name: one.name,
      members: one.members,
      isNew: !carried.has(one.audienceId),
    })),
    firstEffect: { people, excluded, requests, text },
  };
}
