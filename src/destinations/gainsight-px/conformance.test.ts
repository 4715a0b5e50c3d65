/** The kit's suite for Gainsight PX, against the PX sandbox in a server of its own. */
import { startSandbox } from '../../../px-sandbox/index.ts';
import { systemClock } from '../../kernel/index.ts';
import {
  type ConformanceFault,
  type ConformanceHarness,
  destinationConformance,
} from '../kit/conformance.ts';
import type { DestinationConnection, ExchangeReport, OAuthToken } from '../kit/definition.ts';
import { gainsightPx } from './index.ts';

function faultsOf(fault: ConformanceFault): object[] {
  switch (fault.kind) {
    case 'calm':
      return [];
    case 'tokens-end':
      return [{ kind: 'expire-tokens' }];
    case 'credentials-refused':
      return [{ kind: 'refuse-credentials' }];
    case 'feature-off':
      return [{ kind: 'not-activated' }];
    case 'status':
      return fault.retryAfterSeconds === null
        ? [{ kind: 'status', status: fault.status, retryAfter: 'none' }]
        : [
            {
              kind: 'status',
              status: fault.status,
              retryAfter: 'seconds',
              retryAfterSeconds: fault.retryAfterSeconds,
            },
          ];
    case 'reset':
      return [{ kind: 'reset', applied: true }];
    case 'half-answer':
      return [{ kind: 'half' }];
    case 'never-answers':
      return [{ kind: 'hang' }];
    case 'wrong-body':
      return [{ kind: 'wrong-body', body: 'html' }];
    case 'redirect':
      return [{ kind: 'redirect', to: fault.to }];
    case 'reject-value':
      return [{ kind: 'reject-identity', identity: fault.value }];
    case 'segment-gone':
      return [{ kind: 'delete-segment', segment: fault.audienceId }];
  }
}

function memoryTokens(): {
  load(): Promise<OAuthToken | null>;
  save(token: OAuthToken | null): Promise<void>;
} {
  let kept: OAuthToken | null = null;
  return {
    load: async () => kept,
    save: async (token) => {
      kept = token;
    },
  };
}

async function startHarness(): Promise<ConformanceHarness> {
  const sandbox = await startSandbox();
  const { username, password, clientId, clientSecret } = sandbox.credentials;
  const exchanges: ExchangeReport[] = [];
  const connect = (): DestinationConnection =>
    gainsightPx.connect({
      authentication: gainsightPx.authentication.schema.parse({
        type: 'oauth2_password',
        username,
        password,
        clientId,
        clientSecret,
      }),
      settings: gainsightPx.settings.schema.parse({ region: 'custom', apiUrl: sandbox.url }),
      tokens: memoryTokens(),
      clock: systemClock,
      allowPrivateAddresses: true,
      onExchange: (report) => exchanges.push(report),
    });
  const connection = connect();
  const read = async <Value>(path: string): Promise<Value> =>
    (await (await fetch(sandbox.url + path)).json()) as Value;
  return {
    connection,
    connectAgain: connect,
    fault: async (fault) => {
      const response = await fetch(`${sandbox.url}/sandbox/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ faults: faultsOf(fault) }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    members: async (audienceId) => {
      const page = await read<{ items?: { identity: string }[] }>(
        `/sandbox/segments/${audienceId}/members`,
      );
      return (page.items ?? []).map((item) => item.identity);
    },
    signIns: async () => (await read<{ tokensIssued: number }>('/sandbox/stats')).tokensIssued,
    exchanges,
    secrets: [password, clientSecret],
    close: async () => {
      await connection.close();
      await sandbox.close();
    },
  };
}

destinationConformance('Gainsight PX', startHarness);
