/** A profile's identities, by namespace; the shape that rules and the API see. */

export interface IdentityEntry {
  id: string;
  primary?: boolean;
  authenticatedState?: string;
}

export type IdentityMap = Record<string, IdentityEntry[]>;

/** Number of identities in a map. */
export function identityCount(map: IdentityMap): number {
  let count = 0;
  for (const namespace of Object.keys(map)) count += map[namespace]!.length;
  return count;
}

/**
 * Adds one identity, or refreshes its flags. One identity at most is primary: the newest so marked.
 * @returns whether the map changed
 */
export function addIdentity(map: IdentityMap, namespace: string, entry: IdentityEntry): boolean {
  const entries = Object.hasOwn(map, namespace) ? map[namespace]! : [];
  const known = entries.find((candidate) => candidate.id === entry.id);
  if (
    known &&
    (entry.primary === undefined || known.primary === entry.primary) &&
    (entry.authenticatedState === undefined ||
      known.authenticatedState === entry.authenticatedState)
  ) {
    return false;
  }
  if (entry.primary) clearPrimary(map);
  if (known) {
    Object.assign(known, entry);
  } else {
    entries.push({ ...entry });
    map[namespace] = entries;
  }
  return true;
}

function clearPrimary(map: IdentityMap): void {
  for (const namespace of Object.keys(map)) {
    for (const entry of map[namespace]!) delete entry.primary;
  }
}

/** Whether a map has an identity. */
export function hasIdentity(map: IdentityMap, namespace: string, id: string): boolean {
  return Object.hasOwn(map, namespace) && map[namespace]!.some((entry) => entry.id === id);
}

/** A map without the identities of another, but for those that are to be kept. */
export function withoutIdentities(
  map: IdentityMap,
  taken: IdentityMap,
  kept: IdentityMap,
): IdentityMap {
  const left: IdentityMap = {};
  for (const [namespace, entries] of Object.entries(map)) {
    const staying = entries.filter(
      ({ id }) => !hasIdentity(taken, namespace, id) || hasIdentity(kept, namespace, id),
    );
    if (staying.length > 0) left[namespace] = structuredClone(staying);
  }
  return left;
}
