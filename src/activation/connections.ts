/** Open connections to destinations, one an account and version of its credentials. */
import {
  type DestinationConnection,
  type DestinationDefinition,
  type DestinationLimits,
  type ExchangeReport,
  findDestination,
  type OAuthToken,
  type TokenStore,
} from '../destinations/index.ts';
import { type Clock, type JsonObject, MillraceError, type SecretBox } from '../kernel/index.ts';
import type { Store } from '../store/index.ts';

export interface ConnectionsOptions {
  store: Store;
  secrets: SecretBox;
  clock: Clock;
  allowPrivateAddresses: boolean;
  /** Told of every exchange of stored accounts. */
  onExchange?: (report: ExchangeReport) => void;
  /** What a definition is taken for when it is connected to; simulations replace the connection. */
  adapt?: (definition: DestinationDefinition) => DestinationDefinition;
}

/** Where sealed texts of an account are kept: the place they are bound to. */
export function authenticationPlace(accountId: string): string {
  return `accounts/${accountId}/authentication`;
}

function tokenPlace(accountId: string): string {
  return `accounts/${accountId}/token`;
}

export interface OpenAccount {
  accountId: string;
  /** When the account was as this connection has it: what it is told is about that. */
  updatedAtMs: number;
  definition: DestinationDefinition;
  limits: DestinationLimits;
  connection: DestinationConnection;
}

export interface Connections {
  /** The connection of a stored account; opened once, again after its credentials changed. */
  open(accountId: string): Promise<OpenAccount>;
  /** A connection with credentials that are not stored (yet); the caller closes it. */
  tryOut(destination: string, authentication: unknown, settings: unknown): DestinationConnection;
  close(): Promise<void>;
}

/** @throws MillraceError `not-found` */
export function definitionOf(destination: string): DestinationDefinition {
  const definition = findDestination(destination);
  if (definition) return definition;
  throw new MillraceError('not-found', `There is no destination "${destination}".`);
}

/** What an account with these settings may send. */
export function limitsOf(definition: DestinationDefinition, settings: unknown): DestinationLimits {
  return definition.limitsOf?.(settings) ?? definition.limits;
}

function storedTokens(
  options: ConnectionsOptions,
  accountId: string,
  updatedAtMs: number,
): TokenStore {
  const { store, secrets } = options;
  return {
    load: async () => {
      const row = await store.db
        .selectFrom('accounts')
        .select('token_sealed')
        .where('account_id', '=', accountId)
        .executeTakeFirst();
      if (!row?.token_sealed) return null;
      return JSON.parse(secrets.open(row.token_sealed, tokenPlace(accountId))) as OAuthToken;
    },
    save: async (token) => {
      const sealed = token && secrets.seal(JSON.stringify(token), tokenPlace(accountId));
      await store.db
        .updateTable('accounts')
        .set({ token_sealed: sealed })
        .where('account_id', '=', accountId)
        // A token of credentials that were replaced meanwhile opens nothing.
        .where('updated_at_ms', '=', updatedAtMs)
        .execute();
    },
  };
}

function tokensInMemory(): TokenStore {
  let kept: OAuthToken | null = null;
  return {
    load: async () => kept,
    save: async (token) => {
      kept = token;
    },
  };
}

export function createConnections(options: ConnectionsOptions): Connections {
  const { store, secrets, clock, allowPrivateAddresses } = options;
  const adapt = options.adapt ?? ((definition: DestinationDefinition) => definition);
  const entries = new Map<string, OpenAccount>();
  const open = async (accountId: string): Promise<OpenAccount> => {
    const row = await store.db
      .selectFrom('accounts')
      .select(['destination', 'authentication_sealed', 'settings', 'updated_at_ms'])
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (!row) throw new MillraceError('not-found', `There is no account ${accountId}.`);
    const known = entries.get(accountId);
    if (known && known.updatedAtMs === row.updated_at_ms) return known;
    const definition = adapt(definitionOf(row.destination));
    const opened: OpenAccount = {
      accountId,
      updatedAtMs: row.updated_at_ms,
      definition,
      limits: limitsOf(definition, row.settings),
      connection: definition.connect({
        authentication: JSON.parse(
          secrets.open(row.authentication_sealed, authenticationPlace(accountId)),
        ) as JsonObject,
        settings: row.settings,
        tokens: storedTokens(options, accountId, row.updated_at_ms),
        clock,
        allowPrivateAddresses,
        ...(options.onExchange ? { onExchange: options.onExchange } : {}),
      }),
    };
    entries.set(accountId, opened);
    // Requests in flight on the old one end by themselves.
    void known?.connection.close();
    return opened;
  };
  return {
    open,
    tryOut: (destination, authentication, settings) =>
      adapt(definitionOf(destination)).connect({
        authentication,
        settings,
        tokens: tokensInMemory(),
        clock,
        allowPrivateAddresses,
      }),
    close: async () => {
      const closing = [...entries.values()].map(({ connection }) => connection.close());
      entries.clear();
      await Promise.all(closing);
    },
  };
}
