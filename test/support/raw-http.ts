/** HTTP as no well-behaved client writes it. */
import { connect, type Socket } from 'node:net';

function dial(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname);
}

/** Sends these bytes; gives all that comes back until the server closes. */
export function exchange(url: string, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = dial(url);
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (data) => (answer += data));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.write(bytes);
  });
}

/** A request line as it stands, without any path being made tidy. */
export function requestRaw(
  url: string,
  line: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const all = { host: new URL(url).host, connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return exchange(url, `${line} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

/** Sends a piece, then a byte of the rest at a time, for as long as the server lets it. */
export function drip(url: string, head: string, rest: string, everyMs: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = dial(url);
    let answer = '';
    let sent = 0;
    const timer = setInterval(() => {
      if (socket.writable) socket.write(rest[sent % rest.length]!);
      sent += 1;
    }, everyMs);
    socket.setEncoding('latin1');
    socket.on('data', (data) => (answer += data));
    // What is cut off while it writes may end in an error.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
    socket.write(head);
  });
}
