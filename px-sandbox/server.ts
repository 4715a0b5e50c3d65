import Fastify, { type FastifyInstance } from 'fastify';
import type { Px } from './px.ts';
import { PxError } from './px-error.ts';
import { accountRoutes } from './routes/accounts.ts';
import { eventRoutes } from './routes/events.ts';
import { faultRoutes } from './routes/faults.ts';
import { membershipRoutes } from './routes/membership.ts';
import { metadataRoutes } from './routes/metadata.ts';
import { notFoundRoute } from './routes/route.ts';
import { sandboxRoutes } from './routes/sandbox.ts';
import { segmentRoutes } from './routes/segments.ts';
import { tokenRoutes } from './routes/token.ts';
import { userRoutes } from './routes/users.ts';
import { screenRoutes } from './screens/index.ts';

/** More than PX takes, so that the refusal is PX's own and lands in the log. */
const receiveBytesMax = 8 * 1024 * 1024;
/** Identities are path parameters; Fastify's own limit is 100 characters. */
const parameterCharactersMax = 16_384;

/** PX's API, the sandbox's own calls and its screens, over one `Px`. */
export function createServer(px: Px): FastifyInstance {
  const server = Fastify({
    bodyLimit: receiveBytesMax,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: parameterCharactersMax },
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  server.addHook('onRequest', async (request) => {
    // The sandbox's own calls need no sign-in, so no page of another site may make them.
    const site = request.headers['sec-fetch-site'] ?? 'none';
    if (request.method === 'GET' || site === 'none' || site === 'same-origin') return;
    throw new PxError(403, 'Not from a page of another site');
  });
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof PxError) {
      return reply.status(error.status).headers(error.headers).send(error.body);
    }
    const status = error.statusCode ?? 500;
    if (status === 500) console.error(error);
    return reply.status(status).send({ status: 'error', message: error.message });
  });
  for (const add of [
    tokenRoutes,
    metadataRoutes,
    membershipRoutes,
    segmentRoutes,
    eventRoutes,
    userRoutes,
    accountRoutes,
    sandboxRoutes,
    faultRoutes,
    screenRoutes,
    notFoundRoute,
  ]) {
    add(server, px);
  }
  return server;
}
