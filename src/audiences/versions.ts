/** Versions of a rule: who saved which text when, and what its first evaluation of everybody changed. */
import { query, type Store, type Tx } from '../store/index.ts';

export interface AudienceVersion {
  version: number;
  expression: string;
  atMs: number;
  /** Who saved it, as text: names stay readable when the person or key is gone. Empty: not known. */
  by: string;
  /** What its evaluation of everybody changed; null while that runs or when there was none. */
  effect: { entered: number; left: number } | null;
}

/** Records a new version, with the backfill that evaluates it, if one does. */
export async function recordVersion(
  tx: Tx,
  version: {
    audienceId: string;
    version: number;
    expression: string;
    by: string;
    nowMs: number;
    backfillId: string | null;
  },
): Promise<void> {
  const { audienceId, expression, by, nowMs, backfillId } = version;
  await query(
    tx,
    `insert into audience_versions (audience_id, version, expression, by, at_ms, backfill_id,
            entered, exited)
     values ($1, $2, $3, $4, $5, $6, 0, 0)`,
    [audienceId, version.version, expression, by, nowMs, backfillId],
  );
}

/** A version that was saved as a draft is evaluated for the first time. */
export async function countVersionBy(
  tx: Tx,
  version: { audienceId: string; version: number; backfillId: string },
): Promise<void> {
  await query(
    tx,
    `update audience_versions set backfill_id = $3
      where audience_id = $1 and version = $2 and backfill_id is null`,
    [version.audienceId, version.version, version.backfillId],
  );
}

/** Adds a page of a backfill to the version that it evaluates first; any other backfill counts nowhere. */
export async function addVersionEffect(
  tx: Tx,
  page: { audienceId: string; backfillId: string; entered: number; left: number },
): Promise<void> {
  if (page.entered === 0 && page.left === 0) return;
  await query(
    tx,
    `update audience_versions set entered = entered + $3, exited = exited + $4
      where audience_id = $1 and backfill_id = $2`,
    [page.audienceId, page.backfillId, page.entered, page.left],
  );
}

/** A page of versions, newest first, before a version. */
export async function listVersions(
  store: Store,
  audienceId: string,
  page: { limit: number; before: number | null },
): Promise<{ items: AudienceVersion[]; nextBefore: number | null }> {
  const rows = await query<{
    version: number;
    expression: string;
    atMs: number;
    by: string;
    entered: number;
    left: number;
    isKnown: boolean;
  }>(
    store.db,
    `select v.version, v.expression, v.at_ms as "atMs", v.by, v.entered, v.exited as "left",
            coalesce(b.state = 'done', false) as "isKnown"
       from audience_versions v left join backfills b using (backfill_id)
      where v.audience_id = $1 and ($2::int is null or v.version < $2)
      order by v.version desc limit $3`,
    [audienceId, page.before, page.limit + 1],
  );
  const items = rows.slice(0, page.limit).map(({ entered, left, isKnown, ...version }) => ({
    ...version,
    effect: isKnown ? { entered, left } : null,
  }));
  return { items, nextBefore: rows.length > page.limit ? items.at(-1)!.version : null };
}
