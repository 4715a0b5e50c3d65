/**
 * A fake of a destination for its conformance test: an HTTP server in this process that misbehaves
 * in the ways every destination may. What it does when it works is the test's own.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConformanceFault } from './conformance.ts';

export interface FakeRequest {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface FakeAnswer {
  status: number;
  body?: object;
}

export interface FakeServer {
  url: string;
  /** What it does wrong now. */
  fault: ConformanceFault;
  /** Breaks every connection. */
  hangUp(): void;
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Answers wrongly, as told; false: there is nothing wrong with this request. */
function misbehave(fault: ConformanceFault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfterSeconds !== null) {
        response.setHeader('retry-after', String(fault.retryAfterSeconds));
      }
      response.writeHead(fault.status).end();
      return true;
    case 'credentials-refused':
      response.writeHead(401).end();
      return true;
    case 'feature-off':
      response.writeHead(404).end();
      return true;
    case 'redirect':
      response.writeHead(302, { location: fault.to }).end();
      return true;
    case 'wrong-body':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
      return true;
    case 'reset':
      response.destroy();
      return true;
    case 'half-answer':
      response.writeHead(200, { 'content-length': '100' }).write('{"acc');
      response.destroy();
      return true;
    case 'never-answers':
      return true;
    default:
      return false;
  }
}

/** `work` is asked whenever nothing is wrong; with `reject-value` it has to refuse that value. */
export async function startFakeServer(
  work: (request: FakeRequest, fault: ConformanceFault) => FakeAnswer,
): Promise<FakeServer> {
  const fake = { fault: { kind: 'calm' } } as FakeServer;
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    if (misbehave(fake.fault, response)) return;
    const { method = '', url: path = '', headers } = request;
    const answer = work({ method, path, headers, body }, fake.fault);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.hangUp = () => server.closeAllConnections();
  fake.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return fake;
}
