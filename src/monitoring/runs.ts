/**
 * Runs: windows of delivery of one dataflow. One opens with the first change to be sent (or with a
 * backfill or resend, which have runs of their own) and is closed after a minute in which nothing
 * was answered and nothing is pending, or after an hour of steady work. While a destination is away
 * its run stays open: changes wait, and a run that waits is not one that has ended.
 *
 * Counts are of people in an audience and of their final states: a person whose change was tried
 * five times counts once, and one who failed and was then delivered in the same run is no failure.
 */
import { checkCursor, isUuid, limits, MillraceError, newId } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { dropSome } from './drop.ts';
import { insertPoints, type Point, pointsText } from './series.ts';

export type RunCause = 'streaming' | 'backfill' | 'resend' | 'repair';

type Db = Tx | Store['db'];

/** The open run of a dataflow; a new one when there is none. */
export async function openRun(tx: Tx, dataflowId: string, nowMs: number): Promise<string> {
  const known = await openRunOf(tx, dataflowId);
  if (known !== null) return known;
  const [backfill] = await query(
    tx,
    `select 1 as one from backfills
      where (state = 'running' or finished_at_ms > $2)
        and (dataflow_id = $1 or (dataflow_id is null and audience_id in (
             select audience_id from dataflow_audiences where dataflow_id = $1))) limit 1`,
    [dataflowId, nowMs - limits.bucketMs],
  );
  await insertRun(tx, { dataflowId, cause: backfill ? 'backfill' : 'streaming', nowMs });
  return (await openRunOf(tx, dataflowId))!;
}

async function openRunOf(tx: Tx, dataflowId: string): Promise<string | null> {
  const rows = await query<{ runId: string }>(
    tx,
    `select run_id as "runId" from runs where dataflow_id = $1 and closed_at_ms is null`,
    [dataflowId],
  );
  return rows[0]?.runId ?? null;
}

async function insertRun(
  tx: Tx,
  { dataflowId, cause, nowMs }: { dataflowId: string; cause: RunCause; nowMs: number },
): Promise<void> {
  await query(
    tx,
    `insert into runs (run_id, dataflow_id, cause, started_at_ms, excluded_from_ms, waiting)
     select $1::uuid, $2::uuid, $3::text, $4::bigint,
            coalesce((select max(closed_at_ms) from runs where dataflow_id = $2::uuid), 0), 0
         on conflict (dataflow_id) where closed_at_ms is null do nothing`,
    [newId(), dataflowId, cause, nowMs],
  );
}

/**
 * Begins a run with a cause of its own: what is answered from now on counts to it. For whoever writes
 * a reason other than new data to the ledger, in the same transaction.
 */
export async function beginRun(
  tx: Tx,
  dataflowId: string,
  options: { cause: Exclude<RunCause, 'streaming'>; nowMs: number },
): Promise<void> {
  const [open] = await query<{ runId: string; cause: string; answered: number | null }>(
    tx,
    `select run_id as "runId", cause, last_answered_at_ms as answered
       from runs where dataflow_id = $1 and closed_at_ms is null for update`,
    [dataflowId],
  );
  if (open?.cause === options.cause && open.answered === null) return;
  if (open) await closeRun(tx, open.runId, { closedAtMs: options.nowMs, waiting: 0 });
  await insertRun(tx, { dataflowId, ...options });
}

/** Closes a run, and fixes how many people it excluded. */
export async function closeRun(
  tx: Tx,
  runId: string,
  options: { closedAtMs: number; waiting: number },
): Promise<void> {
  await query(
    tx,
    `update runs r set closed_at_ms = $2::bigint, waiting = $3,
            excluded = ${excludedJson('$2::bigint')}
      where run_id = $1 and closed_at_ms is null`,
    [runId, options.closedAtMs, options.waiting],
  );
}

/** People excluded in the window of run `r` who still are, by reason. */
function excludedJson(untilMs: string): string {
  return `coalesce((select jsonb_object_agg(reason, people) from (
            select excluded_reason as reason, count(*) as people from desired_members d
             where d.dataflow_id = r.dataflow_id and excluded_reason is not null
               and since_ms >= r.excluded_from_ms and since_ms < ${untilMs}
             group by excluded_reason) as e), '{}')`;
}

/** How one count of a run changes; negative when somebody moves to another final state. */
export interface RunCount {
  kind: 'activated' | 'failed' | 'retried';
  code: string;
  people: number;
  /** One error text of this code. */
  sample: string | null;
}

/** Adds an answered batch to its run and to the series, in the transaction that acknowledges it. */
export async function recordAnswered(
  tx: Tx,
  runId: string,
  options: { counts: readonly RunCount[]; points: readonly Point[]; nowMs: number },
): Promise<void> {
  await query(
    tx,
    `with counted as (
       insert into run_counts as c (run_id, kind, code, people, sample, since_ms)
       select $1::uuid, kind, code, people, sample, $3::bigint
         from jsonb_to_recordset($2::jsonb) as n (kind text, code text, people bigint, sample text)
        order by kind, code
           on conflict (run_id, kind, code) do update
          set people = c.people + excluded.people, sample = coalesce(excluded.sample, c.sample)
       returning 1),
     touched as (
       update runs set last_answered_at_ms = greatest(coalesce(last_answered_at_ms, 0), $3::bigint)
        where run_id = $1::uuid returning 1)
     ${insertPoints('$4')}`,
    [runId, JSON.stringify(options.counts), options.nowMs, pointsText(options.points)],
  );
}

export interface RunError {
  code: string;
  /** People whose final state in this run is this failure. */
  people: number;
  /** Attempts that got this answer and were repeated: no failures. */
  retried: number;
  sample: string | null;
}

export interface Run {
  id: string;
  dataflowId: string;
  cause: RunCause;
  status: 'processing' | 'completed' | 'completed-with-failures';
  startedAtMs: number;
  /** The last answer of the destination; null before the first. */
  lastAnsweredAtMs: number | null;
  closedAtMs: number | null;
  /** From the start to the last answer: without the silence after it. */
  processingSeconds: number;
  /** People whose membership was to be changed: activated, excluded, failed, and still waiting. */
  received: number;
  activated: number;
  excluded: number;
  failed: number;
  /** Pending now, or when the run was closed. */
  waiting: number;
  /** (activated + excluded) / received; null when nothing was received. */
  activationRate: number | null;
  excludedByReason: Record<string, number>;
  errors: RunError[];
}

interface RunRow {
  id: string;
  dataflowId: string;
  cause: RunCause;
  startedAtMs: number;
  lastAnsweredAtMs: number | null;
  closedAtMs: number | null;
  waiting: number;
  excludedByReason: Record<string, number>;
  counts: RunCount[];
}

const selectRuns = `select r.run_id as id, r.dataflow_id as "dataflowId", r.cause,
       r.started_at_ms as "startedAtMs", r.last_answered_at_ms as "lastAnsweredAtMs",
       r.closed_at_ms as "closedAtMs",
       case when r.closed_at_ms is not null then r.waiting else (select count(*) from ledger l
             where l.dataflow_id = r.dataflow_id and due_at_ms is not null) end as waiting,
       case when r.closed_at_ms is not null then r.excluded
            else ${excludedJson('9007199254740991')} end as "excludedByReason",
       coalesce((select jsonb_agg(jsonb_build_object('kind', kind, 'code', code, 'people', people,
                        'sample', sample) order by people desc, code)
                   from run_counts c where c.run_id = r.run_id and people > 0), '[]') as counts
  from runs r`;

function shape(row: RunRow): Run {
  const { counts, ...run } = row;
  const sum = (kind: RunCount['kind']): number =>
    counts.filter((one) => one.kind === kind).reduce((total, one) => total + one.people, 0);
  const activated = sum('activated');
  const failed = sum('failed');
  const excluded = Object.values(row.excludedByReason).reduce((total, one) => total + one, 0);
  const received = activated + failed + excluded + row.waiting;
  const errors = new Map<string, RunError>();
  for (const { kind, code, people, sample } of counts) {
    if (kind === 'activated') continue;
    const error = errors.get(code) ?? { code, people: 0, retried: 0, sample };
    if (kind === 'failed') error.people += people;
    else error.retried += people;
    errors.set(code, error);
  }
  const done = failed > 0 ? ('completed-with-failures' as const) : ('completed' as const);
  return {
    ...run,
    status: row.closedAtMs === null ? 'processing' : done,
    processingSeconds:
      Math.max((row.lastAnsweredAtMs ?? row.startedAtMs) - row.startedAtMs, 0) / 1e3,
    received,
    activated,
    excluded,
    failed,
    activationRate: received === 0 ? null : (activated + excluded) / received,
    errors: [...errors.values()].sort((a, b) => b.people - a.people || b.retried - a.retried),
  };
}

/** The runs of a dataflow, newest first. */
export async function listRuns(
  db: Db,
  dataflowId: string,
  options: { limit: number; cursor: string | null; failuresOnly: boolean },
): Promise<{ items: Run[]; nextCursor: string | null }> {
  const rows = await query<RunRow>(
    db,
    `${selectRuns}
      where r.dataflow_id = $1 and ($2::uuid is null or r.run_id < $2)
        and (not $3 or exists (select 1 from run_counts c
             where c.run_id = r.run_id and c.kind = 'failed' and c.people > 0))
      order by r.run_id desc limit $4`,
    [dataflowId, checkCursor(options.cursor), options.failuresOnly, options.limit + 1],
  );
  const items = rows.slice(0, options.limit).map(shape);
  return { items, nextCursor: rows.length > options.limit ? items.at(-1)!.id : null };
}

/** @throws MillraceError `not-found` */
export async function getRun(db: Db, dataflowId: string, runId: string): Promise<Run> {
  const rows = isUuid(runId)
    ? await query<RunRow>(db, `${selectRuns} where r.dataflow_id = $1 and r.run_id = $2`, [
        dataflowId,
        runId,
      ])
    : [];
  if (rows[0]) return shape(rows[0]);
  throw new MillraceError('not-found', `The dataflow has no run ${runId}.`);
}

/** Drops some of the runs that were over before; gives whether there may be more. */
export function dropOldRuns(store: Store, beforeMs: number): Promise<boolean> {
  return dropSome(
    store,
    `with old as (
       select run_id from (select run_id, closed_at_ms from runs order by run_id limit $2) as o
        where closed_at_ms < $1),
     counts as (delete from run_counts where run_id in (select run_id from old))
     delete from runs where run_id in (select run_id from old)`,
    beforeMs,
  );
}
