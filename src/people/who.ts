/** What to call a person, and people whose identities are nearly what was asked for. */
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import type { NearIdentity, Profile } from '../profiles/index.ts';

/** ` Nearest: u-1042 (differs in letter case).` */
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
