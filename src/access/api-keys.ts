/** API keys: for people's programs. Only a hash is kept; the key is shown once. */
import {
  type Clock,
  hashKey,
  invalidField,
  MillraceError,
  newId,
  newKey,
  uuidOf,
} from '../kernel/index.ts';
import type { Row, Store, Tx } from '../store/index.ts';
import { type Actor, checkMayGrant } from './actor.ts';
import { remembered } from './remembered.ts';
import { checkRoles, permissionsOf } from './roles.ts';

export interface ApiKey {
  id: string;
  name: string;
  /** How the key begins, to tell it from others. */
  prefix: string;
  roles: readonly string[];
  createdAtMs: number;
  expiresAtMs: number | null;
  /** To the minute. */
  lastUsedAtMs: number | null;
}

export interface ApiKeyInput {
  name: string;
  roles: readonly string[];
  expiresAtMs: number | null;
}

export interface ApiKeys {
  /** The holder of an API key, or null. Keys are compared by their hash. */
  findApiKey(key: string): Promise<Actor | null>;
  /** Makes sure that the key given from outside exists, with all rights, and its predecessor not. */
  ensureBootstrapKey(key: string): Promise<void>;
  listApiKeys(): Promise<ApiKey[]>;
  /** @throws MillraceError `not-found` */
  getApiKey(id: string): Promise<ApiKey>;
  /** The only answer that holds the key. @throws MillraceError `forbidden`, `invalid-request` */
  createApiKey(actor: Actor, input: ApiKeyInput): Promise<ApiKey & { key: string }>;
  /** @throws MillraceError `not-found`, `forbidden`, `invalid-request` */
  updateApiKey(
    actor: Actor,
    id: string,
    change: { [Field in keyof ApiKeyInput]?: ApiKeyInput[Field] | undefined },
  ): Promise<ApiKey>;
  /** @throws MillraceError `not-found`, `forbidden` */
  deleteApiKey(actor: Actor, id: string): Promise<void>;
  /** Roles changed: what is remembered of keys is asked anew. */
  forget(): void;
}

const prefixChars = 9;
const usedEveryMs = 60_000;
const bootstrapId = uuidOf('bootstrap key');

function shownKey(row: Row<'api_keys'>): ApiKey {
  return {
    id: row.key_id,
    name: row.name,
    prefix: row.prefix,
    roles: row.roles,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
  };
}

async function noteUse(store: Store, row: Row<'api_keys'>, nowMs: number): Promise<void> {
  if (row.last_used_at_ms !== null && nowMs - row.last_used_at_ms < usedEveryMs) return;
  await store.db
    .updateTable('api_keys')
    .set({ last_used_at_ms: nowMs })
    .where('key_id', '=', row.key_id)
    .execute();
}

/** The holder of a key, expired or not, or null. */
async function findHolder(
  store: Store,
  key: string,
  nowMs: number,
): Promise<{ actor: Actor; expiresAtMs: number | null } | null> {
  const row = await store.db
    .selectFrom('api_keys')
    .selectAll()
    .where('hash', '=', hashKey(key))
    .executeTakeFirst();
  if (!row) return null;
  if (row.expires_at_ms === null || row.expires_at_ms > nowMs) await noteUse(store, row, nowMs);
  const permissions = await permissionsOf(store.db, row.roles);
  const { key_id: id, name, roles } = row;
  return {
    actor: { kind: 'api-key', id, name, roles, permissions },
    expiresAtMs: row.expires_at_ms,
  };
}

async function ensureBootstrapKey(store: Store, key: string, nowMs: number): Promise<void> {
  const row = { hash: hashKey(key), prefix: key.slice(0, 4), name: 'Bootstrap key' };
  const roles = JSON.stringify(['Administrator']);
  // Of processes that start at once one makes it: they meet at its id, or first at its hash.
  await store.db
    .insertInto('api_keys')
    .values({ ...row, key_id: bootstrapId, roles, created_at_ms: nowMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await store.db
    .updateTable('api_keys')
    .set(row)
    .where('key_id', '=', bootstrapId)
    .where('hash', '<>', row.hash)
    .execute();
}

type Reader = Tx | Store['db'];

async function loadRows(db: Reader): Promise<Row<'api_keys'>[]> {
  return db.selectFrom('api_keys').selectAll().orderBy('created_at_ms').execute();
}

async function rowOf(db: Reader, id: string): Promise<Row<'api_keys'>> {
  const row = (await loadRows(db)).find((one) => one.key_id === id);
  if (row) return row;
  throw new MillraceError('not-found', `There is no API key ${id}.`);
}

function checkExpiry(expiresAtMs: number | null | undefined, nowMs: number): void {
  if (typeof expiresAtMs === 'number' && expiresAtMs <= nowMs) {
    throw invalidField('expiresAt', 'is in the past');
  }
}

async function insertKey(
  store: Store,
  input: ApiKeyInput,
  nowMs: number,
): Promise<ApiKey & { key: string }> {
  const key = newKey('mrk');
  const row = {
    key_id: newId(),
    name: input.name,
    hash: hashKey(key),
    prefix: key.slice(0, prefixChars),
    created_at_ms: nowMs,
    expires_at_ms: input.expiresAtMs,
    last_used_at_ms: null,
  };
  const roles = JSON.stringify(input.roles);
  await store.db
    .insertInto('api_keys')
    .values({ ...row, roles })
    .execute();
  return { ...shownKey({ ...row, roles: [...input.roles] }), key };
}

type ApiKeyChange = { [Field in keyof ApiKeyInput]?: ApiKeyInput[Field] | undefined };

async function updateKey(tx: Tx, row: Row<'api_keys'>, change: ApiKeyChange): Promise<void> {
  await tx
    .updateTable('api_keys')
    .set({
      name: change.name ?? row.name,
      roles: JSON.stringify(change.roles ?? row.roles),
      expires_at_ms: change.expiresAtMs === undefined ? row.expires_at_ms : change.expiresAtMs,
    })
    .where('key_id', '=', row.key_id)
    .execute();
}

export function createApiKeys(options: { store: Store; clock: Clock }): ApiKeys {
  const { store, clock } = options;
  const found = remembered(clock, (key) => findHolder(store, key, clock.now()));
  /** The row, when the actor may do himself what the key may do. */
  const ownRow = async (
    tx: Tx,
    actor: Actor,
    id: string,
    what: string,
  ): Promise<Row<'api_keys'>> => {
    const row = await rowOf(tx, id);
    checkMayGrant(actor, await permissionsOf(tx, row.roles), what);
    return row;
  };
  return {
    findApiKey: async (key) => {
      const one = await found.get(key);
      if (one === null) return null;
      return one.expiresAtMs !== null && one.expiresAtMs <= clock.now() ? null : one.actor;
    },
    ensureBootstrapKey: async (key) => {
      await ensureBootstrapKey(store, key, clock.now());
      found.clear();
    },
    listApiKeys: async () => (await loadRows(store.db)).map(shownKey),
    getApiKey: async (id) => shownKey(await rowOf(store.db, id)),
    createApiKey: async (actor, input) => {
      await checkRoles(store.db, actor, input.roles);
      checkExpiry(input.expiresAtMs, clock.now());
      const created = await insertKey(store, input, clock.now());
      found.clear();
      return created;
    },
    updateApiKey: async (actor, id, change) => {
      const row = await store.transaction(async (tx) => {
        const before = await ownRow(tx, actor, id, 'Changing this key');
        if (change.roles !== undefined) await checkRoles(tx, actor, change.roles);
        checkExpiry(change.expiresAtMs, clock.now());
        await updateKey(tx, before, change);
        return rowOf(tx, id);
      });
      found.clear();
      return shownKey(row);
    },
    deleteApiKey: async (actor, id) => {
      await store.transaction(async (tx) => {
        await ownRow(tx, actor, id, 'Deleting this key');
        await tx.deleteFrom('api_keys').where('key_id', '=', id).execute();
      });
      found.clear();
    },
    forget: () => found.clear(),
  };
}
