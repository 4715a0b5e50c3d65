/** Logs in front: how many messages waited when a partition was last read, for whoever asks any process. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const logBehind: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.executeQuery(
      CompiledQuery.raw('alter table log_offsets add column behind bigint not null default 0'),
    );
  },
};
