/** Sign-in: the OAuth 2 password grant (RFC 6749 §4.3), and refresh (§6) where a fault gives it out. */
import type { FastifyInstance } from 'fastify';
import { type Answer, json } from '../answers.ts';
import { bodyText } from '../body.ts';
import { type Exchange, runExchange } from '../exchange.ts';
import type { Px } from '../px.ts';
import { PxError } from '../px-error.ts';
import { issueAccessToken, issueRefreshToken } from '../state.ts';

const lifeSecondsDefault = 3_600;
const noStore = { 'cache-control': 'no-store' };

export function tokenRoutes(server: FastifyInstance, px: Px): void {
  server.post('/v1/oauth/token', (request, reply) =>
    runExchange(px, {
      place: 'token',
      request,
      reply,
      work: (exchange) => grant(px, exchange),
    }),
  );
}

type OAuthError = 'invalid_request' | 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type';

function oauthError(error: OAuthError, description: string): PxError {
  const isClient = error === 'invalid_client';
  return new PxError(isClient ? 401 : 400, description, {
    headers: isClient ? { ...noStore, 'www-authenticate': 'Basic realm="px-sandbox"' } : noStore,
    body: { error, error_description: description },
  });
}

function grant(px: Px, exchange: Exchange): Answer {
  const { credentials, refreshTokens } = px.state;
  const form = readForm(exchange);
  const grantType = form.get('grant_type');
  if (grantType === null) throw oauthError('invalid_request', 'grant_type is required');
  if (grantType !== 'password' && grantType !== 'refresh_token') {
    throw oauthError('unsupported_grant_type', 'only the password grant is supported');
  }
  const refused = exchange.meet('refuse-credentials');
  if (refused) throw oauthError(refused.error, 'the credentials were refused');
  const client = readClient(exchange, form);
  if (client.id !== credentials.clientId || client.secret !== credentials.clientSecret) {
    throw oauthError('invalid_client', 'unknown client or wrong client secret');
  }
  if (grantType === 'refresh_token') {
    // Each works once, so that a sender that keeps an old one is found out.
    if (refreshTokens.delete(form.get('refresh_token') ?? '')) return issue(px, exchange);
    throw oauthError('invalid_grant', 'unknown refresh token');
  }
  const isUser =
    form.get('username') === credentials.username && form.get('password') === credentials.password;
  if (!isUser) throw oauthError('invalid_grant', 'wrong user name or password');
  return issue(px, exchange);
}

function readForm(exchange: Exchange): URLSearchParams {
  try {
    return new URLSearchParams(bodyText(exchange.request, 'application/x-www-form-urlencoded'));
  } catch (error) {
    throw oauthError('invalid_request', (error as Error).message);
  }
}

function readClient(exchange: Exchange, form: URLSearchParams): { id: string; secret: string } {
  const { authorization = '' } = exchange.request.headers;
  const basic = /^Basic +(\S+)$/i.exec(authorization)?.[1];
  if (!basic) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  const text = Buffer.from(basic, 'base64').toString();
  const colon = text.indexOf(':');
  return { id: formDecoded(text.slice(0, colon)), secret: formDecoded(text.slice(colon + 1)) };
}

/** RFC 6749 §2.3.1: both halves of the Basic header are form encoded first. */
function formDecoded(text: string): string {
  return new URLSearchParams(`value=${text.replaceAll('&', '%26')}`).get('value') ?? '';
}

function issue(px: Px, exchange: Exchange): Answer {
  const life = exchange.meet('token-life');
  const expiresIn = life ? life.expiresIn : lifeSecondsDefault;
  const claimedSeconds = Number(expiresIn);
  const livesSeconds =
    life?.livesSeconds ?? (claimedSeconds > 0 ? claimedSeconds : lifeSecondsDefault);
  exchange.caller = px.state.credentials.username;
  px.log.countToken();
  const body = {
    access_token: issueAccessToken(px.state, exchange.nowMs + livesSeconds * 1_000),
    token_type: 'bearer',
    ...(expiresIn === null ? {} : { expires_in: expiresIn }),
    ...(life?.refreshToken ? { refresh_token: issueRefreshToken(px.state) } : {}),
  };
  return json(200, body, noStore);
}
