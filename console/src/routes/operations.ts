/** Monitoring and alerts. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { timeSearch } from '../parts/time-window.tsx';
import { shellRoute, text } from './frame.ts';

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
    validateSearch: z.object(timeSearch),
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
    validateSearch: z.object({
      state: z.enum(['triggered', 'resolved']).optional().catch(undefined),
      rule: text,
      sel: text,
    }),
    component: lazyRouteComponent(() => import('../screens/alerts/alerts.tsx'), 'AlertsScreen'),
  }),
] as const;
