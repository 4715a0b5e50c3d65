import { newId } from '../../kernel/index.ts';
import { query, type Tx } from '../../store/index.ts';
import type { RefusedMerge } from '../resolve.ts';

/** Keeps a report of each refused merge or link, for the people who run the workspace. */
export async function recordRefused(
  tx: Tx,
  refused: readonly RefusedMerge[],
  options: { nowMs: number; sourceId: string },
): Promise<void> {
  if (refused.length === 0) return;
  await query(
    tx,
    `insert into refused_merges (refused_id, profile_ids, identities, reason, source_id, at_ms)
     select id, array (select jsonb_array_elements_text("profileIds")::uuid), identities, reason,
            $2, $3
       from jsonb_to_recordset($1::jsonb)
            as r (id uuid, "profileIds" jsonb, identities jsonb, reason text)`,
    [
      JSON.stringify(refused.map((one) => ({ id: newId(), ...one }))),
      options.sourceId,
      options.nowMs,
    ],
  );
}
