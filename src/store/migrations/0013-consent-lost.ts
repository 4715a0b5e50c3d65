/** Removals of people who left by a rule and withdrew consent as well are known as such. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // Nobody's confirmation is waited for; reset when the person is wanted again.
  `alter table ledger add column consent_lost boolean not null default false`,
];

export const consentLost: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
