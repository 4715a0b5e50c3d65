import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import { authorise } from '../auth.ts';
import { runExchange, type Work } from '../exchange.ts';
import type { FaultPlace } from '../faults.ts';
import type { Px } from '../px.ts';
import { PxError } from '../px-error.ts';
import { notFoundPage } from '../screens/screen.ts';

interface Route {
  method: HTTPMethods;
  url: string;
  place: Exclude<FaultPlace, 'token'>;
  work: Work;
}

/** Adds a call of PX's API that needs a token or API key. */
export function addRoute(
  server: FastifyInstance,
  px: Px,
  { method, url, place, work }: Route,
): void {
  server.route({
    method,
    url,
    exposeHeadRoute: false,
    handler: (request, reply) =>
      runExchange(px, {
        place,
        request,
        reply,
        work: (exchange) => {
          authorise(px, exchange);
          return work(exchange);
        },
      }),
  });
}

/** A parameter of the path, decoded, exact. */
export function pathParameter(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string>)[name] ?? '';
}

/** Whatever is not there: under /v1 as PX would say it, sign-in first. */
export function notFoundRoute(server: FastifyInstance, px: Px): void {
  server.setNotFoundHandler((request, reply) => {
    const work: Work = (exchange) => {
      authorise(px, exchange);
      throw new PxError(404, 'Not found');
    };
    if (request.url.startsWith('/v1/')) {
      return runExchange(px, { place: 'read', request, reply, work });
    }
    if (request.method === 'GET' && request.headers.accept?.includes('text/html')) {
      return notFoundPage(px, request, reply);
    }
    throw new PxError(404, 'Not found');
  });
}
