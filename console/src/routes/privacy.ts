/** Policies and the audit log. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { oneOf, search, text } from '../parts/search.ts';
import { timeRanges } from '../parts/time-range.tsx';
import { shellRoute } from './frame.ts';

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
    validateSearch: search({
      view: oneOf('label', 'field'),
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
    validateSearch: search({
      q: text,
      objectType: text,
      objectId: text,
      source: oneOf('console', 'api', 'cli', 'apply', 'system'),
      result: oneOf('started', 'allowed', 'denied', 'refused', 'failed'),
      range: oneOf(...timeRanges),
      sel: text,
    }),
    component: lazyRouteComponent(() => import('../screens/audits.tsx'), 'AuditsScreen'),
  }),
] as const;
