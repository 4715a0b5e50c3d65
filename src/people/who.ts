/** Finding a person by an identity as people type it, and what to call the person. */
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { nearIdentities, type Profile } from '../profiles/index.ts';
import { query, type Store } from '../store/index.ts';

export interface FoundIdentity {
  namespace: string;
  value: string;
  profileId: string;
}

export interface NearIdentity {
  namespace: string;
  id: string;
  differs: 'case' | 'space' | 'case and space';
}

const identitiesMax = 20;

/** Who has exactly this value; in one namespace, or in any. */
export async function findExact(
  db: Store['db'],
  { namespace, id }: { namespace: string | null; id: string },
): Promise<FoundIdentity[]> {
  // With the namespaces spelled out, the primary key is probed once for each.
  return query(
    db,
    `select i.namespace, i.value, i.profile_id as "profileId"
       from identities i join profiles p using (profile_id)
      where i.value = $2 and p.erasing_since_ms is null
        and i.namespace = any (array (select symbol from namespaces
                                       where $1::text is null or symbol = $1))
      order by i.stitches desc, i.namespace, i.profile_id limit ${identitiesMax}`,
    [namespace, id],
  );
}

const differs = {
  'letter case': 'case',
  'white space': 'space',
  'letter case and white space': 'case and space',
} as const;

/** Values that differ in letter case or surrounding space only, in the words of a trace. */
export async function findNear(
  db: Store['db'],
  identity: { namespace: string | null; id: string },
): Promise<NearIdentity[]> {
  const near = await nearIdentities({ db }, identity);
  return near.map(({ namespace, id, difference }) => ({
    ...{ namespace, id },
    differs: differs[difference],
  }));
}

/** `No exact match. Nearest: u-1042 (differs in case).` */
export function nearText(near: readonly NearIdentity[]): string {
  const list = near.map(({ id, differs }) => `${id} (differs in ${differs})`);
  return list.length === 0 ? '' : ` Nearest: ${list.join(', ')}.`;
}

function at(attributes: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = attributes;
  for (const name of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function firstText(attributes: JsonObject, paths: readonly string[]): string | null {
  for (const path of paths) {
    const value = at(attributes, path);
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return null;
}

/** Name and e-mail address as the usual attributes give them; null where none does. */
export function nameOf(profile: Pick<Profile, 'attributes' | 'identityMap'>): {
  name: string | null;
  email: string | null;
} {
  const { attributes, identityMap } = profile;
  const whole = firstText(attributes, ['name', 'fullName', 'person.name.fullName']);
  const parts = [
    firstText(attributes, ['firstName', 'first_name', 'person.name.firstName']),
    firstText(attributes, ['lastName', 'last_name', 'person.name.lastName']),
  ].filter((part) => part !== null);
  const email =
    firstText(attributes, ['email', 'personalEmail.address', 'workEmail.address']) ??
    identityMap['Email']?.[0]?.id ??
    null;
  return { name: whole ?? (parts.length > 0 ? parts.join(' ') : null), email };
}

/** What to call a person: name, e-mail address, else the first identity. */
export function bestName(profile: Profile): string {
  const { name, email } = nameOf(profile);
  const [first] = Object.values(profile.identityMap).flat();
  return name ?? email ?? first?.id ?? profile.profileId;
}
