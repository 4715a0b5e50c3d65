/**
 * PX misbehaves in every way, and real processes come through by themselves: `millrace up`, the sandbox,
 * and a TLS end between them that can be shut or wrong. After each fault PX holds what it should, no
 * row is lost, failed or stuck. Which test shows which fault: docs/faults.md.
 *
 * Each dataflow has an account and an audience of its own, so that many faults are met side by side.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { apiClient } from '../../src/cli/api.ts';
import { type SandboxProcess, startSandboxProcess } from '../../src/cli/demo/sandbox-process.ts';
import { eventually } from '../support/app.ts';
import { authorityPath, type Gate, startGate } from '../support/gate.ts';
import { type Server, startUp } from '../support/process.ts';
import { newPlace, type TestPlace } from '../support/stores.ts';

// Processes start one after the other.
vi.setConfig({ testTimeout: 180_000 });

const apiKey = 'a-key-that-is-used-for-this-test';
const flowsOf = 10;

interface Flow {
  accountId: string;
  audienceId: string;
  dataflowId: string;
}

let place: TestPlace;
let sandbox: SandboxProcess;
let gate: Gate;
let slowGate: Gate;
let server: Server;
let flows: Flow[];
/** Who should be in, of every flow alike. */
const members = new Set<string>();

const call = <Result = any>(method: string, path: string, body?: unknown): Promise<Result> =>
  apiClient(server.url, apiKey).call<Result>(method, path, body);

async function atSandbox(method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

const faults = (list: object[], seed = 1): Promise<any> =>
  atSandbox('PUT', 'faults', { faults: list, seed });

async function put(people: readonly string[], isIn: boolean): Promise<void> {
  const updates = people.map((id) => ({
    identityMap: { CRMID: [{ id }] },
    attributes: { n: isIn ? 60 : 1 },
  }));
  const { accepted } = await call('POST', '/collect/profiles', updates);
  expect(accepted).toBe(people.length);
  for (const id of people) {
    if (isIn) members.add(id);
    else members.delete(id);
  }
}

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

async function inPx({ audienceId }: Flow): Promise<string[]> {
  const page = await atSandbox('GET', `segments/${audienceId}/members`);
  return page.items.map((item: { identity: string }) => item.identity).sort();
}

/** With no help: everything delivered, nothing failed, and PX holds exactly the members. */
async function expectConverged(withinMs = 40_000): Promise<void> {
  const wanted = [...members].sort();
  for (const flow of flows) {
    await eventually(
      () => call('GET', `/api/dataflows/${flow.dataflowId}`),
      ({ counts }) => counts.pending === 0 && counts.delivered === wanted.length,
      withinMs,
    );
    expect(await inPx(flow)).toEqual(wanted);
    const { counts, error } = await call('GET', `/api/dataflows/${flow.dataflowId}`);
    expect(counts).toMatchObject({ failed: 0, pending: 0, excluded: 0, members: wanted.length });
    expect(error).toBeNull();
  }
}

async function makeFlow(name: string, url: string): Promise<Flow> {
  const { username, password, clientId, clientSecret } = sandbox.credentials;
  const account = await call('POST', '/api/accounts', {
    name,
    destination: 'gainsight-px',
    authentication: { type: 'oauth2_password', username, password, clientId, clientSecret },
    settings: { region: 'custom', apiUrl: url },
  });
  const audience = await call('POST', '/api/audiences', {
    name,
    expression: { value: 'n > 50' },
  });
  const dataflow = await call('POST', '/api/dataflows', {
    accountId: account.id,
    name,
    mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
    audiences: [{ audienceId: audience.id }],
    // Half of the people leave at once here, and nobody is there to confirm it.
    brakePercent: null,
  });
  return { accountId: account.id, audienceId: audience.id, dataflowId: dataflow.id };
}

beforeAll(async () => {
  place = await newPlace('pglite');
  sandbox = await startSandboxProcess(0);
  gate = await startGate(sandbox.url);
  slowGate = await startGate(sandbox.url);
  server = await startUp({
    DATA_DIR: (place.options as { dataDir: string }).dataDir,
    MILLRACE_SECRET_KEY: randomBytes(32).toString('base64'),
    MILLRACE_BOOTSTRAP_API_KEY: apiKey,
    MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
    NODE_EXTRA_CA_CERTS: authorityPath,
    LOG_LEVEL: 'warn',
  });
  flows = [];
  for (let n = 1; n < flowsOf; n += 1) flows.push(await makeFlow(`Flow ${n}`, gate.url));
  flows.push(await makeFlow('Slow flow', slowGate.url));
  await put(names('first', 40), true);
  await expectConverged();
});
afterAll(async () => {
  await server?.end('SIGTERM');
  await gate?.shut();
  await slowGate?.shut();
  await sandbox?.stop();
  await place.remove();
});

/**
 * Orders faults that one request each meets, and waits until all of them were met.
 * @param hasTokens end all tokens as well, so that every account signs in anew
 */
async function meetAll(
  list: object[],
  provoke: () => Promise<void>,
  hasTokens = false,
): Promise<void> {
  await faults(list.map((fault) => ({ for: { requests: 1 }, ...fault })));
  if (hasTokens) await atSandbox('POST', 'faults', { kind: 'expire-tokens' });
  await provoke();
  await eventually(
    () => atSandbox('GET', 'faults'),
    (state) => state.faults.every((one: any) => one.served > 0),
  );
  await faults([]);
}

it('takes no answer for an acknowledgement that is none, and waits as it is told', async () => {
  const where = 'membership';
  await meetAll(
    [
      { kind: 'half', where },
      { kind: 'wrong-length', declared: 'longer', where },
      { kind: 'wrong-length', declared: 'shorter', where },
      { kind: 'wrong-body', body: 'html', where },
      { kind: 'wrong-body', body: 'error', where },
      { kind: 'wrong-body', body: 'text', where },
      { kind: 'reset', applied: false, where },
      { kind: 'reset', applied: true, where },
      { kind: 'redirect', status: 302, to: `${slowGate.url}/v1/elsewhere`, where },
      { kind: 'redirect', status: 307, to: 'http://127.0.0.1:9/', where },
    ],
    () => put(names('answers', 30), true),
  );
  await expectConverged();
  await meetAll(
    [
      ...[500, 502, 503, 504, 408].map((status) => ({ kind: 'status', status, where })),
      { kind: 'status', status: 503, applied: true, where },
      ...['none', 'seconds', 'date', 'past'].map((retryAfter) => {
        return { kind: 'status', status: 429, retryAfter, retryAfterSeconds: 1, where };
      }),
    ],
    () => put(names('answers', 15), false),
  );
  await expectConverged();
});

it('signs in again whatever the token address answers, and once for each refusal', async () => {
  const where = 'token';
  const before = (await atSandbox('GET', 'stats')).tokensIssued;
  await meetAll(
    [
      ...['html', 'error', 'text', 'empty'].map((body) => ({ kind: 'wrong-body', body, where })),
      ...[500, 503, 429].map((status) => ({ kind: 'status', status, where })),
      { kind: 'half', where },
      { kind: 'reset', where },
      ...[null, '3600', 0, -5, 'soon'].map((expiresIn) => ({
        kind: 'token-life',
        expiresIn,
        where,
      })),
    ],
    () => put(names('tokens', 20), true),
    true,
  );
  await expectConverged();
  // Each account signed in once more, and once again at most for an answer that got lost.
  const { tokensIssued } = await atSandbox('GET', 'stats');
  expect(tokensIssued - before).toBeLessThanOrEqual(flowsOf + 2);
});

it('keeps taking updates while PX is down, says why, and catches up', async () => {
  await gate.shut();
  for (let round = 0; round < 6; round += 1) {
    await put(names(`down-${round}`, 30), true);
    await put(names(`down-${round}`, 10), false);
  }
  const account = await eventually(
    () => call('GET', `/api/accounts/${flows[0]!.accountId}`),
    ({ error }) => error !== null,
  );
  expect(account).toMatchObject({ state: 'connected', error: { code: 'unreachable' } });
  // The other way to PX was never touched.
  const [other] = flows.slice(-1);
  await eventually(
    () => inPx(other!),
    (inside) => inside.length === members.size,
  );
  await gate.open();
  await expectConverged();
});

it('never talks over TLS that is wrong, says what is wrong with it, and goes on when it is right', async () => {
  const causes = { expired: /expired/, 'other-name': /another name/, 'self-signed': /self-signed/ };
  for (const [certificate, cause] of Object.entries(causes)) {
    gate.show(certificate as keyof typeof causes);
    const before = (await inPx(flows[0]!)).length;
    await put(names(`tls-${certificate}`, 5), true);
    await eventually(
      () => call('GET', `/api/accounts/${flows[0]!.accountId}`),
      ({ error }) => cause.test(error?.message ?? ''),
    );
    expect(await inPx(flows[0]!)).toHaveLength(before);
  }
  gate.show('good');
  await expectConverged();
});

it('lets one slow way hold up no other', async () => {
  slowGate.delayMs = 1_500;
  await put(names('slow', 30), true);
  const [slow] = flows.slice(-1);
  for (const flow of flows.slice(0, -1)) {
    await eventually(
      () => inPx(flow),
      (inside) => inside.length === members.size,
    );
  }
  slowGate.delayMs = 0;
  expect(slow).toBeDefined();
  await expectConverged();
});

it('comes through a storm of 429, answers out of order, repeats refused, and bodies too large', async () => {
  await faults([
    {
      kind: 'rate',
      perSecond: 4,
      retryAfter: 'seconds',
      retryAfterSeconds: 1,
      where: 'membership',
    },
  ]);
  await put(names('storm', 60), true);
  await put(names('storm', 30), false);
  await eventually(
    () => atSandbox('GET', 'stats'),
    ({ byStatus }) => (byStatus['429'] ?? 0) > 3,
  );
  await faults([
    { kind: 'slow', ms: 0, jitterMs: 300, where: 'membership' },
    { kind: 'repeat-answers-400' },
    { kind: 'body-limit', bytes: 600 },
    { kind: 'reset', applied: true, where: 'membership', share: 20 },
  ]);
  for (let round = 0; round < 4; round += 1) {
    await put(names('order', 60), round % 2 === 0);
    await put(names('order', 20), round % 2 === 1);
  }
  await eventually(
    () => atSandbox('GET', 'stats'),
    ({ byStatus }) => (byStatus['413'] ?? 0) > 0,
  );
  await faults([]);
  await expectConverged();
  const stats = await atSandbox('GET', 'stats');
  expect(stats.memberships.contradicted).toBe(0);
  expect(stats.inFlightPerPair.overlapped).toBe(false);
});

it('makes a segment again that somebody deleted at PX', async () => {
  await atSandbox('DELETE', `segments/${flows[0]!.audienceId}`);
  await put(['after-the-deletion'], true);
  await expectConverged();
  expect(server.output.stdout).not.toMatch(/"level":(50|60)/);
});
