/** Accounts: sealed credentials for one destination, tried out before they are kept. */
import { AuthenticationError, MisconfiguredError, RetryableError } from '../destinations/index.ts';
import {
  type Clock,
  isUuid,
  type JsonObject,
  MillraceError,
  newId,
  type SecretBox,
} from '../kernel/index.ts';
import { query, type Row, type Store } from '../store/index.ts';
import { authenticationPlace, type Connections, definitionOf } from './connections.ts';

export interface AccountsContext {
  store: Store;
  clock: Clock;
  secrets: SecretBox;
  connections: Connections;
}

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
  createdAtMs: number;
  updatedAtMs: number;
}

export interface AccountInput {
  name: string;
  destination: string;
  authentication: unknown;
  settings: unknown;
}

/** What a test of credentials found. */
export interface AccountTest {
  detail: string;
  tokenExpiresAtMs: number | null;
}

/** Parses credentials and settings by the destination's own schemas. */
function parseInput(input: AccountInput): { authentication: JsonObject; settings: JsonObject } {
  const definition = definitionOf(input.destination);
  const parts = {
    authentication: definition.authentication.schema.safeParse(input.authentication),
    settings: definition.settings.schema.safeParse(input.settings ?? {}),
  };
  const errors = Object.entries(parts).flatMap(([part, result]) =>
    (result.error?.issues ?? []).map((issue) => ({
      path: [part, ...issue.path.map(String)].join('.'),
      message: issue.message,
    })),
  );
  if (errors.length > 0) {
    const first = errors[0]!;
    throw new MillraceError('invalid-request', `${first.path}: ${first.message}`, { errors });
  }
  return {
    authentication: parts.authentication.data as JsonObject,
    settings: parts.settings.data as JsonObject,
  };
}

/** A destination's refusal as a problem: 422 with its own text, code and the fields to look at. */
export function connectProblem(error: unknown): unknown {
  if (
    !(error instanceof AuthenticationError) &&
    !(error instanceof MisconfiguredError) &&
    !(error instanceof RetryableError)
  ) {
    return error;
  }
  const fields = error instanceof AuthenticationError ? error.fields : [];
  return new MillraceError('destination-refused', error.error.message, {
    errors: fields.map((field) => ({
      path: `authentication.${field}`,
      message: error.error.message,
    })),
    extra: {
      reason: error.error.code,
      ...(error.error.status ? { destinationStatus: error.error.status } : {}),
    },
    cause: error,
  });
}

async function tryOut(
  context: AccountsContext,
  destination: string,
  parsed: { authentication: JsonObject; settings: JsonObject },
): Promise<AccountTest> {
  const connection = context.connections.tryOut(
    destination,
    parsed.authentication,
    parsed.settings,
  );
  try {
    return await connection.test();
  } catch (error) {
    throw connectProblem(error);
  } finally {
    await connection.close();
  }
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

function shape(context: AccountsContext, row: Row<'accounts'>): Account {
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
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

async function findRow(context: AccountsContext, id: string): Promise<Row<'accounts'>> {
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
  return rows.map((row) => shape(context, row));
}

/**
 * Signs in for real, then keeps the credentials, sealed and bound to their row.
 * @throws MillraceError `invalid-request`, or `destination-refused` with the destination's reason
 */
export async function createAccount(
  context: AccountsContext,
  input: AccountInput,
): Promise<Account> {
  const parsed = parseInput(input);
  await tryOut(context, input.destination, parsed);
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
): Promise<Account> {
  const row = await findRow(context, id);
  const place = authenticationPlace(id);
  const before = JSON.parse(context.secrets.open(row.authentication_sealed, place)) as JsonObject;
  if (change.authentication || change.settings) {
    const sameScheme =
      change.authentication?.['type'] === undefined ||
      change.authentication['type'] === before['type'];
    const parsed = parseInput({
      name: row.name,
      destination: row.destination,
      authentication: sameScheme ? { ...before, ...change.authentication } : change.authentication,
      settings: { ...row.settings, ...change.settings },
    });
    await tryOut(context, row.destination, parsed);
    await query(
      context.store.db,
      `update accounts set authentication_sealed = $2, settings = $3::jsonb, token_sealed = null,
              state = 'connected', error = null, failures = 0, failing_since_ms = null,
              blocked_until_ms = 0, updated_at_ms = greatest($4, updated_at_ms + 1)
        where account_id = $1`,
      [
        id,
        context.secrets.seal(JSON.stringify(parsed.authentication), place),
        JSON.stringify(parsed.settings),
        context.clock.now(),
      ],
    );
    context.store.announce('ledger');
  }
  if (change.name !== undefined) {
    await context.store.db
      .updateTable('accounts')
      .set({ name: change.name })
      .where('account_id', '=', id)
      .execute();
  }
  return getAccount(context, id);
}

/**
 * Tests a stored account. Success ends any hold on its deliveries.
 * @throws MillraceError `destination-refused` with the destination's reason
 */
export async function testAccount(context: AccountsContext, id: string): Promise<AccountTest> {
  await findRow(context, id);
  const { connection } = await context.connections.open(id);
  try {
    const result = await connection.test();
    await query(
      context.store.db,
      `update accounts set state = 'connected', error = null, failures = 0,
              failing_since_ms = null, blocked_until_ms = 0 where account_id = $1`,
      [id],
    );
    context.store.announce('ledger');
    return result;
  } catch (error) {
    throw connectProblem(error);
  }
}

/** @throws MillraceError `in-use` while a dataflow uses it */
export async function deleteAccount(context: AccountsContext, id: string): Promise<void> {
  await findRow(context, id);
  const flows = await context.store.db
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
  await context.store.db.deleteFrom('account_rates').where('account_id', '=', id).execute();
  await context.store.db.deleteFrom('accounts').where('account_id', '=', id).execute();
}
