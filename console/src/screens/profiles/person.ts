/** A person as the screens call them, and how attributes become rows. */
import type { paths } from '../../../../api/schema.d.ts';
import { printPath } from '../../../../src/audiences/pql/index.ts';
import { query } from '../../api/client.ts';

export type Profile =
  paths['/api/profiles/{id}']['get']['responses'][200]['content']['application/json'];

interface Identity {
  namespace: string;
  id: string;
}

/** All identities, in the order of their namespaces. */
export function identitiesOf(profile: Profile): Identity[] {
  return Object.entries(profile.identityMap).flatMap(([namespace, list]) =>
    (Array.isArray(list) ? list : []).flatMap((one) => {
      const id = (one as { id?: unknown } | null)?.id;
      return typeof id === 'string' ? [{ namespace, id }] : [];
    }),
  );
}

function textAt(profile: Profile, path: string): string | null {
  let value: unknown = profile.attributes;
  for (const step of path.split('.')) value = (value as Record<string, unknown> | null)?.[step];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

export function emailOf(profile: Profile): string | null {
  const known = textAt(profile, 'email') ?? textAt(profile, 'personalEmail.address');
  return known ?? identitiesOf(profile).find((one) => one.namespace === 'Email')?.id ?? null;
}

/** Name, e-mail, else the first identity. */
export function bestName(profile: Profile): string {
  const parts = [
    textAt(profile, 'firstName') ?? textAt(profile, 'person.name.firstName'),
    textAt(profile, 'lastName') ?? textAt(profile, 'person.name.lastName'),
  ].filter((part) => part !== null);
  return (
    textAt(profile, 'name') ??
    textAt(profile, 'person.name.fullName') ??
    (parts.length > 0 ? parts.join(' ') : null) ??
    emailOf(profile) ??
    identitiesOf(profile)[0]?.id ??
    profile.id
  );
}

export interface AttributeRow {
  path: string;
  /** The path as a rule writes it. */
  field: string;
  value: string;
  type: string;
  /** When it was last set, ISO 8601; null: not known. */
  setAt: string | null;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null) return 'nothing';
  const types: Record<string, string> = { string: 'text', boolean: 'true or false' };
  return types[typeof value] ?? typeof value;
}

/**
 * One row for each leaf, by its path.
 * @param times in the shape of the value: when each leaf was set
 */
export function attributeRows(
  value: unknown,
  times: unknown = null,
  names: readonly string[] = [],
): AttributeRow[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, child]) => {
      const below = (times as Record<string, unknown> | null)?.[name] ?? null;
      return attributeRows(child, below, [...names, name]);
    });
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const field = names.length === 0 ? '' : printPath(names);
  const setAt = typeof times === 'string' ? times : null;
  return [{ path: names.join('.'), field, value: text, type: typeOf(value), setAt }];
}

/** What is known of consent: "marketing.any: y". */
export function consentsOf({ attributes }: Profile): string[] {
  return attributeRows((attributes as Record<string, unknown>)['consents'] ?? {})
    .filter(({ path }) => path !== '')
    .map(({ path, value }) => `${path.replace(/\.val$/, '')}: ${value}`);
}

export function useProfile(id: string) {
  return query.useQuery(
    'get',
    '/api/profiles/{id}',
    { params: { path: { id } } },
    // Each look at a person is written to the audit log.
    { refetchOnWindowFocus: false, staleTime: 60_000 },
  );
}
