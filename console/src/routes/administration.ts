/** Access and settings. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { oneOf, search, text } from '../parts/search.ts';
import { shellRoute } from './frame.ts';

export const administrationRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/access',
    beforeLoad: () => {
      throw redirect({ to: '/access/$tab', params: { tab: 'users' } });
    },
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/access/$tab',
    validateSearch: search({
      q: text,
      status: oneOf('active', 'invited', 'disabled'),
      sel: text,
    }),
    component: lazyRouteComponent(() => import('../screens/access/access.tsx'), 'AccessScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings',
    beforeLoad: () => {
      throw redirect({ to: '/settings/$tab', params: { tab: 'general' } });
    },
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/settings/$tab',
    component: lazyRouteComponent(
      () => import('../screens/settings/settings.tsx'),
      'SettingsScreen',
    ),
  }),
] as const;
