/** Who made an audience and who changed it last, as names; empty: not known. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `alter table audiences add column created_by text not null default '',
    add column updated_by text not null default ''`,
  `update audiences a set created_by = v.by, updated_by = v.by from audience_versions v
    where v.audience_id = a.audience_id and v.version = 1`,
  `update audiences a set updated_by = v.by from audience_versions v
    where v.audience_id = a.audience_id and v.version = a.version`,
  `update audiences a set created_by = u.by, updated_by = u.by
     from (select distinct on (audience_id) audience_id, by from audience_uploads
            order by audience_id, created_at_ms) u
    where u.audience_id = a.audience_id`,
];

export const audienceBy: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
