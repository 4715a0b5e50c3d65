/** Millrace as it runs, beside a PX sandbox: what end-to-end tests drive over HTTP. */
import { randomBytes } from 'node:crypto';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../px-sandbox/index.ts';
import { type App, type AppOptions, start } from '../../src/app.ts';
import { type ApiClient, apiClient } from '../../src/cli/api.ts';
import { type Backend, newPlace } from './stores.ts';

export interface TestApp extends ApiClient {
  app: App;
  url: string;
  apiKey: string;
  sandbox: Sandbox;
  /** Raw HTTP with the administrator's key. */
  send(method: string, path: string, init?: SendInit): Promise<Answer>;
  /** Stops Millrace and starts it again on the same data; on any free port unless told. */
  restart(at?: { port: number }): Promise<void>;
  stop(): Promise<void>;
}

export interface SendInit {
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  type: string;
  text: string;
  json: any;
}

const apiKey = 'a-bootstrap-key-for-tests';

export async function startTestApp(
  backend: Backend,
  options: AppOptions & { sandbox?: SandboxOptions; allowPrivateDestinations?: boolean } = {},
): Promise<TestApp> {
  const place = await newPlace(backend);
  const sandbox = await startSandbox({ port: 0, ...options.sandbox });
  const config = {
    port: 0,
    host: '127.0.0.1',
    dataDir: 'dataDir' in place.options ? place.options.dataDir : '',
    databaseUrl: 'databaseUrl' in place.options ? place.options.databaseUrl : null,
    secretKey: randomBytes(32).toString('base64'),
    bootstrapApiKey: apiKey,
    allowPrivateDestinations: options.allowPrivateDestinations ?? true,
    logLevel: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  };
  let app = await start(config, options);
  const test: TestApp = {
    app,
    url: app.url,
    apiKey,
    sandbox,
    call: (method, path, body) => apiClient(test.url, apiKey).call(method, path, body),
    text: (path) => apiClient(test.url, apiKey).text(path),
    stream: (path, body, type) => apiClient(test.url, apiKey).stream(path, body, type),
    send: (method, path, init) => send(test.url, method, path, init),
    restart: async (at) => {
      await app.stop();
      app = await start({ ...config, ...at }, options);
      Object.assign(test, { app, url: app.url });
    },
    stop: async () => {
      await app.stop();
      await sandbox.close();
      await place.remove();
    },
  };
  return test;
}

async function send(
  url: string,
  method: string,
  path: string,
  init: SendInit = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(init.body === undefined ? {} : { body: init.body }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    type,
    text,
    json: /json/.test(type) && text !== '' ? JSON.parse(text) : null,
  };
}

/** Runs work with a fresh Millrace and sandbox, and removes both. */
export async function withApp(
  backend: Backend,
  options: Parameters<typeof startTestApp>[1],
  work: (test: TestApp) => Promise<void>,
): Promise<void> {
  const test = await startTestApp(backend, options);
  try {
    await work(test);
  } finally {
    await test.stop();
  }
}

/** Waits until the check gives true; fails with the last value it saw. */
export async function eventually<Value>(
  read: () => Promise<Value> | Value,
  isGood: (value: Value) => boolean,
  withinMs = 30_000,
): Promise<Value> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (isGood(value)) return value;
    if (Date.now() > untilMs) {
      throw new Error(
        `not within ${withinMs} ms; last seen: ${JSON.stringify(value).slice(0, 2_000)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
