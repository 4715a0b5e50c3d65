/** Sources and destinations. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { timeSearch } from '../parts/time-window.tsx';
import { shellRoute, text } from './frame.ts';

export const connectionsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/sources',
    validateSearch: z.object({
      q: text,
      status: z.enum(['receiving', 'silent', 'never-used', 'disabled']).optional().catch(undefined),
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
    validateSearch: z.object({
      q: text,
      type: text,
      outcome: z.enum(['accepted', 'rejected', 'merged']).optional().catch(undefined),
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
    validateSearch: z.object({
      q: text,
      sel: text,
      show: z.literal('mine').optional().catch(undefined),
    }),
    component: lazyRouteComponent(
      () => import('../screens/destinations/catalog.tsx'),
      'CatalogScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/catalog/$id/connect',
    component: lazyRouteComponent(
      () => import('../screens/destinations/connect.tsx'),
      'ConnectScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/browse',
    validateSearch: z.object({ q: text, status: text }),
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
    validateSearch: z.object({
      step: z.enum(['audiences', 'mapping', 'schedule', 'review']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(
      () => import('../screens/destinations/activate/activate.tsx'),
      'ActivateScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/destinations/dataflows/$id/$tab',
    validateSearch: z.object({
      ...timeSearch,
      q: text,
      sel: text,
      status: text,
      audience: text,
      run: text,
      state: text,
      failures: z.literal('only').optional().catch(undefined),
    }),
    component: lazyRouteComponent(
      () => import('../screens/destinations/dataflow/page.tsx'),
      'DataflowScreen',
    ),
  }),
] as const;
