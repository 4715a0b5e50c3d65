/**
 * Counts over time, in buckets that several processes may add to. What is written goes into buckets
 * of 10 s; a loop rolls them up into coarser ones, by computing those again from the finer, so that
 * doing it twice, or in two processes, changes nothing.
 */
import { limits } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { dropSome } from './drop.ts';

/** One count (or level) at a time. */
export interface Point {
  /** What it is about: `workspace`, or `dataflow:`, `audience:`, `source:` and an id. */
  scope: string;
  /** Which count: bounded words, such as `added` or `answer:2xx`. */
  series: string;
  atMs: number;
  value: number;
}

export const workspaceScope = 'workspace';

/** Widths and how long buckets of each are kept. Each is a multiple of the one before. */
const widths = [
  { widthMs: limits.bucketMs, keptMs: 2 * 3_600_000 },
  { widthMs: 60_000, keptMs: 26 * 3_600_000 },
  { widthMs: 600_000, keptMs: 8 * 86_400_000 },
  { widthMs: 3_600_000, keptMs: 40 * 86_400_000 },
  { widthMs: 86_400_000, keptMs: 800 * 86_400_000 },
] as const;

export type BucketWidthMs = (typeof widths)[number]['widthMs'];

/** Levels: the highest of a bucket is kept. All others are counts, and add up. */
const levels = `('pending', 'oldestMs')`;
/** Counted anew for the whole bucket each time, so that two processes may do it. */
const recounted = `(excluded.series in ${levels} or excluded.series like 'excluded:%')`;

/** Adds to the finest buckets, in one statement, in one order for all. */
export async function addPoints(tx: Tx | Store['db'], points: readonly Point[]): Promise<void> {
  if (points.length === 0) return;
  await query(tx, `${insertPoints('$1')}`, [pointsText(points)]);
}

/** The points as the parameter of `insertPoints`; several of one bucket become one. */
export function pointsText(points: readonly Point[]): string {
  const rows = new Map<string, { scope: string; series: string; at: number; value: number }>();
  for (const { scope, series, atMs, value } of points) {
    const at = atMs - (atMs % limits.bucketMs);
    const key = `${scope}\u0001${series}\u0001${at}`;
    const row = rows.get(key);
    if (row) row.value += value;
    else rows.set(key, { scope, series, at, value });
  }
  return JSON.stringify([...rows.values()]);
}

/** The statement (to be used in larger ones) that adds points; `parameter` is their text. */
export function insertPoints(parameter: string): string {
  return `insert into series as s (scope, series, width_ms, starts_at_ms, value)
     select scope, series, ${limits.bucketMs}, at, value
       from jsonb_to_recordset(${parameter}::jsonb)
            as p (scope text, series text, at bigint, value bigint)
      order by scope, at, series
         on conflict (scope, width_ms, starts_at_ms, series) do update
        set value = case when ${recounted} then greatest(s.value, excluded.value)
                         else s.value + excluded.value end`;
}

export interface Bucket {
  startsAtMs: number;
  series: string;
  value: number;
}

interface Range {
  fromMs: number;
  toMs: number;
  nowMs: number;
}

/** Coarser buckets are surely complete when they ended this long ago; see `rollUp`. */
const rolledUpAfterMs = 600_000;

/**
 * A range as parts: buckets of the width asked for as far as they are complete, and finer ones for
 * what is too young to have been rolled up.
 */
function partsOf(
  range: Range,
  widthMs: BucketWidthMs,
): [width: number, from: number, to: number][] {
  const parts: [number, number, number][] = [];
  let fromMs = range.fromMs - (range.fromMs % widthMs);
  const finest = widths.findIndex((one) => one.widthMs === widthMs);
  for (let index = finest; index >= 0 && fromMs < range.toMs; index -= 1) {
    const ofMs = widths[index]!.widthMs;
    const oldMs = range.nowMs - rolledUpAfterMs;
    const toMs = index === 0 ? range.toMs : Math.min(range.toMs, oldMs - (oldMs % ofMs));
    if (toMs <= fromMs) continue;
    parts.push([ofMs, fromMs, toMs]);
    fromMs = toMs;
  }
  return parts;
}

async function readParts(
  db: Tx | Store['db'],
  scopes: readonly string[],
  range: Range,
  options: { widthMs: BucketWidthMs; columns: string; like: string },
): Promise<{ scope: string; startsAtMs: number; series: string; value: number }[]> {
  const parts = partsOf(range, options.widthMs);
  return query(
    db,
    `select ${options.columns}, series,
            (case when series in ${levels} then max(value) else sum(value) end)::bigint as value
       from (select s.scope, s.series, s.value, s.starts_at_ms - s.starts_at_ms % $5::int as at
               from unnest($2::int[], $3::bigint[], $4::bigint[]) as p (width, part_from, part_to)
               join series s on s.scope = any ($1::text[]) and s.width_ms = p.width
                and s.starts_at_ms >= p.part_from and s.starts_at_ms < p.part_to
              where s.series like $6) as found
      group by ${options.columns.replace(/ as "\w+"/g, '')}, series
      order by 1`,
    [
      scopes,
      parts.map(([width]) => width),
      parts.map(([, from]) => from),
      parts.map(([, , to]) => to),
      options.widthMs,
      options.like,
    ],
  );
}

/** The buckets of scopes together in a range, oldest first; `like`: only series like this. */
export async function readSeries(
  db: Tx | Store['db'],
  scopes: readonly string[],
  range: Range & { widthMs: BucketWidthMs },
  like = '%',
): Promise<Bucket[]> {
  return readParts(db, scopes, range, {
    widthMs: range.widthMs,
    columns: 'at as "startsAtMs"',
    like,
  });
}

/** The buckets of each scope for itself. */
export async function readSeriesOfEach(
  db: Tx | Store['db'],
  scopes: readonly string[],
  range: Range & { widthMs: BucketWidthMs },
): Promise<(Bucket & { scope: string })[]> {
  const columns = 'scope, at as "startsAtMs"';
  return readParts(db, scopes, range, { widthMs: range.widthMs, columns, like: '%' });
}

/** Sums of the counts of scopes in a range, by scope and series: as exact as its width. */
export async function sumSeries(
  db: Tx | Store['db'],
  scopes: readonly string[],
  range: Range,
): Promise<Map<string, Map<string, number>>> {
  const widthMs = widthFor({ ...range, bucketsMax: limits.chartBuckets });
  const rows = await readParts(db, scopes, range, { widthMs, columns: 'scope', like: '%' });
  const sums = new Map<string, Map<string, number>>();
  for (const { scope, series, value } of rows) {
    const of = sums.get(scope) ?? new Map<string, number>();
    sums.set(scope, of.set(series, value));
  }
  return sums;
}

/** The finest width that still has the range and gives no more buckets than asked for. */
export function widthFor(options: {
  fromMs: number;
  toMs: number;
  nowMs: number;
  bucketsMax: number;
}): BucketWidthMs {
  const { fromMs, toMs, nowMs, bucketsMax } = options;
  const fits = widths.find(
    ({ widthMs, keptMs }) => nowMs - fromMs <= keptMs && (toMs - fromMs) / widthMs <= bucketsMax,
  );
  return fits?.widthMs ?? 86_400_000;
}

/** Brings the coarser buckets up to date. */
export async function rollUp(store: Store): Promise<void> {
  for (const [index, { widthMs }] of widths.entries()) {
    if (index === 0) continue;
    const finerMs = widths[index - 1]!.widthMs;
    await query(
      store.db,
      `insert into series as s (scope, series, width_ms, starts_at_ms, value)
       select scope, series, $1::int, starts_at_ms - starts_at_ms % $1::int,
              case when series in ${levels} then max(value) else sum(value) end
         from series
        where width_ms = $2::int and starts_at_ms >= (
              select coalesce(max(starts_at_ms) - $1::int, 0) from series where width_ms = $1::int)
        group by scope, series, starts_at_ms - starts_at_ms % $1::int
        order by 1, 4, 2
           on conflict (scope, width_ms, starts_at_ms, series) do update
          set value = excluded.value where s.value <> excluded.value`,
      [widthMs, finerMs],
    );
  }
}

/** Drops some of the buckets that are too old; gives whether there may be more. */
export function dropOldBuckets(store: Store, nowMs: number): Promise<boolean> {
  return dropSome(
    store,
    `delete from series s using (
       select o.* from unnest($3::int[], $4::bigint[]) as w (width_ms, kept_ms)
        cross join lateral (
              select scope, width_ms, starts_at_ms, series from series
               where width_ms = w.width_ms and starts_at_ms < $1::bigint - w.kept_ms
               order by starts_at_ms limit $2) as o) as old
      where s.scope = old.scope and s.width_ms = old.width_ms
        and s.starts_at_ms = old.starts_at_ms and s.series = old.series`,
    nowMs,
    [widths.map(({ widthMs }) => widthMs), widths.map(({ keptMs }) => keptMs)],
  );
}
