/** Dataflows as people look at them: what they are, their counts and status. */
import { type BackfillProgress, latestBackfill } from '../audiences/index.ts';
import { type Clock, isUuid, type JsonObject, MillraceError } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { definitionOf } from './connections.ts';
import {
  type DataflowError,
  type DataflowStatus,
  errorOf,
  type StatusFacts,
  statusOf,
  statusSentence,
} from './dataflow-status.ts';
import type { FlowAudienceState } from './flows.ts';
import type { Mapping } from './mapping.ts';
import { heldDueMs } from './sql/brake.ts';
import { type AudienceCounts, countAudiences, countWaiting } from './sql/counts.ts';

export interface DataflowsContext {
  store: Store;
  clock: Clock;
}

/**
 * People in final states, once for each audience; `sql/counts.ts` says how. Always:
 * members = delivered + pending + failed + excluded.
 */
export interface DataflowCounts {
  /** In the audiences now, or gone from them with their removal not done. */
  members: number;
  /** Every value of theirs is acknowledged as the ledger wants it. */
  delivered: number;
  /** A value of theirs is still to be sent or answered; also while the brake holds it. */
  pending: number;
  /** The destination refused a value of theirs for good: a dead letter. */
  failed: number;
  /** Not sent on purpose; `excludedByReason` says why. */
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
  /** When the destination had lost its segment, last; null: never. */
  segmentRecreatedAtMs: number | null;
  addedAtMs: number;
}

/** A dataflow without what has to be counted. */
export interface DataflowCore {
  id: string;
  accountId: string;
  accountName: string;
  destination: string;
  name: string;
  description: string;
  marketingActions: string[];
  mappings: Mapping[];
  enabled: boolean;
  deleting: boolean;
  /** Share of members that may leave at once, in percent; null: the brake is off. */
  brakePercent: number | null;
  brakeSinceMs: number | null;
  /** People in a request at most; null: as many as the account takes. */
  batchSize: number | null;
  /** Share of the account's requests a second, in percent; null: all of them. */
  ratePercent: number | null;
  audiences: DataflowAudience[];
  createdAtMs: number;
  updatedAtMs: number;
}

export interface Dataflow extends Omit<DataflowCore, 'audiences' | 'brakeSinceMs'> {
  status: DataflowStatus;
  /** The status as a sentence. */
  statusText: string;
  /** The destination's error while status is `error`. */
  error: DataflowError | null;
  counts: DataflowCounts;
  excludedByReason: Record<string, number>;
  /** Of the members: no longer in the audience, but their removal is not done. */
  leaving: number;
  /** Ledger rows that wait, and when the oldest of them was accepted. */
  waiting: { changes: number; oldestMs: number | null };
  /** The mass-exit brake; while it holds, removals wait for a person. */
  brake: { state: 'off' | 'ready' | 'holding'; sinceMs: number | null; held: number };
  audiences: (DataflowAudience & { counts: DataflowCounts })[];
  backfill: BackfillProgress | null;
}

type CoreRow = Omit<DataflowCore, 'audiences'> & {
  accountState: 'connected' | 'refused' | 'misconfigured';
  accountError: JsonObject | null;
  failingSinceMs: number | null;
  blockedUntilMs: number;
};

const selectFlow = `select d.dataflow_id as id, d.account_id as "accountId",
  a.name as "accountName", a.destination, d.name, d.description,
  d.marketing_actions as "marketingActions", d.mappings, d.enabled, d.deleting,
  d.brake_percent as "brakePercent", d.brake_since_ms as "brakeSinceMs",
  d.batch_size as "batchSize", d.rate_percent as "ratePercent",
  d.created_at_ms as "createdAtMs", d.updated_at_ms as "updatedAtMs",
  a.state as "accountState", a.error as "accountError",
  a.failing_since_ms as "failingSinceMs", a.blocked_until_ms as "blockedUntilMs"
  from dataflows d join accounts a using (account_id)`;

async function audiencesOf(tx: Tx | Store['db'], dataflowId: string): Promise<DataflowAudience[]> {
  return query(
    tx,
    `select f.audience_id as "audienceId", u.name, f.state, f.start_at_ms as "startMs",
            f.end_at_ms as "endMs", f.keep_members as "keepMembers",
            f.segment_id as "segmentId", f.segment_error as "segmentError",
            f.segment_recreated_at_ms as "segmentRecreatedAtMs", f.added_at_ms as "addedAtMs"
       from dataflow_audiences f join audiences u using (audience_id)
      where f.dataflow_id = $1 order by f.added_at_ms, f.audience_id`,
    [dataflowId],
  );
}

async function findRow(tx: Tx | Store['db'], id: string): Promise<CoreRow> {
  const rows = isUuid(id)
    ? await query<CoreRow>(tx, `${selectFlow} where d.dataflow_id = $1`, [id])
    : [];
  if (!rows[0]) throw new MillraceError('not-found', `There is no dataflow ${id}.`);
  return rows[0];
}

function coreOf(row: CoreRow): Omit<DataflowCore, 'audiences'> {
  const { accountState, accountError, failingSinceMs, blockedUntilMs, ...core } = row;
  return core;
}

/** A dataflow without its counts, which are costly: what changes of it start from. */
export async function findDataflow(tx: Tx | Store['db'], id: string): Promise<DataflowCore> {
  const row = await findRow(tx, id);
  return { ...coreOf(row), audiences: await audiencesOf(tx, id) };
}

const noCounts: DataflowCounts = { members: 0, delivered: 0, pending: 0, failed: 0, excluded: 0 };

function countsOf(one: DataflowCounts): DataflowCounts {
  const { members, delivered, pending, failed, excluded } = one;
  return { members, delivered, pending, failed, excluded };
}

function addCounts(total: DataflowCounts, more: DataflowCounts): DataflowCounts {
  return {
    members: total.members + more.members,
    delivered: total.delivered + more.delivered,
    pending: total.pending + more.pending,
    failed: total.failed + more.failed,
    excluded: total.excluded + more.excluded,
  };
}

function addReasons(audiences: readonly AudienceCounts[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [reason, count] of audiences.flatMap((one) => Object.entries(one.excludedByReason))) {
    total[reason] = (total[reason] ?? 0) + count;
  }
  return total;
}

async function shape(context: DataflowsContext, row: CoreRow): Promise<Dataflow> {
  const { db } = context.store;
  const audiences = await audiencesOf(db, row.id);
  const backfill = await latestBackfill(db, { dataflowId: row.id });
  const counted = await countAudiences(db, row.id);
  const waiting = await countWaiting(db, row.id, heldDueMs);
  const byAudience = new Map(counted.map((one) => [one.audienceId, countsOf(one)]));
  const counts = counted.reduce<DataflowCounts>(addCounts, noCounts);
  const { brakeSinceMs, ...core } = coreOf(row);
  const code = row.accountError?.['code'];
  const facts: StatusFacts = {
    enabled: row.enabled,
    deleting: row.deleting,
    audiences: audiences.length,
    backfill,
    counts,
    waiting,
    account: {
      state: row.accountState,
      error: row.accountError,
      failingSinceMs: row.failingSinceMs,
      blockedUntilMs: row.blockedUntilMs,
    },
    explanation: definitionOf(row.destination).errors.find((one) => one.code === code),
    nowMs: context.clock.now(),
  };
  const isHolding = brakeSinceMs !== null && row.brakePercent !== null;
  return {
    ...core,
    status: statusOf(facts),
    statusText: statusSentence(facts),
    error: errorOf(facts),
    counts,
    excludedByReason: addReasons(counted),
    leaving: counted.reduce((sum, one) => sum + one.leaving, 0),
    waiting: { changes: waiting.rows, oldestMs: waiting.oldestMs },
    brake: {
      state: isHolding ? 'holding' : row.brakePercent === null ? 'off' : 'ready',
      sinceMs: brakeSinceMs,
      held: waiting.held,
    },
    audiences: audiences.map((audience) => ({
      ...audience,
      counts: byAudience.get(audience.audienceId) ?? noCounts,
    })),
    backfill,
  };
}

/** @throws MillraceError `not-found` */
export async function getDataflow(context: DataflowsContext, id: string): Promise<Dataflow> {
  return shape(context, await findRow(context.store.db, id));
}

/** All dataflows, oldest first: there are few. */
export async function listDataflows(context: DataflowsContext): Promise<Dataflow[]> {
  const rows = await query<CoreRow>(context.store.db, `${selectFlow} order by d.dataflow_id`, []);
  const flows: Dataflow[] = [];
  for (const row of rows) flows.push(await shape(context, row));
  return flows;
}
