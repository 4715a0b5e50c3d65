/** Policies and the audit log. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { timeRanges } from '../parts/time-range.tsx';
import { shellRoute, text } from './frame.ts';

export const privacyRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/policies',
    beforeLoad: () => {
      throw redirect({ to: '/policies/$tab', params: { tab: 'policies' } });
    },
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/policies/$tab',
    validateSearch: z.object({
      view: z.enum(['label', 'field']).optional().catch(undefined),
      sel: text,
    }),
    component: lazyRouteComponent(
      () => import('../screens/policies/policies-page.tsx'),
      'PoliciesScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/audits',
    validateSearch: z.object({
      q: text,
      objectType: text,
      objectId: text,
      source: z.enum(['console', 'api', 'cli', 'apply', 'system']).optional().catch(undefined),
      result: z
        .enum(['started', 'allowed', 'denied', 'refused', 'failed'])
        .optional()
        .catch(undefined),
      range: z.enum(timeRanges).optional().catch(undefined),
      sel: text,
    }),
    component: lazyRouteComponent(() => import('../screens/audits.tsx'), 'AuditsScreen'),
  }),
] as const;
