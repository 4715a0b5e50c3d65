/** When a run counted the first person of a kind: the first delivery is an instant, not a run. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  'alter table run_counts add column since_ms bigint not null default 0',
  // Of what was counted before, the beginning of its run is all that is known.
  `update run_counts c set since_ms = r.started_at_ms from runs r where r.run_id = c.run_id`,
];

export const runCountSince: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
