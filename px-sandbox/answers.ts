/** What goes back on the wire: a whole answer, or one that is broken on purpose. */
import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { AnswerFault, RetryAfter } from './faults.ts';
import { PxError } from './px-error.ts';

interface WholeAnswer {
  kind: 'whole';
  status: number;
  headers: Record<string, string>;
  type: string;
  text: string;
}

export type Answer =
  | WholeAnswer
  /** Nothing comes; `closes` says whether the connection at least ends. */
  | { kind: 'silence'; closes: boolean }
  /** `text` under a Content-Length of `declaredBytes`, then the connection closes. */
  | { kind: 'spoiled'; status: number; text: string; declaredBytes: number };

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { kind: 'whole', status, headers, type: 'application/json', text: JSON.stringify(body) };
}

/** The answer that an error thrown by a route stands for; others are passed on. */
export function answerOfError(error: unknown): Answer {
  if (error instanceof PxError) return json(error.status, error.body, error.headers);
  throw error;
}

/** @param nowMs what "in a date" counts from */
export function retryAfterHeader(
  { retryAfter, retryAfterSeconds }: RetryAfter,
  nowMs: number,
): Record<string, string> {
  const dateAt = (ms: number): string => new Date(ms).toUTCString();
  switch (retryAfter) {
    case 'none':
      return {};
    case 'seconds':
      return { 'retry-after': String(retryAfterSeconds) };
    case 'date':
      return { 'retry-after': dateAt(nowMs + retryAfterSeconds * 1_000) };
    case 'past':
      return { 'retry-after': dateAt(nowMs - 3_600_000) };
    case 'absurd':
      return { 'retry-after': String(10 * 365 * 86_400) };
  }
}

const wrongBodies = {
  html: [
    'text/html; charset=utf-8',
    '<!doctype html><html lang="en"><title>Log in</title><form method="post"></form></html>',
  ],
  error: ['application/json', '{"error":"something went wrong"}'],
  text: ['text/plain; charset=utf-8', 'accepted'],
  empty: ['application/json', ''],
} as const;

/**
 * What a fault makes of an answer.
 * @param answer the true one; a fault that was not applied is given an invented one
 */
export function answerUnderFault(fault: AnswerFault, answer: Answer, nowMs: number): Answer {
  const { status, text } =
    answer.kind === 'silence' ? { status: 200, text: '{"status":"success"}' } : answer;
  const bytes = Buffer.byteLength(text);
  switch (fault.kind) {
    case 'status': {
      const message = `${fault.status} ${STATUS_CODES[fault.status] ?? 'fault'}`;
      return json(fault.status, { status: 'error', message }, retryAfterHeader(fault, nowMs));
    }
    case 'hang':
      return { kind: 'silence', closes: false };
    case 'reset':
      return { kind: 'silence', closes: true };
    case 'half': {
      const half = text.slice(0, Math.ceil(text.length / 2));
      return { kind: 'spoiled', status, text: half, declaredBytes: bytes };
    }
    case 'wrong-length': {
      const declaredBytes = fault.declared === 'longer' ? bytes + 64 : Math.floor(bytes / 2);
      return { kind: 'spoiled', status, text, declaredBytes };
    }
    case 'wrong-body': {
      const [type, wrong] = wrongBodies[fault.body];
      return { kind: 'whole', status: 200, headers: {}, type, text: wrong };
    }
    case 'redirect': {
      const headers = { location: fault.to };
      return { kind: 'whole', status: fault.status, headers, type: 'text/plain', text: '' };
    }
  }
}

export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  if (answer.kind === 'whole') {
    const { status, headers, type, text } = answer;
    return reply.status(status).headers(headers).type(type).send(text);
  }
  reply.hijack();
  const { socket } = reply.raw;
  if (!socket) return reply;
  if (answer.kind === 'silence') {
    if (answer.closes) socket.destroy();
    return reply;
  }
  const { status, text, declaredBytes } = answer;
  // Written past Node's HTTP layer, which would put the length right.
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${declaredBytes}`,
    '',
    '',
  ].join('\r\n');
  socket.end(head + text);
  return reply;
}
