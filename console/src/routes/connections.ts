/** Sources and destinations. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { oneOf, search, text } from '../parts/search.ts';
import { timeSearch } from '../parts/time-window.tsx';
import { shellRoute } from './frame.ts';

export const connectionsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/sources',
    validateSearch: search({
      q: text,
      status: oneOf('receiving', 'silent', 'never-used', 'disabled'),
    }),
    component: lazyRouteComponent(() => import('../screens/sources/list.tsx'), 'SourcesScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/sources/import',
    component: lazyRouteComponent(() => import('../screens/sources/import.tsx'), 'ImportScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/sources/$id/$tab',
    validateSearch: search({
      q: text,
      type: text,
      outcome: oneOf('accepted', 'rejected', 'merged'),
    }),
    component: lazyRouteComponent(() => import('../screens/sources/source.tsx'), 'SourceScreen'),
  }),
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
    validateSearch: search({
      q: text,
      sel: text,
      show: oneOf('mine'),
      category: text,
    }),
    component: lazyRouteComponent(
      () => import('../screens/destinations/catalog.tsx'),
      'CatalogScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/catalog/$id/connect',
    validateSearch: search({ step: oneOf('authenticate', 'details'), account: text }),
    component: lazyRouteComponent(
      () => import('../screens/destinations/connect.tsx'),
      'ConnectScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/browse',
    validateSearch: search({ q: text, status: text }),
    component: lazyRouteComponent(
      () => import('../screens/destinations/browse.tsx'),
      'BrowseScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/accounts',
    component: lazyRouteComponent(
      () => import('../screens/destinations/accounts.tsx'),
      'AccountsScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/accounts/$id',
    component: lazyRouteComponent(
      () => import('../screens/destinations/account.tsx'),
      'AccountScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/dataflows/$id',
    beforeLoad: ({ params }) => {
      const tab = { ...params, tab: 'activation' };
      throw redirect({ to: '/destinations/dataflows/$id/$tab', params: tab, replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/dataflows/$id/activate',
    validateSearch: search({
      step: oneOf('audiences', 'mapping', 'schedule', 'review'),
    }),
    component: lazyRouteComponent(
      () => import('../screens/destinations/activate/activate.tsx'),
      'ActivateScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/dataflows/$id/runs/$runId',
    validateSearch: search({ sel: text }),
    component: lazyRouteComponent(
      () => import('../screens/destinations/dataflow/run-page.tsx'),
      'RunScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/dataflows/$id/verifications/$verificationId',
    component: lazyRouteComponent(
      () => import('../screens/destinations/dataflow/verification-page.tsx'),
      'VerificationScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/dataflows/$id/$tab',
    validateSearch: search({
      ...timeSearch,
      q: text,
      sel: text,
      status: text,
      audience: text,
      run: text,
      state: text,
      failures: oneOf('only'),
    }),
    component: lazyRouteComponent(
      () => import('../screens/destinations/dataflow/page.tsx'),
      'DataflowScreen',
    ),
  }),
] as const;
