/** People as whoever reads or counts them should see them: without those who are being deleted. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const peopleView: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.executeQuery(
      CompiledQuery.raw(`create view people as
        select profile_id, attributes, attribute_times, identity_map, created_at_ms, updated_at_ms
          from profiles where erasing_since_ms is null`),
    );
  },
};
