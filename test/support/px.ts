/** What most end-to-end tests begin with: an account, audiences, a dataflow; and what PX holds. */
import type { TestApp } from './app.ts';

/** What these need of a Millrace: one app of a test, or several processes. */
export type Reach = Pick<TestApp, 'call' | 'sandbox'>;

export interface Flow {
  accountId: string;
  dataflowId: string;
  /** By the names given. */
  audienceIds: Record<string, string>;
}

export async function createAudience(test: Reach, name: string, rule: string): Promise<string> {
  const expression = { type: 'PQL', format: 'pql/text', value: rule };
  const { id } = await test.call<{ id: string }>('POST', '/api/audiences', { name, expression });
  return id;
}

export function accountInput(test: Reach): Record<string, unknown> {
  const { username, password, clientId, clientSecret } = test.sandbox.credentials;
  return {
    name: 'PX',
    destination: 'gainsight-px',
    authentication: { type: 'oauth2_password', username, password, clientId, clientSecret },
    settings: { region: 'custom', apiUrl: test.sandbox.url },
  };
}

/** Audiences of these rules, activated to the sandbox by CRMID. */
export async function setUpFlow(
  test: Reach,
  rules: Readonly<Record<string, string>>,
  source: Record<string, string> = { namespace: 'CRMID' },
): Promise<Flow> {
  const account = await test.call<{ id: string }>('POST', '/api/accounts', accountInput(test));
  const audienceIds: Record<string, string> = {};
  for (const [name, rule] of Object.entries(rules)) {
    audienceIds[name] = await createAudience(test, name, rule);
  }
  const dataflow = await test.call<{ id: string }>('POST', '/api/dataflows', {
    accountId: account.id,
    name: 'Guides',
    mappings: [{ source, target: { identity: 'IDENTIFY_ID' } }],
    audiences: Object.values(audienceIds).map((audienceId) => ({ audienceId })),
  });
  return { accountId: account.id, dataflowId: dataflow.id, audienceIds };
}

/** Identities that PX holds for an audience, sorted. */
export async function inPx(test: Reach, audienceId: string): Promise<string[]> {
  const response = await fetch(`${test.sandbox.url}/sandbox/segments/${audienceId}/members`);
  if (response.status === 404) return [];
  const { items } = (await response.json()) as { items: { identity: string }[] };
  return items.map((item) => item.identity).sort();
}

export async function putFaults(test: Reach, faults: readonly object[]): Promise<void> {
  const response = await fetch(`${test.sandbox.url}/sandbox/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults }),
  });
  if (!response.ok) throw new Error(await response.text());
}

export async function sandboxStats(test: Reach): Promise<any> {
  return (await fetch(`${test.sandbox.url}/sandbox/stats`)).json();
}

export interface UpdateInput {
  attributes?: Record<string, unknown>;
  events?: Record<string, unknown>[];
  timestamp?: string;
  /** More identities than the CRM id. */
  identityMap?: Record<string, { id: string }[]>;
}

/** One person's update, by CRM id. */
export function update(crmId: string, input: UpdateInput = {}): Record<string, unknown> {
  const { identityMap, ...rest } = input;
  return { identityMap: { CRMID: [{ id: crmId }], ...identityMap }, ...rest };
}

export async function collect(test: Reach, ...updates: object[]): Promise<void> {
  const answer = await test.call<{ rejected: unknown[] }>('POST', '/collect/profiles', updates);
  if (answer.rejected.length > 0) throw new Error(JSON.stringify(answer.rejected));
}
