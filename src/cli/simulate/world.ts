/** Millrace as it runs, on a clock that stands, between a faulty store and a faulty destination. */
import { randomBytes } from 'node:crypto';
import { type App, start } from '../../app.ts';
import { delay, fakeClock } from '../../kernel/index.ts';
import { type SimDestination, simulatedDestination } from './destination.ts';
import { faultyStore, type StoreFaults } from './faulty-store.ts';
import type { Random } from './random.ts';

export interface World {
  clock: ReturnType<typeof fakeClock>;
  destination: SimDestination;
  storeFaults: StoreFaults;
  /** A call of the API, repeated while the store fails; statuses of `settled` mean it was done before. */
  call<Answer = { id: string }>(
    method: string,
    path: string,
    body?: unknown,
    settled?: readonly number[],
  ): Promise<Answer>;
  idle(): Promise<void>;
  /** By how many members kept counts were off so far, since the last start. */
  miscounted(): Promise<number>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const apiKey = 'simulation';
const startMs = Date.parse('2026-03-10T12:00:00Z');
/** Small, so that a handful of people takes several requests side by side. */
const rowsPerRequest = 3;
const triesMax = 200;

async function request(app: App, method: string, path: string, body: unknown) {
  const response = await fetch(app.url + path, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/**
 * @param place a fresh folder, or an empty database
 * @param random decides on faults and delays
 */
export async function startWorld(
  place: { dataDir: string } | { databaseUrl: string },
  random: Random,
): Promise<World> {
  const clock = fakeClock(startMs);
  const storeFaults: StoreFaults = { rate: 0, count: 0 };
  const destination = simulatedDestination(random, () => storeFaults.count > 0);
  const config = {
    ...{ port: 0, host: '127.0.0.1', allowPrivateDestinations: true },
    ...{ logLevel: 'silent', bootstrapApiKey: apiKey },
    dataDir: 'dataDir' in place ? place.dataDir : '',
    databaseUrl: 'databaseUrl' in place ? place.databaseUrl : null,
    secretKey: randomBytes(32).toString('base64'),
  };
  const begin = (): Promise<App> =>
    start(config, {
      clock,
      refusedRetryMs: 1_000,
      adaptStore: (store) => faultyStore(store, storeFaults, random),
      adaptDestination: (definition) => ({
        ...definition,
        limits: { rowsPerRequest, requestsPerSecond: 1_000_000, requestsPerDay: 1_000_000_000 },
        connect: destination.connect,
      }),
    });
  let app = await begin();
  return {
    ...{ clock, destination, storeFaults },
    call: async (method, path, body, settled = []) => {
      for (let tries = 1; ; tries += 1) {
        const { status, text } = await request(app, method, path, body);
        if (status < 400) return text === '' ? null : JSON.parse(text);
        if (settled.includes(status)) return null as never;
        if (status !== 503 || tries === triesMax) {
          throw new Error(`${method} ${path} answered ${status}: ${text.slice(0, 500)}`);
        }
        await delay(1);
      }
    },
    idle: () => app.idle(),
    miscounted: async () => {
      const { registry } = app.services.telemetry;
      const metric = await registry.getSingleMetric('millrace_members_miscounted_total')!.get();
      return metric.values.reduce((sum, { value }) => sum + value, 0);
    },
    restart: async () => {
      const { rate } = storeFaults;
      storeFaults.rate = 0;
      await app.stop();
      app = await begin();
      storeFaults.rate = rate;
    },
    stop: () => app.stop(),
  };
}
