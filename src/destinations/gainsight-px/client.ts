/** PX's API with one account: one authenticated way for every call, metadata and memberships alike. */
import { limits } from '../../kernel/index.ts';
import type {
  ConnectionContext,
  DestinationConnection,
  DestinationDefinition,
} from '../kit/definition.ts';
import { createHttpClient, type HttpRequest, type HttpResponse } from '../kit/http.ts';
import { createTokenSource, type TokenSource } from '../kit/oauth2.ts';
import {
  checkResponse,
  membershipOutcomes,
  segmentRefusal,
  unexpected,
  wrongRegion,
} from './errors.ts';
import { membershipUpdate } from './mapping.ts';
import { readsOf } from './reads.ts';
import { apiUrlOf, type PxAuthentication, type PxSettings, tokenUrlOf } from './settings.ts';

/** Writes nothing, and needs the feature: an update without members. Assumed to be accepted by PX. */
const probeBody = { identityType: 'IDENTIFY_ID', add: [], remove: [] };

type Call = Pick<HttpRequest, 'method' | 'signal'> & { path: string; body?: object };

export function connectPx(context: ConnectionContext): DestinationConnection {
  const authentication = context.authentication as PxAuthentication;
  const settings = context.settings as PxSettings;
  const { clock, allowPrivateAddresses } = context;
  const http = createHttpClient({ clock, allowPrivateAddresses, onExchange: context.onExchange });
  const tokens: TokenSource | null =
    authentication.type === 'api_key'
      ? null
      : createTokenSource(
          {
            ...authentication,
            tokenUrl: tokenUrlOf(settings),
            clientAuthentication: settings.clientAuthentication,
            destinationName: 'PX',
            clientHelp:
              'The ID is the subscription ID; a newly generated secret replaces the old one.',
          },
          { http, clock, tokens: context.tokens, allowInsecure: allowPrivateAddresses },
        );

  const sendOnce = (call: Call, headers: Record<string, string>): Promise<HttpResponse> =>
    http.send({
      method: call.method,
      url: apiUrlOf(settings) + call.path,
      headers: {
        accept: 'application/json',
        ...(call.body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(call.body ? { body: JSON.stringify(call.body) } : {}),
      signal: call.signal,
    });

  /** Sends; after a 401 with a token, renews it and sends once more. */
  const send = async (call: Call): Promise<HttpResponse> => {
    if (authentication.type === 'api_key') {
      return sendOnce(call, { 'x-aptrinsic-api-key': authentication.apiKey });
    }
    const token = await tokens!.get(call.signal);
    const response = await sendOnce(call, { authorization: `Bearer ${token}` });
    if (response.status !== 401) return response;
    tokens!.refused(token);
    const renewed = await tokens!.get(call.signal);
    return sendOnce(call, { authorization: `Bearer ${renewed}` });
  };

  return {
    test: async (signal) => {
      const response = await send({
        method: 'POST',
        path: '/v1/external_segment/update_membership',
        body: probeBody,
        signal,
      });
      if (response.status === 401) {
        throw wrongRegion(response, {
          host: new URL(apiUrlOf(settings)).host,
          hasToken: tokens !== null,
        });
      }
      checkResponse(response, clock.now());
      if (response.status >= 300 && response.status !== 400) throw unexpected(response);
      return {
        detail: 'Signed in; external segments are available.',
        tokenExpiresAtMs: tokens?.expiresAtMs() ?? null,
      };
    },
    saveSegment: async ({ audienceId, name, description, isKnown }, signal) => {
      const body = { id: audienceId, externalId: audienceId, name, description };
      const path = '/v1/external_segment/metadata';
      let response = isKnown ? await send({ method: 'PUT', path, body, signal }) : null;
      // PX may have lost a segment that we know; then it is created again.
      if (response === null || response.status === 400 || response.status === 404) {
        response = await send({ method: 'POST', path: `${path}?failIfExists=false`, body, signal });
      }
      checkResponse(response, clock.now());
      if (response.status >= 300) throw segmentRefusal(response);
      const { id } = JSON.parse(response.body || '{}') as { id?: unknown };
      return { segmentId: typeof id === 'string' ? id : null };
    },
    deleteSegment: async (audienceId, signal) => {
      const query = new URLSearchParams({ externalId: audienceId });
      const response = await send({
        method: 'DELETE',
        path: `/v1/external_segment/metadata?${query}`,
        signal,
      });
      // Assumed: PX may not offer this call, or refuse it for a segment in use; it then stays, empty.
      if ([400, 404, 405, 409].includes(response.status)) return 'left';
      checkResponse(response, clock.now());
      if (response.status >= 300) throw unexpected(response);
      return 'deleted';
    },
    deliver: async (rows, signal) => {
      const response = await send({
        method: 'POST',
        path: '/v1/external_segment/update_membership',
        body: membershipUpdate(rows),
        signal,
      });
      return membershipOutcomes(response, rows, clock.now());
    },
    reads: readsOf((path, signal) => send({ method: 'GET', path, signal }), {
      now: () => clock.now(),
      mayBeSandbox: settings.region === 'custom',
    }),
    close: http.close,
  };
}

/** Documented: about 200 requests a second and 1,000,000 a day. Assumed: 1,000 identities a request. */
export const pxLimits = {
  rowsPerRequest: 1_000,
  requestsPerSecond: 200,
  requestsPerDay: 1_000_000,
  requestTimeoutMs: limits.requestTimeoutMs,
} as const;

/** Documented but for DELETE; see README.md. */
export const pxMetadataCalls: DestinationDefinition['metadataCalls'] = [
  {
    purpose: 'create',
    method: 'POST',
    path: '/v1/external_segment/metadata?failIfExists=false',
    note: 'Our audience id is the external id.',
  },
  {
    purpose: 'update',
    method: 'PUT',
    path: '/v1/external_segment/metadata',
    note: 'A new name or description.',
  },
  {
    purpose: 'delete',
    method: 'DELETE',
    path: '/v1/external_segment/metadata?externalId=',
    note: 'Tried when the audience left; the empty segment stays where PX does not offer it.',
  },
  {
    purpose: 'validate',
    method: 'GET',
    path: '/v1/segment',
    note: 'Verification looks segments up.',
  },
];
