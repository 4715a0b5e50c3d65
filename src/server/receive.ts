/** How long a request may take to arrive. Uploads may take long, as long as something moves. */
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { delay } from '../kernel/index.ts';

/** Ends requests whose body has not arrived in time, except where it is taken as it comes. */
export function addReceiveLimits(
  server: FastifyInstance,
  isUpload: (url: string) => boolean,
  receiveMs: number,
): void {
  server.addHook('onRequest', async ({ raw, url }) => {
    const hasBody = 'transfer-encoding' in raw.headers || Number(raw.headers['content-length']) > 0;
    // What the server asks itself is there as a whole, and has no connection to end.
    if (!hasBody || isUpload(url) || !(raw.socket instanceof Socket)) return;
    const received = new AbortController();
    const done = (): void => received.abort();
    raw.once('end', done).once('close', done);
    void delay(receiveMs, received.signal).then(() => {
      if (received.signal.aborted || raw.complete) return;
      // As Node ends those that exceed its own limit: a 408, and no connection any more.
      const error = Object.assign(new Error('The request did not arrive in time.'), {
        code: 'ERR_HTTP_REQUEST_TIMEOUT',
      });
      server.server.emit('clientError', error, raw.socket);
    });
  });
}
