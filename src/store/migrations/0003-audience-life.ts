/** The life of audiences: versions of rules, counts over time, uploads; and events that were dropped. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // What a version's first evaluation of everybody changed is counted beside it.
  `create table audience_versions (
    audience_id uuid not null, version int not null, expression text not null, by text not null,
    at_ms bigint not null, backfill_id uuid, entered bigint not null, exited bigint not null,
    primary key (audience_id, version))`,
  `insert into audience_versions (audience_id, version, expression, by, at_ms, entered, exited)
   select audience_id, version, expression, '', updated_at_ms, 0, 0 from audiences
    where external_origin is null`,

  // Qualification changes per audience and bucket. Writers spread over slots, so that transactions
  // of several processes seldom wait for each other; sums are over slots.
  `create table audience_history (
    audience_id uuid not null, width_ms bigint not null, bucket_ms bigint not null,
    slot smallint not null, entered bigint not null, exited bigint not null,
    primary key (audience_id, width_ms, bucket_ms, slot)) with (fillfactor = 70)`,
  `create index audience_history_age on audience_history (width_ms, bucket_ms)`,

  `create table audience_uploads (
    upload_id uuid primary key, audience_id uuid not null, file_name text not null,
    namespace text not null, "column" text not null, valid_until_ms bigint not null,
    state text not null, error text, bytes bigint not null, read bigint not null,
    matched bigint not null, added bigint not null, already_in bigint not null,
    rejected bigint not null, claimed_until_ms bigint not null, by text not null,
    created_at_ms bigint not null, finished_at_ms bigint)`,
  `create table upload_rejections (
    upload_id uuid not null, line bigint not null, reason text not null, value text not null,
    primary key (upload_id, line))`,

  // People with more events than are kept for one: how many went, and how far they reached.
  `create table dropped_events (
    profile_id uuid primary key, dropped bigint not null, until_ms bigint not null,
    at_ms bigint not null)`,
];

export const audienceLife: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
