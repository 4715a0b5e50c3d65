/** Logs in front: which processes read one, so that each takes its share of the partitions. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statement = `create table log_readers (
  log text not null, reader uuid not null, until_ms bigint not null, primary key (log, reader))`;

export const logReaders: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.executeQuery(CompiledQuery.raw(statement));
  },
};
