/** The links that `npm run screens` opens: every route of the console, with what its links can say. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the places are about: ids of things that are there; undefined where there is none. */
export interface Subjects {
  /** The CRMID of somebody. */
  person: string;
  profile: string | undefined;
  /** The audience and the dataflow with the most members. */
  audience: string | undefined;
  dataflow: string | undefined;
  /** Of this dataflow. */
  run: string | undefined;
  verification: string | undefined;
  account: string | undefined;
  source: string | undefined;
  erasure: string | undefined;
}

const whileSignedOut: string[] = [];

/** Each route by its path, with the links to open; `tabs` of a page are clicked from its first link. */
function linksByRoute(of: Subjects): Record<string, string[]> {
  const { profile, audience, dataflow } = of;
  const hash = (values: Record<string, string>): string => `#${new URLSearchParams(values)}`;
  const found = hash({ ns: 'CRMID', id: of.person });
  const nearly = hash({ id: of.person.toUpperCase() });
  const at = (prefix: string, id: string | undefined, rest: readonly string[]): string[] =>
    id === undefined ? [] : rest.map((end) => prefix + id + end);
  return {
    '/sign-in': whileSignedOut,
    '/setup': whileSignedOut,
    '/accept-invitation': whileSignedOut,
    '/': ['/'],
    $: ['/nowhere'],
    '/profiles': ['/profiles', `/profiles${found}`, `/profiles${nearly}`],
    '/profiles/$id/$tab': at('/profiles/', profile, ['/attributes', '/audiences?state=all']),
    '/profiles/erasures/$id': at('/profiles/erasures/', of.erasure, ['']),
    '/trace': ['/trace', `/trace${found}`],
    '/audiences': ['/audiences', '/audiences?q=team&sort=-updatedAt'],
    '/audiences/new': ['/audiences/new', '/audiences/new?mode=code'],
    '/audiences/import': ['/audiences/import'],
    '/audiences/$id': at('/audiences/', audience, ['']),
    '/audiences/$id/$tab': at('/audiences/', audience, [
      '/overview',
      '/overview?range=30d',
      '/members?state=left',
    ]),
    '/audiences/$id/edit': at('/audiences/', audience, ['/edit', '/edit?mode=code']),
    '/identities': ['/identities'],
    '/identities/graph': ['/identities/graph', `/identities/graph${found}`],
    '/sources': ['/sources'],
    '/sources/import': ['/sources/import'],
    '/sources/$id/$tab': at('/sources/', of.source, ['/live']),
    '/destinations': ['/destinations'],
    '/destinations/catalog': ['/destinations/catalog', '/destinations/catalog?sel=gainsight-px'],
    '/destinations/catalog/$id/connect': ['/destinations/catalog/gainsight-px/connect'],
    '/destinations/browse': ['/destinations/browse'],
    '/destinations/accounts': ['/destinations/accounts'],
    '/destinations/accounts/$id': at('/destinations/accounts/', of.account, ['']),
    '/destinations/dataflows/$id': at('/destinations/dataflows/', dataflow, ['']),
    '/destinations/dataflows/$id/$tab': at('/destinations/dataflows/', dataflow, [
      '/activation',
      '/activation?range=30d',
    ]),
    '/destinations/dataflows/$id/runs/$runId': at(
      `/destinations/dataflows/${dataflow}/runs/`,
      of.run,
      [''],
    ),
    '/destinations/dataflows/$id/verifications/$verificationId': at(
      `/destinations/dataflows/${dataflow}/verifications/`,
      of.verification,
      [''],
    ),
    '/destinations/dataflows/$id/activate': at('/destinations/dataflows/', dataflow, [
      '/activate?step=audiences',
      '/activate?step=mapping',
      '/activate?step=schedule',
      '/activate?step=review',
    ]),
    '/monitoring': ['/monitoring'],
    '/monitoring/$tab': ['destinations', 'sources', 'audiences', 'system'].map(
      (tab) => `/monitoring/${tab}?range=30d`,
    ),
    '/alerts': ['/alerts'],
    '/alerts/$tab': ['/alerts/history?state=resolved'],
    '/policies': ['/policies'],
    '/policies/$tab': ['/policies/labels?view=field'],
    '/audits': ['/audits', '/audits?range=30d&result=allowed&source=console'],
    '/access': ['/access'],
    '/access/$tab': ['/access/users?q=a'],
    '/settings': ['/settings'],
    '/settings/$tab': ['/settings/general'],
  };
}

/** The paths of the console's router, as its files say them. */
function routes(): string[] {
  const folder = join(import.meta.dirname, '../console/src/routes');
  return globSync('*.ts', { cwd: folder }).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/^\s*path: '([^']+)'/gm)].map(
      ([, path]) => path!,
    ),
  );
}

/**
 * The links to open, and the routes that have nothing to show.
 * @throws Error when the console has a route that is not listed here
 */
export function placesOf(subjects: Subjects): { links: string[]; without: string[] } {
  const byRoute = linksByRoute(subjects);
  const paths = routes();
  const unknown = paths.filter((path) => !byRoute[path]);
  if (unknown.length > 0) throw new Error(`bench/screen-places.ts lacks ${unknown.join(', ')}`);
  return {
    links: paths.flatMap((path) => byRoute[path]!),
    without: paths.filter(
      (path) => byRoute[path]!.length === 0 && byRoute[path] !== whileSignedOut,
    ),
  };
}
