/** Deleted people who are kept out: never the values, only what tells them again. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table suppressed_identities (
    namespace text not null, value_hash text not null, erasure_id uuid not null,
    created_at_ms bigint not null, primary key (value_hash, namespace))`,
  `create index suppressed_identities_erasure on suppressed_identities (erasure_id)`,
];

export const suppressedIdentities: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
