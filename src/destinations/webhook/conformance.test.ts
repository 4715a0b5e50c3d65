/** The kit's suite for webhooks, once with and once without a token. */
import { expect, it } from 'vitest';
import { createReceiver, isSigned } from '../../../test/support/receiver.ts';
import { fakeClock, systemClock } from '../../kernel/index.ts';
import { type ConformanceHarness, destinationConformance } from '../kit/conformance.ts';
import type { DestinationConnection, ExchangeReport } from '../kit/definition.ts';
import { startFakeServer } from '../kit/fake-server.ts';
import { webhook } from './index.ts';
import { signatureOf } from './signature.ts';

const signingSecret = 'a-signing-secret-for-tests';
const noTokens = { load: async () => null, save: async () => undefined };

function harnessWith(authentication: { type: string; token?: string }) {
  return async (): Promise<ConformanceHarness> => {
    const receiver = createReceiver();
    const server = await startFakeServer(({ headers, body }, fault) => {
      if (!isSigned(body, headers['millrace-signature'], signingSecret)) return { status: 401 };
      const { token } = authentication;
      if (token !== undefined && headers['authorization'] !== `Bearer ${token}`) {
        return { status: 401 };
      }
      const rejected = receiver.take(
        body,
        (value) => fault.kind === 'reject-value' && value === fault.value,
      );
      return { status: 200, body: { rejected } };
    });
    const exchanges: ExchangeReport[] = [];
    const connect = (): DestinationConnection =>
      webhook.connect({
        authentication: webhook.authentication.schema.parse({ ...authentication, signingSecret }),
        settings: webhook.settings.schema.parse({ url: `${server.url}/hook` }),
        tokens: noTokens,
        clock: systemClock,
        allowPrivateAddresses: true,
        onExchange: (report) => exchanges.push(report),
      });
    const connection = connect();
    return {
      connection,
      connectAgain: connect,
      fault: async (fault) => {
        server.fault = fault;
      },
      members: async (audienceId) => receiver.members(audienceId),
      exchanges,
      secrets: [signingSecret, ...(authentication.token ? [authentication.token] : [])],
      close: async () => {
        await connection.close();
        await server.close();
      },
    };
  };
}

const traits = { hasTokens: false, hasSegments: false };
destinationConformance('A webhook without sign-in', harnessWith({ type: 'signature' }), traits);
destinationConformance(
  'A webhook with a bearer token',
  harnessWith({ type: 'bearer', token: 'a-bearer-token' }),
  traits,
);

it('signs as its README says', () => {
  const clock = fakeClock(Date.parse('2026-03-10T12:00:00.900Z'));
  // Computed with `printf '1773144000.[]' | openssl dgst -sha256 -hmac a-signing-secret-for-tests`.
  expect(signatureOf('[]', { secret: signingSecret, nowMs: clock.now() })).toBe(
    't=1773144000,v1=af1f05304b397fc360ec8b529390c87031a130380ecb720f2e4c0fa2802df23f',
  );
});

it('refuses addresses that are none, or not of the open Internet', async () => {
  const connect = (url: string): DestinationConnection =>
    webhook.connect({
      authentication: { type: 'signature', signingSecret },
      settings: webhook.settings.schema.parse({ url }),
      tokens: noTokens,
      clock: systemClock,
      allowPrivateAddresses: false,
    });
  for (const url of ['https://127.0.0.1/x', 'https://[::1]/x', 'http://hook.example/x']) {
    const connection = connect(url);
    await expect(connection.test()).rejects.toMatchObject({ error: { code: 'address-refused' } });
    await connection.close();
  }
  expect(() => connect('file:///etc/passwd')).toThrow('must be a URL');
});

it.each([
  [{ batchSize: '250' }, 250],
  [{}, 500],
])('takes settings as forms send them: %j', (given, rowsPerRequest) => {
  const settings = webhook.settings.schema.parse({ url: 'https://hook.example/', ...given });
  expect(webhook.limitsOf!(settings)).toMatchObject({ rowsPerRequest, requestsPerSecond: 50 });
});

it.each(['0', '1001', 'x', 1.5])('refuses a batch size of %s', (batchSize) => {
  const { error } = webhook.settings.schema.safeParse({ url: 'https://hook.example/', batchSize });
  expect(error?.issues[0]).toMatchObject({
    path: ['batchSize'],
    message: 'must be a whole number from 1 to 1000',
  });
});
