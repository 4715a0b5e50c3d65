/** Channels: where alerts are told. Their addresses and passwords are sealed and never shown again. */
import {
  type Clock,
  invalidField,
  isUuid,
  type JsonObject,
  MillraceError,
  newId,
  type SecretBox,
} from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';

/** `webhook`: JSON to a URL. `slack`: the same in the shape that Slack takes. */
export type ChannelInput =
  | { kind: 'webhook' | 'slack'; url: string; authorization?: string | undefined }
  | {
      kind: 'email';
      host: string;
      port: number;
      /** TLS from the first byte; else STARTTLS where the server offers it. */
      secure: boolean;
      from: string;
      to: string[];
      username?: string | undefined;
      password?: string | undefined;
    };

export interface Channel {
  id: string;
  name: string;
  kind: 'webhook' | 'slack' | 'email';
  /** What may be shown: no URL's path, no password. */
  settings: JsonObject;
  /** Rules it is told of; null: all. */
  rules: string[] | null;
  enabled: boolean;
  createdAtMs: number;
  updatedAtMs: number;
  /** When its target was given last, and by whom, as a name; empty: not known. */
  secretSetAtMs: number;
  secretSetBy: string;
  lastSentAtMs: number | null;
  lastError: string | null;
}

export interface ChannelsContext {
  store: Store;
  clock: Clock;
  secrets: SecretBox;
}

function place(id: string): string {
  return `channels/${id}/secret`;
}

const columns = `c.channel_id as id, c.name, c.kind, c.settings, c.rules, c.enabled,
  c.created_at_ms as "createdAtMs", c.updated_at_ms as "updatedAtMs",
  c.secret_set_at_ms as "secretSetAtMs", c.secret_set_by as "secretSetBy",
  (select max(sent_at_ms) from notifications n where n.channel_id = c.channel_id) as "lastSentAtMs",
  (select error from notifications n where n.channel_id = c.channel_id
    order by notification_id desc limit 1) as "lastError"`;

/** All channels, oldest first: there are few. */
export async function listChannels({ store }: Pick<ChannelsContext, 'store'>): Promise<Channel[]> {
  return query(store.db, `select ${columns} from channels c order by channel_id`, []);
}

/** @throws MillraceError `not-found` */
export async function getChannel(
  { store }: Pick<ChannelsContext, 'store'>,
  id: string,
): Promise<Channel> {
  const rows = isUuid(id)
    ? await query<Channel>(store.db, `select ${columns} from channels c where channel_id = $1`, [
        id,
      ])
    : [];
  if (rows[0]) return rows[0];
  throw new MillraceError('not-found', `There is no channel ${id}.`);
}

function shownSettings(target: ChannelInput): JsonObject {
  if (target.kind !== 'email') {
    return { host: urlOf(target.url).host, hasAuthorization: target.authorization !== undefined };
  }
  const { host, port, secure, from, to, username } = target;
  return { host, port, secure, from, to, username: username ?? null };
}

function urlOf(text: string): URL {
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (/^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  }
  throw invalidField('target.url', 'must be an http or https URL without a password in it');
}

/** Creates a channel; alerts are told to it from then on. */
export async function createChannel(
  context: ChannelsContext,
  input: { name: string; target: ChannelInput; rules: string[] | null },
  { by }: { by: string },
): Promise<Channel> {
  const { store, clock, secrets } = context;
  const id = newId();
  const { name, target, rules } = input;
  await query(
    store.db,
    `insert into channels (channel_id, name, kind, settings, secret_sealed, rules, enabled,
            created_at_ms, updated_at_ms, secret_set_at_ms, secret_set_by)
     values ($1, $2, $3, $4::jsonb, $5, $6::jsonb, true, $7, $7, $7, $8)`,
    [
      id,
      name,
      target.kind,
      JSON.stringify(shownSettings(target)),
      secrets.seal(JSON.stringify(target), place(id)),
      rules === null ? null : JSON.stringify(rules),
      clock.now(),
      by,
    ],
  );
  return getChannel(context, id);
}

/** Changes what is given; a new target replaces the old one whole. */
export async function updateChannel(
  context: ChannelsContext,
  id: string,
  change: {
    name?: string | undefined;
    target?: ChannelInput | undefined;
    rules?: string[] | null | undefined;
    enabled?: boolean | undefined;
  },
  { by }: { by: string },
): Promise<Channel> {
  const { store, clock, secrets } = context;
  const { target, rules } = change;
  const targetText = target ? JSON.stringify(shownSettings(target)) : null;
  await getChannel(context, id);
  await store.transaction((tx) =>
    query(
      tx,
      `update channels set name = coalesce($2, name), enabled = coalesce($3, enabled),
              rules = case when $4 then $5::jsonb else rules end, updated_at_ms = $6,
              kind = coalesce($7, kind), settings = coalesce($8::jsonb, settings),
              secret_sealed = coalesce($9, secret_sealed),
              secret_set_at_ms = case when $9 is null then secret_set_at_ms else $6 end,
              secret_set_by = case when $9 is null then secret_set_by else $10 end
        where channel_id = $1`,
      [
        id,
        change.name ?? null,
        change.enabled ?? null,
        rules !== undefined,
        rules ? JSON.stringify(rules) : null,
        clock.now(),
        target?.kind ?? null,
        targetText,
        target ? secrets.seal(JSON.stringify(target), place(id)) : null,
        by,
      ],
    ),
  );
  return getChannel(context, id);
}

/** Deletes a channel with what it had still to tell. */
export async function deleteChannel(context: ChannelsContext, id: string): Promise<void> {
  await getChannel(context, id);
  await context.store.transaction(async (tx) => {
    await query(tx, 'delete from notifications where channel_id = $1', [id]);
    await query(tx, 'delete from channels where channel_id = $1', [id]);
  });
}

/** Where a channel leads, opened. Undefined when it is gone. */
export async function openTarget(
  { store, secrets }: Pick<ChannelsContext, 'store' | 'secrets'>,
  id: string,
): Promise<ChannelInput | undefined> {
  const [row] = await query<{ sealed: string }>(
    store.db,
    'select secret_sealed as sealed from channels where channel_id = $1',
    [id],
  );
  return row && (JSON.parse(secrets.open(row.sealed, place(id))) as ChannelInput);
}
