/** The PX sandbox as a server in this process; `main.ts` is the command. */
import type { AddressInfo } from 'node:net';
import { type Credentials, demoCredentials } from './credentials.ts';
import type { Connection } from './millrace.ts';
import { createPx } from './px.ts';
import type { RateLimit } from './rate.ts';
import { createServer } from './server.ts';

export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number | undefined;
  /** 127.0.0.1 unless told. Its own calls need no sign-in: think before opening it to a network. */
  host?: string | undefined;
  /** Milliseconds since 1970. */
  clock?: (() => number) | undefined;
  /** Waited before every answer under /v1; 0 unless told. */
  latencyMs?: number | undefined;
  /** What is not given is the demo's. */
  credentials?: Partial<Credentials> | undefined;
  /** 200 a second and 1,000,000 a day unless told, as PX documents. */
  rateLimit?: Partial<RateLimit> | undefined;
  /** Most identities in one membership request; 1,000 unless told. */
  identitiesMax?: number | undefined;
  /** Whether the people whom Millrace's sources can send as a sample are users from the start. */
  hasSamplePeople?: boolean | undefined;
  /** Where the demo product's buttons send events: Millrace and a write key. */
  connection?: Connection | undefined;
}

export interface Sandbox {
  /** Without a slash at the end. */
  url: string;
  /** What signs in now: a copy. */
  readonly credentials: Credentials;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Starts a sandbox with no segments or faults, and no users unless told; resolves when it listens. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = {
    credentials: { ...demoCredentials, ...options.credentials },
    rateLimit: { perSecond: 200, perDay: 1_000_000, ...options.rateLimit },
    latencyMs: options.latencyMs ?? 0,
    identitiesMax: options.identitiesMax ?? 1_000,
    bodyBytesMax: 1024 * 1024,
    hasSamplePeople: options.hasSamplePeople ?? false,
    clock: options.clock ?? Date.now,
  };
  const px = createPx(settings, options.connection);
  const server = createServer(px);
  await server.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  const { address, family, port } = server.server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    get credentials() {
      return { ...px.state.credentials };
    },
    close: async () => {
      px.closing.abort();
      await server.close();
    },
  };
}
