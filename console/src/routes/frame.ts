/** What stands around every page: the root, what is open to everybody, and the shell. */
import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { problemOf } from '../api/problem.ts';
import { search, text } from '../parts/search.ts';
import { queryClient } from '../query-client.ts';
import { Root } from '../root.tsx';
import { NotFoundScreen } from '../screens/not-found.tsx';
import { StartFailed } from '../screens/start-failed.tsx';
import { meQuery } from '../session.tsx';
import { Shell } from '../shell/shell.tsx';

export const rootRoute = createRootRoute({ component: Root });

export const shellRoute = createRoute({
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

export const openRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    validateSearch: search({
      next: text,
      email: text,
    }),
    component: lazyRouteComponent(() => import('../screens/sign-in.tsx'), 'SignInScreen'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/setup',
    component: lazyRouteComponent(() => import('../screens/setup.tsx'), 'SetupScreen'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/accept-invitation',
    component: lazyRouteComponent(
      () => import('../screens/accept-invitation.tsx'),
      'AcceptInvitationScreen',
    ),
  }),
] as const;

export const homeRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/',
    component: lazyRouteComponent(() => import('../screens/home/home.tsx'), 'HomeScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '$',
    component: NotFoundScreen,
  }),
] as const;
