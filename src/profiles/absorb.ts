/**
 * Steps 4 and 5 of the way of an update, with the store: identities to profiles, merges, attributes
 * and events saved. Gives the profiles as they now are and what of each changed.
 */
import { canonicalJson, limits, newId, uuidOf } from '../kernel/index.ts';
import { RepeatTransaction, type Tx, together } from '../store/index.ts';
import { applyUpdate, emptyProfile, mergeProfiles, type Profile } from './apply.ts';
import type { EventLimit } from './event-limit.ts';
import { identityCount } from './identity-map.ts';
import { identityKey, type RefusedMerge, type ResolvePlan, resolve } from './resolve.ts';
import { insertEvents, type StoredEvent, trimEvents } from './sql/events.ts';
import { findOwners, haveOtherOwners } from './sql/find-owners.ts';
import { linkIdentities } from './sql/link-identities.ts';
import { loadProfiles } from './sql/load-profiles.ts';
import { type MergeRecord, moveMerged } from './sql/merge-profiles.ts';
import { recordRefused } from './sql/refused-merges.ts';
import { saveProfiles } from './sql/save-profiles.ts';
import type { ProfileUpdate, UpdateEvent } from './update.ts';

/** A profile after a batch, and what the batch did to it. */
export interface ChangedProfile {
  profile: Profile;
  isNew: boolean;
  /** Profiles that were merged into it. */
  mergedIds: string[];
  changedPaths: string[][];
  identitiesChanged: boolean;
  /** Types of the events that are new to it, or were deleted as its oldest. */
  eventTypes: Set<string>;
}

export interface AbsorbOptions {
  nowMs: number;
  sourceId: string;
  stitches(namespace: string): boolean;
  eventLimit: EventLimit;
  /** Other transactions may run beside this one: rows are locked and owners read again. */
  concurrent: boolean;
}

interface Known {
  owners: Map<string, string>;
  profiles: Map<string, Profile>;
}

/** The id of an event: the sender's, else made of the content, so that a repeat has no effect. */
function eventId(event: UpdateEvent): string {
  if (event.id !== null) return uuidOf(`id ${event.id}`);
  return uuidOf(`content ${canonicalJson([event.eventType, event.timestampMs, event.body])}`);
}

async function loadKnown(
  tx: Tx,
  updates: readonly ProfileUpdate[],
  options: AbsorbOptions,
): Promise<Known> {
  const wanted = new Map<string, { namespace: string; value: string }>();
  for (const update of updates) {
    for (const { namespace, id } of update.identities) {
      if (options.stitches(namespace)) {
        wanted.set(identityKey(namespace, id), { namespace, value: id });
      }
    }
  }
  const rows = await findOwners(tx, [...wanted.values()]);
  const owners = new Map(
    rows.map((row) => [identityKey(row.namespace, row.value), row.profile_id]),
  );
  const ids = [...new Set(owners.values())];
  const mustLock = options.concurrent && ids.length > 0;
  const found = mustLock
    ? [...wanted].map(([key, identity]) => ({ ...identity, owner: owners.get(key) ?? null }))
    : [];
  const [profiles, areOthers] = await together([
    loadProfiles(tx, ids, { lock: mustLock }),
    // Owners may have changed while this transaction waited for the rows.
    haveOtherOwners(tx, found),
  ]);
  if (areOthers || (mustLock && profiles.length !== ids.length)) {
    throw new RepeatTransaction('identities moved to another profile');
  }
  return { owners, profiles: new Map(profiles.map((profile) => [profile.profileId, profile])) };
}

function startChanges(plan: ResolvePlan, known: Known, nowMs: number): Map<string, ChangedProfile> {
  const changes = new Map<string, ChangedProfile>();
  for (const id of plan.profileIds) {
    if (changes.has(id)) continue;
    changes.set(id, {
      profile: known.profiles.get(id) ?? emptyProfile(id, nowMs),
      isNew: plan.createdIds.has(id),
      mergedIds: [],
      changedPaths: [],
      identitiesChanged: false,
      eventTypes: new Set(),
    });
  }
  return changes;
}

/** Merges in the plan's order, so that a loser brings what it won before. */
function applyMerges(
  plan: ResolvePlan,
  known: Known,
  changes: Map<string, ChangedProfile>,
): MergeRecord[] {
  const records: MergeRecord[] = [];
  const finalWinner = new Map<string, string>();
  for (const { winnerId, loserId } of [...plan.merges].reverse()) {
    finalWinner.set(loserId, finalWinner.get(winnerId) ?? winnerId);
  }
  for (const { loserId } of plan.merges) {
    const winnerId = finalWinner.get(loserId)!;
    const loser = known.profiles.get(loserId)!;
    const change = changes.get(winnerId)!;
    records.push(structuredClone({ winner: change.profile, loser }));
    mergeProfiles(change.profile, loser);
    change.mergedIds.push(loserId);
    change.identitiesChanged = true;
  }
  return records;
}

function applyUpdates(
  updates: readonly ProfileUpdate[],
  plan: ResolvePlan,
  changes: Map<string, ChangedProfile>,
  options: AbsorbOptions,
): StoredEvent[] {
  const events: StoredEvent[] = [];
  const overLimit = new Set(
    plan.refused.flatMap(({ profileIds, identities }) =>
      profileIds.length === 1
        ? identities.map((one) => `${profileIds[0]}\u0001${identityKey(one.namespace, one.id)}`)
        : [],
    ),
  );
  for (const [index, update] of updates.entries()) {
    const profileId = plan.profileIds[index]!;
    const change = changes.get(profileId)!;
    const linked = (namespace: string, id: string): boolean => {
      const key = identityKey(namespace, id);
      if (options.stitches(namespace)) return plan.owners.get(key) === profileId;
      return !overLimit.has(`${profileId}\u0001${key}`);
    };
    const applied = applyUpdate(change.profile, update, { nowMs: options.nowMs, linked });
    change.changedPaths.push(...applied.changedPaths);
    if (applied.identitiesChanged) change.identitiesChanged = true;
    change.profile.updatedAtMs = Math.max(change.profile.updatedAtMs, options.nowMs);
    for (const event of update.events ?? []) {
      const { eventType, timestampMs, body } = event;
      events.push({ profileId, eventId: eventId(event), eventType, timestampMs, body });
    }
  }
  return events;
}

/** Result of a batch: changed profiles, and each update's profile in the order given. */
export interface Absorbed {
  changes: Map<string, ChangedProfile>;
  profileIds: string[];
  refused: RefusedMerge[];
  /** Events deleted because a profile had more than it may have. */
  eventsDropped: number;
}

/** Notes the new events, and deletes the oldest of profiles that now have too many. */
async function trimFull(
  tx: Tx,
  inserted: readonly Pick<StoredEvent, 'profileId' | 'eventType'>[],
  changes: Map<string, ChangedProfile>,
  options: AbsorbOptions,
): Promise<number> {
  const counts = new Map<string, number>();
  for (const { profileId, eventType } of inserted) {
    changes.get(profileId)!.eventTypes.add(eventType);
    counts.set(profileId, (counts.get(profileId) ?? 0) + 1);
  }
  const full = [...counts]
    .filter(([id, count]) => options.eventLimit.add(id, count))
    .map(([id]) => id);
  // Two who had few may have many together.
  const merged = [...changes].filter(([, change]) => change.mergedIds.length > 0).map(([id]) => id);
  const dropped = await trimEvents(tx, [...new Set([...full, ...merged])], {
    eventsMax: limits.eventsPerProfile,
    nowMs: options.nowMs,
  });
  for (const { profileId, eventType } of dropped) changes.get(profileId)!.eventTypes.add(eventType);
  return dropped.length;
}

/**
 * Takes a batch of updates into the profiles, inside the caller's transaction.
 * @throws RepeatTransaction when another transaction moved the same identities
 */
export async function absorb(
  tx: Tx,
  updates: readonly ProfileUpdate[],
  options: AbsorbOptions,
): Promise<Absorbed> {
  const known = await loadKnown(tx, updates, options);
  const plan = resolve({
    updates,
    owners: known.owners,
    identityCounts: new Map(
      [...known.profiles].map(([id, profile]) => [id, identityCount(profile.identityMap)]),
    ),
    hasIdentity: (profileId, namespace, value) =>
      known.profiles.get(profileId)?.identityMap[namespace]?.some((entry) => entry.id === value) ??
      false,
    stitches: options.stitches,
    newId,
  });
  const changes = startChanges(plan, known, options.nowMs);
  const records = applyMerges(plan, known, changes);
  const events = applyUpdates(updates, plan, changes, options);
  const profiles = [...changes.values()].map((change) => change.profile);
  const [, , , inserted] = await together([
    saveProfiles(tx, profiles),
    moveMerged(tx, records, options),
    linkIdentities(tx, plan.links, options),
    insertEvents(tx, events),
    recordRefused(tx, plan.refused, options),
  ]);
  const eventsDropped = await trimFull(tx, inserted, changes, options);
  return { changes, profileIds: plan.profileIds, refused: plan.refused, eventsDropped };
}
