/** Accounts: sealed credentials for one destination, tried out before they are kept. */
import { isSameSecret, isUuid, type JsonObject, MillraceError, newId } from '../kernel/index.ts';
import { query, type Row } from '../store/index.ts';
import { authenticationPlace, definitionOf } from './connections.ts';
import {
  type AccountInput,
  type AccountsContext,
  type AccountTest,
  connectProblem,
  parseInput,
  tryOut,
  withinTime,
} from './try-account.ts';

/** An account as it may be shown: no secret ever. */
export interface Account {
  id: string;
  name: string;
  destination: string;
  /** The scheme, and its fields that are not secret. */
  authentication: JsonObject;
  settings: JsonObject;
  state: 'connected' | 'refused' | 'misconfigured';
  error: JsonObject | null;
  failingSinceMs: number | null;
  /** When a refused account is tried by itself again; null: not held. */
  nextRetryAtMs: number | null;
  /** Names of the dataflows that use it. */
  dataflows: string[];
  /** When a request was last made with it, by the second; null: never. */
  lastUsedAtMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
  /** When its credentials were given last, and by whom, as a name; empty: not known. */
  secretSetAtMs: number;
  secretSetBy: string;
}

/** The sign-in fields that may be shown, by the destination's own declaration. */
function showAuthentication(destination: string, authentication: JsonObject): JsonObject {
  const scheme = definitionOf(destination).authentication.schemes.find(
    (one) => one.type === authentication['type'],
  );
  const shown: JsonObject = { type: authentication['type'] ?? '' };
  for (const field of scheme?.fields ?? []) {
    const value = authentication[field.name];
    if (!field.secret && value !== undefined) shown[field.name] = value;
  }
  return shown;
}

async function shape(context: AccountsContext, row: Row<'accounts'>): Promise<Account> {
  const [use] = await query<{ dataflows: string[]; lastUsedAtMs: number | null }>(
    context.store.db,
    `select coalesce((select jsonb_agg(name order by name) from dataflows
              where account_id = $1), '[]') as dataflows,
            (select max(starts_at_ms) from account_rates
              where account_id = $1 and "window" = 'second') as "lastUsedAtMs"`,
    [row.account_id],
  );
  const place = authenticationPlace(row.account_id);
  const authentication = JSON.parse(context.secrets.open(row.authentication_sealed, place));
  return {
    id: row.account_id,
    name: row.name,
    destination: row.destination,
    authentication: showAuthentication(row.destination, authentication),
    settings: row.settings,
    state: row.state,
    error: row.error,
    failingSinceMs: row.failing_since_ms,
    nextRetryAtMs: row.blocked_until_ms > context.clock.now() ? row.blocked_until_ms : null,
    dataflows: use!.dataflows,
    lastUsedAtMs: use!.lastUsedAtMs,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    secretSetAtMs: row.secret_set_at_ms,
    secretSetBy: row.secret_set_by,
  };
}

async function findRow(
  context: Pick<AccountsContext, 'store'>,
  id: string,
): Promise<Row<'accounts'>> {
  const row = isUuid(id)
    ? await context.store.db
        .selectFrom('accounts')
        .selectAll()
        .where('account_id', '=', id)
        .executeTakeFirst()
    : undefined;
  if (!row) throw new MillraceError('not-found', `There is no account ${id}.`);
  return row;
}

/** @throws MillraceError `not-found` */
export async function getAccount(context: AccountsContext, id: string): Promise<Account> {
  return shape(context, await findRow(context, id));
}

/** All accounts, oldest first: there are few. */
export async function listAccounts(context: AccountsContext): Promise<Account[]> {
  const rows = await context.store.db
    .selectFrom('accounts')
    .selectAll()
    .orderBy('account_id')
    .execute();
  const accounts: Account[] = [];
  for (const row of rows) accounts.push(await shape(context, row));
  return accounts;
}

/**
 * Which of these sign-in fields an account has otherwise, secrets among them: they are compared here,
 * because they never leave the server.
 * @throws MillraceError `not-found`
 */
export async function otherCredentials(
  context: Pick<AccountsContext, 'store' | 'secrets'>,
  id: string,
  given: JsonObject,
): Promise<string[]> {
  const row = await findRow(context, id);
  const place = authenticationPlace(id);
  const kept = JSON.parse(context.secrets.open(row.authentication_sealed, place)) as JsonObject;
  return Object.keys(given).filter(
    (name) => !isSameSecret(String(kept[name] ?? ''), String(given[name])),
  );
}

/**
 * Signs in for real, then keeps the credentials, sealed and bound to their row.
 * @throws MillraceError `invalid-request`, or `destination-refused` with the destination's reason
 */
export async function createAccount(
  context: AccountsContext,
  input: AccountInput,
  { by, signal }: { by: string; signal?: AbortSignal },
): Promise<Account> {
  const parsed = parseInput(input);
  await tryOut(context, input.destination, parsed, signal);
  // The caller gave up while the destination was answering: nothing is kept.
  if (signal?.aborted) throw new MillraceError('unprocessable', 'Cancelled; nothing was kept.');
  const id = newId();
  const nowMs = context.clock.now();
  await context.store.db
    .insertInto('accounts')
    .values({
      account_id: id,
      name: input.name,
      destination: input.destination,
      authentication_sealed: context.secrets.seal(
        JSON.stringify(parsed.authentication),
        authenticationPlace(id),
      ),
      settings: JSON.stringify(parsed.settings),
      state: 'connected',
      blocked_until_ms: 0,
      failures: 0,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
      secret_set_at_ms: nowMs,
      secret_set_by: by,
    })
    .execute();
  return getAccount(context, id);
}

/**
 * Renames an account or replaces credentials; new ones are tried out first, and the old ones stay
 * when they are refused. Fields that are not given keep their value, secrets included.
 */
export async function updateAccount(
  context: AccountsContext,
  id: string,
  change: { name?: string; authentication?: JsonObject; settings?: JsonObject },
  { by, signal }: { by: string; signal?: AbortSignal },
): Promise<Account> {
  const replaced = await tryReplacement(context, id, change, signal);
  await context.store.transaction(async (tx) => {
    if (replaced) {
      await query(
        tx,
        `update accounts set authentication_sealed = $2, settings = $3::jsonb, token_sealed = null,
                state = 'connected', error = null, failures = 0, failing_since_ms = null,
                blocked_until_ms = 0, updated_at_ms = greatest($4, updated_at_ms + 1),
                secret_set_at_ms = case when $5 then $4 else secret_set_at_ms end,
                secret_set_by = case when $5 then $6 else secret_set_by end
          where account_id = $1`,
        [
          id,
          replaced.sealed,
          JSON.stringify(replaced.settings),
          context.clock.now(),
          change.authentication !== undefined,
          by,
        ],
      );
    }
    if (change.name !== undefined) {
      const { name } = change;
      await tx.updateTable('accounts').set({ name }).where('account_id', '=', id).execute();
    }
  });
  if (replaced) context.store.announce('ledger');
  return getAccount(context, id);
}

/** Tries new credentials or settings out. @returns them as they are kept; null: none are given */
async function tryReplacement(
  context: AccountsContext,
  id: string,
  change: { authentication?: JsonObject; settings?: JsonObject },
  signal?: AbortSignal,
): Promise<{ sealed: string; settings: JsonObject } | null> {
  const row = await findRow(context, id);
  if (!change.authentication && !change.settings) return null;
  const place = authenticationPlace(id);
  const before = JSON.parse(context.secrets.open(row.authentication_sealed, place)) as JsonObject;
  const sameScheme =
    change.authentication?.['type'] === undefined ||
    change.authentication['type'] === before['type'];
  const { authentication, settings } = parseInput({
    name: row.name,
    destination: row.destination,
    authentication: sameScheme ? { ...before, ...change.authentication } : change.authentication,
    settings: { ...row.settings, ...change.settings },
  });
  await tryOut(context, row.destination, { authentication, settings }, signal);
  return { sealed: context.secrets.seal(JSON.stringify(authentication), place), settings };
}

/**
 * Tests a stored account. Success ends any hold on its deliveries.
 * @throws MillraceError `destination-refused` with the destination's reason
 */
export async function testAccount(
  context: AccountsContext,
  id: string,
  signal?: AbortSignal,
): Promise<AccountTest> {
  const { destination } = await findRow(context, id);
  const { connection } = await context.connections.open(id);
  try {
    const result = await connection.test(withinTime(signal));
    await query(
      context.store.db,
      `update accounts set state = 'connected', error = null, failures = 0,
              failing_since_ms = null, blocked_until_ms = 0 where account_id = $1`,
      [id],
    );
    context.store.announce('ledger');
    return result;
  } catch (error) {
    throw connectProblem(error, destination);
  }
}

/** @throws MillraceError `in-use` while a dataflow uses it */
export async function deleteAccount(context: AccountsContext, id: string): Promise<void> {
  await findRow(context, id);
  await context.store.transaction(async (tx) => {
    const flows = await tx
      .selectFrom('dataflows')
      .select('name')
      .where('account_id', '=', id)
      .execute();
    if (flows.length > 0) {
      const names = flows.map((flow) => flow.name);
      throw new MillraceError('in-use', `The account is used by dataflow ${names.join(', ')}.`, {
        hint: 'Delete the dataflow first.',
        extra: { usedBy: names },
      });
    }
    await tx.deleteFrom('account_rates').where('account_id', '=', id).execute();
    await tx.deleteFrom('accounts').where('account_id', '=', id).execute();
  });
}
