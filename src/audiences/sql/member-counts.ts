/**
 * How many people are in each audience: kept, not counted. `countChanges` writes it in the transaction
 * that changes memberships; `moveMemberships` says what a merge moves.
 */
import { query, type Store, type Tx } from '../../store/index.ts';

/** Members of one audience that came or went, without a qualification change. */
export interface MovedMembers {
  audienceId: string;
  members: number;
}

/** SQL: the members of an audience now, a bigint. @param audienceId an SQL expression */
export function memberCount(audienceId: string): string {
  return `(select coalesce(sum(k.members), 0)::bigint from member_counts k
            where k.audience_id = ${audienceId})`;
}

/** The members of an audience now. */
export async function countMembers(tx: Tx | Store['db'], audienceId: string): Promise<number> {
  const [row] = await query<{ members: number }>(tx, `select ${memberCount('$1')} as members`, [
    audienceId,
  ]);
  return row!.members;
}

/**
 * Counts an audience's members and makes the kept count right: a process of an older version, still
 * running beside this one, keeps none. What is committed meanwhile is in both counts or in neither, as
 * one statement sees one moment.
 * @returns by how much the kept count was off
 */
export async function recountMembers(tx: Tx, audienceId: string): Promise<number> {
  // One at a time: two would correct the same fault twice.
  await query(tx, 'select 1 as one from audiences where audience_id = $1 for no key update', [
    audienceId,
  ]);
  const rows = await query<{ off: number }>(
    tx,
    `with off as (
       select (select count(*) from memberships where audience_id = $1 and status = 'realized')
                - ${memberCount('$1')} as members),
     mended as (
       insert into member_counts as m (audience_id, slot, members)
       select $1, 0, members from off where members <> 0
           on conflict (audience_id, slot) do update set members = m.members + excluded.members)
     select members as off from off`,
    [audienceId],
  );
  return rows[0]!.off;
}
