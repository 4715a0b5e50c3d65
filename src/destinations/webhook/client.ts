/** Signed posts to one URL. */
import type { ConnectionContext, DestinationConnection } from '../kit/definition.ts';
import { createHttpClient, type HttpResponse } from '../kit/http.ts';
import { checkResponse, outcomesOf, probeRefusal } from './errors.ts';
import { type ExportedProfile, exportOf } from './mapping.ts';
import type { WebhookAuthentication, WebhookSettings } from './settings.ts';
import { signatureOf } from './signature.ts';

export function connectWebhook(context: ConnectionContext): DestinationConnection {
  const authentication = context.authentication as WebhookAuthentication;
  const { url } = context.settings as WebhookSettings;
  const { clock, allowPrivateAddresses, onExchange } = context;
  const http = createHttpClient({ clock, allowPrivateAddresses, onExchange });
  const post = (
    profiles: readonly ExportedProfile[],
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> => {
    const body = JSON.stringify(profiles);
    const { signingSecret: secret } = authentication;
    return http.send({
      method: 'POST',
      url,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'millrace-signature': signatureOf(body, { secret, nowMs: clock.now() }),
        ...(authentication.type === 'bearer'
          ? { authorization: `Bearer ${authentication.token}` }
          : {}),
      },
      body,
      signal,
    });
  };
  return {
    // An empty list asks for nothing, and is signed like any other.
    test: async (signal) => {
      const response = await post([], signal);
      checkResponse(response, clock.now());
      if (response.status >= 300) throw probeRefusal(response);
      return { detail: 'The receiver answered.', tokenExpiresAtMs: null };
    },
    saveSegment: async () => ({ segmentId: null }),
    deleteSegment: async () => 'left',
    deliver: async (rows, signal) => {
      const { profiles, profileOf } = exportOf(rows);
      return outcomesOf(await post(profiles, signal), profileOf, clock.now());
    },
    close: http.close,
  };
}
