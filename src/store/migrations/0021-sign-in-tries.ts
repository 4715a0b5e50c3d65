/** Wrong passwords, counted for all processes together; in the form that rate-limiter-flexible has. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const signInTries: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.executeQuery(
      CompiledQuery.raw(`create table sign_in_tries (
        key varchar(255) primary key, points integer not null default 0, expire bigint)`),
    );
  },
};
