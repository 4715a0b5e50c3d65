import { prepared, query, type Tx } from '../../store/index.ts';

// One probe an identity, in a subquery that the planner cannot turn into a join: with few people, or
// statistics that are behind, it read all identities for each batch (of up to 40,000: 6.4 ms; so 3.4).
const ownersText = prepared(
  `select i.namespace, i.value, i.profile_id
     from jsonb_to_recordset($1::jsonb) as k (namespace text, value text)
    cross join lateral (
          select namespace, value, profile_id from identities
           where namespace = k.namespace and value = k.value and stitches limit 1) i`,
);

/** Profiles that own stitching identities: by the unique index, one probe an identity. */
export async function findOwners(
  tx: Tx,
  identities: readonly { namespace: string; value: string }[],
): Promise<{ namespace: string; value: string; profile_id: string }[]> {
  return query(tx, ownersText, [JSON.stringify(identities)]);
}

const othersText = prepared(
  `select 1 as one
     from jsonb_to_recordset($1::jsonb) as k (namespace text, value text, owner uuid)
     left join lateral (
          select profile_id from identities
           where namespace = k.namespace and value = k.value and stitches limit 1) i on true
    where i.profile_id is distinct from k.owner limit 1`,
);

/** Whether one of these stitching identities has another owner by now, or one where it had none. */
export async function haveOtherOwners(
  tx: Tx,
  identities: readonly { namespace: string; value: string; owner: string | null }[],
): Promise<boolean> {
  if (identities.length === 0) return false;
  return (await query(tx, othersText, [JSON.stringify(identities)])).length > 0;
}
