/** Roles and permissions, which all tabs of Access read. */
import { useQuery } from '@tanstack/react-query';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';

type ItemOf<Path extends '/api/users' | '/api/roles' | '/api/api-keys' | '/api/permissions'> =
  paths[Path]['get']['responses'][200]['content']['application/json']['items'][number];

export type User = ItemOf<'/api/users'>;
export type Role = ItemOf<'/api/roles'>;
export type ApiKey = ItemOf<'/api/api-keys'>;
export type PermissionFact = ItemOf<'/api/permissions'>;

export function useRoles() {
  return useQuery({
    queryKey: ['/api/roles'],
    queryFn: async () => unwrap(await api.GET('/api/roles')).items,
  });
}

export function usePermissions() {
  return useQuery({
    queryKey: ['/api/permissions'],
    queryFn: async () => unwrap(await api.GET('/api/permissions')).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Where each group of permissions begins, in the order in which the server lists them. */
const groupStarts: Readonly<Record<string, string>> = {
  'View Destinations': 'Destinations',
  'View Profiles': 'Profiles and audiences',
  'View Identity Graph': 'Identities',
  'View Sources': 'Sources',
  'Apply Data Usage Labels': 'Data governance',
  'View User Activity Log': 'Audit log',
  'View Alerts': 'Alerts',
  'Manage users': 'Administration',
  Ingest: 'Collecting',
};

export interface PermissionGroup {
  name: string;
  permissions: PermissionFact[];
}

export function groupsOf(facts: readonly PermissionFact[]): PermissionGroup[] {
  const groups: PermissionGroup[] = [];
  for (const fact of facts) {
    const name = groupStarts[fact.name];
    if (name !== undefined || groups.length === 0) {
      groups.push({ name: name ?? 'Others', permissions: [] });
    }
    groups.at(-1)!.permissions.push(fact);
  }
  return groups;
}
