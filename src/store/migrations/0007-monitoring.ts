/** What happened and what is wrong: counts over time, runs, requests, alerts, processes. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // Counts over time. Finer buckets are rolled up into coarser ones and then dropped by age.
  `create table series (
    scope text not null, series text not null, width_ms int not null, starts_at_ms bigint not null,
    value bigint not null, primary key (scope, width_ms, starts_at_ms, series))
    with (fillfactor = 70)`,
  `create index series_age on series (width_ms, starts_at_ms)`,

  // What charts shade (from, to) and mark (one moment).
  `create table marks (
    mark_id uuid primary key, scope text not null, kind text not null, text text not null,
    starts_at_ms bigint not null, ends_at_ms bigint)`,
  `create unique index marks_open on marks (scope, kind) where ends_at_ms is null`,
  `create index marks_scope on marks (scope, starts_at_ms)`,

  // Windows of delivery. excluded: reason -> people, counted when the run is closed.
  `create table runs (
    run_id uuid primary key, dataflow_id uuid not null, cause text not null,
    started_at_ms bigint not null, excluded_from_ms bigint not null,
    last_answered_at_ms bigint, closed_at_ms bigint, waiting bigint not null, excluded jsonb)`,
  `create unique index runs_open on runs (dataflow_id) where closed_at_ms is null`,
  `create index runs_dataflow on runs (dataflow_id, run_id)`,
  `create table run_counts (
    run_id uuid not null, kind text not null, code text not null, people bigint not null,
    sample text, primary key (run_id, kind, code)) with (fillfactor = 70)`,

  // Of a ledger row: its last requests, and what it was last counted as, in which run.
  `alter table ledger add column claim_ids uuid[] not null default '{}'`,
  `alter table ledger add column run_id uuid`,
  `alter table ledger add column run_outcome text`,
  `create index if not exists ledger_failed on ledger (dataflow_id) where failed`,
  `create index desired_members_excluded on desired_members (dataflow_id, since_ms)
    where excluded_reason is not null`,

  `create table requests (
    request_id uuid primary key, dataflow_id uuid not null, run_id uuid, claim_id uuid,
    purpose text not null, at_ms bigint not null, method text not null, path text not null,
    adds int not null, removes int not null, audience_ids uuid[] not null, attempt int not null,
    status int, error text, took_ms int not null, request_headers jsonb not null,
    request_body text, request_bytes int not null, response_headers jsonb not null,
    response_body text, response_bytes int not null)`,
  `create index requests_dataflow on requests (dataflow_id, request_id)`,
  `create index requests_claim on requests (claim_id) where claim_id is not null`,

  // The right to do periodic work alone, until a time.
  `create table leases (name text primary key, holder uuid not null, until_ms bigint not null)`,
  `create table processes (
    process_id uuid primary key, started_at_ms bigint not null, heartbeat_at_ms bigint not null,
    info jsonb not null)`,

  // What people changed of a rule; a rule that stands not here has its defaults.
  `create table alert_rules (
    rule text primary key, enabled boolean not null, settings jsonb not null,
    muted jsonb not null, updated_at_ms bigint not null)`,
  // is_open: the condition holds, whoever may have called it resolved.
  `create table alerts (
    alert_id uuid primary key, rule text not null, thing text not null, thing_name text not null,
    state text not null, severity text not null, summary text not null, link text not null,
    triggered_at_ms bigint not null, seen_at_ms bigint not null, resolved_at_ms bigint,
    resolved_by text, acknowledged_at_ms bigint, acknowledged_by text, changed_at_ms bigint not null,
    is_open boolean not null)`,
  `create unique index alerts_open on alerts (rule, thing) where is_open`,
  `create index alerts_changed on alerts (changed_at_ms)`,
  `create table channels (
    channel_id uuid primary key, name text not null, kind text not null, settings jsonb not null,
    secret_sealed text, rules jsonb, enabled boolean not null, created_at_ms bigint not null,
    updated_at_ms bigint not null)`,
  `create table notifications (
    notification_id uuid primary key, alert_id uuid not null, channel_id uuid not null,
    change text not null, created_at_ms bigint not null, due_at_ms bigint, attempts int not null,
    sent_at_ms bigint, error text)`,
  `create index notifications_due on notifications (due_at_ms) where due_at_ms is not null`,
  `create index notifications_channel on notifications (channel_id, notification_id)`,
];

export const monitoring: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
