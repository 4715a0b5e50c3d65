/** One person at a time: traces, erasures, and what it takes to undo a merge. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // What one transaction changed for a person, and why. Only real changes: transitions of
  // memberships and differences of the ledger. Written with every change and read by few: JSON that
  // nothing looks into stays text.
  `create table traces (
    profile_id uuid not null, trace_id uuid not null, at_ms bigint not null,
    accepted_at_ms bigint not null, cause text not null, detail text not null,
    entered uuid[] not null, "left" uuid[] not null, ledger text not null,
    primary key (profile_id, trace_id))`,
  `create index traces_age on traces (at_ms)`,

  // Beside claim_ids: the qualification time that each of those requests carried.
  `alter table ledger add column claim_times bigint[] not null default '{}'`,

  // The winner's attributes before, and the events that the loser brought.
  `alter table merges add column winner jsonb`,
  `alter table merges add column event_ids uuid[] not null default '{}'`,
  `create index merges_loser on merges (loser_id)`,

  // Set: a person who is being deleted; nothing evaluates or finds him any more.
  `alter table profiles add column erasing_since_ms bigint`,
  // targets: what has to leave destinations first. counts: what went.
  `create table erasures (
    erasure_id uuid primary key, profile_id uuid not null, state text not null,
    targets jsonb not null, "values" jsonb not null, removed int not null, refused int not null,
    kept int not null, counts jsonb not null, settled_at_ms bigint, watermark uuid,
    requested_by text not null, created_at_ms bigint not null, finished_at_ms bigint)`,
  `create index erasures_open on erasures (created_at_ms) where state <> 'done'`,
  `create unique index erasures_profile on erasures (profile_id)`,

  // For look-ups without case and surrounding space. Values that are folded already are found by
  // themselves, so that most identities cost nothing here.
  `create index identities_folded on identities (lower(btrim(value)))
    where value <> lower(btrim(value))`,
];

export const people: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
