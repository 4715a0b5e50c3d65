/** Logs and metrics: one logger and one registry an engine; each room names its events in one file. */
import { type Logger, pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { limits } from './limits.ts';

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

/**
 * @param options.level a pino level; `silent` for tests
 * @param options.processMetrics also export event-loop delay, memory and CPU (one engine a process)
 */
export function createTelemetry(options: { level: string; processMetrics: boolean }): Telemetry {
  const registry = new Registry();
  if (options.processMetrics) {
    const eventLoopMonitoringPrecision = limits.eventLoopLookMs;
    collectDefaultMetrics({
      register: registry,
      prefix: 'millrace_',
      eventLoopMonitoringPrecision,
    });
  }
  const logger = pino({
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactedPaths.flatMap((name) => [name, `*.${name}`]), censor: '[hidden]' },
  });
  return { logger, registry };
}
