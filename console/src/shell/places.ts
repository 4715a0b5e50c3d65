/** Where the rail leads, by section, and who may see each. */

export interface Place {
  name: string;
  href: string;
  /** Pages below this path belong to the place. */
  path: string;
  /** Any of these is enough to view it; none: everybody. */
  needs?: readonly string[];
}

interface Section {
  name: string | null;
  places: readonly Place[];
}

export const railSections: readonly Section[] = [
  { name: null, places: [{ name: 'Home', href: '/', path: '/' }] },
  {
    name: 'Customer',
    places: [
      { name: 'Profiles', href: '/profiles', path: '/profiles', needs: ['View Profiles'] },
      { name: 'Audiences', href: '/audiences', path: '/audiences', needs: ['View Segments'] },
      {
        name: 'Identities',
        href: '/identities',
        path: '/identities',
        needs: ['View Identity Namespaces'],
      },
    ],
  },
  {
    name: 'Connections',
    places: [
      { name: 'Sources', href: '/sources', path: '/sources', needs: ['View Sources'] },
      {
        name: 'Destinations',
        href: '/destinations/catalog',
        path: '/destinations',
        needs: ['View Destinations'],
      },
    ],
  },
  {
    name: 'Privacy',
    places: [
      {
        name: 'Policies',
        href: '/policies/policies',
        path: '/policies',
        needs: ['View Data Usage Policies'],
      },
      { name: 'Audit log', href: '/audits', path: '/audits', needs: ['View User Activity Log'] },
    ],
  },
  {
    name: 'Operations',
    places: [
      {
        name: 'Monitoring',
        href: '/monitoring/destinations',
        path: '/monitoring',
        needs: ['View Destinations'],
      },
      { name: 'Alerts', href: '/alerts/history', path: '/alerts', needs: ['View Alerts'] },
    ],
  },
  {
    name: 'Administration',
    places: [
      {
        name: 'Access',
        href: '/access/users',
        path: '/access',
        needs: ['Manage users', 'Manage roles', 'Manage keys'],
      },
      {
        name: 'Settings',
        href: '/settings/general',
        path: '/settings',
        needs: ['Manage settings'],
      },
    ],
  },
];
