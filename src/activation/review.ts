/** What a dataflow will do when it is finished: a summary with its first effect. */
import { limits } from '../kernel/index.ts';
import { query } from '../store/index.ts';
import { definitionOf, limitsOf } from './connections.ts';
import { type CoverageQuery, coverage } from './coverage.ts';
import type { Mapping } from './mapping.ts';
import { type DataflowCore, type DataflowsContext, findDataflow } from './read-dataflows.ts';

export interface Review {
  dataflow: Pick<DataflowCore, 'id' | 'name' | 'description' | 'marketingActions'>;
  account: { id: string; name: string; destination: string };
  source: Mapping['source'];
  audiences: { audienceId: string; name: string; members: number; isNew: boolean }[];
  firstEffect: {
    /** People who will be added that the destination does not have yet, over all audiences. */
    people: number;
    excluded: number;
    requests: number;
    text: string;
  };
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
  const chosen = given.audienceIds ?? [...carried];
  const audiences = await query<Review['audiences'][number] & { delivered: number }>(
    db,
    `select a.audience_id as "audienceId", a.name,
            (select count(*) from memberships m where m.audience_id = a.audience_id
                and m.status = 'realized')::int as members,
            (select count(*) from ledger l where l.dataflow_id = $1
                and l.audience_id = a.audience_id and l.delivered)::int as delivered
       from audiences a where a.audience_id = any ($2::uuid[]) order by a.name`,
    [dataflowId, chosen],
  );
  const isRemapped = given.source !== undefined;
  let people = 0;
  let excluded = 0;
  let isExact = true;
  // What all audiences together may cost.
  const looksAt = Math.ceil(limits.coverageProfiles / Math.max(audiences.length, 1));
  for (const audience of audiences) {
    const { audienceId } = audience;
    const alone = { ...given, audienceIds: [audienceId] };
    const reach = await coverage(context, dataflowId, alone, looksAt);
    isExact &&= reach.exact;
    people += Math.max(0, reach.withValue - (isRemapped ? 0 : audience.delivered));
    excluded += reach.people - reach.withValue;
  }
  const [account] = await query<{ settings: unknown }>(
    db,
    'select settings from accounts where account_id = $1',
    [flow.accountId],
  );
  const { rowsPerRequest } = limitsOf(definitionOf(flow.destination), account?.settings);
  const requests = Math.ceil(people / rowsPerRequest);
  const told = (count: number): string => count.toLocaleString('en-US');
  const out = excluded === 0 ? '' : ` ${told(excluded)} have no value and will be excluded.`;
  const text =
    people === 0
      ? `Nobody will be added now.${out}`
      : `${isExact ? '' : 'About '}${told(people)} ${people === 1 ? 'person' : 'people'} will be added now, in about ` +
        `${told(requests)} ${requests === 1 ? 'request' : 'requests'}.${out}`;
  const { id, name, description, marketingActions } = flow;
  return {
    dataflow: { id, name, description, marketingActions },
    account: { id: flow.accountId, name: flow.accountName, destination: flow.destination },
    source: given.source ?? flow.mappings[0]!.source,
    audiences: audiences.map((one) => ({
      audienceId: one.audienceId,
      name: one.name,
      members: one.members,
      isNew: !carried.has(one.audienceId),
    })),
    firstEffect: { people, excluded, requests, text },
  };
}
