import { prepared, query, type Tx } from '../../store/index.ts';

/** What a profile wants at a destination; `targetValue` is '' when it is excluded. */
export interface DesiredMember {
  profileId: string;
  dataflowId: string;
  audienceId: string;
  targetValue: string;
  excludedReason: string | null;
  /** The consent policy, where that is the reason. */
  excludedPolicyId: string | null;
  sinceMs: number;
}

const desiredText = prepared(
  `select profile_id as "profileId", dataflow_id as "dataflowId", audience_id as "audienceId",
          target_value as "targetValue", excluded_reason as "excludedReason",
          excluded_policy_id as "excludedPolicyId", since_ms as "sinceMs"
     from desired_members where profile_id = any ($1::uuid[])`,
);

/** What profiles want now, by profile. */
export async function loadDesired(
  tx: Tx,
  profileIds: readonly string[],
): Promise<Map<string, DesiredMember[]>> {
  const rows = await query<DesiredMember>(tx, desiredText, [profileIds]);
  const byProfile = new Map<string, DesiredMember[]>();
  for (const row of rows) {
    const list = byProfile.get(row.profileId);
    if (list) list.push(row);
    else byProfile.set(row.profileId, [row]);
  }
  return byProfile;
}

const realizedText = prepared(
  `select profile_id, audience_id from memberships
    where profile_id = any ($1::uuid[]) and audience_id = any ($2::uuid[])
      and status = 'realized'`,
);

/** Which of these profiles are in which of these audiences, as `profileId audienceId`. */
export async function loadRealized(
  tx: Tx,
  profileIds: readonly string[],
  audienceIds: readonly string[],
): Promise<Set<string>> {
  if (audienceIds.length === 0) return new Set();
  const rows = await query<{ profile_id: string; audience_id: string }>(tx, realizedText, [
    profileIds,
    audienceIds,
  ]);
  return new Set(rows.map((row) => `${row.profile_id} ${row.audience_id}`));
}

const deleteText = prepared(
  `delete from desired_members d using jsonb_to_recordset($1::jsonb) as g ("profileId" uuid,
          "dataflowId" uuid, "audienceId" uuid, "targetValue" text)
    where d.profile_id = g."profileId" and d.dataflow_id = g."dataflowId"
      and d.audience_id = g."audienceId" and d.target_value = g."targetValue"`,
);

/** Gives up wants, by primary key. */
export async function deleteDesired(tx: Tx, members: readonly DesiredMember[]): Promise<void> {
  if (members.length === 0) return;
  await query(tx, deleteText, [JSON.stringify(members)]);
}

const insertText = prepared(
  `insert into desired_members (profile_id, dataflow_id, audience_id, target_value,
                                excluded_reason, excluded_policy_id, since_ms)
   select "profileId", "dataflowId", "audienceId", "targetValue", "excludedReason",
          "excludedPolicyId", "sinceMs"
     from jsonb_to_recordset($1::jsonb) as w ("profileId" uuid, "dataflowId" uuid,
          "audienceId" uuid, "targetValue" text, "excludedReason" text, "excludedPolicyId" uuid,
          "sinceMs" bigint)`,
);

/** Adds wants. */
export async function insertDesired(tx: Tx, members: readonly DesiredMember[]): Promise<void> {
  if (members.length === 0) return;
  await query(tx, insertText, [JSON.stringify(members)]);
}
