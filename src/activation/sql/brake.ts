import { limits } from '../../kernel/index.ts';
import { query, type Tx } from '../../store/index.ts';

/** Due times from here on mean: held by the brake. Far ahead, so that no claim takes the row. */
export const heldDueMs = 8_000_000_000_000_000;

/** What left a dataflow lately, as the brake counts it. */
export interface BrakeWindow {
  startsAtMs: number;
  /** Targets delivered when the window began; null: not counted yet. */
  base: number | null;
  /** People who left, or were let go, within the window. */
  removed: number;
  /** Waiting exits that were let go (by the brake's own judgement, or by a person). */
  allowed: number;
}

export interface BrakeState {
  percent: number | null;
  sinceMs: number | null;
  window: Partial<BrakeWindow>;
  /** Untried exits that wait, counted up to a bound above those that were let go already. */
  exits: number;
  hasHeld: boolean;
  /** A backfill that may take more people out is under way. */
  isBackfilling: boolean;
}

/**
 * Whoever withdrew consent, or is being deleted, leaves at once: no brake holds them, and no discard
 * of the brake keeps them.
 */
const mustLeave = (row: string): string => `(${row}.consent_lost
      or exists (select 1 from desired_members c
        where c.profile_id = ${row}.profile_id and c.dataflow_id = ${row}.dataflow_id
          and c.audience_id = ${row}.audience_id and c.excluded_reason = 'consent')
      or exists (select 1 from erasures e where e.profile_id = ${row}.profile_id
          and e.state <> 'done'))`;

/**
 * An exit: a removal that waits, was never tried, in an audience that is active (one that a person
 * took off or ended is confirmed already), of a person whom no other value keeps in, who
 * neither withdrew consent nor is being deleted.
 *
 * `offset 0` keeps the planner, which has no statistics on PGlite, to the index of waiting removals:
 * joined at once, it read the whole ledger for every claim (50,000 rows: 22 ms, growing with them).
 */
const exits = `(select * from ledger where dataflow_id = $1 and due_at_ms is not null and not desired
          and attempts = 0 and (delivered or uncertain) offset 0) l
  where exists (select 1 from dataflow_audiences f where f.dataflow_id = l.dataflow_id
        and f.audience_id = l.audience_id and f.state = 'active')
  and not exists (select 1 from desired_members d where d.profile_id = l.profile_id
        and d.dataflow_id = l.dataflow_id and d.audience_id = l.audience_id
        and d.excluded_reason is null)
  and not ${mustLeave('l')}`;

/** Reads what the brake judges by; undefined when the dataflow is gone. */
export async function loadBrake(
  tx: Tx,
  dataflowId: string,
  exitsMax: number,
): Promise<BrakeState | undefined> {
  const rows = await query<BrakeState>(
    tx,
    `select brake_percent as percent, brake_since_ms as "sinceMs", brake as "window",
            (select count(*) from (select 1 from ${exits}
               limit case when $2::int = 0 then 0 else $2 + (
                 select least(coalesce((brake ->> 'allowed')::int, 0), ${limits.brakeAllowedCounted})
                   from dataflows where dataflow_id = $1) end) e)::int as exits,
            exists (select 1 from ledger where dataflow_id = $1 and due_at_ms >= $3) as "hasHeld",
            exists (select 1 from backfills b where b.state = 'running'
                and (b.dataflow_id = $1 or b.kind = 'audience' and b.audience_id in
                  (select audience_id from dataflow_audiences where dataflow_id = $1)))
              as "isBackfilling"
       from dataflows where dataflow_id = $1`,
    [dataflowId, exitsMax, heldDueMs],
  );
  return rows[0];
}

/** Exits that wait, counted up to a bound. */
export async function countExits(tx: Tx, dataflowId: string, exitsMax: number): Promise<number> {
  const [row] = await query<{ n: number }>(
    tx,
    `select count(*)::int as n from (select 1 from ${exits} limit $2) e`,
    [dataflowId, exitsMax],
  );
  return row!.n;
}

/** Targets that a dataflow has delivered in its active audiences. */
export async function countDelivered(tx: Tx, dataflowId: string): Promise<number> {
  const [row] = await query<{ n: number }>(
    tx,
    `select count(*)::int as n from ledger l join dataflow_audiences f using (dataflow_id, audience_id)
      where l.dataflow_id = $1 and l.delivered and f.state = 'active'`,
    [dataflowId],
  );
  return row!.n;
}

/** Of rows just claimed: the people who leave with them. */
export async function countClaimedExits(
  tx: Tx,
  dataflowId: string,
  rows: readonly { audienceId: string; targetValue: string }[],
): Promise<number> {
  const [row] = await query<{ n: number }>(
    tx,
    `select count(*)::int as n
       from jsonb_to_recordset($2::jsonb) as r ("audienceId" uuid, "targetValue" text)
       join ledger l on l.dataflow_id = $1 and l.audience_id = r."audienceId"
            and l.target_value = r."targetValue"
       join dataflow_audiences f on f.dataflow_id = l.dataflow_id
            and f.audience_id = l.audience_id and f.state = 'active'
      where not exists (select 1 from desired_members d where d.profile_id = l.profile_id
                and d.dataflow_id = l.dataflow_id and d.audience_id = l.audience_id
                and d.excluded_reason is null)`,
    [dataflowId, JSON.stringify(rows)],
  );
  return row!.n;
}

/** Keeps the brake's window and whether it is on. */
export async function saveBrake(
  tx: Tx,
  dataflowId: string,
  brake: { sinceMs: number | null; window: BrakeWindow },
): Promise<void> {
  await query(
    tx,
    `update dataflows set brake = $2::jsonb, brake_since_ms = $3 where dataflow_id = $1`,
    [dataflowId, JSON.stringify(brake.window), brake.sinceMs],
  );
}

/** Holds up to so many removals that are due and in nobody's hands. Gives their number. */
export async function holdRemovals(
  tx: Tx,
  dataflowId: string,
  options: { nowMs: number; inFlightClaimIds: readonly string[]; rowsMax: number },
): Promise<number> {
  const rows = await query(
    tx,
    `update ledger l set due_at_ms = $2, claim_id = null
       from (select audience_id, target_value from ledger r
              where r.dataflow_id = $1 and r.due_at_ms is not null and not r.desired
                and r.due_at_ms < $2
                and (r.claimed_until_ms is null or r.claimed_until_ms <= $3)
                and (r.claim_id is null or r.claim_id <> all ($5::uuid[]))
                and not ${mustLeave('r')}
                and exists (select 1 from dataflow_audiences f where f.dataflow_id = r.dataflow_id
                      and f.audience_id = r.audience_id and f.state = 'active')
              limit $4 for update skip locked) h
      where l.dataflow_id = $1 and l.audience_id = h.audience_id
        and l.target_value = h.target_value
     returning 1 as one`,
    [dataflowId, heldDueMs, options.nowMs, options.rowsMax, options.inFlightClaimIds],
  );
  return rows.length;
}

/**
 * Lets up to so many held removals go: all of them, or those that nobody has to confirm (of audiences
 * no longer active, of people who withdrew consent or are being deleted).
 */
export async function releaseRemovals(
  tx: Tx,
  dataflowId: string,
  options: { which: 'all' | 'confirmed'; nowMs: number; rowsMax: number },
): Promise<number> {
  const rows = await query(
    tx,
    `update ledger l set due_at_ms = $3
       from (select audience_id, target_value from ledger r
              where r.dataflow_id = $1 and r.due_at_ms >= $2
                and ($4 or r.desired or ${mustLeave('r')}
                     or not exists (select 1 from dataflow_audiences f
                      where f.dataflow_id = r.dataflow_id and f.audience_id = r.audience_id
                        and f.state = 'active'))
              limit $5 for update skip locked) h
      where l.dataflow_id = $1 and l.audience_id = h.audience_id
        and l.target_value = h.target_value
     returning 1 as one`,
    [dataflowId, heldDueMs, options.nowMs, options.which === 'all', options.rowsMax],
  );
  return rows.length;
}

/** Gives held removals up: these people stay at the destination until their next change. */
export async function discardHeld(tx: Tx, dataflowId: string, reason: string): Promise<number> {
  const rows = await query(
    tx,
    `update ledger set due_at_ms = null, discarded = true, discard_reason = $3
      where dataflow_id = $1 and due_at_ms >= $2 and not desired and not ${mustLeave('ledger')}
     returning 1 as one`,
    [dataflowId, heldDueMs, reason],
  );
  return rows.length;
}
