/** API keys (for people's programs) and write keys (for what sends data). */
import { type Clock, hashKey, isUuid, MillraceError, newId, newKey } from '../kernel/index.ts';
import type { Store } from '../store/index.ts';
import { type Permission, permissionsOf } from './permissions.ts';

/** Whoever makes a call. */
export interface Actor {
  kind: 'api-key' | 'write-key';
  id: string;
  name: string;
  roles: readonly string[];
  permissions: ReadonlySet<Permission>;
}

export interface WriteKeySettings {
  /** Namespace of `userId` and of `anonymousId` in the tracking spec. */
  userNamespace: string;
  anonymousNamespace: string;
}

export interface WriteKey {
  id: string;
  name: string;
  key: string;
  settings: WriteKeySettings;
  enabled: boolean;
  createdAtMs: number;
}

export const writeKeySettingsDefault: WriteKeySettings = {
  userNamespace: 'CRMID',
  anonymousNamespace: 'AnonymousID',
};

/** Keys are looked up on every request; a change in another process is seen after this time. */
const cacheMs = 5_000;

export interface Keys {
  /** The holder of an API key, or null. Keys are compared by their hash. */
  findApiKey(key: string): Promise<Actor | null>;
  /** The holder of an enabled write key, with its settings, or null. */
  findWriteKey(key: string): Promise<{ actor: Actor; settings: WriteKeySettings } | null>;
  /** Makes sure that a key given from outside exists, with all rights. */
  ensureBootstrapKey(key: string): Promise<void>;
  createWriteKey(input: {
    name: string;
    key?: string;
    settings?: Partial<WriteKeySettings>;
  }): Promise<WriteKey>;
  listWriteKeys(): Promise<WriteKey[]>;
  /** @throws MillraceError `not-found` */
  deleteWriteKey(id: string): Promise<void>;
}

function apiKeyActor(row: { key_id: string; name: string; roles: string[] }): Actor {
  const { key_id: id, name, roles } = row;
  return { kind: 'api-key', id, name, roles, permissions: permissionsOf(roles) };
}

/** A small cache of look-ups, hits and misses alike, so that a wrong key costs no query each time. */
function remembered<Value>(
  clock: Clock,
  find: (key: string) => Promise<Value>,
): { get(key: string): Promise<Value>; clear(): void } {
  const entries = new Map<string, { value: Value; atMs: number }>();
  return {
    get: async (key) => {
      const hash = hashKey(key);
      const known = entries.get(hash);
      const nowMs = clock.now();
      if (known && Math.abs(nowMs - known.atMs) < cacheMs) return known.value;
      const value = await find(key);
      if (entries.size > 10_000) entries.clear();
      entries.set(hash, { value, atMs: nowMs });
      return value;
    },
    clear: () => entries.clear(),
  };
}

export function createKeys(options: { store: Store; clock: Clock }): Keys {
  const { store, clock } = options;
  const apiKeys = remembered(clock, async (key) => {
    const row = await store.db
      .selectFrom('api_keys')
      .select(['key_id', 'name', 'roles', 'expires_at_ms'])
      .where('hash', '=', hashKey(key))
      .executeTakeFirst();
    if (!row || (row.expires_at_ms !== null && row.expires_at_ms <= clock.now())) return null;
    return apiKeyActor(row);
  });
  const writeKeys = remembered(clock, async (key) => {
    const row = await store.db
      .selectFrom('write_keys')
      .select(['key_id', 'name', 'settings'])
      .where('key', '=', key)
      .where('enabled', '=', true)
      .executeTakeFirst();
    if (!row) return null;
    const actor: Actor = {
      kind: 'write-key',
      id: row.key_id,
      name: row.name,
      roles: [],
      permissions: new Set<Permission>(['Ingest']),
    };
    return { actor, settings: { ...writeKeySettingsDefault, ...row.settings } as WriteKeySettings };
  });
  return {
    findApiKey: apiKeys.get,
    findWriteKey: writeKeys.get,
    ensureBootstrapKey: async (key) => {
      await store.db
        .insertInto('api_keys')
        .values({
          key_id: newId(),
          name: 'Bootstrap key',
          hash: hashKey(key),
          prefix: key.slice(0, 4),
          roles: JSON.stringify(['Administrator']),
          created_at_ms: clock.now(),
        })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .execute();
      apiKeys.clear();
    },
    createWriteKey: async (input) => {
      const key: WriteKey = {
        id: newId(),
        name: input.name,
        key: input.key ?? newKey('mrw'),
        settings: { ...writeKeySettingsDefault, ...input.settings },
        enabled: true,
        createdAtMs: clock.now(),
      };
      await store.db
        .insertInto('write_keys')
        .values({
          key_id: key.id,
          name: key.name,
          key: key.key,
          settings: JSON.stringify(key.settings),
          enabled: true,
          created_at_ms: key.createdAtMs,
        })
        .execute();
      writeKeys.clear();
      return key;
    },
    listWriteKeys: async () => {
      const rows = await store.db
        .selectFrom('write_keys')
        .selectAll()
        .orderBy('created_at_ms')
        .execute();
      return rows.map((row) => ({
        id: row.key_id,
        name: row.name,
        key: row.key,
        settings: { ...writeKeySettingsDefault, ...row.settings } as WriteKeySettings,
        enabled: row.enabled,
        createdAtMs: row.created_at_ms,
      }));
    },
    deleteWriteKey: async (id) => {
      const result = isUuid(id)
        ? await store.db.deleteFrom('write_keys').where('key_id', '=', id).executeTakeFirst()
        : { numDeletedRows: 0n };
      if (result.numDeletedRows === 0n) {
        throw new MillraceError('not-found', `There is no write key ${id}.`);
      }
      writeKeys.clear();
    },
  };
}
