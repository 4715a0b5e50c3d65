/** Who calls, and whether they may: checked before the body is read. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor, Permission } from '../access/index.ts';
import { type WriteKeySettings, writeKeySettingsDefault } from '../access/index.ts';
import { MillraceError } from '../kernel/index.ts';
import type { Services } from './services.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller needs; `public` needs nothing. Every route says one of the two. */
    permission?: Permission | 'public';
  }
  interface FastifyRequest {
    actor: Actor | null;
    writeKeySettings: WriteKeySettings;
  }
}

interface Credentials {
  scheme: 'bearer' | 'basic';
  key: string;
}

function readCredentials(request: FastifyRequest): Credentials | null {
  const header = request.headers.authorization ?? '';
  const bearer = /^Bearer +(\S+) *$/i.exec(header);
  if (bearer) return { scheme: 'bearer', key: bearer[1]! };
  const basic = /^Basic +(\S+) *$/i.exec(header);
  if (!basic) return null;
  const text = Buffer.from(basic[1]!, 'base64').toString('utf8');
  return { scheme: 'basic', key: text.split(':', 1)[0]! };
}

const unauthenticated = (): MillraceError =>
  new MillraceError('unauthenticated', 'A valid key is needed.', {
    hint: 'Send "Authorization: Bearer KEY" with an API key, or a write key as the user of Basic auth.',
  });

async function identify(services: Services, request: FastifyRequest): Promise<Actor> {
  const credentials = readCredentials(request);
  if (!credentials || credentials.key === '') throw unauthenticated();
  if (credentials.scheme === 'bearer') {
    const actor = await services.keys.findApiKey(credentials.key);
    if (actor) return actor;
  } else {
    const found = await services.keys.findWriteKey(credentials.key);
    if (found) {
      request.writeKeySettings = found.settings;
      return found.actor;
    }
  }
  throw unauthenticated();
}

/** Adds the check to every route that is registered afterwards. */
export function addAuthorisation(server: FastifyInstance, services: Services): void {
  server.decorateRequest('actor', null);
  server.decorateRequest('writeKeySettings');
  server.addHook('onRoute', (route) => {
    // The API reference's own pages.
    if (route.url.startsWith('/docs')) route.config = { ...route.config, permission: 'public' };
    if (route.config?.permission === undefined) {
      throw new Error(`${route.method} ${route.url} does not say which permission it needs`);
    }
  });
  server.addHook('onRequest', async (request) => {
    const permission = request.routeOptions.config.permission;
    request.writeKeySettings = writeKeySettingsDefault;
    if (permission === 'public' || request.is404) return;
    request.actor = await identify(services, request);
    if (permission && !request.actor.permissions.has(permission)) {
      throw new MillraceError('forbidden', `You need ${permission} for this.`, {
        extra: { permission },
      });
    }
  });
}
