/** What delivery tells logs and metrics, per batch. Labels are bounded: ids of dataflows, kinds. */
import { Counter, Gauge, Histogram } from 'prom-client';
import type { DeliveryError } from '../destinations/index.ts';
import { errorText, type Telemetry } from '../kernel/index.ts';

export interface ActivationEvents {
  batchDelivered(dataflowId: string, counts: Record<string, number>, tookMs: number): void;
  changeAcknowledged(dataflowId: string, latenciesMs: readonly number[]): void;
  accountHeld(dataflowId: string, state: string, error: DeliveryError): void;
  segmentSaved(dataflowId: string, audienceId: string): void;
  segmentRefused(dataflowId: string, audienceId: string, error: DeliveryError): void;
  segmentMissing(dataflowId: string, audienceId: string): void;
  segmentLeft(dataflowId: string, audienceId: string): void;
  /** A claim ended before its request began, or before its answer was written. */
  claimOver(dataflowId: string): void;
  brakeTripped(dataflowId: string, exits: number): void;
  passFailed(dataflowId: string, error: unknown): void;
}

/** An answer's text is the destination's own and may name people: it stays out of the logs. */
function loggable({ code, message, status }: DeliveryError): object {
  return status === undefined ? { code, reason: message } : { code, status };
}

const latencyBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];

export function createActivationEvents({ logger, registry }: Telemetry): ActivationEvents {
  const rows = new Counter({
    name: 'millrace_delivery_rows_total',
    help: 'Ledger rows answered by a destination, by outcome.',
    labelNames: ['dataflow', 'outcome'],
    registers: [registry],
  });
  const requests = new Histogram({
    name: 'millrace_delivery_request_seconds',
    help: 'Time of one delivery request.',
    labelNames: ['dataflow'],
    buckets: latencyBuckets,
    registers: [registry],
  });
  const latency = new Histogram({
    name: 'millrace_delivery_latency_seconds',
    help: 'From an update being accepted to its change being acknowledged by the destination.',
    labelNames: ['dataflow'],
    buckets: latencyBuckets,
    registers: [registry],
  });
  const held = new Gauge({
    name: 'millrace_delivery_account_held',
    help: '1 while delivery of a dataflow waits for its account.',
    labelNames: ['dataflow', 'state'],
    registers: [registry],
  });
  return {
    batchDelivered: (dataflow, counts, tookMs) => {
      for (const [outcome, count] of Object.entries(counts)) rows.inc({ dataflow, outcome }, count);
      requests.observe({ dataflow }, tookMs / 1_000);
      if (counts['delivered']) held.remove({ dataflow });
      logger.debug({ dataflow, ...counts, tookMs }, 'batch answered');
    },
    changeAcknowledged: (dataflow, latenciesMs) => {
      for (const ms of latenciesMs) latency.observe({ dataflow }, ms / 1_000);
    },
    accountHeld: (dataflow, state, error) => {
      held.set({ dataflow, state }, 1);
      logger.warn({ dataflow, state, ...loggable(error) }, 'delivery waits');
    },
    segmentRefused: (dataflow, audience, error) =>
      logger.warn({ dataflow, audience, ...loggable(error) }, 'segment refused at the destination'),
    segmentSaved: (dataflow, audience) =>
      logger.info({ dataflow, audience }, 'segment saved at the destination'),
    segmentMissing: (dataflow, audience) =>
      logger.warn({ dataflow, audience }, 'segment is gone at the destination; it is made again'),
    segmentLeft: (dataflow, audience) =>
      logger.info({ dataflow, audience }, 'audience left the dataflow'),
    claimOver: (dataflow) =>
      logger.warn({ dataflow }, 'a claim was over before its work; its rows are sent anew'),
    brakeTripped: (dataflow, exits) =>
      logger.error({ dataflow, exits }, 'too many would leave at once; removals wait for a person'),
    passFailed: (dataflow, error) =>
      logger.error({ dataflow, reason: errorText(error) }, 'delivery pass failed; it is repeated'),
  };
}
