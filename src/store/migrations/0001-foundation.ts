/** The first schema. Hot tables lead their keys with the column they are distributed by. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table settings (
    key text primary key, value jsonb not null, updated_at_ms bigint not null)`,

  // One row: moved by every change of audiences, dataflows, namespaces; processes reload on a change.
  `create table catalog (one boolean primary key default true check (one), version bigint not null)`,
  `insert into catalog (version) values (1)`,

  `create table namespaces (
    symbol text primary key, name text not null, type text not null, description text not null,
    standard boolean not null, created_at_ms bigint not null)`,

  // attribute_times: leaf path -> when it was set, so that an older update never wins (deletions too).
  `create table profiles (
    profile_id uuid primary key, attributes jsonb not null, attribute_times jsonb not null,
    identity_map jsonb not null, created_at_ms bigint not null, updated_at_ms bigint not null)
    with (fillfactor = 80)`,

  `create table identities (
    namespace text not null, value text not null, profile_id uuid not null,
    stitches boolean not null, linked_at_ms bigint not null, source_id text not null,
    primary key (namespace, value, profile_id))`,
  `create unique index identities_person on identities (namespace, value) where stitches`,
  `create index identities_profile on identities (profile_id)`,

  `create table events (
    profile_id uuid not null, event_id uuid not null, event_type text not null,
    timestamp_ms bigint not null, sequence bigint generated always as identity, body jsonb not null,
    primary key (profile_id, event_id))`,

  // What a merge joined: the loser as it was, so that it can be told and undone.
  `create table merges (
    merge_id uuid primary key, winner_id uuid not null, loser_id uuid not null,
    loser jsonb not null, source_id text not null, at_ms bigint not null)`,
  `create index merges_winner on merges (winner_id)`,
  `create table refused_merges (
    refused_id uuid primary key, profile_ids uuid[] not null, identities jsonb not null,
    reason text not null, source_id text not null, at_ms bigint not null)`,

  `create table audiences (
    audience_id uuid primary key, name text not null, description text not null,
    expression text not null, version int not null, lifecycle_state text not null,
    origin text not null, external_origin text, external_id text, labels jsonb not null,
    error text, created_at_ms bigint not null, updated_at_ms bigint not null,
    unique (external_origin, external_id))`,

  // Status null: never in, but time alone may let the person in at next_change_at_ms.
  `create table memberships (
    profile_id uuid not null, audience_id uuid not null,
    status text check (status in ('realized', 'exited')), last_qualification_time_ms bigint,
    valid_until_ms bigint, next_change_at_ms bigint, primary key (profile_id, audience_id))
    with (fillfactor = 80)`,
  `create index memberships_members on memberships (audience_id, profile_id)
    where status = 'realized'`,
  `create index memberships_timers on memberships (next_change_at_ms)
    where next_change_at_ms is not null`,

  // Work over all profiles or members, in pages by key; a dead holder's claim runs out.
  `create table backfills (
    backfill_id uuid primary key, kind text not null, audience_id uuid, dataflow_id uuid,
    watermark uuid, processed bigint not null, total bigint not null, state text not null,
    error text, claimed_until_ms bigint not null, created_at_ms bigint not null,
    finished_at_ms bigint)`,
  `create index backfills_running on backfills (created_at_ms) where state = 'running'`,

  `create table accounts (
    account_id uuid primary key, name text not null, destination text not null,
    authentication_sealed text not null, settings jsonb not null, state text not null,
    error jsonb, token_sealed text, blocked_until_ms bigint not null, failures int not null,
    failing_since_ms bigint, created_at_ms bigint not null, updated_at_ms bigint not null)`,
  `create table account_rates (
    account_id uuid not null, "window" text not null, starts_at_ms bigint not null,
    used int not null, primary key (account_id, "window"))`,

  `create table dataflows (
    dataflow_id uuid primary key, account_id uuid not null references accounts (account_id),
    name text not null, description text not null, marketing_actions jsonb not null,
    mappings jsonb not null, enabled boolean not null, created_at_ms bigint not null,
    updated_at_ms bigint not null)`,
  `create table dataflow_audiences (
    dataflow_id uuid not null references dataflows (dataflow_id), audience_id uuid not null,
    state text not null, start_at_ms bigint, end_at_ms bigint, keep_members boolean not null,
    segment_id text, segment_saved text, segment_due_at_ms bigint not null, segment_error jsonb,
    segment_recreated_at_ms bigint, added_at_ms bigint not null,
    primary key (dataflow_id, audience_id))`,

  // The ledger's desired side, by person: which target values each profile wants in (or why not).
  `create table desired_members (
    profile_id uuid not null, dataflow_id uuid not null, audience_id uuid not null,
    target_value text not null, excluded_reason text, since_ms bigint not null,
    primary key (profile_id, dataflow_id, audience_id, target_value))`,
  `create index desired_members_target
    on desired_members (dataflow_id, audience_id, target_value)`,

  // The ledger, by target: desired while any profile wants it in; delivered as last acknowledged.
  // due_at_ms is null when there is nothing to send; while claimed it is the end of the claim.
  `create table ledger (
    dataflow_id uuid not null, audience_id uuid not null, target_value text not null,
    profile_id uuid not null, desired boolean not null,
    last_qualification_time_ms bigint not null, delivered boolean not null,
    uncertain boolean not null, failed boolean not null, due_at_ms bigint, claim_id uuid,
    claimed_until_ms bigint, sent_desired boolean, sent_time_ms bigint, attempts int not null,
    error jsonb, accepted_at_ms bigint not null, delivered_at_ms bigint,
    primary key (dataflow_id, audience_id, target_value)) with (fillfactor = 70)`,
  `create index ledger_due on ledger (dataflow_id, due_at_ms) where due_at_ms is not null`,

  `create table api_keys (
    key_id uuid primary key, name text not null, hash text not null unique, prefix text not null,
    roles jsonb not null, created_at_ms bigint not null, expires_at_ms bigint,
    last_used_at_ms bigint)`,
  `create table write_keys (
    key_id uuid primary key, name text not null, key text not null unique,
    settings jsonb not null, enabled boolean not null, created_at_ms bigint not null)`,
  `create table idempotency_keys (
    key text not null, actor text not null, request_hash text not null, status int not null,
    body text not null, at_ms bigint not null, primary key (actor, key))`,
];

export const foundation: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
