/** What never became a request: no HTTP, headers too long, or sent too slowly. */
import type { Socket } from 'node:net';
import { newId } from '../kernel/index.ts';

interface Answer {
  status: string;
  code: string;
  detail: string;
}

const answers: Readonly<Record<string, Answer>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    code: 'too-slow',
    detail: 'The request did not arrive in time.',
  },
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'too-large',
    detail: 'The headers are too large.',
  },
};

const malformed: Answer = {
  status: '400 Bad Request',
  code: 'malformed-request',
  detail: 'This is not HTTP as this server reads it.',
};

/** Answers with a problem and closes; quotes nothing of what came. */
export function answerClientError(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, code, detail } = answers[error.code ?? ''] ?? malformed;
  const title = status.slice(4);
  const problem = {
    type: `urn:millrace:problem:${code}`,
    title,
    status: Number(status.slice(0, 3)),
  };
  const body = JSON.stringify({ ...problem, detail, errors: [], requestId: newId() });
  if (!socket.writable) return void socket.destroy();
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Content-Type-Options: nosniff',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
