/**
 * The page to read the API's document. Its program is large (40 MiB of memory), and most servers never
 * show it: it is loaded when somebody opens the page.
 */
import fastify, { type FastifyInstance, type RouteHandler } from 'fastify';

async function loadPage(): Promise<FastifyInstance> {
  const { default: reference } = await import('@scalar/fastify-api-reference');
  const page = fastify();
  await page.register(reference, {
    routePrefix: '/docs',
    configuration: { url: '/openapi.json', withDefaultFonts: false, telemetry: false },
  });
  return page;
}

export function addReference(server: FastifyInstance): void {
  let page: Promise<FastifyInstance> | undefined;
  const answer: RouteHandler = async (request, reply) => {
    page ??= loadPage();
    const { url } = request;
    const { statusCode, headers, rawPayload } = await (await page).inject({ method: 'GET', url });
    if (statusCode === 404) return reply.callNotFound();
    const { 'content-type': type, location } = headers;
    if (typeof location === 'string') return reply.redirect(location, statusCode);
    if (type !== undefined) reply.header('content-type', type);
    return reply.code(statusCode).send(rawPayload);
  };
  const options = { config: { permission: 'public' }, schema: { hide: true } } as const;
  for (const path of ['/docs', '/docs/*']) server.get(path, options, answer);
}
