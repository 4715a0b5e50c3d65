/** The permissions of the platform's access control, in its words, and the built-in roles. */

export const permissions = [
  'View Destinations',
  'Manage Destinations',
  'Activate Destinations',
  'Activate Segment without Mapping',
  'Destination Authoring',
  'View Profiles',
  'Manage Profiles',
  'View Segments',
  'Manage Segments',
  'View Identity Graph',
  'View Identity Namespaces',
  'Manage Identity Namespaces',
  'View Sources',
  'Manage Sources',
  'Apply Data Usage Labels',
  'View Data Usage Policies',
  'Manage Data Usage Policies',
  'View User Activity Log',
  'View Alerts',
  'Manage Alerts',
  'Resolve Alerts',
  'Manage users',
  'Manage roles',
  'Manage keys',
  'Manage settings',
  /** Send profile updates; what a write key has, and what an API key needs for `/collect`. */
  'Ingest',
] as const;

export type Permission = (typeof permissions)[number];

const viewing: readonly Permission[] = [
  'View Destinations',
  'View Profiles',
  'View Segments',
  'View Identity Namespaces',
  'View Sources',
  'View Data Usage Policies',
  'View Alerts',
];

const operating: readonly Permission[] = [
  ...viewing,
  'Manage Destinations',
  'Activate Destinations',
  'View Identity Graph',
  'Manage Identity Namespaces',
  'Manage Sources',
  'Manage Profiles',
  'Manage Segments',
  'View User Activity Log',
  'Manage Alerts',
  'Resolve Alerts',
  'Ingest',
];

/** Built-in roles: they cannot be changed, only copied. */
export const builtInRoles: Readonly<Record<string, readonly Permission[]>> = {
  Administrator: permissions,
  Operator: operating,
  Marketer: [...viewing, 'Activate Destinations', 'Manage Segments', 'View Identity Graph'],
  Steward: [
    ...viewing,
    'Apply Data Usage Labels',
    'Manage Data Usage Policies',
    'View User Activity Log',
  ],
  Viewer: viewing,
};

/** Every permission that a set of roles gives. Unknown roles give none. */
export function permissionsOf(roles: readonly string[]): ReadonlySet<Permission> {
  return new Set(
    roles.flatMap((role) => (Object.hasOwn(builtInRoles, role) ? builtInRoles[role]! : [])),
  );
}
