/**
 * Versions of what people manage: an ETag is a digest of an object's row without what moves by itself
 * (counts, health, when it was last used). A new resource with a GET and a PATCH gets a line here.
 */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { isUuid } from '../kernel/index.ts';
import { settingNames } from '../settings/index.ts';
import { type Database, lockConfiguration, query, type Store, type Tx } from '../store/index.ts';

interface Versioned {
  table: keyof Database;
  /** The column that the address names; null: the table is one object. */
  key: string | null;
  /** Columns that change without a person. */
  moving?: readonly string[];
  /** More that belongs to the object, as an SQL expression over its row `t`. */
  more?: string;
  /** It exists before anything of it is stored. */
  preset?: true;
}

/** Of each GET whose object has a version. */
const versionedByPath: Readonly<Record<string, Versioned>> = {
  '/api/audiences/:id': { table: 'audiences', key: 'audience_id', moving: ['error'] },
  '/api/labels/audiences/:id': { table: 'audiences', key: 'audience_id', moving: ['error'] },
  '/api/labels/fields/:field': { table: 'field_labels', key: 'field', preset: true },
  '/api/accounts/:id': {
    table: 'accounts',
    key: 'account_id',
    moving: ['state', 'error', 'token_sealed', 'blocked_until_ms', 'failures', 'failing_since_ms'],
  },
  '/api/dataflows/:id': {
    table: 'dataflows',
    key: 'dataflow_id',
    moving: ['brake', 'brake_since_ms'],
    more: `(select jsonb_agg(jsonb_build_array(f.audience_id, f.start_at_ms, f.end_at_ms,
              f.keep_members) order by f.audience_id)
              from dataflow_audiences f
             where f.dataflow_id = t.dataflow_id and f.state <> 'removing')`,
  },
  '/api/policies/:id': { table: 'policies', key: 'policy_id' },
  '/api/consent-policies/:id': { table: 'consent_policies', key: 'policy_id' },
  '/api/namespaces/:symbol': { table: 'namespaces', key: 'symbol' },
  '/api/roles/:id': { table: 'roles', key: 'role_id' },
  '/api/users/:id': {
    table: 'users',
    key: 'id',
    moving: ['last_seen_at_ms', 'created_at', 'updated_at'],
  },
  '/api/api-keys/:id': { table: 'api_keys', key: 'key_id', moving: ['last_used_at_ms'] },
  '/api/write-keys/:id': { table: 'write_keys', key: 'key_id', moving: ['last_received_at_ms'] },
  '/api/channels/:id': { table: 'channels', key: 'channel_id' },
  '/api/alert-rules/:id': { table: 'alert_rules', key: 'rule', preset: true },
  '/api/settings': { table: 'settings', key: null },
};

/** An object that has a version: what it is, and which. */
export interface VersionedObject extends Versioned {
  id: string | null;
}

/** @param id what the address says after the path's first parameter */
export function versionedAt(path: string, id: string | undefined): VersionedObject | null {
  const found = versionedByPath[path];
  if (!found) return null;
  return { ...found, id: id === undefined ? null : isUuid(id) ? id.toLowerCase() : id };
}

function statementOf({ table, key, moving = [], more = 'null::jsonb', id }: VersionedObject): {
  text: string;
  parameters: unknown[];
} {
  if (key === null) {
    const text = `select jsonb_object_agg(key, value)::text as content from ${table}
                   where key = any ($1::text[])`;
    return { text, parameters: [settingNames] };
  }
  const text = `select jsonb_build_array(to_jsonb(t) - $2::text[], ${more})::text as content
                  from ${table} t where t.${key}::text = $1`;
  return { text, parameters: [id, moving] };
}

/** The entity tag of an object as it is now, in quotes; null when it is not there. */
export async function readVersion(
  db: Tx | Kysely<Database>,
  object: VersionedObject,
): Promise<string | null> {
  const { text, parameters } = statementOf(object);
  const [row] = await query<{ content: string | null }>(db, text, parameters);
  if (!row && !object.preset) return null;
  const digest = createHash('sha256')
    .update(row?.content ?? '')
    .digest('base64url');
  return `"${digest.slice(0, 22)}"`;
}

/** As `readVersion`, and nobody else changes it before this transaction ends. */
export async function holdVersion(
  store: Store,
  tx: Tx,
  object: VersionedObject,
): Promise<string | null> {
  await lockConfiguration(store, tx, object.table);
  return readVersion(tx, object);
}
