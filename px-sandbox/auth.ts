/** Who may call, and how often. */

import { retryAfterHeader } from './answers.ts';
import type { Exchange } from './exchange.ts';
import type { Px } from './px.ts';
import { PxError } from './px-error.ts';
import { isOver } from './rate.ts';

/** @throws {PxError} 401 without a living token or the API key; 429 beyond the rate */
export function authorise(px: Px, exchange: Exchange): void {
  const { state, settings } = px;
  const { headers } = exchange.request;
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const endsAtMs = bearer === undefined ? undefined : state.accessTokens.get(bearer);
  const isKnown =
    (endsAtMs !== undefined && endsAtMs > exchange.nowMs) ||
    headers['x-aptrinsic-api-key'] === state.credentials.apiKey;
  if (!isKnown || exchange.meet('refuse-credentials')) {
    throw new PxError(401, 'Unauthorized: no valid access token or API key', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }
  const counts = px.rate.count(exchange.nowMs);
  if (isOver(counts, settings.rateLimit)) throw new PxError(429, 'Rate limit exceeded');
  const rate = exchange.meet('rate', (fault) => isOver(counts, fault));
  if (rate) {
    throw new PxError(429, 'Rate limit exceeded', {
      headers: retryAfterHeader(rate, exchange.nowMs),
    });
  }
}

/** @throws {PxError} 403 when the subscription lacks external segments */
export function requireActivated(exchange: Exchange): void {
  if (!exchange.meet('not-activated')) return;
  throw new PxError(403, 'The external segments feature is not activated for this subscription');
}
