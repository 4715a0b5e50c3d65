/** Profiles, audiences, identities, trace. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { flag, oneOf, search, text } from '../parts/search.ts';
import { timeSearch } from '../parts/time-window.tsx';
import { shellRoute } from './frame.ts';

const ruleSearch = search({ mode: oneOf('build', 'code') });

export const customerRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/profiles',
    component: lazyRouteComponent(() => import('../screens/profiles/list.tsx'), 'ProfilesScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/profiles/$id/$tab',
    validateSearch: search({
      q: text,
      json: flag,
      type: text,
      range: oneOf('24h', '7d', '30d'),
      state: oneOf('in', 'left', 'all'),
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
    validateSearch: search({
      q: text,
      origin: oneOf('segmentation-service', 'custom-upload', 'external'),
      tag: text,
      label: text,
      activated: oneOf('yes', 'no'),
      by: text,
      lifecycle: oneOf('draft', 'published', 'inactive', 'archived'),
      sort: oneOf('name', '-name', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'),
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
    validateSearch: search({
      ...timeSearch,
      ...ruleSearch.shape,
      identity: text,
      state: oneOf('in', 'left'),
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
    validateSearch: search({
      q: text,
      owner: oneOf('standard', 'custom'),
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
