/**
 * Which dataflow an exchange with a destination belongs to. Destinations know of no dataflows: the
 * engine says it around a call, and the connection's observer asks for it when an answer is there.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ExchangeReport } from '../destinations/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { Exchange, Recorder, RequestLog } from '../monitoring/index.ts';

/** What a call to a destination is made for. */
export type ExchangeScope = Pick<
  Exchange,
  'dataflowId' | 'runId' | 'claimId' | 'purpose' | 'adds' | 'removes' | 'audienceIds' | 'attempt'
>;

const scopes = new AsyncLocalStorage<ExchangeScope>();

/** Runs a call; its exchanges are logged as made for this. */
export function exchangingFor<Result>(
  scope: ExchangeScope,
  call: () => Promise<Result>,
): Promise<Result> {
  return scopes.run(scope, call);
}

/** Answers by class, as charts show them; bounded. */
function answerClass(status: number | null): string {
  if (status === null) return 'none';
  if (status === 400 || status === 401 || status === 429) return String(status);
  return `${Math.floor(status / 100)}xx`;
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** The observer for connections: counts answers by class, and logs each exchange. */
export function createExchangeObserver(options: {
  clock: Clock;
  recorder: Recorder;
  requestLog: RequestLog;
}): (report: ExchangeReport) => void {
  const { clock, recorder, requestLog } = options;
  return (report) => {
    const scope = scopes.getStore();
    if (!scope) return;
    const isSignIn = report.isSignIn === true;
    recorder.add(`dataflow:${scope.dataflowId}`, `answer:${answerClass(report.status)}`, 1);
    requestLog.add({
      ...scope,
      ...(isSignIn
        ? { purpose: 'sign-in', claimId: null, adds: 0, removes: 0, audienceIds: [], attempt: 1 }
        : {}),
      atMs: clock.now() - report.tookMs,
      method: report.method,
      path: isSignIn ? new URL(report.url).pathname : pathOf(report.url),
      status: report.status,
      error: report.error ?? null,
      tookMs: report.tookMs,
      requestHeaders: report.requestHeaders,
      requestBody: report.requestBody,
      responseHeaders: report.responseHeaders,
      responseBody: report.responseBody,
    });
  };
}
