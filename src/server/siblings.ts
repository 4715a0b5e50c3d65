/** Where the object of a call is read: the GET beside it, whose answers hold no secrets. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

export interface Sibling {
  /** The route, such as `/api/dataflows/:id`. */
  path: string;
  /** The address itself. */
  url: string;
}

const isParam = (part: string): boolean => part.startsWith(':');

/** The longest path to an object (or the path itself, for settings) that can be read. */
function readPathOf(method: string, url: string, readable: ReadonlySet<string>): string | null {
  if (method !== 'POST' && readable.has(url)) return url;
  const parts = url.split('/');
  for (let length = parts.length; length > 2; length -= 1) {
    const path = parts.slice(0, length).join('/');
    if (isParam(parts[length - 1]!) && readable.has(path)) return path;
  }
  return null;
}

/**
 * Notes every GET that is registered afterwards.
 * @returns what tells where the object of a call is read; null: creating, or nothing to read
 */
export function addSiblings(server: FastifyInstance): (request: FastifyRequest) => Sibling | null {
  const readable = new Set<string>();
  server.addHook('onRoute', (route) => {
    if (route.method === 'GET') readable.add(route.url);
  });
  return (request) => {
    const path = readPathOf(request.method, request.routeOptions.url!, readable);
    if (path === null) return null;
    const params = request.params as Record<string, string>;
    const url = path.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(params[name] ?? ''),
    );
    return { path, url };
  };
}
