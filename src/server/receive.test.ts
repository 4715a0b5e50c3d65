/** Requests that do not arrive in time are ended; files may take longer. */
import { connect } from 'node:net';
import Fastify, { type FastifyReply } from 'fastify';
import { expect, it } from 'vitest';
import { delay } from '../kernel/index.ts';
import { answerClientError } from './client-errors.ts';
import { addReceiveLimits } from './receive.ts';

/** What a server answers to a request whose body never ends, up to the end of the connection. */
function sendHalf(port: number, path: string, rest: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('received')) socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n`);
    socket.write('content-length: 10\r\n\r\nhalf ');
    if (path === '/slow') void delay(300).then(() => socket.write(rest));
  });
}

it('ends what does not arrive in time with a 408, and waits for files', async () => {
  const server = Fastify({ clientErrorHandler: answerClientError });
  addReceiveLimits(server, (url) => url === '/slow', 100);
  for (const path of ['/quick', '/slow']) {
    server.post(path, async (request) => `received ${request.body}`);
  }
  const refuse = async (_: unknown, reply: FastifyReply): Promise<unknown> =>
    reply.code(403).send();
  server.post('/refused', { onRequest: refuse }, async () => '');
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as { port: number };
  // What the server asks itself comes over no connection, and nobody reads its body here. The time passes
  // while others are waited for: had it an end, that would be an error which nobody catches.
  const refused = await server.inject({ method: 'POST', url: '/refused', payload: {} });
  expect(refused.statusCode).toBe(403);
  expect(await sendHalf(port, '/quick', '')).toMatch(/^HTTP\/1.1 408 /);
  expect(await sendHalf(port, '/slow', 'whole')).toMatch(
    /^HTTP\/1.1 200 [\s\S]*received half whole/,
  );
  const whole = await server.inject({ method: 'POST', url: '/quick', payload: {} });
  expect(whole.statusCode).toBe(200);
  await server.close();
});
