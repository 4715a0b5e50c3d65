/** Who may call, and how often. */

import { retryAfterHeader } from './answers.ts';
import type { ApiKey } from './api-keys.ts';
import type { Exchange } from './exchange.ts';
import type { Px } from './px.ts';
import { PxError } from './px-error.ts';
import { isOver } from './rate.ts';

/**
 * Says who calls in `exchange.caller`.
 * @throws {PxError} 401 without a living token or an API key; 403 for a key without the right; 429
 *   beyond the rate
 */
export function authorise(px: Px, exchange: Exchange): void {
  const { settings } = px;
  const key = keyOf(px, exchange);
  const isKnown = key !== undefined || hasToken(px, exchange);
  if (!isKnown || exchange.meet('refuse-credentials')) {
    throw new PxError(401, 'Unauthorized: no valid access token or API key', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }
  exchange.caller = key ? `API key ${key.name}` : px.state.credentials.username;
  if (key) checkRight(key, exchange);
  const counts = px.rate.count(exchange.nowMs);
  if (isOver(counts, settings.rateLimit)) throw new PxError(429, 'Rate limit exceeded');
  const rate = exchange.meet('rate', (fault) => isOver(counts, fault));
  if (rate) {
    throw new PxError(429, 'Rate limit exceeded', {
      headers: retryAfterHeader(rate, exchange.nowMs),
    });
  }
}

function hasToken({ state }: Px, { request, nowMs }: Exchange): boolean {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const endsAtMs = bearer === undefined ? undefined : state.accessTokens.get(bearer);
  return endsAtMs !== undefined && endsAtMs > nowMs;
}

function keyOf({ state }: Px, { request }: Exchange): ApiKey | undefined {
  const given = request.headers['x-aptrinsic-api-key'];
  return typeof given === 'string' ? state.apiKeys.get(given) : undefined;
}

function checkRight(key: ApiKey, { request, nowMs }: Exchange): void {
  key.lastUsedAtMs = nowMs;
  const right = request.method === 'GET' ? 'Read' : 'Write';
  if (key.permissions.includes(right)) return;
  throw new PxError(403, `Forbidden: this API key lacks the permission ${right}`);
}

/** @throws {PxError} 403 when the subscription lacks external segments */
export function requireActivated({ state }: Px, exchange: Exchange): void {
  const isOn = state.company.externalSegmentsActivated && !exchange.meet('not-activated');
  if (isOn) return;
  throw new PxError(403, 'The external segments feature is not activated for this subscription');
}
