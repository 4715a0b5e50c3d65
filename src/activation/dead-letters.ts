/** Dead letters: rows that the destination refused for good, until somebody resends or discards them. */
import type { ErrorExplanation } from '../destinations/index.ts';
import { invalidField, isUuid, type JsonObject } from '../kernel/index.ts';
import { beginRun, tracesOfRows } from '../monitoring/index.ts';
import { query } from '../store/index.ts';
import { definitionOf } from './connections.ts';
import { checkedAudienceId, checkedRows, type LedgerKey } from './ledger-rows.ts';
import { type DataflowsContext, findDataflow } from './read-dataflows.ts';

export interface DeadLetter {
  audienceId: string;
  audienceName: string;
  targetValue: string;
  profileId: string;
  desired: 'in' | 'out';
  delivered: 'in' | 'out';
  error: JsonObject | null;
  attempts: number;
  failedAtMs: number;
  /** The person's data changed after the failure: it may work now. */
  hasNewData: boolean;
}

/** Dead letters with one error, and what it means. */
export interface DeadLetterGroup {
  code: string;
  title: string;
  explanation: string;
  nextStep: string;
  /** The destination refused it by its own rules; false: it was given up after tries. */
  permanent: boolean;
  count: number;
  /** Of them: people whose data changed since. */
  newData: number;
  firstFailedAtMs: number;
  lastFailedAtMs: number;
  /** The newest message of the group. */
  message: string;
}

/** Which dead letters; everything that is given must hold. */
export interface DeadLetterFilter {
  audienceId?: string | undefined;
  targetValue?: string | undefined;
  /** Error code: a group. */
  code?: string | undefined;
  rows?: readonly LedgerKey[] | undefined;
}

const matching = `l.dataflow_id = $1 and l.failed
  and ($2::uuid is null or l.audience_id = $2) and ($3::text is null or l.target_value = $3)
  and ($4::text is null or coalesce(l.error ->> 'code', 'unknown') = $4)
  and ($5::jsonb is null or (l.audience_id, l.target_value) in (
        select "audienceId", "targetValue" from jsonb_to_recordset($5::jsonb)
            as r ("audienceId" uuid, "targetValue" text)))
  and l.audience_id in (select audience_id from dataflow_audiences where dataflow_id = $1)`;

function parametersOf(dataflowId: string, filter: DeadLetterFilter): unknown[] {
  return [
    dataflowId,
    checkedAudienceId(filter.audienceId),
    filter.targetValue ?? null,
    filter.code ?? null,
    checkedRows(filter.rows),
  ];
}

/** Dead letters by their error, the largest group first. */
export async function groupDeadLetters(
  context: DataflowsContext,
  dataflowId: string,
): Promise<DeadLetterGroup[]> {
  const { destination } = await findDataflow(context.store.db, dataflowId);
  const groups = await query<Omit<DeadLetterGroup, keyof ErrorExplanation> & { code: string }>(
    context.store.db,
    `select coalesce(l.error ->> 'code', 'unknown') as code, count(*)::int as count,
            (count(*) filter (where p.updated_at_ms > l.failed_at_ms))::int as "newData",
            min(l.failed_at_ms) as "firstFailedAtMs", max(l.failed_at_ms) as "lastFailedAtMs",
            coalesce((array_agg(l.error ->> 'message' order by l.failed_at_ms desc))[1], '')
              as message
       from ledger l left join profiles p using (profile_id)
      where ${matching} group by 1 order by 2 desc, 1`,
    parametersOf(dataflowId, {}),
  );
  const { errors, name } = definitionOf(destination);
  return groups.map((group) => {
    const known = errors.find((one) => one.code === group.code);
    return {
      ...group,
      title: known?.title ?? `${name} refused it (${group.code})`,
      explanation: known?.explanation ?? group.message,
      nextStep: known?.nextStep ?? 'Correct the cause, then resend.',
      permanent: known?.permanent ?? true,
    };
  });
}

/** A page of dead letters by audience and value. */
export async function listDeadLetters(
  context: DataflowsContext,
  dataflowId: string,
  filter: DeadLetterFilter,
  page: { limit: number; cursor: string | null },
): Promise<{ items: DeadLetter[]; nextCursor: string | null }> {
  const after = readCursor(page.cursor);
  const rows = await query<DeadLetter>(
    context.store.db,
    `select l.audience_id as "audienceId", a.name as "audienceName",
            l.target_value as "targetValue", l.profile_id as "profileId",
            case when l.desired then 'in' else 'out' end as desired,
            case when l.delivered then 'in' else 'out' end as delivered, l.error, l.attempts,
            coalesce(l.failed_at_ms, l.accepted_at_ms) as "failedAtMs",
            coalesce(p.updated_at_ms > l.failed_at_ms, false) as "hasNewData"
       from ledger l join audiences a using (audience_id) left join profiles p using (profile_id)
      where ${matching}
        and ($6::uuid is null or (l.audience_id, l.target_value) > ($6, $7))
      order by l.audience_id, l.target_value limit $8`,
    [...parametersOf(dataflowId, filter), ...after, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const nextCursor =
    rows.length > page.limit && last
      ? Buffer.from(JSON.stringify([last.audienceId, last.targetValue])).toString('base64url')
      : null;
  return { items, nextCursor };
}

function readCursor(cursor: string | null): [string, string] | [null, null] {
  if (cursor === null) return [null, null];
  try {
    const [audienceId, targetValue, ...rest] = JSON.parse(
      Buffer.from(cursor, 'base64url').toString('utf8'),
    ) as string[];
    const isWhole = rest.length === 0 && typeof targetValue === 'string';
    if (isWhole && isUuid(String(audienceId))) return [audienceId!, targetValue];
  } catch {
    // Not base64, not JSON, not a list: no cursor of ours.
  }
  throw invalidField('cursor', 'is not a cursor of this list; take it from nextCursor');
}

/** Puts dead letters back to pending. Gives their number. */
export async function resendDeadLetters(
  context: DataflowsContext,
  dataflowId: string,
  filter: DeadLetterFilter,
): Promise<number> {
  const { store, clock } = context;
  const nowMs = clock.now();
  const parameters = [...parametersOf(dataflowId, filter), nowMs];
  const resent = await store.transaction(async (tx) => {
    const rows = await query(
      tx,
      `with u as (
         update ledger l set failed = false, attempts = 0, error = null, due_at_ms = $6
          where ${matching} returning l.*),
       t as (${tracesOfRows('resend', 'u', '$6')})
       select 1 as one from u`,
      parameters,
    );
    if (rows.length > 0) await beginRun(tx, dataflowId, { cause: 'resend', nowMs });
    return rows.length;
  });
  store.announce('ledger');
  return resent;
}

/** Gives dead letters up: these people stay as they are at the destination until they change. */
export async function discardDeadLetters(
  context: DataflowsContext,
  dataflowId: string,
  filter: DeadLetterFilter,
  reason: string,
): Promise<number> {
  const rows = await query(
    context.store.db,
    `update ledger l set failed = false, discarded = true, discard_reason = $6
      where ${matching} returning 1 as one`,
    [...parametersOf(dataflowId, filter), reason],
  );
  return rows.length;
}
