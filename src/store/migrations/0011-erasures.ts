/** What erasing a person and undoing a merge need beside what 0010 made. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // An erasure must find every row that a person was the last to move, also values of long ago.
  `create index ledger_profile on ledger (profile_id)`,
  `create index refused_merges_profiles on refused_merges using gin (profile_ids)`,
  // When an erasure is looked at next.
  `alter table erasures add column due_at_ms bigint not null default 0`,
  `create index erasures_due on erasures (due_at_ms) where state <> 'done'`,
  // The loser's memberships as they were.
  `alter table merges add column memberships jsonb not null default '[]'`,
];

export const erasures: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
