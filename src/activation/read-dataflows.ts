/** Dataflows as people look at them: what they are, their counts and status. */
import { type BackfillProgress, latestBackfill } from '../audiences/index.ts';
import { type Clock, isUuid, type JsonObject, MillraceError } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import type { FlowAudienceState } from './flows.ts';
import type { Mapping } from './mapping.ts';

export interface DataflowsContext {
  store: Store;
  clock: Clock;
}

export interface DataflowCounts {
  /** People in the dataflow's audiences, once for each audience. */
  members: number;
  /** Target values that the destination has acknowledged as in. */
  delivered: number;
  pending: number;
  failed: number;
  excluded: number;
}

export interface DataflowAudience {
  audienceId: string;
  name: string;
  state: FlowAudienceState;
  startMs: number | null;
  endMs: number | null;
  keepMembers: boolean;
  segmentId: string | null;
  segmentError: JsonObject | null;
}

export interface Dataflow {
  id: string;
  accountId: string;
  destination: string;
  name: string;
  description: string;
  marketingActions: string[];
  mappings: Mapping[];
  enabled: boolean;
  status: 'enabled' | 'disabled' | 'processing' | 'error';
  /** The destination's error while status is `error`. */
  error: JsonObject | null;
  counts: DataflowCounts;
  audiences: DataflowAudience[];
  backfill: BackfillProgress | null;
  createdAtMs: number;
  updatedAtMs: number;
}

interface DataflowRow {
  dataflow_id: string;
  account_id: string;
  destination: string;
  name: string;
  description: string;
  marketing_actions: string[];
  mappings: Mapping[];
  enabled: boolean;
  account_state: string;
  account_error: JsonObject | null;
  failing_since_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

const selectFlow = `select d.*, a.destination, a.state as account_state, a.error as account_error,
  a.failing_since_ms from dataflows d join accounts a using (account_id)`;

async function countsOf(tx: Tx | Store['db'], dataflowId: string): Promise<DataflowCounts> {
  const [row] = await query<DataflowCounts>(
    tx,
    `select (select count(*) from memberships m join dataflow_audiences f using (audience_id)
              where f.dataflow_id = $1 and f.state in ('active', 'scheduled')
                and m.status = 'realized') as members,
            count(*) filter (where delivered and desired) as delivered,
            count(*) filter (where due_at_ms is not null) as pending,
            count(*) filter (where failed) as failed,
            (select count(*) from desired_members
              where dataflow_id = $1 and excluded_reason is not null) as excluded
       from ledger where dataflow_id = $1`,
    [dataflowId],
  );
  return row!;
}

async function audiencesOf(tx: Tx | Store['db'], dataflowId: string): Promise<DataflowAudience[]> {
  return query(
    tx,
    `select f.audience_id as "audienceId", u.name, f.state, f.start_at_ms as "startMs",
            f.end_at_ms as "endMs", f.keep_members as "keepMembers",
            f.segment_id as "segmentId", f.segment_error as "segmentError"
       from dataflow_audiences f join audiences u using (audience_id)
      where f.dataflow_id = $1 order by f.added_at_ms, f.audience_id`,
    [dataflowId],
  );
}

function statusOf(
  row: DataflowRow,
  backfill: BackfillProgress | null,
  audiences: number,
): Dataflow['status'] {
  if (!row.enabled) return 'disabled';
  if (row.account_state !== 'connected' || row.failing_since_ms !== null) return 'error';
  return backfill?.state === 'running' || audiences === 0 ? 'processing' : 'enabled';
}

async function shape(tx: Tx | Store['db'], row: DataflowRow): Promise<Dataflow> {
  const audiences = await audiencesOf(tx, row.dataflow_id);
  const backfill = await latestBackfill(tx, { dataflowId: row.dataflow_id });
  return {
    id: row.dataflow_id,
    accountId: row.account_id,
    destination: row.destination,
    name: row.name,
    description: row.description,
    marketingActions: row.marketing_actions,
    mappings: row.mappings,
    enabled: row.enabled,
    status: statusOf(row, backfill, audiences.length),
    error: row.account_error,
    counts: await countsOf(tx, row.dataflow_id),
    audiences,
    backfill,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** @throws MillraceError `not-found` */
export async function getDataflow(tx: Tx | Store['db'], id: string): Promise<Dataflow> {
  const rows = isUuid(id)
    ? await query<DataflowRow>(tx, `${selectFlow} where d.dataflow_id = $1`, [id])
    : [];
  if (!rows[0]) throw new MillraceError('not-found', `There is no dataflow ${id}.`);
  return shape(tx, rows[0]);
}

/** All dataflows, oldest first: there are few. */
export async function listDataflows(context: DataflowsContext): Promise<Dataflow[]> {
  const rows = await query<DataflowRow>(
    context.store.db,
    `${selectFlow} order by d.dataflow_id`,
    [],
  );
  const flows: Dataflow[] = [];
  for (const row of rows) flows.push(await shape(context.store.db, row));
  return flows;
}
