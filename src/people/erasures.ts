/**
 * Deleting a person. Asking for it detaches the person at once, in one transaction: nobody finds,
 * evaluates or joins him any more, and the ledger takes him out of every destination. The rest is an
 * erasure: a row that says how far it is, moved on by `erase-pass.ts`. docs/privacy.md tells it all.
 */
import {
  type RemovalState,
  type RemovalTarget,
  reconcile,
  removalStates,
  takeRemovals,
  wantedTargets,
} from '../activation/index.ts';
import { countChanges, type MembershipWrite } from '../audiences/index.ts';
import { checkCursor, isUuid, MillraceError, newId } from '../kernel/index.ts';
import { type Engine, endSuppression, suppress } from '../pipeline/index.ts';
import { countSuppressed, loadProfiles, type Profile } from '../profiles/index.ts';
import { holdCatalogAlone, query, type Store, type Tx } from '../store/index.ts';
import { allIdsOf, detachPerson } from './sql/erase.ts';

export type ErasureState = 'removing' | 'deleting' | 'waiting' | 'done';

/** An erasure as it is stored. */
export interface ErasureRow {
  id: string;
  profileId: string;
  state: ErasureState;
  /** Without their values once nothing waits. */
  targets: (RemovalTarget & { state: RemovalState['state'] })[];
  values: string[];
  counts: Record<string, number>;
  settledAtMs: number | null;
  watermark: string | null;
  requestedBy: string;
  createdAtMs: number;
  finishedAtMs: number | null;
}

export const erasureColumns = `erasure_id as id, profile_id as "profileId", state, targets,
  "values", counts, settled_at_ms as "settledAtMs", watermark, requested_by as "requestedBy",
  created_at_ms as "createdAtMs", finished_at_ms as "finishedAtMs"`;

/** Removals that wait in one audience of a dataflow, and what has to happen. */
export interface ErasureWait {
  dataflowId: string;
  dataflowName: string;
  audienceId: string;
  audienceName: string;
  values: number;
  why: NonNullable<RemovalState['wait']>;
  text: string;
}

export interface Erasure {
  id: string;
  profileId: string;
  state: ErasureState;
  text: string;
  requestedBy: string;
  createdAtMs: number;
  finishedAtMs: number | null;
  removals: Record<'total' | RemovalState['state'], number>;
  waits: ErasureWait[];
  /** Identities that are kept out since. */
  suppressed: number;
  /** Rows deleted here, by table; of requests: bodies. */
  deleted: Record<string, number>;
}

interface Context {
  store: Store;
  engine: Engine;
}

/**
 * Begins to delete a person; asked again, gives the erasure there is.
 * @param options.suppress updates that carry an identity of the person are taken no more
 * @throws MillraceError `not-found`
 */
export async function eraseProfile(
  context: Context,
  profileId: string,
  options: { requestedBy: string; suppress: boolean },
): Promise<Erasure> {
  const { store } = context;
  const missing = new MillraceError('not-found', `There is no profile ${profileId}.`);
  if (!isUuid(profileId)) throw missing;
  const erasureId = newId();
  const { id, exits } = await store.transaction(async (tx) => {
    // Taken alone at once: who holds it with others cannot get it alone while they wait likewise.
    if (options.suppress) await holdCatalogAlone(store, tx);
    const catalog = await context.engine.catalog(tx);
    const lock = store.capabilities.concurrentTransactions;
    const [profile] = await loadProfiles(tx, [profileId], { lock });
    if (profile) {
      // While the identities are still the person's.
      if (options.suppress) await suppress(context.engine, tx, profileId, erasureId);
      return begin(context, tx, profile, { ...options, erasureId, flows: catalog.flows });
    }
    const [known] = await query<{ id: string }>(
      tx,
      'select erasure_id as id from erasures where profile_id = $1',
      [profileId],
    );
    if (!known) throw missing;
    return { id: known.id, exits: [] };
  });
  context.engine.events.membershipsChanged(exits, 'erasure');
  for (const what of ['ledger', 'erasure'] as const) store.announce(what);
  if (options.suppress) store.announce('catalog');
  return getErasure(context, id);
}

async function begin(
  { store, engine }: Context,
  tx: Tx,
  profile: Profile,
  options: { requestedBy: string; erasureId: string; flows: Parameters<typeof reconcile>[2] },
): Promise<{ id: string; exits: MembershipWrite[] }> {
  const nowMs = engine.clock.now();
  const { profileId } = profile;
  const ids = await allIdsOf(tx, profileId);
  const wanted = await wantedTargets(tx, ids);
  await reconcile(
    store,
    tx,
    options.flows,
    [{ profile, audienceIds: 'all', mergedIds: ids.slice(1), isErased: true }],
    { nowMs, acceptedAtMs: nowMs, dataflowId: null },
  );
  const removals = await takeRemovals(tx, ids, nowMs);
  const { values, memberships } = await detachPerson(tx, ids, nowMs);
  const targets = await removalStates(tx, unique([...removals, ...wanted]), { profileId, nowMs });
  const { erasureId } = options;
  await query(
    tx,
    `insert into erasures (erasure_id, profile_id, state, targets, "values", removed, refused, kept,
            counts, requested_by, created_at_ms)
     values ($1, $2, 'removing', $3, $4, 0, 0, 0, $5, $6, $7)`,
    [
      ...[erasureId, profileId],
      JSON.stringify(targets.map(({ wait: _wait, ...target }) => target)),
      JSON.stringify([...new Set([...values, ...targets.map((one) => one.targetValue)])]),
      JSON.stringify({ identities: values.length, memberships: memberships.length }),
      ...[options.requestedBy, nowMs],
    ],
  );
  const exits = memberships
    .filter((one) => one.status === 'realized')
    .map(({ audienceId }): MembershipWrite => ({ profileId, audienceId, ...exit(nowMs) }));
  await countChanges(store, tx, { writes: exits }, nowMs);
  return { id: erasureId, exits };
}

const exit = (lastQualificationTimeMs: number): Pick<MembershipWrite, 'after' | 'change'> => ({
  change: 'exited',
  after: { status: 'exited', lastQualificationTimeMs, validUntilMs: null, nextChangeAtMs: null },
});

function unique(targets: readonly RemovalTarget[]): RemovalTarget[] {
  const keyOf = (one: RemovalTarget): string =>
    JSON.stringify([one.dataflowId, one.audienceId, one.targetValue]);
  return [...new Map(targets.map((one) => [keyOf(one), one])).values()];
}

/** @throws MillraceError `not-found` */
export async function getErasure({ store, engine }: Context, id: string): Promise<Erasure> {
  const erasure = await store.transaction(async (tx) => {
    const [row] = isUuid(id)
      ? await query<ErasureRow>(
          tx,
          `select ${erasureColumns} from erasures where erasure_id = $1`,
          [id],
        )
      : [];
    return row && show(tx, row, engine.clock.now());
  });
  if (!erasure) throw new MillraceError('not-found', `There is no erasure ${id}.`);
  return erasure;
}

/** Lets whom an erasure keeps out come in again. @throws MillraceError `not-found` */
export async function liftErasureSuppression(context: Context, id: string): Promise<Erasure> {
  const { suppressed } = await getErasure(context, id);
  if (suppressed > 0) await endSuppression(context.engine, id);
  return getErasure(context, id);
}

/** Erasures, newest first; only those that are not done, if asked. */
export async function listErasures(
  { store, engine }: Context,
  options: { limit: number; cursor: string | null; isOpen: boolean },
): Promise<{ items: Erasure[]; nextCursor: string | null }> {
  return store.transaction(async (tx) => {
    const rows = await query<ErasureRow>(
      tx,
      `select ${erasureColumns} from erasures
        where ($1::uuid is null or erasure_id < $1) and (not $2 or state <> 'done')
        order by erasure_id desc limit $3`,
      [checkCursor(options.cursor), options.isOpen, options.limit + 1],
    );
    const items: Erasure[] = [];
    for (const row of rows.slice(0, options.limit)) {
      items.push(await show(tx, row, engine.clock.now()));
    }
    return { items, nextCursor: rows.length > options.limit ? items.at(-1)!.id : null };
  });
}

async function show(tx: Tx, row: ErasureRow, nowMs: number): Promise<Erasure> {
  const { id, profileId, state, requestedBy, createdAtMs, finishedAtMs, counts: deleted } = row;
  const { states, waiting } = await readStates(tx, row, nowMs);
  const removals = { total: states.length, waiting: 0, removed: 0, shared: 0 };
  const counted: Erasure['removals'] = { ...removals, 'given-up': 0, forgotten: 0 };
  for (const one of states) counted[one.state] += 1;
  const waits = await describeWaits(tx, waiting);
  const suppressed = await countSuppressed(tx, id);
  const base = {
    id,
    profileId,
    state,
    requestedBy,
    createdAtMs,
    finishedAtMs,
    deleted,
    suppressed,
  };
  return { ...base, removals: counted, waits, text: textOf(state, counted, waits) };
}

/** Every target with what became of it; those that wait are looked up. */
export async function readStates(
  tx: Tx,
  { profileId, targets }: Pick<ErasureRow, 'profileId' | 'targets'>,
  nowMs: number,
): Promise<{ states: ErasureRow['targets']; waiting: RemovalState[] }> {
  const open = targets.filter((one) => one.state === 'waiting');
  const looked = await removalStates(tx, open, { profileId, nowMs });
  const settled = targets.filter((one) => one.state !== 'waiting');
  return {
    states: [...settled, ...looked.map(({ wait: _wait, ...target }) => target)],
    waiting: looked.filter((one) => one.state === 'waiting'),
  };
}

const nextSteps: Readonly<Record<NonNullable<RemovalState['wait']>, string>> = {
  pending: 'It will be sent by itself.',
  failed: 'The destination refused it: resend the dead letter, or discard it with a reason.',
  disabled: 'The dataflow is disabled: enable it, and the removal is sent; or delete the dataflow.',
  refused: 'The destination refuses the credentials: update them, and the removal is sent.',
  misconfigured: "The account's settings are wrong: correct them, and the removal is sent.",
};

async function describeWaits(tx: Tx, waiting: readonly RemovalState[]): Promise<ErasureWait[]> {
  if (waiting.length === 0) return [];
  const names = new Map(
    (
      await query<{ id: string; name: string }>(
        tx,
        `select dataflow_id as id, name from dataflows where dataflow_id = any ($1::uuid[])
         union all select audience_id, name from audiences where audience_id = any ($2::uuid[])`,
        [waiting.map((one) => one.dataflowId), waiting.map((one) => one.audienceId)],
      )
    ).map((row) => [row.id, row.name]),
  );
  const groups = Map.groupBy(waiting, (one) =>
    [one.dataflowId, one.audienceId, one.wait].join(' '),
  );
  return [...groups.values()].map((group): ErasureWait => {
    const { dataflowId, audienceId } = group[0]!;
    const why = group[0]!.wait!;
    return {
      ...{ dataflowId, dataflowName: names.get(dataflowId) ?? dataflowId },
      ...{ audienceId, audienceName: names.get(audienceId) ?? audienceId },
      ...{ values: group.length, why, text: nextSteps[why] },
    };
  });
}

function textOf(
  state: ErasureState,
  removals: Erasure['removals'],
  waits: readonly ErasureWait[],
): string {
  const of = `${removals.waiting} of ${removals.total} removals at destinations`;
  const where = [...new Set(waits.map((one) => one.dataflowName))].join(', ');
  if (state === 'removing') {
    return removals.waiting === 0
      ? 'All removals at destinations are done; what is kept here is deleted next.'
      : `${of} wait (${where}); what is kept here is deleted after them.`;
  }
  if (state === 'deleting') return 'What is kept here is being deleted.';
  if (state === 'waiting') {
    return `All is deleted here, but ${of} wait for somebody to act (${where}).`;
  }
  const kept = removals['given-up'] + removals.forgotten;
  if (kept === 0) return 'The person is deleted, here and at the destinations.';
  return `The person is deleted here; ${kept} memberships were left at destinations on purpose.`;
}
