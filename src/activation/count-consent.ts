/** How many people a consent test lets through: counted, or estimated where there are very many. */
import { compileProfileTest, memberCount } from '../audiences/index.ts';
import { limits } from '../kernel/index.ts';
import { countPeople, type Profile } from '../profiles/index.ts';
import { query, type Store } from '../store/index.ts';
import { consentOf, loadWorkspace } from './governed-state.ts';
import { reachOf, total } from './reach.ts';

export interface ConsentCount {
  people: number;
  consenting: number;
  /** False: estimated from the first people. */
  exact: boolean;
}

export interface ConsentEffect {
  dataflowId: string;
  name: string;
  /** People in its audiences, once for each audience. */
  members: number;
  /** Not delivered because of this policy. */
  excluded: number;
}

const pageRows = 1_000;

type Person = Pick<Profile, 'attributes' | 'identityMap'> & { profileId: string };

const columns = `p.profile_id as "profileId", p.attributes, p.identity_map as "identityMap"`;

/**
 * Counts over all people, or over the members of audiences.
 * @throws MillraceError `invalid-request` when the test cannot be compiled
 */
export async function countConsent(
  store: Store,
  input: { expression: string; audienceIds: readonly string[] | null },
): Promise<ConsentCount> {
  const { holds } = compileProfileTest(input.expression, 'expression.value');
  if (input.audienceIds === null) {
    const { people } = await countPeople(store.db, limits.consentCountProfiles);
    if (people > limits.consentCountProfiles) return estimate(store, people, holds);
  }
  let seen = 0;
  let consenting = 0;
  for (let after: string | null = null; seen < limits.consentCountProfiles; ) {
    const page: Person[] = await query(
      store.db,
      `select ${columns} from people p
        where ($2::uuid is null or p.profile_id > $2) and ($1::uuid[] is null or exists (
              select 1 from memberships m where m.profile_id = p.profile_id
                 and m.status = 'realized' and m.audience_id = any ($1::uuid[])))
        order by p.profile_id limit $3`,
      [input.audienceIds, after, pageRows],
    );
    consenting += page.filter(holds).length;
    seen += page.length;
    if (page.length < pageRows) return { people: seen, consenting, exact: true };
    after = page.at(-1)!.profileId;
  }
  // Nobody is behind the last page: as many people as may be looked at.
  if (input.audienceIds === null) return { people: seen, consenting, exact: true };
  const people = Math.max(seen, await countOf(store, input.audienceIds));
  return { people, consenting: Math.round((consenting / seen) * people), exact: false };
}

/** People in any of these audiences, each once: about, when they are many. */
async function countOf(store: Store, audienceIds: readonly string[]): Promise<number> {
  const anySource = { namespace: 'CRMID' };
  const all = await reachOf(store.db, anySource, audienceIds, limits.coverageProfiles);
  return total(all, (share) => share.looked);
}

/** Of many people: a sample of whole blocks, from all over the table. */
async function estimate(
  store: Store,
  people: number,
  holds: (profile: Person) => boolean,
): Promise<ConsentCount> {
  const percent = Math.min((100 * limits.consentSampleProfiles) / people, 100);
  const sample = await query<Person>(
    store.db,
    `select ${columns} from profiles p tablesample system (${percent})
      where p.erasing_since_ms is null limit ${10 * limits.consentSampleProfiles}`,
    [],
  );
  const share = sample.filter(holds).length / Math.max(sample.length, 1);
  return { people, consenting: Math.round(share * people), exact: false };
}

/** What a consent policy does in each dataflow that it is about. */
export async function consentEffects(store: Store, policyId: string): Promise<ConsentEffect[]> {
  const workspace = await loadWorkspace(store.db, { onlyEnabled: true });
  const flows = workspace.flows.filter((flow) =>
    [...consentOf(workspace, flow).values()].some((policies) =>
      policies.some((policy) => policy.id === policyId),
    ),
  );
  return query<ConsentEffect>(
    store.db,
    `select d.dataflow_id as "dataflowId", d.name,
            (select coalesce(sum(${memberCount('f.audience_id')}), 0)::bigint
               from dataflow_audiences f
              where f.dataflow_id = d.dataflow_id and f.state in ('active', 'scheduled')) as members,
            (select count(*) from desired_members w
              where w.dataflow_id = d.dataflow_id and w.excluded_policy_id = $2::uuid) as excluded
       from dataflows d where d.dataflow_id = any ($1::uuid[]) order by d.name, d.dataflow_id`,
    [flows.map((flow) => flow.dataflowId), policyId],
  );
}
