/**
 * Deleted people who are kept out: updates that name one are not taken. An erasure that puts somebody
 * on the list waits for the ingest that is under way, so that nothing is in between.
 */
import { MillraceError } from '../kernel/index.ts';
import {
  findSuppressed,
  hasSuppressed,
  liftSuppression,
  type ProfileUpdate,
  suppressPerson,
} from '../profiles/index.ts';
import { changeCatalog, type Store, type Tx } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';

type Subject = Pick<ProfileUpdate, 'identities'>;

/** Says of each update whether it names somebody who is kept out. */
export async function namesSuppressed(
  engine: Engine,
  catalog: Catalog,
  updates: readonly Subject[],
  db: Tx | Store['db'] = engine.store.db,
): Promise<boolean[]> {
  if (!catalog.hasSuppressed) return updates.map(() => false);
  return findSuppressed(
    db,
    updates.map(({ identities }) => identities),
    engine.hashValue,
  );
}

/**
 * For what was looked up before somebody came onto the list, and is stored after.
 * @throws MillraceError `overloaded`: sent again, it is looked up again
 */
export async function refuseSuppressed(
  engine: Engine,
  tx: Tx,
  catalog: Catalog,
  updates: readonly Subject[],
): Promise<void> {
  if (!(await namesSuppressed(engine, catalog, updates, tx)).includes(true)) return;
  throw new MillraceError('overloaded', 'Something changed meanwhile. Send the request again.');
}

/**
 * Keeps out whoever carries an identity of this person from when the transaction ends. It must hold the
 * catalog alone; what is read of it is read before.
 */
export async function suppress(
  { store, clock, hashValue }: Engine,
  tx: Tx,
  profileId: string,
  erasureId: string,
): Promise<void> {
  const isFirst = !(await hasSuppressed(tx));
  const options = { erasureId, nowMs: clock.now(), hashValue };
  const count = await suppressPerson(tx, profileId, options);
  if (isFirst && count > 0) await changeCatalog(store, tx);
}

/** Lets whom an erasure keeps out come in again, as a new person. @returns how many identities */
export async function endSuppression({ store }: Engine, erasureId: string): Promise<number> {
  const lifted = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    return liftSuppression(tx, erasureId);
  });
  store.announce('catalog');
  return lifted;
}
