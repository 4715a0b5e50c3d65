/** Every page and its link: path = thing, then tab; search = all that a person set. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { z } from 'zod';
import { problemOf } from './api/problem.ts';
import { timeRanges } from './parts/time-range.tsx';
import { queryClient } from './query-client.ts';
import { Root } from './root.tsx';
import { NotFoundScreen } from './screens/not-found.tsx';
import { StartFailed } from './screens/start-failed.tsx';
import { meQuery } from './session.tsx';
import { Shell } from './shell/shell.tsx';

const rootRoute = createRootRoute({ component: Root });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: z.object({
    next: z.string().optional().catch(undefined),
    email: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/sign-in.tsx'), 'SignInScreen'),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./screens/setup.tsx'), 'SetupScreen'),
});

const acceptRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/accept-invitation',
  component: lazyRouteComponent(
    () => import('./screens/accept-invitation.tsx'),
    'AcceptInvitationScreen',
  ),
});

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  errorComponent: StartFailed,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (problemOf(error).status !== 401) throw error;
      throw redirect({ to: '/sign-in', search: { next: location.href } });
    }
  },
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./screens/home/home.tsx'), 'HomeScreen'),
});

const audiencesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    origin: z
      .enum(['segmentation-service', 'custom-upload', 'external'])
      .optional()
      .catch(undefined),
    lifecycle: z.enum(['draft', 'published', 'inactive', 'archived']).optional().catch(undefined),
    sort: z
      .enum(['name', '-name', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'])
      .optional()
      .catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/audiences.tsx'), 'AudiencesScreen'),
});

const accessIndexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/access',
  beforeLoad: () => {
    throw redirect({ to: '/access/$tab', params: { tab: 'users' } });
  },
});

const accessRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/access/$tab',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    status: z.enum(['active', 'invited', 'disabled']).optional().catch(undefined),
    sel: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/access/access.tsx'), 'AccessScreen'),
});

const sourcesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sources',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    status: z.enum(['receiving', 'silent', 'never-used', 'disabled']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/sources/list.tsx'), 'SourcesScreen'),
});

const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sources/import',
  component: lazyRouteComponent(() => import('./screens/sources/import.tsx'), 'ImportScreen'),
});

const sourceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sources/$id/$tab',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    outcome: z.enum(['accepted', 'rejected', 'merged']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/sources/source.tsx'), 'SourceScreen'),
});

const profilesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/profiles',
  component: lazyRouteComponent(() => import('./screens/profiles/list.tsx'), 'ProfilesScreen'),
});

const profileRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/profiles/$id/$tab',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    json: z.boolean().optional().catch(undefined),
    type: z.string().optional().catch(undefined),
    state: z.enum(['in', 'out', 'all']).optional().catch(undefined),
    audience: z.string().optional().catch(undefined),
    dataflow: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/profiles/profile.tsx'), 'ProfileScreen'),
});

const identitiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/identities',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    owner: z.enum(['standard', 'custom']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/identities/list.tsx'), 'IdentitiesScreen'),
});

const identityGraphRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/identities/graph',
  component: lazyRouteComponent(
    () => import('./screens/identities/graph.tsx'),
    'IdentityGraphScreen',
  ),
});

const audienceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/$id/$tab',
  validateSearch: z.object({
    range: z.enum(['15m', '1h', '24h', '7d', '30d']).optional().catch(undefined),
    state: z.enum(['in', 'left']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/audience/page.tsx'), 'AudienceScreen'),
});

const bareAudienceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/$id',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/audiences/$id/$tab', params: { ...params, tab: 'overview' } });
  },
});

const ruleSearch = z.object({ mode: z.enum(['build', 'code']).optional().catch(undefined) });

const newRuleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/new',
  validateSearch: ruleSearch,
  component: lazyRouteComponent(() => import('./screens/rule-editor/page.tsx'), 'NewRuleScreen'),
});

const editRuleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/$id/edit',
  validateSearch: ruleSearch,
  component: lazyRouteComponent(() => import('./screens/rule-editor/page.tsx'), 'EditRuleScreen'),
});

const importAudienceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/import',
  component: lazyRouteComponent(
    () => import('./screens/audience-import.tsx'),
    'AudienceImportScreen',
  ),
});

const text = z.string().optional().catch(undefined);

const destinationRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations',
    beforeLoad: () => {
      throw redirect({ to: '/destinations/catalog' });
    },
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/catalog',
    validateSearch: z.object({
      q: text,
      sel: text,
      show: z.literal('mine').optional().catch(undefined),
    }),
    component: lazyRouteComponent(
      () => import('./screens/destinations/catalog.tsx'),
      'CatalogScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/catalog/$id/connect',
    component: lazyRouteComponent(
      () => import('./screens/destinations/connect.tsx'),
      'ConnectScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/browse',
    validateSearch: z.object({ q: text, status: text }),
    component: lazyRouteComponent(
      () => import('./screens/destinations/browse.tsx'),
      'BrowseScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/accounts',
    component: lazyRouteComponent(
      () => import('./screens/destinations/accounts.tsx'),
      'AccountsScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/accounts/$id',
    component: lazyRouteComponent(
      () => import('./screens/destinations/account.tsx'),
      'AccountScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/dataflows/$id',
    component: lazyRouteComponent(
      () => import('./screens/destinations/dataflow/page.tsx'),
      'DataflowScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/dataflows/$id/activate',
    validateSearch: z.object({
      step: z.enum(['audiences', 'mapping', 'schedule', 'review']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(
      () => import('./screens/destinations/activate/activate.tsx'),
      'ActivateScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/dataflows/$id/$tab',
    component: lazyRouteComponent(
      () => import('./screens/destinations/dataflow/page.tsx'),
      'DataflowScreen',
    ),
  }),
] as const;

const auditsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audits',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    objectType: z.string().optional().catch(undefined),
    objectId: z.string().optional().catch(undefined),
    source: z.enum(['console', 'api', 'cli', 'apply', 'system']).optional().catch(undefined),
    result: z
      .enum(['started', 'allowed', 'denied', 'refused', 'failed'])
      .optional()
      .catch(undefined),
    range: z.enum(timeRanges).optional().catch(undefined),
    sel: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/audits.tsx'), 'AuditsScreen'),
});

const settingsIndexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$tab', params: { tab: 'general' } });
  },
});

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/$tab',
  component: lazyRouteComponent(() => import('./screens/settings/settings.tsx'), 'SettingsScreen'),
});

const policiesIndexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/policies',
  beforeLoad: () => {
    throw redirect({ to: '/policies/$tab', params: { tab: 'policies' } });
  },
});

const policiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/policies/$tab',
  validateSearch: z.object({
    view: z.enum(['label', 'field']).optional().catch(undefined),
    sel: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(
    () => import('./screens/policies/policies-page.tsx'),
    'PoliciesScreen',
  ),
});

const monitoringRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/monitoring',
  validateSearch: z.object({ range: z.enum(timeRanges).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./screens/monitoring.tsx'), 'MonitoringScreen'),
});

const alertsIndexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/alerts',
  beforeLoad: () => {
    throw redirect({ to: '/alerts/$tab', params: { tab: 'history' } });
  },
});

const alertsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/alerts/$tab',
  validateSearch: z.object({
    state: z.enum(['triggered', 'resolved']).optional().catch(undefined),
    rule: z.string().optional().catch(undefined),
    sel: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./screens/alerts/alerts.tsx'), 'AlertsScreen'),
});

const traceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/trace',
  component: lazyRouteComponent(() => import('./screens/trace/trace.tsx'), 'TraceScreen'),
});

const notFoundRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '$',
  component: NotFoundScreen,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    setupRoute,
    acceptRoute,
    shellRoute.addChildren([
      homeRoute,
      audiencesRoute,
      accessIndexRoute,
      accessRoute,
      sourcesRoute,
      importRoute,
      sourceRoute,
      profilesRoute,
      profileRoute,
      identitiesRoute,
      identityGraphRoute,
      audienceRoute,
      bareAudienceRoute,
      newRuleRoute,
      editRuleRoute,
      importAudienceRoute,
      ...destinationRoutes,
      policiesIndexRoute,
      policiesRoute,
      auditsRoute,
      monitoringRoute,
      alertsIndexRoute,
      alertsRoute,
      settingsIndexRoute,
      settingsRoute,
      traceRoute,
      notFoundRoute,
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
