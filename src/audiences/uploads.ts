/** Uploads of audiences as rows: what was asked for, how far it is, which rows were not taken. */
import { checkCursor, isUuid, limits, MillraceError, newId } from '../kernel/index.ts';
import { changeCatalog, query, type Store, type Tx } from '../store/index.ts';
import { inOrder } from './audience-changes.ts';
import type { DefinitionsContext } from './definitions.ts';
import { getAudience } from './definitions.ts';
import { uploadMembershipOrigin } from './outside.ts';

export interface UploadCounts {
  /** Rows read, blank ones apart. */
  read: number;
  /** Rows whose person was known before. */
  matched: number;
  added: number;
  alreadyIn: number;
  rejected: number;
}

export interface Upload extends UploadCounts {
  id: string;
  audienceId: string;
  fileName: string;
  namespace: string;
  column: string;
  validUntilMs: number;
  state: 'running' | 'done' | 'failed';
  error: string | null;
  bytes: number;
  by: string;
  createdAtMs: number;
  finishedAtMs: number | null;
}

export interface UploadInput {
  /** An audience to add to; null: a new one of this name. */
  audienceId: string | null;
  name: string;
  description: string;
  /** Of a new audience. */
  tags: readonly string[];
  fileName: string;
  namespace: string;
  column: string;
  validUntilMs: number;
  bytes: number;
  by: string;
}

async function targetOf(tx: Tx, input: UploadInput, nowMs: number): Promise<string> {
  if (input.audienceId !== null) {
    const { id, name, origin, lifecycleState } = await getAudience(tx, input.audienceId);
    if (origin !== 'custom-upload' || lifecycleState !== 'published') {
      throw new MillraceError('conflict', `"${name}" is no published audience of uploads.`);
    }
    return id;
  }
  const id = newId();
  await query(
    tx,
    `insert into audiences (audience_id, name, description, expression, version, lifecycle_state,
            origin, external_origin, external_id, labels, tags, created_at_ms, updated_at_ms,
            created_by, updated_by)
     values ($1, $2, $3, '', 1, 'published', 'custom-upload', $4, $5, '[]'::jsonb, $6::jsonb,
             $7, $7, $8, $8)`,
    [
      ...[id, input.name, input.description, uploadMembershipOrigin, id],
      ...[JSON.stringify(inOrder(input.tags)), nowMs, input.by],
    ],
  );
  return id;
}

/** Creates an upload, and its audience when it is for a new one. */
export async function createUpload(
  context: DefinitionsContext,
  input: UploadInput,
): Promise<Upload> {
  const { store } = context;
  const id = newId();
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const nowMs = context.clock.now();
    const audienceId = await targetOf(tx, input, nowMs);
    await query(
      tx,
      `insert into audience_uploads (upload_id, audience_id, file_name, namespace, "column",
              valid_until_ms, state, bytes, read, matched, added, already_in, rejected,
              claimed_until_ms, by, created_at_ms)
       values ($1, $2, $3, $4, $5, $6, 'running', $7, 0, 0, 0, 0, 0, $8, $9, $10)`,
      [
        ...[id, audienceId, input.fileName, input.namespace, input.column, input.validUntilMs],
        ...[input.bytes, nowMs + limits.uploadClaimMs, input.by, nowMs],
      ],
    );
  });
  store.announce('catalog');
  return getUpload(context, id);
}

const columns = `upload_id as id, audience_id as "audienceId", file_name as "fileName", namespace,
  "column", valid_until_ms as "validUntilMs", bytes, read, matched, added,
  already_in as "alreadyIn", rejected, by, created_at_ms as "createdAtMs",
  finished_at_ms as "finishedAtMs",
  case when state = 'running' and claimed_until_ms < $1 then 'failed' else state end as state,
  case when state = 'running' and claimed_until_ms < $1
       then 'It was cut off when the process ended: send the file again, people already in stay in.'
       else error end as error`;

/** @throws MillraceError `not-found` */
export async function getUpload(context: DefinitionsContext, id: string): Promise<Upload> {
  const rows = isUuid(id)
    ? await query<Upload>(
        context.store.db,
        `select ${columns} from audience_uploads where upload_id = $2`,
        [context.clock.now(), id],
      )
    : [];
  if (!rows[0]) throw new MillraceError('not-found', `There is no upload ${id}.`);
  return rows[0];
}

/** A page of uploads, newest first. */
export async function listUploads(
  context: DefinitionsContext,
  page: { limit: number; cursor: string | null },
): Promise<{ items: Upload[]; nextCursor: string | null }> {
  const rows = await query<Upload>(
    context.store.db,
    `select ${columns} from audience_uploads where ($2::uuid is null or upload_id < $2)
      order by upload_id desc limit $3`,
    [context.clock.now(), checkCursor(page.cursor), page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, nextCursor: rows.length > page.limit ? items.at(-1)!.id : null };
}

export interface RejectedRow {
  line: number;
  reason: string;
  value: string;
}

/** Adds a page to an upload, in the transaction that takes its people. */
export async function addUploadPage(
  tx: Tx,
  page: { uploadId: string; counts: UploadCounts; rejected: readonly RejectedRow[]; nowMs: number },
): Promise<void> {
  const { uploadId, counts, nowMs } = page;
  await query(
    tx,
    `update audience_uploads set read = read + $2, matched = matched + $3, added = added + $4,
            already_in = already_in + $5, rejected = rejected + $6, claimed_until_ms = $7
      where upload_id = $1`,
    [
      ...[uploadId, counts.read, counts.matched, counts.added, counts.alreadyIn, counts.rejected],
      nowMs + limits.uploadClaimMs,
    ],
  );
  if (page.rejected.length === 0) return;
  await query(
    tx,
    `insert into upload_rejections (upload_id, line, reason, value)
     select $1::uuid, line, reason, value
       from jsonb_to_recordset($2::jsonb) as r (line bigint, reason text, value text)
     on conflict do nothing`,
    [uploadId, JSON.stringify(page.rejected)],
  );
}

/** An upload has come to its end. `error`: null when it was read to its end. */
export async function endUpload(
  context: DefinitionsContext,
  uploadId: string,
  error: string | null,
): Promise<void> {
  await query(
    context.store.db,
    `update audience_uploads set state = $2, error = $3, finished_at_ms = $4 where upload_id = $1`,
    [uploadId, error === null ? 'done' : 'failed', error, context.clock.now()],
  );
}

/** A page of the rows that were not taken, by line. */
export async function rejectedRows(
  store: Store,
  uploadId: string,
  afterLine: number,
): Promise<RejectedRow[]> {
  return query(
    store.db,
    `select line, reason, value from upload_rejections where upload_id = $1 and line > $2
      order by line limit $3`,
    [uploadId, afterLine, limits.pageRowsMax],
  );
}

/** Forgets uploads of long ago, a page at a time. @returns whether there may be more */
export async function forgetUploads(store: Store, nowMs: number): Promise<boolean> {
  const beforeMs = nowMs - limits.uploadKeptMs;
  return store.transaction(async (tx) => {
    const gone = await query<{ line: number }>(
      tx,
      `delete from upload_rejections r using (
         select o.upload_id, o.line from audience_uploads u, lateral (
                  select upload_id, line from upload_rejections where upload_id = u.upload_id
                   order by line limit $2) o
          where u.created_at_ms < $1 limit $2) o
        where r.upload_id = o.upload_id and r.line = o.line returning r.line`,
      [beforeMs, limits.historyRowsPerPass],
    );
    if (gone.length > 0) return true;
    await query(tx, 'delete from audience_uploads where created_at_ms < $1', [beforeMs]);
    return false;
  });
}
