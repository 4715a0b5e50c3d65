/**
 * The one HTTP client of a connection: bounded in time and size, never follows redirects, never
 * skips TLS, refuses private addresses, and tells failures that surely changed nothing from those
 * that may have been applied.
 */
import { hostname } from 'node:os';
import { Agent, request } from 'undici';
import { type Clock, limits, version } from '../../kernel/index.ts';
import { checkUrl, publicLookup } from './addresses.ts';
import { checkTime } from './begin-before.ts';
import type { ExchangeReport } from './definition.ts';
import { MisconfiguredError, RetryableError } from './errors.ts';

/** By which a destination's logs, and the PX sandbox's screens, tell who called. */
const userAgent = `Millrace/${version}`;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** What the request log keeps instead of the body, when that holds secrets. */
  bodyForLog?: string;
  signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface HttpClient {
  /** @throws RetryableError, MisconfiguredError; answers of any status are returned */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpOptions {
  clock: Clock;
  allowPrivateAddresses: boolean;
  /** Longest time of one request, in ms. */
  timeoutMs?: number;
  onExchange?: ((report: ExchangeReport) => void) | undefined;
}

const secretHeaders = new Set(['authorization', 'x-aptrinsic-api-key', 'cookie', 'set-cookie']);

/** Failures before the request was written: nothing can have been applied. */
const untouchedCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'EPROTO',
]);

/** What failed, in words. */
const failures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ENOTFOUND: 'the name is not known to DNS (ENOTFOUND)',
  EAI_AGAIN: 'DNS does not answer (EAI_AGAIN)',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time (timeout)',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its TLS certificate is signed by nobody known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its TLS certificate cannot be verified',
  CERT_HAS_EXPIRED: 'its TLS certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another name',
  EPROTO: 'it does not speak TLS (EPROTO)',
  TimeoutError: 'no answer in time (timeout)',
  AbortError: 'the call was ended',
};

/** Headers as they may be kept: one value each, secrets masked. */
function maskedHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secretHeaders.has(name.toLowerCase()) ? '[hidden]' : value,
    ]),
  );
}

function flatHeaders(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

/** A time-out is a DOMException: its code is a number that says nothing, its name says all. */
function codeOf(error: unknown): string {
  const { code, name, cause } = error as { code?: unknown; name?: string; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause ? codeOf(cause) : (name ?? 'unknown');
}

function asFailure(error: unknown, host: string): Error {
  if (error instanceof MisconfiguredError || error instanceof RetryableError) return error;
  const inner = (error as { cause?: unknown }).cause;
  if (inner instanceof MisconfiguredError) return inner;
  const code = codeOf(error);
  const maybeApplied = !untouchedCodes.has(code);
  const text = maybeApplied ? `No (whole) answer from ${host}` : `Cannot connect to ${host}`;
  const isOutOfReach = !maybeApplied || code === 'TimeoutError';
  const advice = !isOutOfReach ? '' : `. Millrace runs on ${hostname()}; it must reach it.`;
  const message = `${text}: ${failures[code] ?? code}${advice}`;
  return new RetryableError(
    { code: maybeApplied ? 'no-answer' : 'unreachable', message },
    { scope: 'outage', maybeApplied, cause: error },
  );
}

async function readBounded(body: AsyncIterable<Uint8Array>, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limits.responseBytes) {
      throw new RetryableError(
        {
          code: 'answer-too-large',
          message: `${host} answered with more than ${limits.responseBytes} bytes`,
        },
        { scope: 'outage', maybeApplied: true },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function createHttpClient(options: HttpOptions): HttpClient {
  const timeoutMs = options.timeoutMs ?? limits.requestTimeoutMs;
  const agent = new Agent({
    connect: {
      timeout: limits.connectTimeoutMs,
      ...(options.allowPrivateAddresses ? {} : { lookup: publicLookup }),
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connections: limits.requestsInFlightPerDataflow * 4,
  });
  const exchange = async (input: HttpRequest, url: URL): Promise<HttpResponse> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = input.signal ? AbortSignal.any([input.signal, timeout]) : timeout;
    const answer = await request(url, {
      method: input.method,
      headers: { ...input.headers, 'user-agent': userAgent },
      body: input.body ?? null,
      dispatcher: agent,
      signal,
    });
    const body = await readBounded(answer.body, url.host);
    return { status: answer.statusCode, headers: flatHeaders(answer.headers), body };
  };
  return {
    send: async (input) => {
      const url = new URL(input.url);
      checkUrl(url, options.allowPrivateAddresses);
      const startedMs = options.clock.now();
      checkTime(startedMs);
      const report = (response: HttpResponse | null, error?: Error): void =>
        options.onExchange?.({
          method: input.method,
          url: input.url,
          requestHeaders: maskedHeaders(input.headers),
          requestBody: input.bodyForLog ?? input.body ?? '',
          status: response?.status ?? null,
          responseHeaders: response ? maskedHeaders(response.headers) : {},
          responseBody: input.bodyForLog === undefined ? (response?.body ?? '') : '[not kept]',
          tookMs: options.clock.now() - startedMs,
          ...(error ? { error: error.message } : {}),
          ...(input.bodyForLog === undefined ? {} : { isSignIn: true as const }),
        });
      try {
        const response = await exchange(input, url);
        report(response);
        return response;
      } catch (error) {
        const failure = asFailure(error, url.host);
        report(null, failure);
        throw failure;
      }
    },
    close: async () => {
      await agent.close();
    },
  };
}
