/**
 * Serves the console as `npm run build` made it: its files, and its one page for every link that
 * is a view. Paths of the API stay the server's own, also those that do not exist.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const buildDir = fileURLToPath(new URL('../../dist/console/', import.meta.url));
const serverPaths = /^\/(api|v1|collect|docs|openapi\.json|healthz|readyz|metrics|assets)(\/|$)/;

/** What no link of ours has: ways up, empty or encoded separators, backslashes, control characters. */
const oddPath = /\.\.|\/\/|%2f|%5c|%2e|%[01]|\\/i;

const notBuilt = `<!doctype html><html lang="en"><title>Millrace</title>
<p>Millrace is running, but its console is not built. Run <code>npm run build</code>.
The API is described at <a href="/docs">/docs</a>.</p></html>`;

/** Nothing but this origin; style elements only with the nonce of their own answer. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export interface ConsolePages {
  /** Whether a request that no route takes asks for a view of the console. */
  answers(request: FastifyRequest): boolean;
  send(reply: FastifyReply): FastifyReply;
}

/** Adds the console's files; its page is sent where no route matches. */
export async function addConsole(server: FastifyInstance): Promise<ConsolePages> {
  const isBuilt = existsSync(`${buildDir}index.html`);
  const page = isBuilt ? readFileSync(`${buildDir}index.html`, 'utf8') : notBuilt;
  if (isBuilt) {
    const config = { permission: 'public' } as const;
    await server.register(fastifyStatic, { root: buildDir, serve: false });
    server.get('/favicon.svg', { config, schema: { hide: true } }, (_request, reply) =>
      reply.sendFile('favicon.svg'),
    );
    // Names of assets carry a hash of their content.
    server.get<{ Params: { '*': string } }>(
      '/assets/*',
      { config, schema: { hide: true } },
      (request, reply) =>
        reply.sendFile(`assets/${request.params['*']}`, { maxAge: '365d', immutable: true }),
    );
  }
  return {
    answers: (request) => {
      const path = request.url.split('?', 1)[0]!;
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      return isRead && !serverPaths.test(path) && !oddPath.test(path);
    },
    send: (reply) => {
      const nonce = randomBytes(16).toString('base64');
      return reply
        .status(200)
        .type('text/html; charset=utf-8')
        .header('content-security-policy', contentSecurityPolicy(nonce))
        .header('cache-control', 'no-store')
        .send(page.replaceAll('__NONCE__', nonce));
    },
  };
}
