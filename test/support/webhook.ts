/** A web server that takes what is posted to it, and answers as it is told. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Webhook {
  url: string;
  received: { headers: Record<string, unknown>; body: any }[];
  /** The status of its next answers. */
  answer: number;
  close(): Promise<void>;
}

export async function startWebhook(): Promise<Webhook> {
  const webhook = { received: [], answer: 200 } as unknown as Webhook;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      webhook.received.push({
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      response.writeHead(webhook.answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  webhook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-path`;
  webhook.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return webhook;
}
