/** OAuth 2 password grant: early renewal, one sign-in at a time, and never a storm of them. */
import * as oauth from 'oauth4webapi';
import { type Clock, errorText, limits } from '../../kernel/index.ts';
import { checkUrl } from './addresses.ts';
import type { OAuthToken, TokenStore } from './definition.ts';
import { AuthenticationError, MisconfiguredError, RetryableError } from './errors.ts';
import type { HttpClient } from './http.ts';
import { retryAfterMs } from './retry-after.ts';

export interface PasswordGrant {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  username: string;
  password: string;
  clientAuthentication: 'body' | 'basic';
  /** The destination's name in messages, and what to know about its client ID and secret. */
  destinationName: string;
  clientHelp: string;
}

export interface TokenSource {
  /** A token that is not about to run out; signs in when there is none. */
  get(signal?: AbortSignal): Promise<string>;
  /** Says that a token was refused (401): the next `get` signs in, once for all who ask. */
  refused(token: string): void;
  expiresAtMs(): number | null;
}

/** Life of a token whose answer does not say: short, so that a wrong guess costs little. */
const lifeDefaultMs = 300_000;

const lifeMaxMs = 365 * 86_400_000;

/**
 * `expires_in` as servers really send it: a number, a number as text, or nothing that helps (absent,
 * no number, zero and less): then a short life is assumed, and a 401 tells when that was too long.
 * Never so short that signing in becomes a storm.
 */
function lifeMs(value: unknown): number {
  const seconds = typeof value === 'string' ? Number.parseFloat(value) : value;
  if (typeof seconds !== 'number' || Number.isNaN(seconds) || seconds <= 0) return lifeDefaultMs;
  return Math.min(Math.max(seconds * 1_000, limits.tokenLifeMinMs), lifeMaxMs);
}

/** Renewed a minute ahead; a token that lives shorter than that, at half its life. */
function renewAfterMs(life: number): number {
  return Math.max(life - limits.tokenRefreshAheadMs, life / 2);
}

const unusableAnswer = (status: number, text: string): RetryableError =>
  new RetryableError(
    {
      code: 'token-unusable',
      message: `The token address answered ${status} with ${text}.`,
      status,
    },
    { scope: 'outage', maybeApplied: false },
  );

/** The library's fetch over our client. Its check of `expires_in` is stricter than servers are. */
function fetchOver(
  http: HttpClient,
  clock: Clock,
  signal: AbortSignal | undefined,
  onLife: (ms: number) => void,
): typeof fetch {
  return async (url, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers).entries());
    const answer = await http.send({
      method: 'POST',
      url: String(url),
      headers,
      body: String(init?.body ?? ''),
      bodyForLog: '[sign-in]',
      signal,
    });
    const { status } = answer;
    if (status === 429 || status === 408 || status >= 500) {
      const afterMs = retryAfterMs(answer.headers['retry-after'], clock.now());
      throw new RetryableError(
        {
          code: 'token-busy',
          message: `The destination is busy or down (${status}). The credentials were not judged.`,
          status,
        },
        {
          scope: status === 429 ? 'rate' : 'outage',
          maybeApplied: false,
          ...(afterMs === undefined ? {} : { afterMs }),
        },
      );
    }
    if (status === 404 || status === 405) {
      throw new RetryableError(
        { code: 'token-url-wrong', message: 'Nothing answers at the token URL.', status },
        { scope: 'outage', maybeApplied: false },
      );
    }
    let json: Record<string, unknown>;
    try {
      json = JSON.parse(answer.body) as Record<string, unknown>;
    } catch {
      throw unusableAnswer(status, 'something that is not JSON');
    }
    if (typeof json !== 'object' || json === null) throw unusableAnswer(status, 'no JSON object');
    if (status >= 400 && typeof json['error'] !== 'string') throw bareRefusal(status);
    const { expires_in: expiresIn, ...rest } = json;
    onLife(lifeMs(expiresIn));
    return new Response(JSON.stringify(rest), {
      status,
      headers: { 'content-type': 'application/json' },
    });
  };
}

/** A refusal without OAuth's `error`: 401 and 403 are about the credentials, the rest says nothing. */
function bareRefusal(status: number): Error {
  if (status !== 401 && status !== 403) return unusableAnswer(status, 'no reason');
  return new AuthenticationError({
    code: 'sign-in-refused',
    message: `The destination refused to sign in (${status}), without saying which field is wrong.`,
    status,
  });
}

/** OAuth's own words for "not now", which come with 400 like a refusal. */
const notNow = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);

function refusal(error: oauth.ResponseBodyError, grant: PasswordGrant): Error {
  const base = { status: error.status };
  if (notNow.has(error.error)) return unusableAnswer(error.status, `"${error.error}"`);
  if (error.error === 'invalid_grant') {
    return new AuthenticationError(
      {
        ...base,
        code: 'invalid_grant',
        message: `${grant.destinationName} refused the user name or password.`,
      },
      { fields: ['username', 'password'], cause: error },
    );
  }
  if (error.error === 'invalid_client') {
    return new AuthenticationError(
      {
        ...base,
        code: 'invalid_client',
        message: `${grant.destinationName} refused the client ID or secret. ${grant.clientHelp}`,
      },
      { fields: ['clientId', 'clientSecret'], cause: error },
    );
  }
  return new AuthenticationError(
    {
      ...base,
      code: error.error,
      message: `The destination refused to sign in: ${errorText(error.error_description ?? error.error)}`,
    },
    { cause: error },
  );
}

async function signIn(
  grant: PasswordGrant,
  options: {
    http: HttpClient;
    clock: Clock;
    allowInsecure: boolean;
    signal: AbortSignal | undefined;
  },
): Promise<OAuthToken> {
  let life = lifeDefaultMs;
  const server: oauth.AuthorizationServer = {
    issuer: grant.tokenUrl,
    token_endpoint: grant.tokenUrl,
  };
  const client: oauth.Client = { client_id: grant.clientId };
  const authenticate =
    grant.clientAuthentication === 'basic'
      ? oauth.ClientSecretBasic(grant.clientSecret)
      : oauth.ClientSecretPost(grant.clientSecret);
  // The library has its own check of the protocol, whose words say less.
  checkUrl(new URL(grant.tokenUrl), options.allowInsecure);
  try {
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      authenticate,
      'password',
      { username: grant.username, password: grant.password },
      {
        [oauth.allowInsecureRequests]: options.allowInsecure,
        [oauth.customFetch]: fetchOver(options.http, options.clock, options.signal, (ms) => {
          life = ms;
        }),
      },
    );
    const token = await oauth.processGenericTokenEndpointResponse(server, client, response);
    return {
      accessToken: token.access_token,
      refreshToken: token.refresh_token ?? null,
      expiresAtMs: options.clock.now() + life,
      renewAtMs: options.clock.now() + renewAfterMs(life),
    };
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) throw refusal(error, grant);
    if (error instanceof AuthenticationError || error instanceof RetryableError) throw error;
    if (error instanceof MisconfiguredError) throw error;
    throw unusableAnswer(200, `no usable token (${errorText(error)})`);
  }
}

/** A source of tokens for one account; the store shares them with other processes. */
export function createTokenSource(
  grant: PasswordGrant,
  options: { http: HttpClient; clock: Clock; tokens: TokenStore; allowInsecure: boolean },
): TokenSource {
  const { clock, tokens } = options;
  let current: OAuthToken | null = null;
  let refusedToken: string | null = null;
  let signingIn: Promise<OAuthToken> | null = null;
  const isFresh = (token: OAuthToken | null): token is OAuthToken => {
    if (!token || token.accessToken === refusedToken) return false;
    return token.renewAtMs > clock.now();
  };
  const renew = async (signal: AbortSignal | undefined): Promise<OAuthToken> => {
    const stored = await tokens.load();
    if (isFresh(stored)) return stored;
    const token = await signIn(grant, { ...options, signal });
    await tokens.save(token);
    return token;
  };
  return {
    get: async (signal) => {
      if (isFresh(current)) return current.accessToken;
      signingIn ??= renew(signal).finally(() => {
        signingIn = null;
      });
      current = await signingIn;
      return current.accessToken;
    },
    refused: (token) => {
      refusedToken = token;
    },
    expiresAtMs: () => current?.expiresAtMs ?? null,
  };
}
