/**
 * Write keys: for what sends data. They live in web pages and apps, so they may be shown again; all
 * they allow is sending.
 */
import { type Clock, MillraceError, newId, newKey } from '../kernel/index.ts';
import type { NewRow, Row, Store, Tx } from '../store/index.ts';
import type { Actor } from './actor.ts';
import type { Permission } from './permissions.ts';
import { remembered } from './remembered.ts';

export interface WriteKeySettings {
  /** Namespace of `userId` and of `anonymousId` in the tracking spec. */
  userNamespace: string;
  anonymousNamespace: string;
  /** Origins of web pages that may send with it, such as `https://app.example.com`; `*`: all; none: no web page. */
  allowedOrigins: string[];
  /** Updates a second that this key may send; null: as many as the server takes. */
  updatesPerSecondMax: number | null;
}

export type WriteKeyStatus = 'receiving' | 'silent' | 'never-used' | 'disabled';

export interface WriteKey {
  id: string;
  name: string;
  key: string;
  settings: WriteKeySettings;
  enabled: boolean;
  status: WriteKeyStatus;
  /** Until when the key from before the last rotation works; null: there is none. */
  previousKeyUntilMs: number | null;
  lastReceivedAtMs: number | null;
  createdAtMs: number;
}

export const writeKeySettingsDefault: WriteKeySettings = {
  userNamespace: 'CRMID',
  anonymousNamespace: 'AnonymousID',
  allowedOrigins: ['*'],
  updatesPerSecondMax: null,
};

export interface WriteKeys {
  /** The holder of an enabled write key, with its settings, or null. */
  findWriteKey(key: string): Promise<{ actor: Actor; settings: WriteKeySettings } | null>;
  createWriteKey(input: {
    name: string;
    key?: string;
    settings?: Partial<WriteKeySettings>;
  }): Promise<WriteKey>;
  listWriteKeys(): Promise<WriteKey[]>;
  /** @throws MillraceError `not-found` */
  getWriteKey(id: string): Promise<WriteKey>;
  /** Settings that are not given stay. @throws MillraceError `not-found` */
  updateWriteKey(
    id: string,
    change: {
      name?: string | undefined;
      enabled?: boolean | undefined;
      settings?: { [Name in keyof WriteKeySettings]?: WriteKeySettings[Name] | undefined };
    },
  ): Promise<WriteKey>;
  /** Gives it a new key; the old one works for `oldValidMs` more. @throws MillraceError `not-found` */
  rotateWriteKey(id: string, oldValidMs: number): Promise<WriteKey>;
  /** @throws MillraceError `not-found` */
  deleteWriteKey(id: string): Promise<void>;
  /** Whether web pages of this origin may send with any enabled key. */
  isKnownOrigin(origin: string): Promise<boolean>;
}

/** A source that sent nothing for this long is called silent. */
const silentAfterMs = 3_600_000;

function statusOf(row: Row<'write_keys'>, nowMs: number): WriteKeyStatus {
  if (!row.enabled) return 'disabled';
  if (row.last_received_at_ms === null) return 'never-used';
  return nowMs - row.last_received_at_ms > silentAfterMs ? 'silent' : 'receiving';
}

function settingsOf(row: Row<'write_keys'>): WriteKeySettings {
  return { ...writeKeySettingsDefault, ...row.settings } as WriteKeySettings;
}

function shown(row: Row<'write_keys'>, nowMs: number): WriteKey {
  const untilMs = row.previous_key_until_ms;
  return {
    id: row.key_id,
    name: row.name,
    key: row.key,
    settings: settingsOf(row),
    enabled: row.enabled,
    status: statusOf(row, nowMs),
    previousKeyUntilMs: (untilMs ?? 0) > nowMs ? untilMs : null,
    lastReceivedAtMs: row.last_received_at_ms,
    createdAtMs: row.created_at_ms,
  };
}

type Reader = Tx | Store['db'];

function loadRows(db: Reader): Promise<Row<'write_keys'>[]> {
  return db.selectFrom('write_keys').selectAll().orderBy('created_at_ms').execute();
}

async function rowOf(db: Reader, id: string): Promise<Row<'write_keys'>> {
  const row = (await loadRows(db)).find((one) => one.key_id === id);
  if (row) return row;
  throw new MillraceError('not-found', `There is no write key ${id}.`);
}

/** The holder of an enabled key; `untilMs` when it is the one from before a rotation. */
async function findHolder(
  store: Store,
  key: string,
): Promise<{ actor: Actor; settings: WriteKeySettings; untilMs: number | null } | null> {
  const row = await store.db
    .selectFrom('write_keys')
    .selectAll()
    .where((where) => where.or([where('key', '=', key), where('previous_key', '=', key)]))
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
  const untilMs = row.key === key ? null : row.previous_key_until_ms;
  return { actor, settings: settingsOf(row), untilMs };
}

export function createWriteKeys(options: { store: Store; clock: Clock }): WriteKeys {
  const { store, clock } = options;
  const found = remembered(clock, (key) => findHolder(store, key));
  const origins = remembered(clock, async (origin) =>
    (await loadRows(store.db)).some(
      (row) => row.enabled && isAllowedOrigin(settingsOf(row).allowedOrigins, origin),
    ),
  );
  const read = async (id: string): Promise<WriteKey> =>
    shown(await rowOf(store.db, id), clock.now());
  const changed = (id: string): Promise<WriteKey> => {
    found.clear();
    origins.clear();
    return read(id);
  };
  const update = async (
    id: string,
    valuesOf: (row: Row<'write_keys'>) => Partial<NewRow<'write_keys'>>,
  ): Promise<WriteKey> => {
    await store.transaction(async (tx) => {
      const values = valuesOf(await rowOf(tx, id));
      await tx.updateTable('write_keys').set(values).where('key_id', '=', id).execute();
    });
    return changed(id);
  };
  return {
    findWriteKey: async (key) => {
      const one = await found.get(key);
      if (one === null) return null;
      return one.untilMs !== null && one.untilMs <= clock.now() ? null : one;
    },
    createWriteKey: async ({ name, key = newKey('mrw'), settings }) => {
      const id = newId();
      const kept = JSON.stringify({ ...writeKeySettingsDefault, ...settings });
      const row = { key_id: id, name, key, enabled: true, created_at_ms: clock.now() };
      await store.db
        .insertInto('write_keys')
        .values({ ...row, settings: kept })
        .execute();
      return changed(id);
    },
    listWriteKeys: async () => (await loadRows(store.db)).map((row) => shown(row, clock.now())),
    getWriteKey: read,
    updateWriteKey: (id, { name, enabled, settings }) =>
      update(id, (row) => {
        const given = Object.entries(settings ?? {}).filter(([, value]) => value !== undefined);
        const kept = { ...settingsOf(row), ...Object.fromEntries(given) };
        const values = { name: name ?? row.name, enabled: enabled ?? row.enabled };
        return { ...values, settings: JSON.stringify(kept) };
      }),
    rotateWriteKey: (id, oldValidMs) =>
      update(id, ({ key }) => {
        const untilMs = clock.now() + oldValidMs;
        const previous = { previous_key: key, previous_key_until_ms: untilMs };
        return { ...previous, key: newKey('mrw') };
      }),
    deleteWriteKey: async (id) => {
      await store.transaction(async (tx) => {
        await rowOf(tx, id);
        await tx.deleteFrom('write_keys').where('key_id', '=', id).execute();
      });
      found.clear();
      origins.clear();
    },
    isKnownOrigin: (origin) => origins.get(origin),
  };
}

/** Origins are compared as browsers write them: scheme, host and port, in lower case. */
export function isAllowedOrigin(allowed: readonly string[], origin: string): boolean {
  return allowed.includes('*') || allowed.includes(origin.toLowerCase());
}
