/** How many people are in each audience, kept with every change: counting a million takes too long. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // An audience's members are the sum over its slots; one slot alone may be below zero.
  `create table member_counts (
    audience_id uuid not null, slot smallint not null, members bigint not null,
    primary key (audience_id, slot)) with (fillfactor = 50)`,
  `insert into member_counts (audience_id, slot, members)
   select audience_id, 0, count(*) from memberships where status = 'realized' group by audience_id`,
  // Those who left an audience, in pages: without it, a page of few was looked for among all people.
  `create index memberships_left on memberships (audience_id, profile_id)
    where status = 'exited'`,
  // How many timers are due when is told from the index alone.
  'drop index memberships_timers',
  `create index memberships_timers on memberships (next_change_at_ms) include (audience_id, status)
    where next_change_at_ms is not null`,
];

export const memberCounts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
