/** Dead letters that can be given up, the mass-exit brake, deletion with removal, verifications. */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `alter table ledger
    add column discarded boolean not null default false, add column discard_reason text,
    add column failed_at_ms bigint`,
  `create index ledger_failed on ledger (dataflow_id, audience_id, target_value) where failed`,
  `create index ledger_discarded on ledger (dataflow_id) where discarded`,
  // The brake counts these before every claim; entries exist only while a removal waits.
  `create index ledger_removals on ledger (dataflow_id)
    where due_at_ms is not null and not desired`,

  // brake_percent null: switched off. brake: what left lately, see activation/brake.ts.
  `alter table dataflows
    add column brake_percent int default 30, add column brake jsonb not null default '{}',
    add column brake_since_ms bigint, add column deleting boolean not null default false`,

  // One comparison of a dataflow with its destination; a dead process's claim runs out.
  `create table verifications (
    verification_id uuid primary key, dataflow_id uuid not null, state text not null,
    identity text, repair boolean not null, sample int not null, progress jsonb not null,
    sides jsonb not null, counts jsonb not null, error text, repaired int not null,
    claimed_until_ms bigint not null, created_at_ms bigint not null, finished_at_ms bigint)`,
  `create index verifications_dataflow on verifications (dataflow_id, verification_id)`,
  `create index verifications_running on verifications (claimed_until_ms)
    where state = 'running'`,
  `create table verification_differences (
    verification_id uuid not null, audience_id uuid not null, target_value text not null,
    kind text not null, detail text, repairable boolean not null,
    primary key (verification_id, audience_id, target_value, kind))`,
];

export const dataflowWorkflow: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await db.executeQuery(CompiledQuery.raw(statement));
  },
};
