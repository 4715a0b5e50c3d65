/** What browsers need: cookies, policies for pages, and no help for pages of other sites. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The headers of a request that sessions depend on. */
export function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers({ 'x-forwarded-for': request.ip });
  const { cookie, 'user-agent': agent } = request.headers;
  if (cookie !== undefined) headers.set('cookie', cookie);
  if (agent !== undefined) headers.set('user-agent', agent);
  return headers;
}

function isHttps(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
}

/** Sets session cookies; over https only https gets them back. */
export function setCookies(
  request: FastifyRequest,
  reply: FastifyReply,
  cookies: readonly string[],
): void {
  for (const cookie of cookies) {
    void reply.header('set-cookie', isHttps(request) ? `${cookie}; Secure` : cookie);
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether the request comes from a page of this very server. */
export function isSameOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  return typeof origin === 'string' && URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Whether a page of another site made the browser send a change. Browsers tell it in Sec-Fetch-Site,
 * older ones in Origin; what sends neither is no browser.
 */
export function isCrossSite(request: FastifyRequest): boolean {
  if (safeMethods.has(request.method)) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return request.headers.origin !== undefined && !isSameOrigin(request);
}

/** Sent with every answer. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;

/** Answers of the API are data, never pages. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Our pages: only our own scripts, nothing inline, and no frame of anybody. */
const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The API reference makes style elements, and starts by a script inline, which is told by its hash; it
 * shows no data and keeps none.
 */
function referencePolicy(page: unknown): string {
  const scripts = [...String(page).matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = scripts.map(
    ([, script]) => ` 'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  );
  return pagePolicy
    .replace("script-src 'self'", `script-src 'self'${hashes.join('')}`)
    .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
}

function policyFor(request: FastifyRequest, reply: FastifyReply, payload: unknown): string {
  const type = String(reply.getHeader('content-type') ?? '');
  if (!type.startsWith('text/html')) return dataPolicy;
  return request.url.startsWith('/docs') ? referencePolicy(payload) : pagePolicy;
}

/** Sets the headers that every answer has. A route may have set a policy of its own. */
export function setSecurityHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): void {
  reply.headers({ ...securityHeaders, 'x-request-id': request.id });
  if (!reply.hasHeader('content-security-policy')) {
    reply.header('content-security-policy', policyFor(request, reply, payload));
  }
  if (!request.url.startsWith('/api/')) return;
  // No page of another site may even load an answer of the API as a picture or a script.
  reply.header('cross-origin-resource-policy', 'same-origin');
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
}

export function addSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply, payload) =>
    setSecurityHeaders(request, reply, payload),
  );
}
