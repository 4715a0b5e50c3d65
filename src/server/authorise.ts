/** Who calls, and whether they may: checked before the body is read and before any look-up. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Actor,
  lackOf,
  type Requirement,
  requirementText,
  type WriteKeySettings,
  writeKeySettingsDefault,
} from '../access/index.ts';
import { isSameSecret, MillraceError } from '../kernel/index.ts';
import { headersOf, isCrossSite, setCookies } from './browser.ts';
import type { Services } from './services.ts';
import { checkSource } from './sources.ts';

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
  interface FastifyInstance {
    /** What every route needs, in the order they were added. */
    routePermissions: { method: string; url: string; permission: Requirement | string }[];
  }
  interface FastifyRequest {
    actor: Actor | null;
    /** Whether a cookie says who calls, as in a browser. */
    hasSession: boolean;
    writeKeySettings: WriteKeySettings;
  }
}

interface Credentials {
  scheme: 'bearer' | 'basic';
  key: string;
}

function readCredentials(header: string): Credentials | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(header);
  if (bearer) return { scheme: 'bearer', key: bearer[1]! };
  const basic = /^Basic +(\S+) *$/i.exec(header);
  if (!basic) return null;
  const text = Buffer.from(basic[1]!, 'base64').toString('utf8');
  return { scheme: 'basic', key: text.split(':', 1)[0]! };
}

const unauthenticated = (): MillraceError =>
  new MillraceError('unauthenticated', 'Sign in, or send a valid key.', {
    hint: 'Send "Authorization: Bearer KEY" with an API key, or a write key as the user of Basic auth.',
  });

async function actorOfKey(
  services: Services,
  request: FastifyRequest,
  header: string,
): Promise<Actor | null> {
  const credentials = readCredentials(header);
  if (!credentials || credentials.key === '') return null;
  if (credentials.scheme === 'bearer') return services.keys.findApiKey(credentials.key);
  const found = await services.keys.findWriteKey(credentials.key);
  if (found) request.writeKeySettings = found.settings;
  return found?.actor ?? null;
}

/** The session of the cookie; a page of another site must not use it to change anything. */
async function actorOfSession(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Actor | null> {
  if (!request.headers.cookie?.includes('millrace.session_token=')) return null;
  const found = await services.signIn.findSession(headersOf(request));
  if (!found) return null;
  request.hasSession = true;
  setCookies(request, reply, found.cookies);
  return found.actor;
}

/**
 * For routes with `keyInBody`: finds the caller by the body's `writeKey` when its head named nobody.
 * @throws MillraceError `unauthenticated`, and as `checkSource`
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
  const found = await services.keys.findWriteKey(key);
  if (!found) throw unauthenticated();
  request.writeKeySettings = found.settings;
  request.actor = found.actor;
  await checkSource(services, request);
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

/**
 * What a call needs more because of its body.
 * @throws MillraceError `forbidden`, as for a route's own permission
 */
export function requireAlso(request: FastifyRequest, required: Requirement): void {
  checkPermission(request.actor!, required);
}

function checkSameSite(request: FastifyRequest): void {
  if (!isCrossSite(request)) return;
  throw new MillraceError('forbidden', 'Pages of another site may not do this.', {
    extra: { permission: 'A page of this site' },
  });
}

/**
 * Adds the check to every route that is registered afterwards.
 * @param reader the server itself, reading what a change is about to change, and its key
 */
export function addAuthorisation(
  server: FastifyInstance,
  services: Services,
  reader: { key: string; actor: Actor },
): void {
  server.decorate('routePermissions', []);
  server.decorateRequest('actor', null);
  server.decorateRequest('hasSession', false);
  server.decorateRequest('writeKeySettings');
  server.addHook('onRoute', (route) => {
    if (route.config?.permission === undefined) {
      throw new Error(`${route.method} ${route.url} does not say which permission it needs`);
    }
    const { url, config } = route;
    for (const method of [route.method].flat()) {
      server.routePermissions.push({ method, url, permission: config.permission! });
    }
  });
  server.addHook('onRequest', async (request, reply) => {
    const permission = request.routeOptions.config.permission;
    request.writeKeySettings = writeKeySettingsDefault;
    if (request.is404 || permission === undefined) return;
    const header = request.headers.authorization;
    if (permission === 'public') {
      if (header === undefined) checkSameSite(request);
      return;
    }
    if (header !== undefined && isSameSecret(header, `Bearer ${reader.key}`)) {
      request.actor = reader.actor;
      return;
    }
    if (header === undefined && request.routeOptions.config.keyInBody) return;
    request.actor =
      header === undefined
        ? await actorOfSession(services, request, reply)
        : await actorOfKey(services, request, header);
    if (!request.actor) throw unauthenticated();
    if (request.hasSession) checkSameSite(request);
    checkPermission(request.actor, permission);
  });
}
