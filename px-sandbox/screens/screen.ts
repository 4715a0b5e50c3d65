/** How a screen and what its buttons do are added: sign-in first, then one function each. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bodyText } from '../body.ts';
import type { BrowserSession } from '../browser-sessions.ts';
import { html, linkTo } from '../html.ts';
import type { Px } from '../px.ts';
import { PxError } from '../px-error.ts';
import { sendView, type View } from './frame.ts';

export interface Visitor {
  request: FastifyRequest;
  session: BrowserSession;
  /** Everything a person set stands in the address. */
  query: URLSearchParams;
  /** A parameter of the path, decoded, exact. */
  part(name: string): string;
  nowMs: number;
}

export interface Presser extends Visitor {
  form: URLSearchParams;
}

const cookieName = 'px_sandbox_session';

/** Set with care for neighbours: cookies of one host are shared by all its ports. */
export function sessionCookie(id: string): string {
  return `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Strict`;
}

export function sessionIdOf(request: FastifyRequest): string {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${cookieName}=`));
  return found?.slice(cookieName.length + 1) ?? '';
}

function queryOf(request: FastifyRequest): URLSearchParams {
  const { url } = request;
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}

/** A page that keeps itself fresh must not use up what is told once. */
function sessionOf(px: Px, request: FastifyRequest): BrowserSession | null {
  const session = px.sessions.find(sessionIdOf(request));
  if (!session) return null;
  return request.headers['x-refresh'] ? { notice: null, secret: null } : session;
}

function visitorOf(px: Px, request: FastifyRequest, session: BrowserSession): Visitor {
  return {
    request,
    session,
    query: queryOf(request),
    part: (name) => (request.params as Record<string, string>)[name] ?? '',
    nowMs: px.settings.clock(),
  };
}

/** Adds a page. Who is not signed in is asked to, and comes back to the same address. */
export function addScreen(
  server: FastifyInstance,
  px: Px,
  url: string,
  look: (visitor: Visitor) => View,
): void {
  server.get(url, (request, reply) => {
    const session = sessionOf(px, request);
    if (!session) return reply.redirect(linkTo('/sign-in', { next: request.url }), 303);
    try {
      return sendView(px, reply, session, look(visitorOf(px, request, session)));
    } catch (error) {
      if (!(error instanceof PxError)) throw error;
      return sendView(px, reply, session, problemView(error));
    }
  });
}

/**
 * Adds what a button does.
 * @param act answers where to go on; what it refuses is told on the page the person came from
 */
export function addAction(
  server: FastifyInstance,
  px: Px,
  url: string,
  act: (presser: Presser) => string | Promise<string>,
): void {
  server.post(url, async (request, reply) => {
    const session = sessionOf(px, request);
    if (!session) return reply.redirect('/sign-in', 303);
    try {
      const form = formOf(request);
      return reply.redirect(await act({ ...visitorOf(px, request, session), form }), 303);
    } catch (error) {
      if (!(error instanceof PxError)) throw error;
      session.notice = { isError: true, text: error.message };
      return reply.redirect(cameFrom(request), 303);
    }
  });
}

/** For an address that is nothing, when a person asks. */
export function notFoundPage(px: Px, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const view = problemView(new PxError(404, 'There is nothing at this address.'));
  return sendView(px, reply, sessionOf(px, request), view);
}

/** Adds a call that a script of these pages makes: JSON both ways. */
export function addCall(
  server: FastifyInstance,
  px: Px,
  method: 'GET' | 'POST',
  url: string,
  answer: (visitor: Visitor) => object | Promise<object>,
): void {
  server.route({
    method,
    url,
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const session = sessionOf(px, request);
      if (!session) throw new PxError(401, 'Sign in to the PX sandbox first');
      reply.header('cache-control', 'no-store');
      return answer(visitorOf(px, request, session));
    },
  });
}

export function formOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(bodyText(request, 'application/x-www-form-urlencoded'));
}

/** The page of this server on which a button stood. */
function cameFrom({ headers }: FastifyRequest): string {
  if (headers.referer && URL.canParse(headers.referer)) {
    const { host, pathname, search } = new URL(headers.referer);
    if (host === headers.host) return pathname + search;
  }
  return '/';
}

function problemView({ status, message }: PxError): View {
  return {
    title: status === 404 ? 'Not found' : 'That cannot be shown',
    section: '',
    status,
    body: html`<p>${message}</p><p><a href="/segments">All segments</a></p>`,
  };
}
