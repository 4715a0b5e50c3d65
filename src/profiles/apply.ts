/**
 * An update applied to a profile: attributes deep-merged, each leaf decided by the time it was set,
 * so that the order of arrival does not matter. Pure, but for the profile it is given.
 */
import { isJsonObject, isoTime, type JsonObject, type JsonValue, setOwn } from '../kernel/index.ts';
import { addIdentity, type IdentityMap, withoutIdentities } from './identity-map.ts';
import type { ProfileUpdate } from './update.ts';

export interface Profile {
  profileId: string;
  attributes: JsonObject;
  /**
   * When each path was last written as a whole (ms), names escaped as in JSON pointers and joined
   * by `/`. Deleted and replaced ones keep their time, so that an older update does not bring
   * anything back.
   */
  attributeTimes: Record<string, number>;
  identityMap: IdentityMap;
  createdAtMs: number;
  updatedAtMs: number;
}

/** A profile nobody has said anything about yet. */
export function emptyProfile(profileId: string, nowMs: number): Profile {
  return {
    profileId,
    attributes: {},
    attributeTimes: {},
    identityMap: {},
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

function nameText(name: string): string {
  return /[~/]/.test(name) ? name.replace(/~/g, '~0').replace(/\//g, '~1') : name;
}

function pathText(path: readonly string[]): string {
  return path.map(nameText).join('/');
}

function pathNames(text: string): string[] {
  return text.split('/').map((name) => name.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function valueAt(root: JsonObject, names: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const name of names) {
    if (!isJsonObject(value)) return undefined;
    value = own(value, name);
  }
  return value;
}

/** Writes a leaf, making the objects on its way; undefined removes it and what it leaves empty. */
function setAt(
  root: JsonObject,
  names: readonly string[],
  value: JsonValue | undefined,
  from = 0,
): void {
  const name = names[from]!;
  if (from === names.length - 1) {
    if (value === undefined) delete root[name];
    else setOwn(root, name, value);
    return;
  }
  let child = own(root, name);
  if (!isJsonObject(child)) {
    if (value === undefined) return;
    child = {};
    setOwn(root, name, child);
  }
  setAt(child, names, value, from + 1);
  if (value === undefined && Object.keys(child).length === 0) delete root[name];
}

/** When each attribute that is there was set (ISO 8601), in the shape of the attributes. */
export function timesInShape({ attributes, attributeTimes }: Profile): JsonObject {
  const times: JsonObject = {};
  for (const [text, timeMs] of Object.entries(attributeTimes)) {
    const names = pathNames(text);
    const value = valueAt(attributes, names);
    if (value !== undefined && !isJsonObject(value)) setAt(times, names, isoTime(timeMs));
  }
  return times;
}

function hasMembers(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length > 0;
}

/** Removes the times (and by that the values) of every leaf below a path that is older. */
function dropBelow(profile: Profile, prefix: string, timeMs: number): boolean {
  let newerBelow = false;
  for (const leaf of Object.keys(profile.attributeTimes)) {
    if (!leaf.startsWith(prefix)) continue;
    if (profile.attributeTimes[leaf]! > timeMs) newerBelow = true;
    else {
      delete profile.attributeTimes[leaf];
      const names = pathNames(leaf);
      // An object with members goes with its leaves, some of which may be newer.
      if (!hasMembers(valueAt(profile.attributes, names))) {
        setAt(profile.attributes, names, undefined);
      }
    }
  }
  return newerBelow;
}

/** Whether something newer was set just here. */
function isNewerAt(profile: Profile, text: string, timeMs: number): boolean {
  const { attributeTimes } = profile;
  return Object.hasOwn(attributeTimes, text) && attributeTimes[text]! > timeMs;
}

/** Whether something newer was set at one of the names above a leaf. */
function isNewerAbove(profile: Profile, path: readonly string[], timeMs: number): boolean {
  for (let length = 1; length < path.length; length += 1) {
    if (isNewerAt(profile, pathText(path.slice(0, length)), timeMs)) return true;
  }
  return false;
}

/** A newer write below a name makes it an object, whatever older thing stood there. */
function openAbove(profile: Profile, path: readonly string[]): void {
  for (let length = 1; length < path.length; length += 1) {
    const above = path.slice(0, length);
    const value = valueAt(profile.attributes, above);
    if (value === undefined) return;
    if (!isJsonObject(value)) {
      setAt(profile.attributes, above, undefined);
      return;
    }
  }
}

/**
 * Writes one leaf, above which nothing is newer; null deletes. Says whether the profile may have
 * changed.
 * @param text the path as one text
 */
function writeLeaf(
  profile: Profile,
  path: readonly string[],
  text: string,
  value: JsonValue,
  timeMs: number,
): boolean {
  if (isNewerAt(profile, text, timeMs)) return false;
  const before = valueAt(profile.attributes, path);
  openAbove(profile, path);
  setOwn(profile.attributeTimes as JsonObject, text, timeMs);
  const mayHaveBelow = before === undefined || isJsonObject(before);
  if (mayHaveBelow && dropBelow(profile, `${text}/`, timeMs)) return true;
  const after = value === null ? undefined : value;
  setAt(profile.attributes, path, after);
  return !equalJson(before, after);
}

function equalJson(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false;
  return JSON.stringify(left) === JSON.stringify(right);
}

function mergeObject(
  profile: Profile,
  path: readonly string[],
  value: JsonObject,
  timeMs: number,
  changed: string[][],
): void {
  const prefix = path.length === 0 ? '' : `${pathText(path)}/`;
  for (const name of Object.keys(value)) {
    const child = value[name]!;
    const childPath = path.concat(name);
    const text = prefix + nameText(name);
    if (isJsonObject(child) && hasMembers(child)) {
      // What is newer here is newer than all below.
      if (isNewerAt(profile, text, timeMs)) continue;
      mergeObject(profile, childPath, child, timeMs, changed);
    } else if (isJsonObject(child) && isJsonObject(valueAt(profile.attributes, childPath))) {
      // An empty object merged into an object changes nothing.
    } else if (writeLeaf(profile, childPath, text, child, timeMs)) {
      changed.push(childPath);
    }
  }
}

/** What an update did to a profile. */
export interface AppliedUpdate {
  /** Paths of attributes whose value changed. */
  changedPaths: string[][];
  identitiesChanged: boolean;
}

/**
 * Applies an update's identities and attributes. Its attribute time counts as `nowMs` at most: a
 * sender's fast clock must not freeze an attribute. At equal times the later arrival wins.
 * `linked` says which identities the plan gave this profile (over the limit none is).
 */
export function applyUpdate(
  profile: Profile,
  update: ProfileUpdate,
  options: { nowMs: number; linked: (namespace: string, id: string) => boolean },
): AppliedUpdate {
  const changedPaths: string[][] = [];
  let identitiesChanged = false;
  for (const { namespace, ...entry } of update.identities) {
    if (!options.linked(namespace, entry.id)) continue;
    if (addIdentity(profile.identityMap, namespace, entry)) identitiesChanged = true;
  }
  if (update.attributes) {
    const timeMs = Math.min(update.timestampMs, options.nowMs);
    mergeObject(profile, [], update.attributes, timeMs, changedPaths);
  }
  return { changedPaths, identitiesChanged };
}

/** Writes a leaf of one profile into another, by its time. */
function copyLeaf(to: Profile, from: Profile, text: string): void {
  const names = pathNames(text);
  const value = valueAt(from.attributes, names);
  // An object with members stands for its newer leaves, which have times of their own.
  const leaf = value === undefined || hasMembers(value) ? null : value;
  const timeMs = from.attributeTimes[text]!;
  if (!isNewerAbove(to, names, timeMs)) writeLeaf(to, names, text, leaf, timeMs);
}

/** Joins two profiles: each attribute leaf by the later time, all identities, the earlier creation. */
export function mergeProfiles(winner: Profile, loser: Profile): void {
  for (const text of Object.keys(loser.attributeTimes)) copyLeaf(winner, loser, text);
  for (const namespace of Object.keys(loser.identityMap)) {
    for (const { primary: _primary, ...entry } of loser.identityMap[namespace]!) {
      addIdentity(winner.identityMap, namespace, entry);
    }
  }
  winner.createdAtMs = Math.min(winner.createdAtMs, loser.createdAtMs);
}

/**
 * A merged profile as it would be without the loser: what the winner had before, and over it what
 * came since, which are the leaves whose time neither side had, and those of whoever was merged since:
 * newer ones of the loser may hide them. Identities that only the loser had go.
 */
export function withoutLoser(
  merged: Profile,
  { winner, loser, since }: { winner: Profile; loser: Profile; since: readonly Profile[] },
): Profile {
  const { attributes, attributeTimes, createdAtMs } = structuredClone(winner);
  const identityMap = withoutIdentities(merged.identityMap, loser.identityMap, winner.identityMap);
  const parted = { ...merged, attributes, attributeTimes, identityMap, createdAtMs };
  for (const other of since) {
    for (const text of Object.keys(other.attributeTimes)) copyLeaf(parted, other, text);
    parted.createdAtMs = Math.min(parted.createdAtMs, other.createdAtMs);
  }
  for (const text of Object.keys(merged.attributeTimes)) {
    const timeMs = merged.attributeTimes[text];
    const isKnown = [loser, winner, ...since].some((side) => side.attributeTimes[text] === timeMs);
    if (!isKnown) copyLeaf(parted, merged, text);
  }
  return parted;
}
