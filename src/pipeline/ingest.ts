/**
 * A batch of updates, in one transaction: the heart. What it returns from is durable: profiles,
 * events, memberships and the ledger are committed together, or nothing is.
 */
import { flowReads } from '../activation/index.ts';
import {
  type ImportedMembership,
  type MembershipWrite,
  moveMemberships,
} from '../audiences/index.ts';
import { failpoint } from '../kernel/index.ts';
import { moveTraces, type NewTrace } from '../monitoring/index.ts';
import {
  type Absorbed,
  absorb,
  type ChangedProfile,
  type ProfileUpdate,
} from '../profiles/index.ts';
import type { Tx } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';
import { announceWork, type Evaluation, evaluateAndSave } from './memberships.ts';
import { refuseSuppressed } from './suppression.ts';

export interface IngestResult {
  /** Profile of each update, in order. */
  profileIds: string[];
}

/** What a batch did, for whoever must write more in its transaction. */
export interface IngestOutcome {
  profileIds: readonly string[];
  createdIds: ReadonlySet<string>;
  writes: readonly MembershipWrite[];
}

export interface IngestOptions {
  sourceId: string;
  acceptedAtMs: number;
  /** Runs at the end of the transaction. */
  within?(tx: Tx, outcome: IngestOutcome): Promise<void>;
}

/**
 * Takes a batch of good updates (each with an identity that stitches).
 * @throws MillraceError `storage-unavailable`, `overloaded`; then nothing was taken
 */
export async function ingest(
  engine: Engine,
  updates: readonly ProfileUpdate[],
  options: IngestOptions,
): Promise<IngestResult> {
  const result = await engine.store.transaction(async (tx) => {
    const nowMs = engine.clock.now();
    const catalog = await engine.catalog(tx);
    await refuseSuppressed(engine, tx, catalog, updates);
    const absorbed = await absorb(tx, updates, {
      nowMs,
      sourceId: options.sourceId,
      stitches: catalog.stitches,
      eventLimit: engine.eventLimit,
      concurrent: engine.store.capabilities.concurrentTransactions,
    });
    const merges = [...absorbed.changes.values()].flatMap(({ profile, mergedIds }) =>
      mergedIds.map((loserId) => ({ winnerId: profile.profileId, loserId })),
    );
    const moved = await moveMemberships(tx, merges);
    await moveTraces(tx, merges);
    const imported = importedOf(catalog, updates, absorbed.profileIds);
    const evaluations = [...absorbed.changes.values()].map((change) =>
      evaluationOf(catalog, change, imported.get(change.profile.profileId) ?? [], nowMs),
    );
    const evaluated = await evaluateAndSave(engine, tx, catalog, evaluations, {
      nowMs,
      acceptedAtMs: options.acceptedAtMs,
      causeOf: causesOf(absorbed, updates, options.sourceId),
      moved,
    });
    await options.within?.(tx, {
      profileIds: absorbed.profileIds,
      createdIds: new Set(
        [...absorbed.changes.values()].flatMap((one) => (one.isNew ? [one.profile.profileId] : [])),
      ),
      writes: evaluated.writes,
    });
    failpoint('ingest.evaluated');
    return { absorbed, evaluated };
  });
  failpoint('ingest.committed');
  const { absorbed, evaluated } = result;
  engine.events.batchIngested({ updates, ...options }, absorbed, evaluated.writes);
  announceWork(engine.store, evaluated);
  return { profileIds: absorbed.profileIds };
}

const toldPerTrace = 10;

/** What traces say of the updates that changed a person. */
function causesOf(
  absorbed: Absorbed,
  updates: readonly ProfileUpdate[],
  sourceId: string,
): (profileId: string) => Pick<NewTrace, 'cause' | 'detail'> {
  let byProfile: Map<string, ProfileUpdate[]> | undefined;
  return (profileId) => {
    byProfile ??= updatesByProfile(absorbed, updates);
    const change = absorbed.changes.get(profileId);
    const mergedIds = change?.mergedIds ?? [];
    const detail = {
      sourceId,
      messageIds: messageIdsOf(byProfile.get(profileId) ?? []),
      changedPaths: (change?.changedPaths ?? []).slice(0, toldPerTrace).map(pathText),
      eventTypes: [...(change?.eventTypes ?? [])].slice(0, toldPerTrace),
    };
    if (mergedIds.length === 0) return { cause: 'update', detail };
    return { cause: 'merge', detail: { ...detail, mergedIds: mergedIds.slice(0, toldPerTrace) } };
  };
}

const pathText = (path: readonly string[]): string => path.join('.');

function updatesByProfile(
  absorbed: Absorbed,
  updates: readonly ProfileUpdate[],
): Map<string, ProfileUpdate[]> {
  const byProfile = new Map<string, ProfileUpdate[]>();
  for (const [index, update] of updates.entries()) {
    const profileId = absorbed.profileIds[index]!;
    const known = byProfile.get(profileId);
    if (known) known.push(update);
    else byProfile.set(profileId, [update]);
  }
  return byProfile;
}

/** Ids that the sender gave to updates and their events, each once; so many as are told. */
function messageIdsOf(updates: readonly ProfileUpdate[]): string[] {
  const ids: string[] = [];
  const note = (id: string | null | undefined): void => {
    if (typeof id === 'string' && ids.length < toldPerTrace && !ids.includes(id)) ids.push(id);
  };
  for (const { messageId, events } of updates) {
    note(messageId);
    for (const event of events ?? []) note(event.id);
  }
  return ids;
}

function evaluationOf(
  catalog: Catalog,
  change: ChangedProfile,
  imported: readonly ImportedMembership[],
  nowMs: number,
): Evaluation {
  const affected = catalog.audiences.affectedBy(
    {
      isNew: change.isNew,
      all: change.mergedIds.length > 0,
      changedPaths: change.changedPaths,
      eventTypes: change.eventTypes,
      identitiesChanged: change.identitiesChanged,
      audienceIds: imported.map((one) => one.audience.audienceId),
    },
    nowMs,
  );
  const targetsChanged =
    !change.isNew && catalog.flows.flows.some((flow) => flowReads(flow, change));
  return {
    profile: change.profile,
    affected,
    imported,
    mergedIds: change.mergedIds,
    targetsChanged: targetsChanged || change.mergedIds.length > 0,
  };
}

/** Memberships that came with the updates, by profile; of audiences that are known. */
function importedOf(
  catalog: Catalog,
  updates: readonly ProfileUpdate[],
  profileIds: readonly string[],
): Map<string, ImportedMembership[]> {
  const byProfile = new Map<string, ImportedMembership[]>();
  for (const [index, update] of updates.entries()) {
    for (const membership of update.memberships ?? []) {
      const audience = catalog.audiences.byMembership(membership.origin, membership.audienceId);
      // A rule of ours is answered here, whatever anybody says.
      if (!audience || audience.isOwn || audience.isFrozen) continue;
      const profileId = profileIds[index]!;
      const list = byProfile.get(profileId) ?? [];
      byProfile.set(profileId, list);
      list.push({
        audience,
        status: membership.status,
        lastQualificationTimeMs: membership.lastQualificationTimeMs,
        validUntilMs: membership.validUntilMs ?? null,
      });
    }
  }
  return byProfile;
}
