/** What charts shade (a time from, to) and mark (a moment): outages, switches, changes of set-up. */
import { newId } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { dropSome } from './drop.ts';

type Db = Tx | Store['db'];

export interface Mark {
  kind: string;
  text: string;
  startsAtMs: number;
  /** Null: still so. Equal to the start: a moment. */
  endsAtMs: number | null;
}

/** Marks a moment, such as a change of configuration. */
export async function markMoment(
  db: Db,
  scope: string,
  mark: { kind: string; text: string; atMs: number },
): Promise<void> {
  await query(
    db,
    `insert into marks (mark_id, scope, kind, text, starts_at_ms, ends_at_ms)
     values ($1, $2, $3, $4, $5, $5)`,
    [newId(), scope, mark.kind, mark.text, mark.atMs],
  );
}

/** Something that lasts, or lasts no longer. */
export type LastingMark = { scope: string; kind: string } & (
  | { text: string; sinceMs: number }
  | { endedAtMs: number }
);

/** Says what lasts and what does not; the first call begins a mark, the first that says so ends it. */
export async function markLasting(db: Db, marks: readonly LastingMark[]): Promise<void> {
  const ended = marks.filter((mark) => 'endedAtMs' in mark);
  if (ended.length > 0) {
    await query(
      db,
      `update marks m set ends_at_ms = greatest(e."endedAtMs", m.starts_at_ms)
         from jsonb_to_recordset($1::jsonb) as e (scope text, kind text, "endedAtMs" bigint)
        where m.scope = e.scope and m.kind = e.kind and m.ends_at_ms is null`,
      [JSON.stringify(ended)],
    );
  }
  const lasting = marks.flatMap((mark) => ('sinceMs' in mark ? { ...mark, id: newId() } : []));
  if (lasting.length > 0) {
    await query(
      db,
      `insert into marks (mark_id, scope, kind, text, starts_at_ms)
       select id, scope, kind, text, "sinceMs"
         from jsonb_to_recordset($1::jsonb)
              as l (id uuid, scope text, kind text, text text, "sinceMs" bigint)
           on conflict (scope, kind) where ends_at_ms is null do nothing`,
      [JSON.stringify(lasting)],
    );
  }
}

/** Marks of scopes that touch a range, oldest first. */
export async function readMarks(
  db: Db,
  scopes: readonly string[],
  range: { fromMs: number; toMs: number },
): Promise<Mark[]> {
  return query(
    db,
    `select kind, text, starts_at_ms as "startsAtMs", ends_at_ms as "endsAtMs" from marks
      where scope = any ($1::text[]) and starts_at_ms < $3
        and (ends_at_ms is null or ends_at_ms >= $2)
      order by starts_at_ms, mark_id limit 1000`,
    [scopes, range.fromMs, range.toMs],
  );
}

/** Drops some of the marks that ended before; gives whether there may be more. */
export function dropOldMarks(store: Store, beforeMs: number): Promise<boolean> {
  return dropSome(
    store,
    `delete from marks where mark_id in (
       select mark_id from (select mark_id, ends_at_ms from marks order by mark_id limit $2) as o
        where ends_at_ms < $1)`,
    beforeMs,
  );
}
