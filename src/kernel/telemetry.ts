/** Logs and metrics: one logger and one registry an engine; each room names its events in one file. */
import { type Logger, pino } from 'pino';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { watchEventLoop } from './event-loop.ts';

export type { Logger } from 'pino';
export type { Registry } from 'prom-client';

export interface Telemetry {
  logger: Logger;
  registry: Registry;
}

/** Never logged, wherever it stands: belt and braces, since callers do not pass such things. */
const redactedPaths = [
  'password',
  'clientSecret',
  'apiKey',
  'accessToken',
  'authorization',
  'cookie',
];

const hourMs = 3_600_000;
const prefix = 'millrace_';

/** What prom-client tells of every process, with a watch of the event loop that costs less. */
function collectProcessMetrics(register: Registry): void {
  // Its own would wake the process a hundred times a second, and count the time between as delay.
  collectDefaultMetrics({ register, prefix, eventLoopMonitoringPrecision: hourMs });
  const lag = (what: string): string => `${prefix}nodejs_eventloop_lag_${what}_seconds`;
  for (const what of ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99']) {
    register.removeSingleMetric(lag(what));
  }
  const watch = watchEventLoop();
  const registers = [register];
  const p50 = new Gauge({
    name: lag('p50'),
    help: 'The 50th percentile of what the event loop was behind since the last scrape.',
    registers,
    collect: () => {
      p50.set(watch.delayMs(50) / 1_000);
      p99.set(watch.delayMs(99) / 1_000);
      watch.reset();
    },
  });
  const p99 = new Gauge({
    name: lag('p99'),
    help: 'The 99th percentile of what the event loop was behind since the last scrape.',
    registers,
  });
}

/**
 * @param options.level a pino level; `silent` for tests
 * @param options.processMetrics also export event-loop delay, memory and CPU (one engine a process)
 */
export function createTelemetry(options: { level: string; processMetrics: boolean }): Telemetry {
  const registry = new Registry();
  if (options.processMetrics) collectProcessMetrics(registry);
  const logger = pino({
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactedPaths.flatMap((name) => [name, `*.${name}`]), censor: '[hidden]' },
  });
  return { logger, registry };
}
