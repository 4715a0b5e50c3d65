/** Ledger rows of deleted people are forgotten; what they told the destination last must not be. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const qualifiedFloor: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.executeQuery(
      CompiledQuery.raw(
        'alter table dataflow_audiences add column qualified_floor_ms bigint not null default 0',
      ),
    );
  },
};
