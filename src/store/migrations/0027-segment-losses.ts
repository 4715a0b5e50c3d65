/** How often a segment was found to be gone: tells an answer about it from one about the new one. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statement = `alter table dataflow_audiences
  add column segment_losses integer not null default 0`;

export const segmentLosses: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.executeQuery(CompiledQuery.raw(statement));
  },
};
