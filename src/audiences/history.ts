/**
 * How audiences change over time: qualification changes counted in buckets, in the transaction that
 * makes them. Young buckets are a minute wide; they are rolled up into hours and days as they age.
 */
import { limits } from '../kernel/index.ts';
import { prepared, query, type Store, type Tx } from '../store/index.ts';
import type { MembershipWrite } from './evaluate.ts';
import { type MovedMembers, memberCount } from './sql/member-counts.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Widths of buckets, narrowest first, and how long each is kept before it becomes the next. */
const widths = [
  { widthMs: minuteMs, keptMs: limits.historyMinutesKeptMs, nextMs: hourMs },
  { widthMs: hourMs, keptMs: limits.historyHoursKeptMs, nextMs: dayMs },
  { widthMs: dayMs, keptMs: limits.historyDaysKeptMs, nextMs: null },
] as const;

interface Counts {
  audienceId: string;
  entered: number;
  exited: number;
  /** By how much the members change. */
  change: number;
}

function countsOf(writes: readonly MembershipWrite[], moved: readonly MovedMembers[]): Counts[] {
  const byAudience = new Map<string, Counts>();
  const of = (audienceId: string): Counts =>
    byAudience.getOrInsertComputed(audienceId, () => ({
      audienceId,
      entered: 0,
      exited: 0,
      change: 0,
    }));
  for (const { audienceId, change } of writes) {
    if (change === null) continue;
    const counts = of(audienceId);
    if (change === 'realized') counts.entered += 1;
    else counts.exited += 1;
    counts.change += change === 'realized' ? 1 : -1;
  }
  for (const { audienceId, members } of moved) of(audienceId).change += members;
  return [...byAudience.values()];
}

const addCounts = `on conflict (audience_id, width_ms, bucket_ms, slot) do update
     set entered = audience_history.entered + excluded.entered,
         exited = audience_history.exited + excluded.exited`;

const countText = prepared(
  `with c as materialized (
     select * from jsonb_to_recordset($1::jsonb)
          as c ("audienceId" uuid, entered bigint, exited bigint, change bigint)
      order by "audienceId"),
   members as (
     insert into member_counts as m (audience_id, slot, members)
     select "audienceId", $4, change from c where change <> 0
         on conflict (audience_id, slot) do update set members = m.members + excluded.members)
   insert into audience_history (audience_id, width_ms, bucket_ms, slot, entered, exited)
   select "audienceId", $2, $3, $4, entered, exited from c where entered + exited > 0
   ${addCounts}`,
);

/**
 * Counts qualification changes, and with them the members of each audience: one statement for a
 * transaction that has any, none otherwise. Rows are written in the order of their key, so that two
 * transactions never wait in a ring, and to a slot drawn by lot, so that they seldom wait at all
 * (reasoned, not measured: with one row per audience and minute every transaction of every process
 * would queue for the rows of the busy audiences).
 */
export async function countChanges(
  store: Store,
  tx: Tx,
  changes: { writes: readonly MembershipWrite[]; moved?: readonly MovedMembers[] },
  nowMs: number,
): Promise<void> {
  const counts = countsOf(changes.writes, changes.moved ?? []);
  if (counts.length === 0) return;
  const slots = store.capabilities.concurrentTransactions ? limits.historySlots : 1;
  await query(tx, countText, [
    JSON.stringify(counts),
    minuteMs,
    Math.floor(nowMs / minuteMs) * minuteMs,
    Math.floor(Math.random() * slots),
  ]);
}

/** One bounded pass: old buckets become wider ones or go. @returns whether there may be more */
export async function rollUpHistory(store: Store, nowMs: number): Promise<boolean> {
  for (const { widthMs, keptMs, nextMs } of widths) {
    // Whole buckets of the next width only, so that a range is never half in each.
    const whole = nextMs ?? widthMs;
    const beforeMs = Math.floor((nowMs - keptMs) / whole) * whole;
    const moved = await store.transaction((tx) =>
      query<{ rows: number }>(
        tx,
        `with old as (
           select audience_id, width_ms, bucket_ms, slot from audience_history
            where width_ms = $1 and bucket_ms < $2
            order by bucket_ms, audience_id, slot limit $3 for update skip locked),
         gone as (
           delete from audience_history h using old
            where h.audience_id = old.audience_id and h.width_ms = old.width_ms
              and h.bucket_ms = old.bucket_ms and h.slot = old.slot
           returning h.*),
         wider as (
           insert into audience_history (audience_id, width_ms, bucket_ms, slot, entered, exited)
           select audience_id, $4::bigint, bucket_ms / $4::bigint * $4::bigint, 0,
                  sum(entered), sum(exited)
             from gone where $4::bigint is not null
            group by audience_id, bucket_ms / $4::bigint order by audience_id, 3
           ${addCounts})
         select count(*) as rows from gone`,
        [widthMs, beforeMs, limits.historyRowsPerPass, nextMs],
      ),
    );
    if (moved[0]!.rows >= limits.historyRowsPerPass) return true;
  }
  return false;
}

export interface AudienceHistory {
  fromMs: number;
  toMs: number;
  /** Width of the buckets. */
  stepMs: number;
  /** People in it now. */
  members: number;
  /** Every bucket of the range, oldest first; `members` is at its end. */
  buckets: { atMs: number; members: number; entered: number; left: number }[];
  /** Versions saved within the range. */
  versions: { version: number; atMs: number }[];
  /** Per hour ahead: members whose answer may turn by time alone. Empty hours are left out. */
  exitsAhead: { atMs: number; exits: number }[];
}

/** Steps that divide a day, so that buckets begin at round times. */
const steps = [1, 5, 15, 30, 60, 180, 360, 720, 1_440].map((minutes) => minutes * minuteMs);

function stepOf(fromMs: number, toMs: number, nowMs: number): number {
  const oldest = nowMs - fromMs;
  const narrowest = widths.find(({ keptMs }) => oldest <= keptMs)?.widthMs ?? dayMs;
  const wanted = (toMs - fromMs) / limits.historyBucketsMax;
  return steps.find((step) => step >= wanted && step >= narrowest) ?? dayMs;
}

/** Counts of one audience over a range. Members are counted back from those of now. */
export async function readHistory(
  store: Store,
  audienceId: string,
  range: { fromMs: number; toMs: number; nowMs: number },
): Promise<AudienceHistory> {
  const { nowMs } = range;
  const stepMs = stepOf(range.fromMs, range.toMs, nowMs);
  const fromMs = Math.floor(range.fromMs / stepMs) * stepMs;
  const { toMs } = range;
  // The bucket in which now is belongs to a range that ends now.
  const endMs = toMs >= nowMs ? Math.max(toMs, nowMs + 1) : toMs;
  // One statement, so that the count and the changes are of one moment.
  const rows = await query<{ atMs: number; entered: number; left: number; members: number }>(
    store.db,
    `select m.members, b.at_ms as "atMs", b.entered, b.left
       from (select ${memberCount('$1')} as members) m
       left join (select bucket_ms / $3::bigint * $3::bigint as at_ms,
                         sum(entered)::bigint as entered, sum(exited)::bigint as "left"
                    from audience_history where audience_id = $1 and bucket_ms >= $2
                   group by 1) b on true`,
    [audienceId, fromMs, stepMs],
  );
  const members = rows[0]!.members;
  const byStart = new Map(rows.map((row) => [row.atMs, row]));
  const buckets: AudienceHistory['buckets'] = [];
  let atEnd = members;
  const lastMs = Math.floor(Math.max(nowMs, endMs - 1) / stepMs) * stepMs;
  for (let atMs = lastMs; atMs >= fromMs; atMs -= stepMs) {
    const { entered = 0, left = 0 } = byStart.get(atMs) ?? {};
    if (atMs < endMs) buckets.push({ atMs, members: Math.max(atEnd, 0), entered, left });
    atEnd += left - entered;
  }
  const versions = await query<{ version: number; atMs: number }>(
    store.db,
    `select version, at_ms as "atMs" from audience_versions
      where audience_id = $1 and at_ms >= $2 and at_ms < $3 order by version limit 100`,
    [audienceId, fromMs, toMs],
  );
  const exitsAhead = await readExitsAhead(store, audienceId, nowMs);
  return { fromMs, toMs, stepMs, members, buckets: buckets.reverse(), versions, exitsAhead };
}

/** Counts of several audiences since an instant (to the minute), by audience id. */
export async function changesSince(
  store: Store,
  audienceIds: readonly string[],
  sinceMs: number,
): Promise<(audienceId: string) => { entered: number; left: number }> {
  const rows = await query<{ audienceId: string; entered: number; left: number }>(
    store.db,
    `select audience_id as "audienceId", sum(entered)::bigint as entered,
            sum(exited)::bigint as "left"
       from audience_history where audience_id = any ($1::uuid[]) and bucket_ms >= $2
      group by 1`,
    [audienceIds, sinceMs],
  );
  const byId = new Map(rows.map((row) => [row.audienceId, row]));
  return (audienceId) => {
    const { entered = 0, left = 0 } = byId.get(audienceId) ?? {};
    return { entered, left };
  };
}

async function readExitsAhead(
  store: Store,
  audienceId: string,
  nowMs: number,
): Promise<AudienceHistory['exitsAhead']> {
  return query(
    store.db,
    `select next_change_at_ms / $3::bigint * $3::bigint as "atMs", count(*) as exits
       from memberships
      where audience_id = $1 and status = 'realized' and next_change_at_ms < $2
      group by 1 order by 1`,
    [audienceId, nowMs + limits.exitsAheadMs, hourMs],
  );
}
