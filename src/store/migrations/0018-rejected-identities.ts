/** Whom the last rejected updates were about: never the value, only what tells it again. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table rejected_identities (
    namespace text not null, value_hash text not null, at_ms bigint not null,
    source_id text not null, error text not null, primary key (value_hash, namespace))`,
  `create index rejected_identities_age on rejected_identities (at_ms)`,
];

export const rejectedIdentities: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
