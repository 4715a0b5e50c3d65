import { prepared, query, type Tx } from '../../store/index.ts';

const ownersText = prepared(
  `select i.namespace, i.value, i.profile_id
     from jsonb_to_recordset($1::jsonb) as k (namespace text, value text)
     join identities i on i.namespace = k.namespace and i.value = k.value and i.stitches`,
);

/** Profiles that own stitching identities: by the unique index, one probe an identity. */
export async function findOwners(
  tx: Tx,
  identities: readonly { namespace: string; value: string }[],
): Promise<{ namespace: string; value: string; profile_id: string }[]> {
  return query(tx, ownersText, [JSON.stringify(identities)]);
}
