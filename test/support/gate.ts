/** What stands between Millrace and PX, or another server: a TLS end that can be shut, slow, or have a wrong certificate. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';

/** Of the certificates, for servers that read them. */
export const certificateFolder = join(import.meta.dirname, '../fixtures/tls');
const read = (name: string): string => readFileSync(join(certificateFolder, name), 'utf8');

/** The authority that signed the good certificate: for NODE_EXTRA_CA_CERTS. */
export const authorityPath = join(certificateFolder, 'ca.pem');

export type Certificate = 'good' | 'expired' | 'other-name' | 'self-signed';

export interface Gate {
  url: string;
  /** Requests in the way are held this long before they go on. */
  delayMs: number;
  /** Requests are taken and go nowhere: nobody ever answers them. */
  isDead: boolean;
  /** Nothing listens any more, and what is open breaks. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** Breaks what is open. */
  breakAll(): void;
  /** Connections from now on; what is open breaks. */
  show(certificate: Certificate): void;
}

/**
 * @param admit what is to be passed on of what a client sends, made for each client; it may answer
 * the client itself
 */
export async function startGate(
  targetUrl: string,
  admit: (client: TLSSocket) => (data: Buffer) => Buffer = () => (data) => data,
): Promise<Gate> {
  const target = new URL(targetUrl);
  const key = read('server.key');
  const open = new Set<Socket | TLSSocket>();
  const keep = (socket: Socket | TLSSocket): void => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  };
  const breakAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer({ key, cert: read('good.pem') }, (incoming) => {
    const outgoing = connect(Number(target.port), target.hostname);
    for (const socket of [incoming, outgoing]) keep(socket);
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.end());
    const passed = admit(incoming);
    incoming.on('data', (data: Buffer) => {
      if (gate.isDead) return;
      const pass = (): void => void (outgoing.writable && outgoing.write(passed(data)));
      if (gate.delayMs === 0) pass();
      else setTimeout(pass, gate.delayMs);
    });
    outgoing.on('data', (data) => incoming.writable && incoming.write(data));
  });
  server.on('tlsClientError', () => {});
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve());
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const gate: Gate = {
    url: `https://localhost:${port}`,
    delayMs: 0,
    isDead: false,
    shut: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        breakAll();
      }),
    breakAll,
    open: () => (server.listening ? Promise.resolve() : listen(port)),
    show: (certificate) => {
      server.setSecureContext({ key, cert: read(`${certificate}.pem`) });
      breakAll();
    },
  };
  return gate;
}
