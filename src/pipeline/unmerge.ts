/** An operator splits an identity off a person: both are evaluated, and destinations follow. */
import type { ImportedMembership, MembershipWrite } from '../audiences/index.ts';
import { loadMemberships, saveMemberships } from '../audiences/index.ts';
import { type Parted, partProfile } from '../profiles/index.ts';
import type { Tx } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';
import { evaluateAndSave } from './memberships.ts';

/** What became of one person: ids and counts. */
export interface Unmerged {
  profileId: string;
  splitOff: {
    profileId: string;
    /** A merge was undone: the person is back under the old id. */
    isRestored: boolean;
    identities: number;
    events: number;
  };
}

/**
 * Splits an identity off a profile, in one transaction.
 * @throws MillraceError `not-found` or `conflict`
 */
export async function unmerge(
  engine: Engine,
  profileId: string,
  identity: { namespace: string; id: string },
): Promise<Unmerged> {
  const { store, clock } = engine;
  const { parted, evaluated } = await store.transaction(async (tx) => {
    const nowMs = clock.now();
    const catalog = await engine.catalog(tx);
    const both = await partProfile(tx, profileId, identity, {
      nowMs,
      stitches: catalog.stitches,
      concurrent: store.capabilities.concurrentTransactions,
    });
    const given = restored(catalog, both);
    await saveMemberships(tx, given);
    const { stayed, splitOff } = both;
    const ids = { stayedId: stayed.profileId, splitOffId: splitOff.profileId };
    const touch = { isNew: false, all: true, changedPaths: [], eventTypes: new Set<string>() };
    const affected = catalog.audiences.affectedBy(
      { ...touch, identitiesChanged: true, audienceIds: [] },
      nowMs,
    );
    const base = { affected, mergedIds: [], targetsChanged: true };
    const evaluation = await evaluateAndSave(
      engine,
      tx,
      catalog,
      [
        { ...base, profile: stayed, imported: await takenBack(tx, catalog, both, nowMs) },
        { ...base, profile: splitOff, imported: [] },
      ],
      {
        nowMs,
        acceptedAtMs: nowMs,
        causeOf: () => ({ cause: 'unmerge', detail: ids }),
        moved: given
          .filter((one) => one.after.status === 'realized')
          .map(({ audienceId }) => ({ audienceId, members: 1 })),
      },
    );
    return { parted: both, evaluated: evaluation };
  });
  engine.events.membershipsChanged(evaluated.writes, 'unmerge');
  if (evaluated.ledgerChanged) store.announce('ledger');
  store.announce('timers');
  const { splitOff, isRestored, eventsMoved } = parted;
  const identities = Object.values(splitOff.identityMap).flat().length;
  return {
    profileId,
    splitOff: { profileId: splitOff.profileId, isRestored, identities, events: eventsMoved },
  };
}

/** Memberships as the restored person had them; the evaluation then says what holds now. */
function restored(catalog: Catalog, { splitOff, memberships }: Parted): MembershipWrite[] {
  return memberships
    .filter((one) => catalog.audiences.byId.has(one.audience_id))
    .map((one) => ({
      profileId: splitOff.profileId,
      audienceId: one.audience_id,
      change: null,
      after: {
        status: one.status,
        lastQualificationTimeMs: one.last_qualification_time_ms,
        validUntilMs: one.valid_until_ms,
        nextChangeAtMs: one.next_change_at_ms,
      },
    }));
}

/**
 * Memberships that were evaluated elsewhere and that the one who stays has only through the other:
 * exactly as the other had them.
 */
async function takenBack(
  tx: Tx,
  catalog: Catalog,
  { stayed, memberships }: Parted,
  nowMs: number,
): Promise<ImportedMembership[]> {
  const current = await loadMemberships(tx, [stayed.profileId], null);
  return memberships.flatMap((one) => {
    const audience = catalog.audiences.byId.get(one.audience_id);
    const mine = current.find((row) => row.audienceId === one.audience_id);
    const isTaken =
      audience?.rule === null &&
      !audience.isFrozen &&
      mine?.status === 'realized' &&
      mine.lastQualificationTimeMs === one.last_qualification_time_ms &&
      mine.validUntilMs === one.valid_until_ms;
    if (!isTaken) return [];
    const lastQualificationTimeMs = Math.max(nowMs, mine.lastQualificationTimeMs ?? 0);
    return [{ audience, status: 'exited' as const, lastQualificationTimeMs, validUntilMs: null }];
  });
}
