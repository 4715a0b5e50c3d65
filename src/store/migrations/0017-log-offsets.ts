/** Logs in front: how far each partition of a log was taken, moved in the transaction of what it did. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const logOffsets: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.executeQuery(
      CompiledQuery.raw(`create table log_offsets (
        log text not null, partition int not null, next_offset bigint not null,
        claimed_by uuid, claimed_until_ms bigint not null, primary key (log, partition))`),
    );
  },
};
