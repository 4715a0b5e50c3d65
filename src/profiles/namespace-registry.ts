/** The workspace's namespaces: the standard ones, made on the first start, and custom ones. */
import { type Clock, limits, MillraceError } from '../kernel/index.ts';
import { changeCatalog, query, type Store, type Tx } from '../store/index.ts';
import { type Namespace, type NamespaceType, standardNamespaces } from './namespaces.ts';

/** Adds the standard namespaces that are missing. */
export async function ensureStandardNamespaces(store: Store, clock: Clock): Promise<void> {
  await store.transaction(async (tx) => {
    const rows = await query(
      tx,
      `insert into namespaces (symbol, name, type, description, standard, created_at_ms)
       select symbol, name, type, description, true, $2 from jsonb_to_recordset($1::jsonb)
              as n (symbol text, name text, type text, description text)
           on conflict do nothing returning symbol`,
      [JSON.stringify(standardNamespaces), clock.now()],
    );
    if (rows.length > 0) await changeCatalog(store, tx);
  });
}

/** All namespaces, standard ones first. */
export async function listNamespaces(store: Store): Promise<Namespace[]> {
  return query<Namespace>(
    store.db,
    `select symbol, name, type, description, standard from namespaces
      order by standard desc, created_at_ms, symbol`,
    [],
  );
}

/**
 * Creates a custom namespace. Symbol and type are fixed for good; namespaces are never deleted.
 * @throws MillraceError `conflict` when the symbol is taken, whatever its case
 */
export async function createNamespace(
  context: { store: Store; clock: Clock },
  input: { symbol: string; name: string; type: NamespaceType; description: string },
): Promise<Namespace> {
  const { store, clock } = context;
  if (
    !/^[A-Za-z][\w.-]*$/.test(input.symbol) ||
    input.symbol.length > limits.namespaceSymbolBytes
  ) {
    throw new MillraceError(
      'invalid-request',
      'symbol: begins with a letter, then letters, digits, _ . -',
      {
        errors: [{ path: 'symbol', message: 'begins with a letter, then letters, digits, _ . -' }],
      },
    );
  }
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const taken = await query(
      tx,
      'select 1 as one from namespaces where lower(symbol) = lower($1)',
      [input.symbol],
    );
    if (taken.length > 0) {
      throw new MillraceError('conflict', `There is a namespace ${input.symbol} already.`, {
        errors: [{ path: 'symbol', message: 'is taken' }],
      });
    }
    await query(
      tx,
      `insert into namespaces (symbol, name, type, description, standard, created_at_ms)
       values ($1, $2, $3, $4, false, $5)`,
      [input.symbol, input.name, input.type, input.description, clock.now()],
    );
  });
  store.announce('catalog');
  return { ...input, standard: false };
}

/** @throws MillraceError `not-found` */
export async function getNamespace(db: Tx | Store['db'], symbol: string): Promise<Namespace> {
  const [namespace] = await query<Namespace>(
    db,
    'select symbol, name, type, description, standard from namespaces where symbol = $1',
    [symbol],
  );
  if (!namespace) throw new MillraceError('not-found', `There is no namespace ${symbol}.`);
  return namespace;
}

/**
 * Changes the name or description of a custom namespace.
 * @throws MillraceError `not-found`; `conflict` for a standard one
 */
export async function updateNamespace(
  { store }: { store: Store },
  symbol: string,
  change: { name?: string | undefined; description?: string | undefined },
): Promise<Namespace> {
  const namespace = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const before = await getNamespace(tx, symbol);
    if (before.standard) {
      throw new MillraceError(
        'conflict',
        `${symbol} is a standard namespace, which stays as it is.`,
      );
    }
    const { name = before.name, description = before.description } = change;
    await query(tx, 'update namespaces set name = $2, description = $3 where symbol = $1', [
      symbol,
      name,
      description,
    ]);
    return { ...before, name, description };
  });
  store.announce('catalog');
  return namespace;
}
