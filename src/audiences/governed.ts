/** Audiences as governance sees them, and the labels that each inherits. */
import {
  type GovernedAudience,
  type InheritedLabel,
  inheritedLabels,
  loadFieldLabels,
} from '../governance/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { ruleFields } from './rule-fields.ts';

/** An audience before its rule is read. */
export interface AudienceFacts {
  audienceId: string;
  name: string;
  labels: readonly string[];
  /** Id that `inSegment` knows it by. */
  membershipId: string;
  /** Null: evaluated elsewhere. */
  expression: string | null;
}

/** All audiences, whatever their state. */
export async function loadAudienceFacts(tx: Tx | Store['db']): Promise<AudienceFacts[]> {
  return query<AudienceFacts>(
    tx,
    `select audience_id as "audienceId", name, labels,
            coalesce(external_id, audience_id::text) as "membershipId",
            case when origin = 'segmentation-service' and external_origin is null
                 then expression end as expression
       from audiences order by audience_id`,
    [],
  );
}

/** Reads the rules: which fields each audience sees, and on which others it is built. */
export function governedAudiences(
  facts: readonly AudienceFacts[],
): ReadonlyMap<string, GovernedAudience> {
  const byMembership = new Map<string, string[]>();
  for (const { membershipId, audienceId } of facts) {
    byMembership.set(membershipId, [...(byMembership.get(membershipId) ?? []), audienceId]);
  }
  const everyId = facts.map((one) => one.audienceId);
  return new Map(
    facts.map(({ audienceId, name, labels, expression }) => {
      const fields = ruleFields(expression ?? 'false');
      const builtOn = fields.anyMembership
        ? everyId
        : fields.builtOn.flatMap((id) => byMembership.get(id) ?? []);
      return [audienceId, { audienceId, name, labels, builtOn, reads: fields.reads }];
    }),
  );
}

/** Gives the inherited labels of an audience, by id; without any label anywhere it reads no rule. */
export async function loadInheritedLabels(
  tx: Tx | Store['db'],
): Promise<(audienceId: string) => InheritedLabel[]> {
  const fieldLabels = await loadFieldLabels(tx);
  const labelled = await query(
    tx,
    `select 1 as one from audiences where labels <> '[]'::jsonb limit 1`,
    [],
  );
  if (fieldLabels.size === 0 && labelled.length === 0) return () => [];
  const audiences = governedAudiences(await loadAudienceFacts(tx));
  return (audienceId) => {
    const audience = audiences.get(audienceId);
    return audience ? inheritedLabels(audience, audiences, fieldLabels) : [];
  };
}

/** Ids of the audiences that carry a label, of their own or inherited. */
export async function audiencesLabelled(tx: Tx | Store['db'], label: string): Promise<string[]> {
  const inheritedBy = await loadInheritedLabels(tx);
  return (await loadAudienceFacts(tx))
    .filter(
      ({ audienceId, labels }) =>
        labels.includes(label) || inheritedBy(audienceId).some((one) => one.label === label),
    )
    .map(({ audienceId }) => audienceId);
}

/** Labels that an audience with this rule would inherit. */
export async function labelsOfRule(
  tx: Tx | Store['db'],
  expression: string,
): Promise<InheritedLabel[]> {
  const audienceId = 'of a rule that is not saved';
  const rule = { audienceId, name: '', labels: [], membershipId: audienceId, expression };
  const audiences = governedAudiences([...(await loadAudienceFacts(tx)), rule]);
  return inheritedLabels(audiences.get(audienceId)!, audiences, await loadFieldLabels(tx));
}
