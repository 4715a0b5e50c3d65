/** The composition root: config → store → rooms → loops → server. */
import {
  createFirstAdministrator,
  createKeys,
  createSignIn,
  createSourceCaps,
  createSourceTally,
  createTryLimit,
  isSetupNeeded,
  type SignIn,
} from './access/index.ts';
import {
  createActivationEvents,
  createConnections,
  createExchangeObserver,
  endClaims,
  govern,
  type Lanes,
  startLanes,
} from './activation/index.ts';
import { type Loops, listenForWork, startLoops } from './app-loops.ts';
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
  limits,
  MillraceError,
  parseSecretKey,
  type Role,
  secretKeyFromFile,
  systemClock,
} from './kernel/index.ts';
import {
  createEngine,
  createIngestQueue,
  createNamespaceFilter,
  createPipelineEvents,
  createUploads,
} from './pipeline/index.ts';
import {
  createFields,
  createRejectedIdentities,
  ensureStandardNamespaces,
} from './profiles/index.ts';
import { createServer, type Services } from './server/index.ts';
import { openLog } from './sources/index.ts';
import { openStore, query, type Store } from './store/index.ts';

export interface AppOptions {
  clock?: Clock;
  /** How long refused credentials rest before they are tried again. */
  refusedRetryMs?: number;
  /** Export metrics of the process as well: for the one app of a process. */
  processMetrics?: boolean;
  /** How often waiting work is counted and alerts are judged. */
  monitorEveryMs?: number;
  /** How long a claim lasts, and how much of it the slowest request needs; see `limits.claimMs`. */
  claim?: { lastsMs: number; requestMs: number };
  /** See `limits.transactionIdleMs`. */
  transactionIdleMs?: number;
  /** For simulations: puts something between the engine and its store. */
  adaptStore?: (store: Store) => Store;
  /** For simulations: what a destination is taken for when it is connected to. */
  adaptDestination?: (definition: DestinationDefinition) => DestinationDefinition;
  /** How long a client may take to send a request. */
  receiveMs?: number;
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
const claimDefault = { lastsMs: limits.claimMs, requestMs: limits.slowestRequestMs };

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
  await query(
    store.db,
    `insert into settings (key, value, updated_at_ms) values ('secretKeyCheck', to_jsonb($1::text), 0)
         on conflict do nothing`,
    [box.seal('millrace', place)],
  );
  // Read in any case: another process may have been first.
  const [row] = await query<{ value: string }>(
    store.db,
    `select value from settings where key = 'secretKeyCheck'`,
    [],
  );
  box.open(row!.value, place);
}

/** The administrator that the environment names, when there is no user yet. */
async function ensureAdministrator(
  config: Config,
  deps: { store: Store; clock: Clock; signIn: SignIn },
): Promise<void> {
  if (!config.admin || !(await isSetupNeeded(deps.store.db))) return;
  const { email, password } = config.admin;
  const administrator = { email, password, name: email.split('@', 1)[0]! };
  await createFirstAdministrator(deps, administrator).catch(async (error: unknown) => {
    // Of several processes that start at once, one makes him.
    if (await isSetupNeeded(deps.store.db)) throw error;
  });
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
  const hash = createSecretBox(key).mac('tries to sign in');
  if (config.bootstrapApiKey !== null) await keys.ensureBootstrapKey(config.bootstrapApiKey);
  const secret = deriveKey(key, 'sessions').toString('base64');
  const signIn = createSignIn({ ...deps, secret });
  await ensureAdministrator(config, { ...deps, signIn });
  return {
    keys,
    signIn,
    tryLimit: createTryLimit({ store: deps.store, hash }),
    sourceTally: createSourceTally(deps),
    sourceCaps: createSourceCaps(),
    setupCode: setupCodeOf(key),
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
      : {
          databaseUrl: config.databaseUrl,
          onError,
          ...(options.transactionIdleMs === undefined
            ? {}
            : { transactionIdleMs: options.transactionIdleMs }),
        },
  );
  const store = options.adaptStore?.(opened) ?? opened;
  try {
    const key = givenKey ?? secretKeyFromFile(`${config.dataDir}/secret.key`);
    const secretKeySource = givenKey ? 'environment' : 'file';
    return await compose(config, options, { store, clock, telemetry, secretKeySource }, key);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Of a database that one process alone may open: whoever held rows is dead, and waits for nothing. */
async function takeOverClaims(store: Store, clock: Clock): Promise<void> {
  if (!store.capabilities.sharedByProcesses) await endClaims(store, clock.now());
}

async function compose(
  config: Config,
  options: AppOptions,
  base: Pick<Services, 'store' | 'clock' | 'telemetry' | 'secretKeySource'>,
  key: Buffer,
): Promise<App> {
  const { store, clock, telemetry } = base;
  await checkSecretKey(store, key);
  await takeOverClaims(store, clock);
  await ensureStandardNamespaces(store, clock);
  const secrets = createSecretBox(key);
  const access = await createAccess(config, { store, clock }, key);
  const monitoring = createMonitoring(base, config, options);
  const events = createPipelineEvents(telemetry, monitoring);
  const hashValue = secrets.mac('identity values');
  const engine = createEngine({ store, clock, events, hashValue });
  const rejectedIdentities = createRejectedIdentities({ store, clock, hashValue });
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
  const role = config.role ?? 'all';
  const services: Services = {
    ...base,
    role,
    secrets,
    ...access,
    demo: config.demo ?? null,
    engine,
    ingestQueue,
    uploads: createUploads(engine),
    namespaces: createNamespaceFilter(engine, rejectedIdentities),
    rejectedIdentities,
    fields: createFields({ store, clock }),
    connections,
    govern,
    ...monitoring,
    isAccepting: () => accepting,
  };
  const log = config.log && takesUpdates(role) ? await openLog(config.log) : null;
  const server = await createServer(services, { receiveMs: options.receiveMs });
  const url = await server.listen({ host: config.host, port: config.port });
  const stopping = new AbortController();
  const loops: Loops & MonitoringLoops = {
    ...startLoops(services, log, stopping.signal),
    ...startMonitoringLoops(services, monitoring),
  };
  const unlisten = listenForWork(store, loops);
  const abort = new AbortController();
  const lanes = startDelivery(services, options, abort.signal);
  telemetry.logger.info({ url, store: store.backend, role }, 'started');
  const stop = async (): Promise<void> => {
    accepting = false;
    stopping.abort();
    await server.close();
    await ingestQueue.drain();
    await services.uploads.stop();
    for (const off of unlisten) off();
    // Requests in flight get their time; then they are cut, and their rows are sent again later.
    const cut = new AbortController();
    void delay(limits.stopGraceMs, cut.signal).then(() => abort.abort());
    const ending = [...Object.values(loops), lanes].map((one) => one.stop());
    // A read of the log that waits ends with the log; what was read is still taken.
    await Promise.all([...ending, log?.close()]);
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

function takesUpdates(role: Role): boolean {
  return role === 'all' || role === 'ingest';
}

function startDelivery(services: Services, options: AppOptions, signal: AbortSignal): Lanes {
  const { role, store, clock, connections, telemetry } = services;
  if (role !== 'all' && role !== 'deliver') return noLanes;
  return startLanes({
    store,
    clock,
    connections,
    events: createActivationEvents(telemetry),
    refusedRetryMs: options.refusedRetryMs ?? refusedRetryDefaultMs,
    claim: options.claim ?? claimDefault,
    signal,
  });
}

/** Of a process that delivers nothing. */
const noLanes: Lanes = { idle: async () => {}, activity: () => 0, stop: async () => {} };

/** Loops give each other work, so all are asked again until none did anything meanwhile. */
async function idleAll(
  services: Services,
  loops: Loops & MonitoringLoops,
  lanes: Lanes,
): Promise<void> {
  const { timers, schedules, backfill, failures, housekeeping, erasure } = loops;
  const all = [
    ...[housekeeping, timers, schedules, backfill, failures, erasure],
    ...[lanes, loops.recorder, loops.requestLog],
  ].filter((one) => one !== undefined);
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
