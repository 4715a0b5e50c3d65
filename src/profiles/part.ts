/**
 * One person becomes two again: an identity is split off. Where a merge brought it, the merge is
 * undone; else the identity goes alone. docs/identities.md says who keeps what.
 */
import { MillraceError, newId } from '../kernel/index.ts';
import type { Tx } from '../store/index.ts';
import { emptyProfile, type Profile, withoutLoser } from './apply.ts';
import { hasIdentity, type IdentityMap, withoutIdentities } from './identity-map.ts';
import { loadProfiles } from './sql/load-profiles.ts';
import {
  deleteMerge,
  hasStitching,
  laterMerges,
  mergeThatBrought,
  moveEvents,
  moveIdentities,
  type StoredLoserMembership,
  type StoredMerge,
  saveMergeWinners,
} from './sql/part-profiles.ts';
import { saveProfiles } from './sql/save-profiles.ts';

/** Two people where one was. */
export interface Parted {
  /** Keeps the id. */
  stayed: Profile;
  /** Under its old id, when a merge was undone. */
  splitOff: Profile;
  isRestored: boolean;
  eventsMoved: number;
  /** Memberships that the restored one had. */
  memberships: StoredLoserMembership[];
}

export interface PartOptions {
  nowMs: number;
  stitches(namespace: string): boolean;
  /** Other transactions may run beside this one: the row is locked. */
  concurrent: boolean;
}

/**
 * Splits an identity off a profile, inside the caller's transaction.
 * @throws MillraceError `not-found`, or `conflict` when there are no two people to make
 */
export async function partProfile(
  tx: Tx,
  profileId: string,
  identity: { namespace: string; id: string },
  options: PartOptions,
): Promise<Parted> {
  const [profile] = await loadProfiles(tx, [profileId], { lock: options.concurrent });
  if (!profile) throw new MillraceError('not-found', `There is no profile ${profileId}.`);
  const { namespace, id } = identity;
  if (!hasIdentity(profile.identityMap, namespace, id)) {
    throw new MillraceError('not-found', `The profile has no such identity of ${namespace}.`);
  }
  if (!options.stitches(namespace)) {
    throw new MillraceError(
      'conflict',
      `${namespace} names no person, so nobody can be split off by it.`,
      { hint: 'Name an identity of a namespace that stitches.' },
    );
  }
  const merge = await mergeThatBrought(tx, profileId, identity);
  const parted = merge
    ? await undo(tx, profile, merge, options)
    : await splitAlone(tx, profile, identity, options);
  if (!(await hasStitching(tx, profileId))) {
    throw new MillraceError('conflict', 'Nothing would be left that names the first person.', {
      hint: 'Split off an identity that other identities of the profile did not come with.',
    });
  }
  parted.stayed.updatedAtMs = Math.max(parted.stayed.updatedAtMs, options.nowMs);
  await saveProfiles(tx, [parted.stayed, parted.splitOff]);
  return parted;
}

async function undo(
  tx: Tx,
  profile: Profile,
  merge: StoredMerge,
  options: PartOptions,
): Promise<Parted> {
  const { winner, loser, eventIds, mergeId } = merge;
  const { profileId } = profile;
  const shared = winner?.identityMap ?? {};
  const given = { fromId: profileId, toId: loser.profileId };
  const moved = await moveIdentities(tx, { ...given, identities: loser.identityMap, shared });
  const eventsMoved = await moveEvents(tx, { ...given, eventIds });
  const splitOff = {
    ...loser,
    identityMap: only(loser.identityMap, moved),
    updatedAtMs: Math.max(loser.updatedAtMs, options.nowMs),
  };
  const later = winner ? await laterMerges(tx, profileId, mergeId) : [];
  const since = later.map((one) => one.loser);
  if (winner) {
    // Undone in any order: what this loser brought is not brought back by the next one.
    const rewritten = later.flatMap((one, at) => {
      const sides = { winner, loser, since: since.slice(0, at) };
      return one.winner ? [{ ...one, winner: withoutLoser(one.winner, sides) }] : [];
    });
    await saveMergeWinners(tx, rewritten);
  }
  await deleteMerge(tx, mergeId);
  const stayed = winner
    ? withoutLoser(profile, { winner, loser, since })
    : { ...profile, identityMap: withoutIdentities(profile.identityMap, loser.identityMap, {}) };
  return { stayed, splitOff, isRestored: true, eventsMoved, memberships: merge.memberships };
}

function only(
  map: IdentityMap,
  identities: readonly { namespace: string; id: string }[],
): IdentityMap {
  const kept: IdentityMap = {};
  for (const { namespace, id } of identities) {
    const entry = map[namespace]?.find((one) => one.id === id);
    kept[namespace] = [...(kept[namespace] ?? []), entry ?? { id }];
  }
  return kept;
}

/** It came with updates that named both: nobody knows what else it brought, so it goes alone. */
async function splitAlone(
  tx: Tx,
  profile: Profile,
  identity: { namespace: string; id: string },
  options: PartOptions,
): Promise<Parted> {
  const splitOff = emptyProfile(newId(), options.nowMs);
  const { namespace, id } = identity;
  const entry = profile.identityMap[namespace]!.find((one) => one.id === id)!;
  const { primary: _primary, ...alone } = entry;
  const identities = { [namespace]: [alone] };
  const { profileId: fromId } = profile;
  await moveIdentities(tx, { fromId, toId: splitOff.profileId, identities, shared: {} });
  splitOff.identityMap = identities;
  const stayed = {
    ...profile,
    identityMap: withoutIdentities(profile.identityMap, identities, {}),
  };
  return { stayed, splitOff, isRestored: false, eventsMoved: 0, memberships: [] };
}
