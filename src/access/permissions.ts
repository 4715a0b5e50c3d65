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

/** What each permission is for, in a few words, and what it is of no use without. */
export const permissionFacts: Readonly<
  Record<Permission, { meaning: string; needs: readonly Permission[] }>
> = {
  'View Destinations': { meaning: 'See the catalog, accounts and dataflows', needs: [] },
  'Manage Destinations': {
    meaning: 'Connect, change, enable, disable and delete accounts and dataflows',
    needs: ['View Destinations'],
  },
  'Activate Destinations': {
    meaning: 'Put audiences on dataflows and take them off, with the mapping',
    needs: ['View Destinations', 'View Profiles', 'View Segments'],
  },
  'Activate Segment without Mapping': {
    meaning: 'Put audiences on dataflows and take them off; the mapping stays as it is',
    needs: ['View Destinations', 'View Profiles', 'View Segments'],
  },
  'Destination Authoring': {
    meaning: 'Create and change destination definitions',
    needs: ['View Destinations'],
  },
  'View Profiles': { meaning: 'Look people up', needs: [] },
  'Manage Profiles': { meaning: 'Change, export and delete people', needs: ['View Profiles'] },
  'View Segments': { meaning: 'See audiences', needs: [] },
  'Manage Segments': { meaning: 'Create, change and delete audiences', needs: ['View Segments'] },
  'View Identity Graph': {
    meaning: 'See which identities are one person; map identities',
    needs: ['View Profiles'],
  },
  'View Identity Namespaces': { meaning: 'See namespaces', needs: [] },
  'Manage Identity Namespaces': {
    meaning: 'Create and change namespaces',
    needs: ['View Identity Namespaces'],
  },
  'View Sources': { meaning: 'See write keys and what arrives', needs: [] },
  'Manage Sources': {
    meaning: 'Create, change, rotate and delete write keys',
    needs: ['View Sources'],
  },
  'Apply Data Usage Labels': {
    meaning: 'Label fields and audiences',
    needs: ['View Data Usage Policies'],
  },
  'View Data Usage Policies': { meaning: 'See labels and policies', needs: [] },
  'Manage Data Usage Policies': {
    meaning: 'Create, change and enable policies',
    needs: ['View Data Usage Policies'],
  },
  'View User Activity Log': { meaning: 'Read the audit log', needs: [] },
  'View Alerts': { meaning: 'See alerts', needs: [] },
  'Manage Alerts': { meaning: 'Change alert rules and channels', needs: ['View Alerts'] },
  'Resolve Alerts': { meaning: 'Mark alerts as resolved', needs: ['View Alerts'] },
  'Manage users': { meaning: 'Invite, change, disable and remove users', needs: [] },
  'Manage roles': { meaning: 'Create, change and delete roles', needs: [] },
  'Manage keys': { meaning: 'Create, change and delete API keys', needs: [] },
  'Manage settings': { meaning: 'Change the settings of the workspace', needs: [] },
  Ingest: { meaning: 'Send profile updates with an API key', needs: [] },
};
