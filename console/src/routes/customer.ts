/** Profiles, audiences, identities, trace. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { timeSearch } from '../parts/time-window.tsx';
import { shellRoute, text } from './frame.ts';

const ruleSearch = z.object({ mode: z.enum(['build', 'code']).optional().catch(undefined) });

export const customerRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/profiles',
    component: lazyRouteComponent(() => import('../screens/profiles/list.tsx'), 'ProfilesScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/profiles/$id/$tab',
    validateSearch: z.object({
      q: text,
      json: z.boolean().optional().catch(undefined),
      type: text,
      range: z.enum(['24h', '7d', '30d']).optional().catch(undefined),
      state: z.enum(['in', 'left', 'all']).optional().catch(undefined),
      audience: text,
      dataflow: text,
    }),
    component: lazyRouteComponent(() => import('../screens/profiles/profile.tsx'), 'ProfileScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/profiles/erasures/$id',
    component: lazyRouteComponent(() => import('../screens/profiles/erasure.tsx'), 'ErasureScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/trace',
    component: lazyRouteComponent(() => import('../screens/trace/trace.tsx'), 'TraceScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/audiences',
    validateSearch: z.object({
      q: text,
      origin: z
        .enum(['segmentation-service', 'custom-upload', 'external'])
        .optional()
        .catch(undefined),
      tag: text,
      label: text,
      activated: z.enum(['yes', 'no']).optional().catch(undefined),
      by: text,
      lifecycle: z.enum(['draft', 'published', 'inactive', 'archived']).optional().catch(undefined),
      sort: z
        .enum(['name', '-name', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'])
        .optional()
        .catch(undefined),
    }),
    component: lazyRouteComponent(() => import('../screens/audiences.tsx'), 'AudiencesScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/audiences/new',
    validateSearch: ruleSearch,
    component: lazyRouteComponent(() => import('../screens/rule-editor/page.tsx'), 'NewRuleScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/audiences/import',
    component: lazyRouteComponent(
      () => import('../screens/audience-import.tsx'),
      'AudienceImportScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/audiences/$id',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/audiences/$id/$tab', params: { ...params, tab: 'overview' } });
    },
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/audiences/$id/$tab',
    validateSearch: z.object({
      ...timeSearch,
      ...ruleSearch.shape,
      identity: text,
      state: z.enum(['in', 'left']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => import('../screens/audience/page.tsx'), 'AudienceScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/audiences/$id/edit',
    validateSearch: ruleSearch,
    component: lazyRouteComponent(
      () => import('../screens/rule-editor/page.tsx'),
      'EditRuleScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/identities',
    validateSearch: z.object({
      q: text,
      owner: z.enum(['standard', 'custom']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(
      () => import('../screens/identities/list.tsx'),
      'IdentitiesScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/identities/graph',
    component: lazyRouteComponent(
      () => import('../screens/identities/graph.tsx'),
      'IdentityGraphScreen',
    ),
  }),
] as const;
