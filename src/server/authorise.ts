/** Who calls, and whether they may: checked before the body is read. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type Actor,
  lackOf,
  type Requirement,
  requirementText,
  type WriteKeySettings,
  writeKeySettingsDefault,
} from '../access/index.ts';
import { MillraceError } from '../kernel/index.ts';
import type { Services } from './services.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What the caller needs: a permission, `[A, B]` for all of them, `{ anyOf: [A, B] }` for one of
     * them. `signed-in` is anybody but a write key; `public` needs nothing. Every route says one.
     */
    permission?: Requirement | 'signed-in' | 'public';
    /** A call without credentials in its head may name its write key in the body. */
    keyInBody?: true;
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
    throw unauthenticated();
  }
  return identifyWriteKey(services, request, credentials.key);
}

async function identifyWriteKey(
  services: Services,
  request: FastifyRequest,
  key: string,
): Promise<Actor> {
  const found = await services.keys.findWriteKey(key);
  if (!found) throw unauthenticated();
  request.writeKeySettings = found.settings;
  return found.actor;
}

/**
 * For routes with `keyInBody`: finds the caller by the body's `writeKey` when its head named nobody.
 * @throws MillraceError `unauthenticated`
 */
export async function authoriseByBody(
  services: Services,
  request: FastifyRequest,
  read: () => unknown,
): Promise<void> {
  if (request.actor !== null) return;
  let key: unknown;
  try {
    key = (read() as { writeKey?: unknown } | null)?.writeKey;
  } catch {
    // Who does not say who they are is told nothing about their body.
  }
  if (typeof key !== 'string' || key === '') throw unauthenticated();
  request.actor = await identifyWriteKey(services, request, key);
}

/** @throws MillraceError `forbidden`, with what lacks in `permission` (a text) and `permissions` */
function checkPermission(actor: Actor, required: Requirement | 'signed-in'): void {
  if (actor.kind === 'write-key' && required !== 'Ingest') {
    throw new MillraceError('forbidden', 'A write key only sends data; use an API key for this.', {
      extra: { permission: required === 'signed-in' ? 'An API key' : requirementText(required) },
    });
  }
  const lack = required === 'signed-in' ? null : lackOf(required, actor.permissions);
  if (lack === null) return;
  throw new MillraceError('forbidden', `You need ${lack.text} for this.`, {
    extra: { permission: lack.text, permissions: lack.permissions },
  });
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
    const { keyInBody } = request.routeOptions.config;
    if (keyInBody && request.headers.authorization === undefined) return;
    request.actor = await identify(services, request);
    if (permission) checkPermission(request.actor, permission);
  });
}
