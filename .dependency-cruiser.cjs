/**
 * The floors of the house: a room may import from floors below its own, never from above or beside
 * it; no cycles; a room is entered through its index. See docs/architecture.md.
 */
const floors = [
  ['^src/kernel/'],
  ['^src/store/'],
  ['^src/profiles/', '^src/governance/', '^src/access/', '^src/monitoring/', '^src/settings/'],
  ['^src/audiences/', '^src/destinations/', '^src/sources/'],
  ['^src/activation/'],
  ['^src/pipeline/', '^src/operations/'],
  ['^src/people/', '^src/configuration/'],
  ['^src/server/'],
  ['^src/app(-monitoring|-loops|-doctor)?\\.ts$'],
  ['^src/cli/'],
];

const upward = floors.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `floor-${floor}-${room.replace(/\W/g, '')}`,
    severity: 'error',
    comment: 'Imports go down, never up or sideways.',
    from: { path: room },
    to: {
      path:
        floors
          .slice(floor)
          .flat()
          .filter((other) => other !== room)
          .join('|') || '^$',
    },
  })),
);

const rooms =
  'kernel|store|profiles|governance|access|monitoring|settings|audiences|destinations|sources|activation|pipeline|operations|people|configuration|server';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...upward,
    {
      name: 'enter-by-the-index',
      severity: 'error',
      from: { path: `^src/(${rooms})/` },
      to: { path: `^src/(${rooms})/(?!index\\.ts)`, pathNot: '^src/$1/' },
    },
    {
      name: 'pql-is-free-of-node',
      severity: 'error',
      from: { path: '^src/audiences/pql/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pql-stands-alone',
      severity: 'error',
      from: { path: '^src/audiences/pql/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: '^src/audiences/pql/' },
    },
    {
      name: 'sandbox-stands-alone',
      severity: 'error',
      from: { path: '^px-sandbox/' },
      to: { path: '^src/' },
    },
    {
      name: 'console-speaks-http',
      severity: 'error',
      comment: 'The console reaches Millrace through HTTP, but for the language of rules.',
      from: { path: '^console/' },
      to: { path: '^(src|px-sandbox)/', pathNot: '^src/audiences/pql/' },
    },
    {
      name: 'destinations-touch-no-store',
      severity: 'error',
      from: { path: '^src/(destinations|sources)/' },
      to: { path: '^src/store/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.css$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
