/** Every page and its link: path = thing, then tab; search = all that a person set. */
import { createRouter } from '@tanstack/react-router';
import { administrationRoutes } from './routes/administration.ts';
import { connectionsRoutes } from './routes/connections.ts';
import { customerRoutes } from './routes/customer.ts';
import { homeRoutes, openRoutes, rootRoute, shellRoute } from './routes/frame.ts';
import { operationsRoutes } from './routes/operations.ts';
import { privacyRoutes } from './routes/privacy.ts';

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...openRoutes,
    shellRoute.addChildren([
      ...homeRoutes,
      ...customerRoutes,
      ...connectionsRoutes,
      ...privacyRoutes,
      ...operationsRoutes,
      ...administrationRoutes,
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
