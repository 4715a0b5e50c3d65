import { prepared, query, RepeatTransaction, type Tx } from '../../store/index.ts';
import type { Link } from '../resolve.ts';

const linkText = prepared(
  `insert into identities (namespace, value, profile_id, stitches, linked_at_ms, source_id)
   select namespace, value, "profileId", stitches, $2, $3
     from jsonb_to_recordset($1::jsonb)
          as l (namespace text, value text, "profileId" uuid, stitches boolean)
   on conflict do nothing returning stitches`,
);

/** Links identities to profiles. Another transaction that linked one first repeats this one. */
export async function linkIdentities(
  tx: Tx,
  links: readonly Link[],
  options: { nowMs: number; sourceId: string },
): Promise<void> {
  if (links.length === 0) return;
  const rows = await query<{ stitches: boolean }>(tx, linkText, [
    JSON.stringify(links),
    options.nowMs,
    options.sourceId,
  ]);
  const wanted = links.filter((link) => link.stitches).length;
  if (rows.filter((row) => row.stitches).length < wanted) {
    throw new RepeatTransaction('another transaction linked the same identity');
  }
}
