/** People, their sessions, roles; the audit log; what sources sent. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // The first seven columns, and the three tables after it, are in the shape that the sign-in library
  // reads and writes (its timestamps are timestamptz). The rest of a user is ours.
  `create table users (
    id uuid primary key, name text not null, email text not null unique,
    email_verified boolean not null default false, image text,
    created_at timestamptz not null, updated_at timestamptz not null,
    roles jsonb not null default '[]', disabled boolean not null default false,
    last_seen_at_ms bigint)`,
  `create table user_sessions (
    id uuid primary key, user_id uuid not null references users on delete cascade,
    token text not null unique, expires_at timestamptz not null, ip_address text, user_agent text,
    created_at timestamptz not null, updated_at timestamptz not null)`,
  `create index user_sessions_user on user_sessions (user_id)`,
  `create table user_credentials (
    id uuid primary key, user_id uuid not null references users on delete cascade,
    account_id text not null, provider_id text not null, password text,
    access_token text, refresh_token text, id_token text, scope text,
    access_token_expires_at timestamptz, refresh_token_expires_at timestamptz,
    created_at timestamptz not null, updated_at timestamptz not null)`,
  `create unique index user_credentials_user on user_credentials (user_id, provider_id)`,
  // One-time tokens of invitations and password resets; identifier holds only their hash.
  `create table user_tokens (
    id uuid primary key, identifier text not null, value text not null,
    expires_at timestamptz not null, created_at timestamptz not null,
    updated_at timestamptz not null)`,
  `create index user_tokens_identifier on user_tokens (identifier)`,
  `create index user_tokens_value on user_tokens (value)`,

  // Custom roles; users and API keys hold roles by name.
  `create table roles (
    role_id uuid primary key, name text not null unique, description text not null,
    permissions jsonb not null, created_at_ms bigint not null, updated_at_ms bigint not null)`,

  `alter table write_keys add previous_key text, add previous_key_until_ms bigint,
    add last_received_at_ms bigint`,
  `create unique index write_keys_previous on write_keys (previous_key)`,
  // Counted in memory and added once a moment, a row an hour.
  `create table write_key_hours (
    key_id uuid not null references write_keys on delete cascade, hour_ms bigint not null,
    accepted bigint not null, rejected bigint not null, primary key (key_id, hour_ms))`,
  `create table write_key_rejections (
    key_id uuid not null references write_keys on delete cascade, error text not null,
    count bigint not null, first_at_ms bigint not null, last_at_ms bigint not null,
    samples jsonb not null, primary key (key_id, error))`,

  // result is 'started' until the outcome is known; it stays so when the process died in between.
  `create table audit_log (
    entry_id uuid primary key, at_ms bigint not null,
    actor_kind text not null, actor_id text, actor_name text not null, source text not null,
    action text not null, object_type text not null, object_id text, object_name text,
    result text not null, detail text, before jsonb, after jsonb, request_id text)`,
  `create index audit_log_object on audit_log (object_type, object_id)`,
  // Append-only: an entry changes once, to get its outcome, and goes only when it is a year old.
  `create function audit_log_guard() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' then
        if old.result = 'started' and new.result <> 'started'
           and (old.entry_id, old.at_ms, old.actor_kind, old.actor_id, old.actor_name, old.source,
                old.action, old.object_type, old.request_id)
               is not distinct from
               (new.entry_id, new.at_ms, new.actor_kind, new.actor_id, new.actor_name, new.source,
                new.action, new.object_type, new.request_id)
           and old.before is not distinct from new.before then
          return new;
        end if;
      elsif tg_op = 'DELETE' then
        if old.at_ms < extract(epoch from clock_timestamp()) * 1000 - 365 * 86400000.0 then
          return old;
        end if;
      end if;
      raise exception 'the audit log is append-only';
    end $$`,
  `create trigger audit_log_append_only before update or delete on audit_log
    for each row execute function audit_log_guard()`,
  `create trigger audit_log_no_truncate before truncate on audit_log
    for each statement execute function audit_log_guard()`,
];

export const access: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
