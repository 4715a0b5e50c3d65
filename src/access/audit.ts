/**
 * The audit log. An entry is written before the work, as `started`, and completed with the outcome, so
 * that no crash loses it; the database refuses every other change (see migration 0004).
 */
import type { Kysely } from 'kysely';
import { checkCursor, type JsonValue, limits, newId } from '../kernel/index.ts';
import { type Database, query, type Row, type Store, type Tx } from '../store/index.ts';

export type AuditResult = Row<'audit_log'>['result'];

export interface AuditEntry {
  atMs: number;
  actorKind: Row<'audit_log'>['actor_kind'];
  actorId: string | null;
  actorName: string;
  source: Row<'audit_log'>['source'];
  /** What was done, such as `audiences.create`. */
  action: string;
  objectType: string;
  objectId: string | null;
  objectName: string | null;
  result: AuditResult;
  /** Why it was refused or failed; null otherwise. */
  detail: string | null;
  before: JsonValue;
  after: JsonValue;
  requestId: string | null;
}

export interface AuditRecord extends AuditEntry {
  id: string;
}

/** What is known once the work has ended. */
export type AuditOutcome = Pick<
  AuditEntry,
  'result' | 'detail' | 'after' | 'objectId' | 'objectName'
>;

const secretNames = /^(key|token|link|secret|password|authorization)$|(Key|Token|Secret|Password)$/;
/** Fields that end like a secret and are none. */
const openNames = new Set(['publicKey', 'nextToken']);

/** A copy without secrets, and cut when it is larger than an entry may hold. */
function keepable(value: JsonValue): string | null {
  if (value === null) return null;
  const text = JSON.stringify(value, (name, child: unknown) =>
    typeof child === 'string' && secretNames.test(name) && !openNames.has(name)
      ? '(not kept)'
      : child,
  );
  return text.length > limits.auditValueChars ? JSON.stringify({ tooLarge: text.length }) : text;
}

/**
 * Adds an entry, in the transaction of what it tells of when there is one: for changes that the server
 * makes by itself too (`actorKind: 'system'`, `source: 'system'`). @returns its id
 */
export async function recordAudit(
  tx: Tx | Kysely<Database>,
  entry: Partial<AuditEntry> &
    Pick<AuditEntry, 'atMs' | 'action' | 'objectType' | 'actorKind' | 'actorName' | 'source'>,
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('audit_log')
    .values({
      entry_id: id,
      at_ms: entry.atMs,
      actor_kind: entry.actorKind,
      actor_id: entry.actorId ?? null,
      actor_name: entry.actorName,
      source: entry.source,
      action: entry.action,
      object_type: entry.objectType,
      object_id: entry.objectId ?? null,
      object_name: entry.objectName ?? null,
      result: entry.result ?? 'allowed',
      detail: entry.detail ?? null,
      before: keepable(entry.before ?? null),
      after: keepable(entry.after ?? null),
      request_id: entry.requestId ?? null,
    })
    .execute();
  return id;
}

/** Gives a started entry its outcome. */
export async function completeAudit(
  db: Kysely<Database>,
  id: string,
  outcome: AuditOutcome,
): Promise<void> {
  await db
    .updateTable('audit_log')
    .set({
      result: outcome.result,
      detail: outcome.detail,
      after: keepable(outcome.after),
      object_id: outcome.objectId,
      object_name: outcome.objectName,
    })
    .where('entry_id', '=', id)
    .execute();
}

export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  source?: AuditEntry['source'] | undefined;
  objectType?: string | undefined;
  objectId?: string | undefined;
  result?: AuditResult | undefined;
  fromMs?: number | undefined;
  toMs?: number | undefined;
}

function recordOf(row: Row<'audit_log'>): AuditRecord {
  return {
    id: row.entry_id,
    atMs: row.at_ms,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    source: row.source,
    action: row.action,
    objectType: row.object_type,
    objectId: row.object_id,
    objectName: row.object_name,
    result: row.result,
    detail: row.detail,
    before: row.before as JsonValue,
    after: row.after as JsonValue,
    requestId: row.request_id,
  };
}

/** Entries that pass a filter, newest first. `actor` is an id or a name; `action` may end in `*`. */
export async function listAudit(
  store: Store,
  filter: AuditFilter,
  page: { limit: number; cursor: string | null },
): Promise<{ items: AuditRecord[]; nextCursor: string | null }> {
  let select = store.db.selectFrom('audit_log').selectAll();
  const { actor, action } = filter;
  if (actor !== undefined) {
    select = select.where((where) =>
      where.or([where('actor_id', '=', actor), where('actor_name', '=', actor)]),
    );
  }
  if (action !== undefined) {
    select = action.endsWith('*')
      ? select.where('action', 'like', `${action.slice(0, -1).replace(/[\\%_]/g, '\\$&')}%`)
      : select.where('action', '=', action);
  }
  if (filter.source !== undefined) select = select.where('source', '=', filter.source);
  if (filter.objectType !== undefined) select = select.where('object_type', '=', filter.objectType);
  if (filter.objectId !== undefined) select = select.where('object_id', '=', filter.objectId);
  if (filter.result !== undefined) select = select.where('result', '=', filter.result);
  if (filter.fromMs !== undefined) select = select.where('at_ms', '>=', filter.fromMs);
  if (filter.toMs !== undefined) select = select.where('at_ms', '<', filter.toMs);
  const before = checkCursor(page.cursor);
  if (before !== null) select = select.where('entry_id', '<', before);
  const rows = await select
    .orderBy('entry_id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const items = rows.slice(0, page.limit).map(recordOf);
  return { items, nextCursor: rows.length > page.limit ? items.at(-1)!.id : null };
}

/** The entry of the deletion of a thing, or null: it was not deleted, or not by a call. */
export async function deletionOf(
  store: Store,
  objectType: string,
  objectId: string,
): Promise<AuditRecord | null> {
  const filter = {
    objectType,
    objectId,
    action: `${objectType}.delete`,
    result: 'allowed',
  } as const;
  const { items } = await listAudit(store, filter, { limit: 1, cursor: null });
  return items[0] ?? null;
}

/** Removes entries that are older than they are kept. */
export async function removeOldAudit(store: Store, nowMs: number): Promise<void> {
  // The database judges by its own clock; ours must not ask for more than it gives.
  await query(
    store.db,
    `delete from audit_log where at_ms < least(
       $1::double precision, extract(epoch from clock_timestamp()) * 1000 - 366 * 86400000.0)`,
    [nowMs - limits.auditKeptMs],
  );
}
