/** A sandbox on a free port and short ways to talk to it, for the tests of this folder. */
import type { Fault } from './faults.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './index.ts';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // Tests look into answers of every shape; a wrong guess fails the test.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  json: any;
}

interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface TestClient {
  sandbox: Sandbox;
  /** With the API key; a text body goes as it is. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  createSegment(externalId: string): Promise<Answer>;
  update(body: object): Promise<Answer>;
  members(externalId: string): Promise<string[]>;
  faults(...faults: FaultInput[]): Promise<void>;
  /** How often each fault was served. */
  served(): Promise<number[]>;
}

/** A fault as it is written in JSON, where defaults may be left out. */
export type FaultInput = { kind: Fault['kind'] } & Record<string, unknown>;

export async function startTestClient(options: SandboxOptions = {}): Promise<TestClient> {
  const sandbox = await startSandbox({
    rateLimit: { perSecond: 100_000, perDay: 100_000_000 },
    ...options,
  });
  const call: TestClient['call'] = async (method, path, { body, headers, signal } = {}) => {
    const response = await fetch(sandbox.url + path, {
      method,
      redirect: 'manual',
      headers: {
        'x-aptrinsic-api-key': sandbox.credentials.apiKey,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: bodyOf(body) }),
      ...(signal ? { signal } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  const update = (body: object) => call('POST', '/v1/external_segment/update_membership', { body });
  return {
    sandbox,
    call,
    update,
    createSegment: (externalId) =>
      call('POST', '/v1/external_segment/metadata', {
        body: { externalId, name: `Name of ${externalId}`, description: '' },
      }),
    members: async (externalId) => {
      const path = `/sandbox/segments/${encodeURIComponent(externalId)}/members`;
      const { json } = await call('GET', path);
      return json.items.map((item: { identity: string }) => item.identity);
    },
    faults: async (...faults) => {
      const { status, text } = await call('PUT', '/sandbox/faults', { body: { faults } });
      if (status !== 200) throw new Error(text);
    },
    served: async () => {
      const { json } = await call('GET', '/sandbox/faults');
      return json.faults.map((fault: { served: number }) => fault.served);
    },
  };
}

/** A membership request; times are `t(seconds)` unless whole. */
export function membership(
  sides: { add?: object[]; remove?: object[] },
  identityType = 'IDENTIFY_ID',
): object {
  return { identityType, add: sides.add ?? [], remove: sides.remove ?? [] };
}

export function action(segmentId: string, seconds: number, ...identities: string[]): object {
  return { segmentId, lastQualificationTime: t(seconds), identities };
}

/** A time some seconds after midnight. */
export function t(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 24) + seconds * 1_000).toISOString();
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
