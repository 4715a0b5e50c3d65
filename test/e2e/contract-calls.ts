/**
 * A valid call of every operation of the API, in an order that works: earlier ones make what later
 * ones need. To add an operation, add a line; `keep` remembers the answer's id under a name. Over 400
 * lines: one line or two an operation, in one order.
 */
import type { TestApp } from '../support/app.ts';
import { accountInput } from '../support/px.ts';

/** Ids and other texts that earlier answers gave, by name. */
export type Kept = Record<string, string>;

export interface Call {
  /** As the document names it: `GET /api/roles/{id}`. */
  operation: string;
  /** Values of the path's parameters. */
  path?: Record<string, string>;
  query?: Record<string, string>;
  /** Sent as JSON; a text is sent as it is, under `type`. */
  body?: unknown;
  type?: string;
  /** Who calls; the administrator's API key unless told. */
  as?: 'nobody' | 'user' | 'write-key';
  headers?: Record<string, string>;
  /** All that earlier calls brought about is delivered first. */
  settle?: true;
  /** It is called again until its answer is like this. */
  until?: (answer: any) => boolean;
  /** The status of this valid call; the document's first one unless told. */
  status?: number;
  keep?: (answer: any, kept: Kept) => void;
}

/** Puts the answer's id away under a name. */
const id =
  (name: string) =>
  (answer: { id: string }, kept: Kept): void => {
    kept[name] = answer.id;
  };
const firstId =
  (name: string) =>
  (answer: { items: { id: string }[] }, kept: Kept): void => {
    kept[name] = answer.items[0]!.id;
  };

const rule = (value: string) => ({ type: 'PQL', format: 'pql/text', value });
const mapping = { source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } };
const password = 'correct horse battery';

/** What is called before anybody has signed in, and about those who do. */
function accessCalls(kept: Kept): (() => Call)[] {
  const person = { email: 'ana@example.com', password };
  return [
    () => ({ operation: 'GET /healthz', as: 'nobody' }),
    () => ({ operation: 'GET /readyz', as: 'nobody' }),
    () => ({ operation: 'GET /metrics', as: 'nobody' }),
    () => ({ operation: 'GET /api/setup', as: 'nobody' }),
    () => ({
      operation: 'POST /api/setup',
      as: 'nobody',
      body: { ...person, setupCode: kept['setupCode'] },
    }),
    () => ({ operation: 'POST /api/session', as: 'user', body: person }),
    () => ({ operation: 'GET /api/me', as: 'user' }),
    () => ({
      operation: 'POST /api/me/password',
      as: 'user',
      body: { currentPassword: password, newPassword: `${password} staple` },
    }),
    () => ({ operation: 'DELETE /api/session', as: 'user' }),
    () => ({ operation: 'GET /api/permissions' }),
    () => ({
      operation: 'POST /api/roles',
      body: { name: 'Reader', permissions: ['View Profiles'] },
      keep: id('role'),
    }),
    () => ({ operation: 'GET /api/roles' }),
    () => ({ operation: 'GET /api/roles/{id}', path: { id: kept['role']! } }),
    () => ({
      operation: 'PATCH /api/roles/{id}',
      path: { id: kept['role']! },
      body: { description: 'Looks people up' },
    }),
    () => ({ operation: 'DELETE /api/roles/{id}', path: { id: kept['role']! } }),
    () => ({
      operation: 'POST /api/users',
      body: { email: 'bo@example.com', roles: ['Viewer'] },
      keep: (answer, all) => {
        all['user'] = answer.id;
        all['token'] = answer.invitation.token;
      },
    }),
    () => ({
      operation: 'POST /api/invitations/accept',
      as: 'nobody',
      body: { token: kept['token'], password },
    }),
    () => ({ operation: 'GET /api/users' }),
    () => ({ operation: 'GET /api/users/{id}', path: { id: kept['user']! } }),
    () => ({
      operation: 'PATCH /api/users/{id}',
      path: { id: kept['user']! },
      body: { name: 'Bo' },
    }),
    () => ({ operation: 'POST /api/users/{id}/password-reset', path: { id: kept['user']! } }),
    () => ({ operation: 'DELETE /api/users/{id}', path: { id: kept['user']! } }),
    () => ({
      operation: 'POST /api/api-keys',
      body: { name: 'Report', roles: ['Viewer'], expiresAt: '2099-01-01T00:00:00Z' },
      keep: id('apiKey'),
    }),
    () => ({ operation: 'GET /api/api-keys' }),
    () => ({ operation: 'GET /api/api-keys/{id}', path: { id: kept['apiKey']! } }),
    () => ({
      operation: 'PATCH /api/api-keys/{id}',
      path: { id: kept['apiKey']! },
      body: { name: 'Reports' },
    }),
    () => ({ operation: 'DELETE /api/api-keys/{id}', path: { id: kept['apiKey']! } }),
    () => ({ operation: 'GET /api/audit', query: { limit: '2' } }),
    () => ({
      operation: 'GET /api/audit',
      query: { action: 'users.*' },
      headers: { accept: 'text/csv' },
    }),
    () => ({ operation: 'GET /api/settings' }),
    () => ({ operation: 'PATCH /api/settings', body: { workspaceName: 'Acme' } }),
    ...sourceCalls(kept),
  ];
}

function sourceCalls(kept: Kept): (() => Call)[] {
  const path = () => ({ id: kept['writeKey']! });
  const at = new Date(Date.now() - 60_000).toISOString();
  const people = Array.from({ length: 110 }, (_, index) => ({
    identityMap: { CRMID: [{ id: `p${index}` }] },
    attributes: { age: 30 + index },
    events: [{ eventType: 'login', timestamp: at }],
  }));
  const membership = {
    segmentMembership: {
      ups: { elsewhere: { status: 'realized', lastQualificationTime: at } },
    },
  };
  const tracked = { userId: 'p1', timestamp: at };
  const track =
    (call: string, body: object): (() => Call) =>
    () => ({
      operation: `POST /v1/${call}`,
      as: 'write-key',
      body: { ...tracked, ...body },
    });
  return [
    () => ({
      operation: 'POST /api/write-keys',
      body: { name: 'Product' },
      keep: (answer, all) => {
        all['writeKey'] = answer.id;
        all['key'] = answer.key;
      },
    }),
    () => ({
      operation: 'POST /collect/profiles',
      as: 'write-key',
      body: people,
    }),
    () => ({
      operation: 'POST /collect/profiles',
      as: 'write-key',
      type: 'application/x-ndjson',
      body: people.map((one) => JSON.stringify(one)).join('\n'),
    }),
    () => ({
      operation: 'POST /collect/memberships',
      as: 'write-key',
      body: [{ identityMap: { CRMID: [{ id: 'p1' }] }, ...membership }],
    }),
    track('identify', { traits: { plan: 'pro' } }),
    track('track', { event: 'Paid' }),
    track('group', { groupId: 'acme' }),
    track('page', { name: 'Home' }),
    track('screen', { name: 'Home' }),
    track('alias', { previousId: 'old-p1' }),
    () => ({
      operation: 'POST /v1/batch',
      as: 'write-key',
      body: { batch: [{ type: 'identify', ...tracked, traits: { plan: 'free' } }] },
    }),
    () => ({ operation: 'GET /api/write-keys' }),
    () => ({ operation: 'GET /api/write-keys/{id}', path: path() }),
    () => ({
      operation: 'PATCH /api/write-keys/{id}',
      path: path(),
      body: { settings: { updatesPerSecondMax: 1_000 } },
    }),
    () => ({
      operation: 'POST /api/write-keys/{id}/rotate',
      path: path(),
      body: { oldKeyValidSeconds: 60 },
    }),
    () => ({ operation: 'GET /api/write-keys/{id}/stats', path: path() }),
    () => ({ operation: 'GET /api/write-keys/{id}/rejections', path: path() }),
    () => ({ operation: 'GET /api/fields', query: { q: 'a' } }),
    () => ({
      operation: 'POST /api/namespaces',
      body: { symbol: 'Loyalty', name: 'Loyalty', type: 'cross-device' },
    }),
    () => ({ operation: 'GET /api/namespaces' }),
    () => ({ operation: 'GET /api/namespaces/{symbol}', path: { symbol: 'Loyalty' } }),
    () => ({
      operation: 'PATCH /api/namespaces/{symbol}',
      path: { symbol: 'Loyalty' },
      body: { description: 'Card numbers' },
    }),
    () => ({
      operation: 'GET /api/profiles',
      query: { namespace: 'CRMID', id: 'p1' },
      keep: firstId('profile'),
    }),
    () => ({ operation: 'GET /api/profiles', query: { id: 'P1' } }),
    () => ({ operation: 'GET /api/profiles/counts' }),
    () => ({ operation: 'GET /api/profiles/{id}', path: { id: kept['profile']! } }),
    () => ({
      operation: 'GET /api/profiles/{id}/identity-graph',
      path: { id: kept['profile']! },
    }),
    () => ({
      operation: 'POST /api/samples',
      body: { writeKeyId: kept['writeKey'] },
    }),
  ];
}

function audienceCalls(kept: Kept): (() => Call)[] {
  const path = () => ({ id: kept['audience']! });
  const expression = rule('age > 1');
  return [
    () => ({
      operation: 'POST /api/audiences',
      body: { name: 'Everybody', expression },
      keep: id('audience'),
    }),
    () => ({ operation: 'GET /api/audiences', query: { sort: '-updatedAt' } }),
    () => ({
      operation: 'GET /api/audiences',
      query: { label: 'C2', activated: 'false', by: 'bootstrap' },
    }),
    () => ({ operation: 'GET /api/audience-authors' }),
    () => ({ operation: 'GET /api/audience-labels' }),
    () => ({ operation: 'GET /api/audience-tags' }),
    () => ({ operation: 'GET /api/audiences/{id}', path: path() }),
    () => ({ operation: 'PATCH /api/audiences/{id}', path: path(), body: { name: 'All' } }),
    () => ({ operation: 'GET /api/audiences/{id}/members', path: path(), query: { limit: '1' } }),
    () => ({ operation: 'GET /api/audiences/{id}/versions', path: path() }),
    () => ({ operation: 'GET /api/audiences/{id}/history', path: path(), query: { range: '24h' } }),
    () => ({
      operation: 'POST /api/audiences/evaluate',
      body: { expression: 'age > 1', profile: { attributes: { age: 2 } } },
    }),
    () => ({ operation: 'POST /api/audiences/preview', body: { expression } }),
    () => ({
      operation: 'POST /api/audiences/test',
      body: { expression, namespace: 'CRMID', id: 'p1' },
    }),
    () => ({
      operation: 'POST /api/audience-uploads',
      query: { name: 'Guests', namespace: 'CRMID', days: '3', tags: 'events,Q3' },
      type: 'text/csv',
      body: 'CRMID\np1\np2\n\u0007\n',
      keep: id('upload'),
    }),
    () => ({ operation: 'GET /api/audience-uploads' }),
    () => ({ operation: 'GET /api/audience-uploads/{id}', path: { id: kept['upload']! } }),
    () => ({ operation: 'GET /api/audience-uploads/{id}/rejected', path: { id: kept['upload']! } }),
  ];
}

function dataflowCalls(kept: Kept, test: TestApp): (() => Call)[] {
  const account = () => ({ id: kept['account']! });
  const path = () => ({ id: kept['dataflow']! });
  return [
    () => ({ operation: 'GET /api/destinations' }),
    () => ({ operation: 'GET /api/destinations/{id}', path: { id: 'gainsight-px' } }),
    () => ({
      operation: 'POST /api/accounts',
      body: accountInput(test),
      keep: id('account'),
    }),
    () => ({ operation: 'GET /api/accounts' }),
    () => ({ operation: 'GET /api/accounts/{id}', path: account() }),
    () => ({ operation: 'PATCH /api/accounts/{id}', path: account(), body: { name: 'PX two' } }),
    () => ({ operation: 'POST /api/accounts/{id}/test', path: account() }),
    () => ({
      operation: 'POST /api/dataflows',
      body: { accountId: kept['account'], name: 'Guides', mappings: [mapping] },
      keep: id('dataflow'),
    }),
    () => ({ operation: 'GET /api/dataflows' }),
    () => ({ operation: 'GET /api/dataflows/{id}', path: path() }),
    () => ({
      operation: 'PATCH /api/dataflows/{id}',
      path: path(),
      body: { description: 'In-app guides' },
    }),
    () => ({
      operation: 'POST /api/dataflows/{id}/audiences',
      path: path(),
      body: { audienceId: kept['audience'] },
    }),
    () => ({
      operation: 'PUT /api/dataflows/{id}/audiences',
      path: path(),
      body: { audiences: [{ audienceId: kept['audience'] }] },
    }),
    () => ({
      operation: 'PATCH /api/dataflows/{id}/audiences/{audienceId}',
      path: { ...path(), audienceId: kept['audience']! },
      body: { keepMembersAtEnd: true },
    }),
    () => ({ operation: 'POST /api/dataflows/{id}/disable', path: path() }),
    () => ({ operation: 'POST /api/dataflows/{id}/enable', path: path() }),
  ];
}

/** What needs deliveries that have happened. */
function deliveredCalls(kept: Kept): (() => Call)[] {
  const path = () => ({ id: kept['dataflow']! });
  const on =
    (operation: string, more: () => Partial<Call> = () => ({})): (() => Call) =>
    () => ({
      operation: operation.replace(' ', ' /api/dataflows/{id}'),
      path: path(),
      ...more(),
    });
  const ruled = (text: string): Call => ({
    operation: 'PATCH /api/audiences/{id}',
    path: { id: kept['audience']! },
    body: { expression: rule(text) },
  });
  const deeper = (name: string, key: string) => () => ({
    path: { ...path(), [name]: kept[key]! },
  });
  const verification = deeper('verificationId', 'verification');
  return [
    on('GET /runs', () => ({ keep: firstId('run') })),
    on('GET /runs/{runId}', deeper('runId', 'run')),
    on('GET /requests', () => ({ keep: firstId('request') })),
    on('GET /requests/{requestId}', deeper('requestId', 'request')),
    on('GET /metrics', () => ({ query: { range: '1h' } })),
    on('GET /memberships', () => ({ query: { state: 'delivered', limit: '2' } })),
    on('GET /coverage'),
    on('POST /compare-identities', () => ({ body: {} })),
    on('GET /review'),
    on('POST /review', () => ({ body: {} })),
    on('GET /dead-letters'),
    on('GET /dead-letters', () => ({ query: { group: 'error' } })),
    on('GET /dead-letters.csv'),
    on('POST /resend', () => ({ body: { everything: true } })),
    on('POST /dead-letters/discard', () => ({ body: { reason: 'gone', code: 'none' } })),
    // Over a hundred people leave at once, and come back, and leave: the brake holds them twice.
    () => ruled('age > 1000'),
    on('POST /brake/confirm', () => ({ settle: true })),
    () => ruled('age > 1'),
    () => ({ ...ruled('age > 1000'), settle: true }),
    on('POST /brake/discard', () => ({ settle: true, body: { reason: 'a mistake' } })),
    on('POST /verify', () => ({ body: {}, keep: id('verification') })),
    on('GET /verifications'),
    on('GET /verifications/{verificationId}', () => ({
      ...verification(),
      until: ({ state }) => state !== 'running',
    })),
    on('GET /verifications/{verificationId}/differences', verification),
    on('GET /verifications/{verificationId}/differences.csv', verification),
    on('POST /verifications/{verificationId}/repair', verification),
    () => ({
      operation: 'GET /api/trace',
      query: { namespace: 'CRMID', id: 'p1', dataflow: kept['dataflow']! },
    }),
  ];
}

function governanceCalls(kept: Kept): (() => Call)[] {
  const policy = () => ({ id: kept['policy']! });
  const consent = () => ({ id: kept['consent']! });
  const field = { field: 'age' };
  return [
    () => ({ operation: 'GET /api/labels' }),
    () => ({ operation: 'POST /api/labels', body: { name: 'Internal' } }),
    () => ({ operation: 'PUT /api/labels/fields/{field}', path: field, body: { labels: ['C1'] } }),
    () => ({ operation: 'GET /api/labels/fields' }),
    () => ({ operation: 'GET /api/labels/fields/{field}', path: field }),
    () => ({
      operation: 'PUT /api/labels/audiences/{id}',
      path: { id: kept['audience']! },
      body: { labels: ['C9'] },
    }),
    () => ({ operation: 'GET /api/labels/audiences/{id}', path: { id: kept['audience']! } }),
    () => ({
      operation: 'PATCH /api/labels/{name}',
      path: { name: 'Internal' },
      body: { description: 'For us alone' },
    }),
    () => ({ operation: 'DELETE /api/labels/{name}', path: { name: 'Internal' } }),
    () => ({ operation: 'POST /api/marketing-actions', body: { name: 'Letters' } }),
    () => ({ operation: 'GET /api/marketing-actions' }),
    () => ({
      operation: 'PATCH /api/marketing-actions/{name}',
      path: { name: 'Letters' },
      body: { description: 'On paper' },
    }),
    () => ({ operation: 'DELETE /api/marketing-actions/{name}', path: { name: 'Letters' } }),
    () => ({
      operation: 'POST /api/policies',
      body: {
        name: 'No analysis',
        marketingActions: ['Analytics'],
        expression: { any: ['C8', 'C9'] },
      },
      keep: id('policy'),
    }),
    () => ({ operation: 'GET /api/policies' }),
    () => ({ operation: 'GET /api/policies/{id}', path: policy() }),
    () => ({ operation: 'PATCH /api/policies/{id}', path: policy(), body: { enabled: true } }),
    () => ({
      operation: 'POST /api/policies/evaluate',
      body: { dataflowId: kept['dataflow'], marketingActions: ['Analytics'] },
    }),
    () => ({ operation: 'DELETE /api/policies/{id}', path: policy() }),
    () => ({ operation: 'POST /api/policies/enable-core' }),
    () => ({
      operation: 'POST /api/consent-policies',
      body: {
        name: 'Marketing',
        marketingActions: ['Analytics'],
        expression: rule('consents.marketing.any.val = "y"'),
      },
      keep: id('consent'),
    }),
    () => ({ operation: 'GET /api/consent-policies' }),
    () => ({ operation: 'GET /api/consent-policies/{id}', path: consent() }),
    () => ({
      operation: 'PATCH /api/consent-policies/{id}',
      path: consent(),
      body: { description: 'Asked at sign-up' },
    }),
    () => ({
      operation: 'POST /api/consent-policies/preview',
      body: { expression: rule('age > 1') },
    }),
    () => ({ operation: 'DELETE /api/consent-policies/{id}', path: consent() }),
  ];
}

function operationsCalls(kept: Kept): (() => Call)[] {
  const channel = () => ({ id: kept['channel']! });
  const alert = () => ({ id: kept['alert']! });
  const file = { text: 'settings:\n  workspaceName: Acme two\n' };
  return [
    () => ({ operation: 'GET /api/overview', query: { range: '24h' } }),
    () => ({ operation: 'GET /api/monitoring' }),
    () => ({ operation: 'GET /api/monitoring/dataflows', query: { range: '1h' } }),
    () => ({ operation: 'GET /api/monitoring/sources', query: { range: '1h' } }),
    () => ({ operation: 'GET /api/monitoring/audiences', query: { range: '1h' } }),
    () => ({ operation: 'GET /api/system' }),
    () => ({ operation: 'GET /api/event-retention' }),
    () => ({ operation: 'GET /api/doctor' }),
    () => ({ operation: 'GET /api/logs' }),
    () => ({ operation: 'GET /api/sources' }),
    () => ({ operation: 'GET /api/configuration', query: { format: 'json' } }),
    () => ({ operation: 'GET /api/configuration' }),
    () => ({ operation: 'POST /api/configuration/diff', body: file }),
    () => ({ operation: 'POST /api/configuration/apply', body: file }),
    () => ({ operation: 'GET /api/alert-rules' }),
    () => ({ operation: 'GET /api/alert-rules/{id}', path: { id: 'timers-behind' } }),
    () => ({
      operation: 'PATCH /api/alert-rules/{id}',
      path: { id: 'timers-behind' },
      body: { limit: 90 },
    }),
    () => ({
      operation: 'GET /api/alerts',
      query: { rule: 'backfill-finished' },
      keep: firstId('alert'),
    }),
    () => ({ operation: 'GET /api/alerts/{id}', path: alert() }),
    () => ({ operation: 'PATCH /api/alerts/{id}', path: alert(), body: { acknowledged: true } }),
    () => ({
      operation: 'POST /api/channels',
      body: { name: 'Hook', target: { kind: 'webhook', url: kept['hookUrl'] } },
      keep: id('channel'),
    }),
    () => ({ operation: 'GET /api/channels' }),
    () => ({ operation: 'GET /api/channels/{id}', path: channel() }),
    () => ({ operation: 'PATCH /api/channels/{id}', path: channel(), body: { enabled: false } }),
    () => ({ operation: 'POST /api/channels/{id}/test', path: channel() }),
    () => ({ operation: 'DELETE /api/channels/{id}', path: channel() }),
    () => ({ operation: 'GET /api/events/live', query: { topics: 'overview' } }),
  ];
}

/** One person whole, to the end. */
function personCalls(kept: Kept): (() => Call)[] {
  const on =
    (operation: string, more: Partial<Call> = {}): (() => Call) =>
    () => ({
      operation: operation.replace(' ', ' /api/profiles/{id}'),
      path: { id: kept['profile']! },
      ...more,
    });
  return [
    on('GET /events'),
    on('GET /event-days'),
    on('GET /memberships', { query: { state: 'all' } }),
    on('GET /export'),
    on('POST /unmerge', { body: { namespace: 'AnonymousID', id: 'old-p1' } }),
    // A person of his own, so that the lists of the first one stay.
    () => ({
      operation: 'GET /api/profiles',
      query: { namespace: 'CRMID', id: 'p2' },
      keep: firstId('erased'),
    }),
    () => ({
      operation: 'DELETE /api/profiles/{id}',
      path: { id: kept['erased']! },
      query: { suppress: 'true' },
      keep: id('erasure'),
    }),
    () => ({ operation: 'GET /api/erasures' }),
    () => ({ operation: 'GET /api/erasures/{id}', path: { id: kept['erasure']! } }),
    () => ({
      operation: 'DELETE /api/erasures/{id}/suppression',
      path: { id: kept['erasure']! },
    }),
  ];
}

/** Taking everything apart again. */
function endingCalls(kept: Kept): (() => Call)[] {
  return [
    () => ({
      operation: 'DELETE /api/dataflows/{id}/audiences/{audienceId}',
      path: { id: kept['dataflow']!, audienceId: kept['audience']! },
    }),
    () => ({
      operation: 'DELETE /api/dataflows/{id}',
      path: { id: kept['dataflow']! },
      query: { members: 'leave' },
      status: 204,
    }),
    () => ({ operation: 'DELETE /api/accounts/{id}', path: { id: kept['spareAccount']! } }),
    () => ({ operation: 'DELETE /api/audiences/{id}', path: { id: kept['audience']! } }),
    () => ({ operation: 'DELETE /api/write-keys/{id}', path: { id: kept['writeKey']! } }),
  ];
}

/** A few more of everything that has a list. */
export function moreRows(test: TestApp, kept: Kept): Call[] {
  return ['a', 'b', 'c'].flatMap((name): Call[] => [
    { operation: 'POST /api/roles', body: { name, permissions: ['View Profiles'] } },
    { operation: 'POST /api/users', body: { email: `${name}@example.com`, roles: ['Viewer'] } },
    { operation: 'POST /api/api-keys', body: { name, roles: ['Viewer'] } },
    { operation: 'POST /api/write-keys', body: { name } },
    { operation: 'POST /api/namespaces', body: { symbol: name, name, type: 'phone' } },
    { operation: 'POST /api/labels', body: { name } },
    { operation: 'POST /api/marketing-actions', body: { name } },
    {
      operation: 'PUT /api/labels/fields/{field}',
      path: { field: name },
      body: { labels: ['C1'] },
    },
    {
      operation: 'POST /api/policies',
      body: { name, marketingActions: ['Analytics'], expression: 'C8' },
    },
    {
      operation: 'POST /api/consent-policies',
      body: { name, marketingActions: ['Analytics'], expression: rule('age > 1') },
    },
    { operation: 'POST /api/accounts', body: accountInput(test), keep: id('spareAccount') },
    { operation: 'POST /api/audiences', body: { name: 'Same name', expression: rule('age > 1') } },
    {
      operation: 'POST /api/dataflows',
      body: { accountId: kept['account'], name: 'Same name', mappings: [mapping] },
    },
    {
      operation: 'POST /api/channels',
      body: { name, target: { kind: 'webhook', url: kept['hookUrl'] } },
    },
  ]);
}

/**
 * All of them. Those `after` need what the ones before them brought about to have been delivered;
 * `last` are those that take everything apart.
 */
export function callsOf(
  test: TestApp,
  kept: Kept,
): Record<'before' | 'after' | 'last', (() => Call)[]> {
  return {
    before: [...accessCalls(kept), ...audienceCalls(kept), ...dataflowCalls(kept, test)],
    after: [
      ...deliveredCalls(kept),
      ...governanceCalls(kept),
      ...operationsCalls(kept),
      ...personCalls(kept),
    ],
    last: endingCalls(kept),
  };
}
