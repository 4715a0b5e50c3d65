/** The composition root: config → store → rooms → loops → server. */
import {
  createFirstAdministrator,
  createKeys,
  createSignIn,
  createSourceCaps,
  createSourceTally,
  createTryLimit,
  isSetupNeeded,
  removeOldAudit,
  type SignIn,
} from './access/index.ts';
import {
  createActivationEvents,
  createConnections,
  createExchangeObserver,
  govern,
  type Lanes,
  startLanes,
  verifyOnce,
} from './activation/index.ts';
import {
  createMonitoring,
  lastWords,
  type MonitoringLoops,
  startMonitoringLoops,
} from './app-monitoring.ts';
import type { DestinationDefinition } from './destinations/index.ts';
import {
  type Clock,
  type Config,
  createSecretBox,
  createTelemetry,
  delay,
  deriveKey,
  type Loop,
  limits,
  MillraceError,
  parseSecretKey,
  secretKeyFromFile,
  startLoop,
  systemClock,
} from './kernel/index.ts';
import {
  createBackfills,
  createEngine,
  createFailureKeeper,
  createHousekeeping,
  createIngestQueue,
  createNamespaceFilter,
  createPipelineEvents,
  createTimers,
  createUploads,
  endSchedules,
} from './pipeline/index.ts';
import { createFields, ensureStandardNamespaces } from './profiles/index.ts';
import { createServer, type Services } from './server/index.ts';
import { openStore, query, type Store, vacuumOnce } from './store/index.ts';

export interface AppOptions {
  clock?: Clock;
  /** How long refused credentials rest before they are tried again. */
  refusedRetryMs?: number;
  /** Export metrics of the process as well: for the one app of a process. */
  processMetrics?: boolean;
  /** How often waiting work is counted and alerts are judged. */
  monitorEveryMs?: number;
  /** For simulations: puts something between the engine and its store. */
  adaptStore?: (store: Store) => Store;
  /** For simulations: what a destination is taken for when it is connected to. */
  adaptDestination?: (definition: DestinationDefinition) => DestinationDefinition;
}

export interface App {
  /** Where the server listens, e.g. `http://127.0.0.1:4400`. */
  url: string;
  services: Services;
  /** With which the first administrator is made; null once there is a user. */
  setupCode(): Promise<string | null>;
  /** Resolves when ingest, timers, backfill and delivery have nothing to do now. */
  idle(): Promise<void>;
  /** Takes no new work, ends what is under way, and closes everything. Nothing acknowledged is lost. */
  stop(): Promise<void>;
}

const refusedRetryDefaultMs = 5 * 60_000;

/** The key of the environment, or null where the data folder keeps one. */
function givenSecretKey(config: Config): Buffer | null {
  if (config.secretKey !== null) return parseSecretKey(config.secretKey);
  if (config.databaseUrl !== null) {
    throw new MillraceError(
      'configuration',
      'MILLRACE_SECRET_KEY is needed with DATABASE_URL: every process must have the same one. Make one with: openssl rand -base64 32',
    );
  }
  return null;
}

/** The key must open what it sealed on the first start; another key would lose every credential. */
async function checkSecretKey(store: Store, key: Buffer): Promise<void> {
  const box = createSecretBox(key);
  const place = 'settings/secretKeyCheck';
  const [row] = await query<{ value: string }>(
    store.db,
    `select value from settings where key = 'secretKeyCheck'`,
    [],
  );
  if (row) {
    box.open(row.value, place);
    return;
  }
  await query(
    store.db,
    `insert into settings (key, value, updated_at_ms) values ('secretKeyCheck', to_jsonb($1::text), 0)
         on conflict do nothing`,
    [box.seal('millrace', place)],
  );
}

/** The administrator that the environment names, when there is no user yet. */
async function ensureAdministrator(
  config: Config,
  deps: { store: Store; clock: Clock; signIn: SignIn },
): Promise<void> {
  if (!config.admin || !(await isSetupNeeded(deps.store.db))) return;
  const { email, password } = config.admin;
  await createFirstAdministrator(deps, { email, password, name: email.split('@', 1)[0]! });
}

/** The same in every process and after a restart; grouped, because people type it. */
function setupCodeOf(key: Buffer): string {
  const text = deriveKey(key, 'setup code').toString('hex').slice(0, 20);
  return text.replace(/(.{5})(?=.)/g, '$1-');
}

/** Keys, sign-in and what goes with them; makes what the environment names. */
async function createAccess(
  config: Config,
  deps: { store: Store; clock: Clock },
  key: Buffer,
): Promise<
  Pick<Services, 'keys' | 'signIn' | 'tryLimit' | 'sourceTally' | 'sourceCaps' | 'setupCode'>
> {
  const keys = createKeys(deps);
  if (config.bootstrapApiKey !== null) await keys.ensureBootstrapKey(config.bootstrapApiKey);
  const secret = deriveKey(key, 'sessions').toString('base64');
  const signIn = createSignIn({ ...deps, secret });
  await ensureAdministrator(config, { ...deps, signIn });
  return {
    keys,
    signIn,
    tryLimit: createTryLimit(),
    sourceTally: createSourceTally(deps),
    sourceCaps: createSourceCaps(),
    setupCode: setupCodeOf(key),
  };
}

interface Loops {
  timers: Loop;
  backfill: Loop;
  vacuum: Loop;
  housekeeping: Loop;
  sources: Loop;
  audit: Loop;
  verification: Loop;
}

function startLoops(services: Services): Loops {
  const { engine, clock } = services;
  const now = (): number => clock.now();
  const timers = createTimers(engine);
  const backfills = createBackfills(engine);
  const keepFailures = createFailureKeeper(engine);
  return {
    timers: startLoop(() => timers.run(), {
      now,
      onError: (error) => engine.events.loopFailed('timers', error),
    }),
    backfill: startLoop(
      async () => {
        await endSchedules(engine);
        await keepFailures();
        return backfills.run();
      },
      { now, onError: (error) => engine.events.loopFailed('backfill', error) },
    ),
    vacuum: startLoop(() => vacuumOnce(services.store, now()), {
      now,
      onError: (error) => engine.events.loopFailed('vacuum', error),
      sleepMaxMs: limits.vacuumEveryMs,
    }),
    verification: startLoop(() => verifyOnce(services), {
      now,
      onError: (error) => engine.events.loopFailed('verification', error),
    }),
    housekeeping: startLoop(createHousekeeping(engine), {
      now,
      onError: (error) => engine.events.loopFailed('housekeeping', error),
      sleepMaxMs: limits.housekeepingEveryMs,
    }),
    sources: startLoop(
      async () => {
        await services.sourceTally.flush();
        return { more: false, nextAtMs: null };
      },
      { now, onError: (error) => engine.events.loopFailed('sources', error) },
    ),
    audit: startLoop(
      async () => {
        await removeOldAudit(services.store, now());
        return { more: false, nextAtMs: null };
      },
      {
        now,
        onError: (error) => engine.events.loopFailed('audit', error),
        sleepMaxMs: limits.auditRetentionEveryMs,
      },
    ),
  };
}

/**
 * Starts Millrace and listens.
 * @throws MillraceError `configuration`, `locked` or `storage-unavailable`
 */
export async function start(config: Config, options: AppOptions = {}): Promise<App> {
  const clock = options.clock ?? systemClock;
  const givenKey = givenSecretKey(config);
  const telemetry = createTelemetry({
    level: config.logLevel,
    processMetrics: options.processMetrics ?? false,
  });
  const onError = (error: unknown): void =>
    telemetry.logger.warn({ reason: String(error) }, 'database connection lost');
  const opened = await openStore(
    config.databaseUrl === null
      ? { dataDir: config.dataDir, onError }
      : { databaseUrl: config.databaseUrl, onError },
  );
  const store = options.adaptStore?.(opened) ?? opened;
  try {
    const key = givenKey ?? secretKeyFromFile(`${config.dataDir}/secret.key`);
    return await compose(config, options, { store, clock, telemetry }, key);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Wakes loops by what others announce; gives what ends that. */
function listenForWork(store: Store, loops: Loops): (() => void)[] {
  return [
    store.listen('timers', () => loops.timers.wake()),
    store.listen('backfill', () => loops.backfill.wake()),
    store.listen('verification', () => loops.verification.wake()),
    store.listen('catalog', () => loops.housekeeping.wake()),
  ];
}

async function compose(
  config: Config,
  options: AppOptions,
  base: Pick<Services, 'store' | 'clock' | 'telemetry'>,
  key: Buffer,
): Promise<App> {
  const { store, clock, telemetry } = base;
  await checkSecretKey(store, key);
  await ensureStandardNamespaces(store, clock);
  const secrets = createSecretBox(key);
  const access = await createAccess(config, { store, clock }, key);
  const monitoring = createMonitoring(base, config, options);
  const events = createPipelineEvents(telemetry, monitoring);
  const engine = createEngine({ store, clock, events });
  const connections = createConnections({
    store,
    secrets,
    clock,
    allowPrivateAddresses: config.allowPrivateDestinations,
    ...(options.adaptDestination ? { adapt: options.adaptDestination } : {}),
    onExchange: createExchangeObserver({ clock, ...monitoring }),
  });
  let accepting = true;
  const ingestQueue = createIngestQueue(engine);
  const services: Services = {
    ...base,
    secrets,
    ...access,
    demo: config.demo ?? null,
    engine,
    ingestQueue,
    uploads: createUploads(engine),
    namespaces: createNamespaceFilter(engine),
    fields: createFields({ store, clock }),
    connections,
    govern,
    ...monitoring,
    isAccepting: () => accepting,
  };
  const server = await createServer(services);
  const url = await server.listen({ host: config.host, port: config.port });
  const loops: Loops & MonitoringLoops = {
    ...startLoops(services),
    ...startMonitoringLoops(services, monitoring),
  };
  const unlisten = listenForWork(store, loops);
  const abort = new AbortController();
  const lanes = startLanes({
    store,
    clock,
    connections,
    events: createActivationEvents(telemetry),
    refusedRetryMs: options.refusedRetryMs ?? refusedRetryDefaultMs,
    signal: abort.signal,
  });
  telemetry.logger.info({ url, store: store.backend }, 'started');
  const stop = async (): Promise<void> => {
    accepting = false;
    await server.close();
    await ingestQueue.drain();
    await services.uploads.stop();
    for (const off of unlisten) off();
    // Requests in flight get their time; then they are cut, and their rows are sent again later.
    const cut = new AbortController();
    void delay(limits.stopGraceMs, cut.signal).then(() => abort.abort());
    await Promise.all([...Object.values(loops).map((loop) => loop.stop()), lanes.stop()]);
    cut.abort();
    await lastWords(services, monitoring);
    await connections.close();
    await store.close();
    telemetry.logger.info('stopped');
  };
  return {
    url,
    services,
    setupCode: async () => ((await isSetupNeeded(store.db)) ? services.setupCode : null),
    idle: () => idleAll(services, loops, lanes),
    stop: once(stop),
  };
}

/** Loops give each other work, so all are asked again until none did anything meanwhile. */
async function idleAll(
  services: Services,
  loops: Loops & MonitoringLoops,
  lanes: Lanes,
): Promise<void> {
  const { timers, backfill, housekeeping, recorder, requestLog } = loops;
  const all = [housekeeping, timers, backfill, lanes, recorder, requestLog];
  const activity = (): number => all.reduce((sum, one) => sum + one.activity(), 0);
  let before: number;
  do {
    before = activity();
    await services.ingestQueue.drain();
    await services.uploads.idle();
    for (const one of all) await one.idle();
  } while (activity() !== before);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
