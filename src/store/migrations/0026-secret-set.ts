/** Who set the secrets of an account or a channel last, as a name (empty: not known), and when. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  ...['accounts', 'channels'].map(
    (table) =>
      `alter table ${table} add column secret_set_at_ms bigint not null default 0,
         add column secret_set_by text not null default ''`,
  ),
  // An account's time of change is that of its credentials; of a channel only its making is known.
  `update accounts set secret_set_at_ms = updated_at_ms`,
  `update channels set secret_set_at_ms = created_at_ms`,
];

export const secretSet: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
