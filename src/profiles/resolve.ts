/**
 * Identities to people: which profile each update belongs to, which profiles it creates, links and
 * merges. A pure plan over a batch, in the order of its updates; nothing here touches the store.
 */
import { limits } from '../kernel/index.ts';
import type { ProfileUpdate, UpdateIdentity } from './update.ts';

/** Identities of a person, as one text: namespace and value cannot be confused. */
export function identityKey(namespace: string, value: string): string {
  return `${namespace}\u0001${value}`;
}

export interface Link {
  namespace: string;
  value: string;
  profileId: string;
  stitches: boolean;
}

export interface Merge {
  winnerId: string;
  loserId: string;
}

/** A merge or link that would have passed the limit of identities to a person. */
export interface RefusedMerge {
  profileIds: string[];
  identities: UpdateIdentity[];
  reason: string;
}

export interface ResolvePlan {
  /** Profile of each update, final: where its data goes after all merges of this batch. */
  profileIds: string[];
  /** Profiles that did not exist, merged-away ones left out. */
  createdIds: Set<string>;
  /** In order: a loser may be the winner of an earlier one. */
  merges: Merge[];
  links: Link[];
  /** Final owner of each stitching identity that was looked up or linked, by `identityKey`. */
  owners: Map<string, string>;
  refused: RefusedMerge[];
}

export interface ResolveInput {
  updates: readonly ProfileUpdate[];
  /** Owner of each known stitching identity, by `identityKey`. */
  owners: ReadonlyMap<string, string>;
  /** Number of identities of each known profile. */
  identityCounts: ReadonlyMap<string, number>;
  /** Whether a known profile has an identity already. */
  hasIdentity(profileId: string, namespace: string, value: string): boolean;
  stitches(namespace: string): boolean;
  newId(): string;
}

interface State {
  input: ResolveInput;
  owner: Map<string, string>;
  count: Map<string, number>;
  /** Non-stitching identities linked by this batch, by profile and key. */
  attached: Set<string>;
  redirect: Map<string, string>;
  plan: ResolvePlan;
}

/** Follows merges made earlier in this batch. */
function current(state: State, profileId: string): string {
  let id = profileId;
  for (let next = state.redirect.get(id); next !== undefined; next = state.redirect.get(id)) {
    id = next;
  }
  return id;
}

function ownerOf(state: State, identity: UpdateIdentity): string | undefined {
  const owner = state.owner.get(identityKey(identity.namespace, identity.id));
  return owner === undefined ? undefined : current(state, owner);
}

function mergeInto(state: State, winnerId: string, loserId: string): void {
  state.redirect.set(loserId, winnerId);
  state.count.set(winnerId, state.count.get(winnerId)! + state.count.get(loserId)!);
  // Links are stored after merges, so those of this batch go to the winner at once.
  for (const link of state.plan.links) if (link.profileId === loserId) link.profileId = winnerId;
  // Made by this very batch: nothing is stored under it.
  if (!state.plan.createdIds.delete(loserId)) state.plan.merges.push({ winnerId, loserId });
}

/** The person an update belongs to, merging those it joins. Ids are time-ordered: the oldest wins. */
function personOf(state: State, stitching: readonly UpdateIdentity[]): string {
  const found: string[] = [];
  for (const identity of stitching) {
    const owner = ownerOf(state, identity);
    if (owner !== undefined && !found.includes(owner)) found.push(owner);
  }
  const [first, ...others] = found.sort();
  if (first === undefined) {
    const created = state.input.newId();
    state.plan.createdIds.add(created);
    state.count.set(created, 0);
    return created;
  }
  if (others.length === 0) return first;
  const total = found.reduce((sum, id) => sum + state.count.get(id)!, 0);
  if (total > limits.identitiesPerProfile) {
    state.plan.refused.push({
      profileIds: found,
      identities: [...stitching],
      reason: `would join ${total} identities; a person has at most ${limits.identitiesPerProfile}`,
    });
    const main = stitching.find((identity) => identity.primary && ownerOf(state, identity));
    return (
      (main && ownerOf(state, main)) ?? ownerOf(state, stitching.find((i) => ownerOf(state, i))!)!
    );
  }
  for (const loser of others) mergeInto(state, first, loser);
  return first;
}

function link(state: State, profileId: string, identity: UpdateIdentity, joins: boolean): void {
  const key = identityKey(identity.namespace, identity.id);
  const attachedKey = joins ? '' : `${profileId}\u0001${key}`;
  const isKnown = joins
    ? state.owner.has(key)
    : state.attached.has(attachedKey) ||
      state.input.hasIdentity(profileId, identity.namespace, identity.id);
  if (isKnown || identity.onlyKnown) return;
  const count = state.count.get(profileId)!;
  if (count >= limits.identitiesPerProfile) {
    state.plan.refused.push({
      profileIds: [profileId],
      identities: [identity],
      reason: `would be identity ${count + 1}; a person has at most ${limits.identitiesPerProfile}`,
    });
    return;
  }
  if (joins) state.owner.set(key, profileId);
  else state.attached.add(attachedKey);
  state.count.set(profileId, count + 1);
  state.plan.links.push({
    namespace: identity.namespace,
    value: identity.id,
    profileId,
    stitches: joins,
  });
}

/**
 * Plans a batch. Every update must carry at least one identity that stitches.
 * Non-stitching identities are linked to the person and never looked up.
 */
export function resolve(input: ResolveInput): ResolvePlan {
  const state: State = {
    input,
    owner: new Map(input.owners),
    count: new Map(input.identityCounts),
    attached: new Set(),
    redirect: new Map(),
    plan: {
      profileIds: [],
      createdIds: new Set(),
      merges: [],
      links: [],
      owners: new Map(),
      refused: [],
    },
  };
  for (const update of input.updates) {
    const stitching = update.identities.filter((one) => input.stitches(one.namespace));
    const profileId = personOf(state, stitching);
    for (const identity of update.identities) {
      link(state, profileId, identity, input.stitches(identity.namespace));
    }
    state.plan.profileIds.push(profileId);
  }
  state.plan.profileIds = state.plan.profileIds.map((id) => current(state, id));
  for (const [key, owner] of state.owner) state.plan.owners.set(key, current(state, owner));
  return state.plan;
}
