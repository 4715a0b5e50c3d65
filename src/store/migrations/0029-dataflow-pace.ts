/** How a dataflow sends: people in a request, and its share of the account's requests. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statement = 'alter table dataflows add column batch_size int, add column rate_percent int';

export const dataflowPace: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.executeQuery(CompiledQuery.raw(statement));
  },
};
