/** How many people a consent test lets through: counted, or estimated where there are very many. */
import { compileProfileTest } from '../audiences/index.ts';
import { limits } from '../kernel/index.ts';
import type { Profile } from '../profiles/index.ts';
import { query, type Store } from '../store/index.ts';
import { consentOf, loadWorkspace } from './governed-state.ts';

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

/**
 * Counts over all people, or over the members of audiences.
 * @throws MillraceError `invalid-request` when the test cannot be compiled
 */
export async function countConsent(
  store: Store,
  input: { expression: string; audienceIds: readonly string[] | null },
): Promise<ConsentCount> {
  const test = compileProfileTest(input.expression, 'expression.value');
  const of = `from people p where $1::uuid[] is null or exists (select 1 from memberships m
    where m.profile_id = p.profile_id and m.status = 'realized' and m.audience_id = any ($1::uuid[]))`;
  const [total] = await query<{ people: number }>(store.db, `select count(*) as people ${of}`, [
    input.audienceIds,
  ]);
  const people = total!.people;
  let seen = 0;
  let consenting = 0;
  let after: string | null = null;
  while (seen < limits.consentCountProfiles) {
    const page: (Pick<Profile, 'attributes' | 'identityMap'> & { profileId: string })[] =
      await query(
        store.db,
        `select p.profile_id as "profileId", p.attributes, p.identity_map as "identityMap"
           from (select * ${of}) p where $2::uuid is null or p.profile_id > $2
          order by p.profile_id limit $3`,
        [input.audienceIds, after, pageRows],
      );
    for (const profile of page) if (test.holds(profile)) consenting += 1;
    seen += page.length;
    if (page.length < pageRows) return { people: seen, consenting, exact: true };
    after = page.at(-1)!.profileId;
  }
  if (seen >= people) return { people: seen, consenting, exact: true };
  return { people, consenting: Math.round((consenting / seen) * people), exact: false };
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
            (select count(*) from memberships m join dataflow_audiences f using (audience_id)
              where f.dataflow_id = d.dataflow_id and f.state in ('active', 'scheduled')
                and m.status = 'realized') as members,
            (select count(*) from desired_members w
              where w.dataflow_id = d.dataflow_id and w.excluded_policy_id = $2::uuid) as excluded
       from dataflows d where d.dataflow_id = any ($1::uuid[]) order by d.name, d.dataflow_id`,
    [flows.map((flow) => flow.dataflowId), policyId],
  );
}
