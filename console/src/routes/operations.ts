/** Monitoring and alerts. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { oneOf, search, text } from '../parts/search.ts';
import { timeSearch } from '../parts/time-window.tsx';
import { shellRoute } from './frame.ts';

export const operationsRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/monitoring',
    beforeLoad: () => {
      throw redirect({ to: '/monitoring/$tab', params: { tab: 'destinations' }, replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/monitoring/$tab',
    validateSearch: search({ ...timeSearch, dataflow: text }),
    component: lazyRouteComponent(
      () => import('../screens/monitoring/monitoring.tsx'),
      'MonitoringScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/alerts',
    beforeLoad: () => {
      throw redirect({ to: '/alerts/$tab', params: { tab: 'history' } });
    },
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/alerts/$tab',
    validateSearch: search({
      state: oneOf('triggered', 'resolved'),
      rule: text,
      sel: text,
    }),
    component: lazyRouteComponent(() => import('../screens/alerts/alerts.tsx'), 'AlertsScreen'),
  }),
] as const;
