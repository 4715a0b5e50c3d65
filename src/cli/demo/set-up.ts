/** What a person does first, done in seconds through the API. */
import type { App } from '../../app.ts';
import { type ApiClient, apiClient } from '../api.ts';
import { demoAudiences } from './audiences.ts';
import type { SandboxProcess } from './sandbox-process.ts';

export interface Demo {
  app: App;
  sandbox: SandboxProcess;
  client: ApiClient;
  apiKey: string;
  audienceIds: string[];
  dataflowId: string;
  writeKey: string;
}

/** Does in seconds what a person does in the console: audiences, account, dataflow, write key. */
export async function setUp(app: App, sandbox: SandboxProcess, apiKey: string): Promise<Demo> {
  const client = apiClient(app.url, apiKey);
  const { key: writeKey } = await client.call<{ key: string }>('POST', '/api/write-keys', {
    name: 'Product',
  });
  const audienceIds: string[] = [];
  for (const { name, description, rule } of demoAudiences) {
    const body = {
      name,
      description,
      expression: { type: 'PQL', format: 'pql/text', value: rule },
    };
    audienceIds.push((await client.call<{ id: string }>('POST', '/api/audiences', body)).id);
  }
  const { username, password, clientId, clientSecret } = sandbox.credentials;
  const account = await client.call<{ id: string }>('POST', '/api/accounts', {
    name: 'PX sandbox',
    destination: 'gainsight-px',
    authentication: { type: 'oauth2_password', username, password, clientId, clientSecret },
    settings: { region: 'custom', apiUrl: sandbox.url },
  });
  const dataflow = await client.call<{ id: string }>('POST', '/api/dataflows', {
    accountId: account.id,
    name: 'PX production',
    mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
    audiences: audienceIds.map((audienceId) => ({ audienceId })),
  });
  return { app, sandbox, client, apiKey, audienceIds, dataflowId: dataflow.id, writeKey };
}
