/** Words by which people sort their audiences. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const audienceTags: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.executeQuery(
      CompiledQuery.raw(`alter table audiences add column tags jsonb not null default '[]'`),
    );
  },
};
