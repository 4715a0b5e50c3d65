/**
 * Dataflows of one Millrace process to one sandbox process, that all carry the same people, so that many
 * faults are met side by side. After each fault PX must hold exactly who should be in.
 */
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { apiClient } from '../../src/cli/api.ts';
import { type SandboxProcess, startSandboxProcess } from '../../src/cli/demo/sandbox-process.ts';
import { eventually } from './app.ts';
import type { Server } from './process.ts';
import { newPlace, type TestPlace } from './stores.ts';

export interface Flow {
  accountId: string;
  audienceId: string;
  dataflowId: string;
}

export interface Flows {
  sandbox: SandboxProcess;
  place: TestPlace;
  server: Server;
  all: Flow[];
  /** Who should be in, of every dataflow alike. */
  members: Set<string>;
  call<Result = any>(method: string, path: string, body?: unknown): Promise<Result>;
  /** Calls what only the sandbox has; the path goes behind `/sandbox/`. */
  atSandbox(method: string, path: string, body?: unknown): Promise<any>;
  /** Puts these faults in the place of all others. */
  faults(list: readonly object[]): Promise<void>;
  /** A dataflow with an account and an audience of its own; the address is PX's, or on the way to it. */
  add(name: string, url: string): Promise<Flow>;
  /** Sends updates by which these people belong in, or out. */
  put(people: readonly string[], isIn: boolean): Promise<void>;
  inPx(flow: Flow): Promise<string[]>;
  /** Waits until an account says that it waits, and why. */
  untilAccount(flow: Flow, isGood: (account: any) => boolean): Promise<any>;
  /** With no help: everything delivered, nothing failed, and PX holds exactly the members. */
  expectConverged(): Promise<void>;
  /** Ends the process and starts another on the same data. */
  restart(whileDown: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Names of people. */
export const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

const apiKey = 'a-key-that-is-used-for-this-test';

/** Starts both processes; no dataflow is there yet. */
export async function startFlows(
  startServer: (env: Record<string, string>) => Promise<Server>,
  env: Record<string, string> = {},
): Promise<Flows> {
  const place = await newPlace('pglite');
  const sandbox = await startSandboxProcess(0);
  const all: Flow[] = [];
  const members = new Set<string>();
  const start = (): Promise<Server> =>
    startServer({
      DATA_DIR: (place.options as { dataDir: string }).dataDir,
      MILLRACE_SECRET_KEY: secretKey,
      MILLRACE_BOOTSTRAP_API_KEY: apiKey,
      MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
      LOG_LEVEL: 'warn',
      ...env,
    });
  const secretKey = randomBytes(32).toString('base64');
  const call: Flows['call'] = (method, path, body) =>
    apiClient(flows.server.url, apiKey).call(method, path, body);
  const atSandbox: Flows['atSandbox'] = (method, path, body) =>
    askSandbox(sandbox, method, path, body);
  const inPx = async ({ audienceId }: Flow): Promise<string[]> => {
    const page = await atSandbox('GET', `segments/${audienceId}/members`);
    return page.items.map((item: { identity: string }) => item.identity).sort();
  };
  const flows: Flows = {
    sandbox,
    place,
    server: await start(),
    all,
    members,
    call,
    atSandbox,
    inPx,
    faults: (list) => atSandbox('PUT', 'faults', { faults: list, seed: 1 }),
    add: async (name, url) => {
      const flow = await makeFlow({ call, sandbox }, name, url);
      all.push(flow);
      return flow;
    },
    put: async (people, isIn) => {
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
    },
    untilAccount: ({ accountId }, isGood) =>
      eventually(() => call('GET', `/api/accounts/${accountId}`), isGood),
    expectConverged: async () => {
      const wanted = [...members].sort();
      for (const flow of all) {
        const path = `/api/dataflows/${flow.dataflowId}`;
        const isThere = ({ counts }: any): boolean =>
          counts.pending === 0 && counts.delivered === wanted.length;
        await eventually(() => call('GET', path), isThere, 40_000);
        expect(await inPx(flow)).toEqual(wanted);
        const { counts, error } = await call('GET', path);
        expect(counts).toMatchObject({
          failed: 0,
          pending: 0,
          excluded: 0,
          members: wanted.length,
        });
        expect(error).toBeNull();
      }
    },
    restart: async (whileDown) => {
      await flows.server.end('SIGTERM');
      await whileDown();
      flows.server = await start();
    },
    stop: async () => {
      await flows.server.end('SIGTERM');
      await sandbox.stop();
      await place.remove();
    },
  };
  return flows;
}

async function askSandbox(
  sandbox: SandboxProcess,
  method: string,
  path: string,
  body: unknown,
): Promise<any> {
  const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

async function makeFlow(
  { call, sandbox }: Pick<Flows, 'call' | 'sandbox'>,
  name: string,
  url: string,
): Promise<Flow> {
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
