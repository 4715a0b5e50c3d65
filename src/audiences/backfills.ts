/** Backfills as rows: work over all profiles or members that outlives the process that began it. */
import { newId } from '../kernel/index.ts';
import { beginRun } from '../monitoring/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { memberCount } from './sql/member-counts.ts';

/**
 * `audience`: evaluate one audience over all profiles. `activation`: bring the ledger of one audience
 * in one dataflow to its members (added, scheduled, taken off: the same work). `mapping`: the same
 * for all audiences of a dataflow.
 */
export type BackfillKind = 'audience' | 'activation' | 'mapping';

export interface BackfillRequest {
  kind: BackfillKind;
  audienceId: string | null;
  dataflowId: string | null;
  nowMs: number;
}

/**
 * Asks for a backfill. One of the same kind that is under way is given up: the new one does all of
 * its work, with the newest rule.
 */
export async function requestBackfill(tx: Tx, request: BackfillRequest): Promise<string> {
  const backfillId = newId();
  const { kind, audienceId, dataflowId, nowMs } = request;
  await query(
    tx,
    `update backfills set state = 'cancelled', finished_at_ms = $4
      where state = 'running' and kind = $1 and audience_id is not distinct from $2
        and dataflow_id is not distinct from $3`,
    [kind, audienceId, dataflowId, nowMs],
  );
  await query(
    tx,
    `insert into backfills (backfill_id, kind, audience_id, dataflow_id, processed, total, state,
                            claimed_until_ms, created_at_ms)
     select $1::uuid, $2::text, $3::uuid, $4::uuid, 0,
            case when $2::text = 'audience' then (select count(*) from people)
                 else (select coalesce(sum(${memberCount('f.audience_id')}), 0)::bigint
                         from dataflow_audiences f
                        where f.dataflow_id = $4::uuid
                          and ($3::uuid is null or f.audience_id = $3::uuid)) end,
            'running', 0, $5::bigint`,
    [backfillId, kind, audienceId, dataflowId, nowMs],
  );
  if (dataflowId !== null) await beginRun(tx, dataflowId, { cause: 'backfill', nowMs });
  return backfillId;
}

export interface BackfillProgress {
  id: string;
  kind: BackfillKind;
  audienceId: string | null;
  dataflowId: string | null;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  processed: number;
  total: number;
  createdAtMs: number;
  finishedAtMs: number | null;
}

/** The newest backfill of an audience or of a dataflow, or null. */
export async function latestBackfill(
  tx: Tx | Store['db'],
  of: { audienceId: string } | { dataflowId: string },
): Promise<BackfillProgress | null> {
  const [column, id] =
    'audienceId' in of
      ? ['dataflow_id is null and audience_id', of.audienceId]
      : ['dataflow_id', of.dataflowId];
  const rows = await query<BackfillProgress>(
    tx,
    `select backfill_id as id, kind, audience_id as "audienceId", dataflow_id as "dataflowId",
            state, processed, total, created_at_ms as "createdAtMs",
            finished_at_ms as "finishedAtMs"
       from backfills where ${column} = $1
      order by (state = 'running') desc, created_at_ms desc limit 1`,
    [id],
  );
  return rows[0] ?? null;
}
