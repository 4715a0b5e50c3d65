/**
 * What rules read of an event lies in the key's index: a person's events come in one by one, so that
 * in the table each is on a page of its own, and in the index all of them are side by side. An entry of
 * an index holds a third of a page at most: a wide body is kept beside, in the table alone.
 */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  'alter table events drop constraint events_pkey',
  'alter table events add column wide_body jsonb',
  'update events set wide_body = body where pg_column_size(body) > 1500',
  // Not by the update: what it leaves dead would be brought into the index, with its wide bodies.
  `alter table events alter column body drop not null,
     alter column body type jsonb using case when wide_body is null then body end`,
  `alter table events add constraint events_one_body check (num_nonnulls(body, wide_body) = 1),
     add primary key (profile_id, event_id) include (event_type, timestamp_ms, sequence, body)`,
];

export const eventsInKey: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
