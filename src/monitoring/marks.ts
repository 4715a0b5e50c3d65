/** What charts shade (a time from, to) and mark (a moment): outages, switches, changes of set-up. */
import { newId } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';

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

/** Says whether something lasts; the first call begins it, the first call with null ends it. */
export async function markLasting(
  db: Db,
  scope: string,
  kind: string,
  state: { text: string; sinceMs: number } | { endedAtMs: number },
): Promise<void> {
  if ('endedAtMs' in state) {
    await query(
      db,
      `update marks set ends_at_ms = greatest($3, starts_at_ms)
        where scope = $1 and kind = $2 and ends_at_ms is null`,
      [scope, kind, state.endedAtMs],
    );
    return;
  }
  await query(
    db,
    `insert into marks (mark_id, scope, kind, text, starts_at_ms) values ($1, $2, $3, $4, $5)
         on conflict (scope, kind) where ends_at_ms is null do nothing`,
    [newId(), scope, kind, state.text, state.sinceMs],
  );
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
