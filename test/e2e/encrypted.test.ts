/**
 * A database and logs that encrypt by a certificate of one's own authority and ask for a password: who
 * trusts that authority reads them, and nobody else is sent anything.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { openLog } from '../../src/sources/index.ts';
import { openStore, query } from '../../src/store/index.ts';
import { authorityPath, certificateFolder, type Gate, startGate } from '../support/gate.ts';
import { kafkaDoorkeeper } from '../support/kafka-gate.ts';
import { startKafka, startNats } from '../support/log-server.ts';
import { runOnServer, startPostgres } from '../support/postgres-server.ts';

const publicAuthorities = getCACertificates('default');
const bounds = { messagesMax: 100, bytesMax: 1024 * 1024 };
const login = { user: 'millrace', password: 'p@ss/word' };
const loginText = `${login.user}:${encodeURIComponent(login.password)}`;
const unknownAuthority = /self-signed certificate in certificate chain|unable to verify/;

/** What NODE_EXTRA_CA_CERTS does at the start of a process. */
const trust = (): void =>
  setDefaultCACertificates([...publicAuthorities, readFileSync(authorityPath, 'utf8')]);
afterEach(() => setDefaultCACertificates(publicAuthorities));

/** All that a log holds in its first partition, or why it cannot be read. */
async function textsOf(url: string): Promise<string[]> {
  const log = await openLog(url);
  try {
    const first = await log.firstOffset(0);
    const reads = await log.read(new Map([[0, first]]), bounds);
    return reads.flatMap((read) => read.messages.map((one) => Buffer.from(one.bytes).toString()));
  } finally {
    await log.close();
  }
}

it('reads Kafka over TLS, with each mechanism of its password', async () => {
  const broker = await startKafka();
  const topic = 'encrypted';
  const log = await broker.create(topic, 1);
  await log.publish(['one', 'two']);
  const open = await startGate(log.url);
  const guarded = await startGate(log.url, (client) => kafkaDoorkeeper(login, client));
  const portOf = ({ url }: Gate): number => Number(new URL(url).port);
  await broker.advertise(portOf(open));
  const openUrl = `kafka+tls://127.0.0.1:${portOf(open)}/${topic}`;
  await expect(textsOf(openUrl)).rejects.toThrow(unknownAuthority);
  trust();
  expect(await textsOf(openUrl)).toEqual(['one', 'two']);
  await broker.advertise(portOf(guarded));
  const address = `127.0.0.1:${portOf(guarded)}/${topic}`;
  for (const mechanism of ['', '?sasl=scram-sha-256', '?sasl=scram-sha-512']) {
    expect(await textsOf(`kafka+tls://${loginText}@${address}${mechanism}`)).toEqual([
      'one',
      'two',
    ]);
    const wrong = `kafka+tls://${login.user}:guessed@${address}${mechanism}`;
    await expect(textsOf(wrong)).rejects.toThrow(/authentication failed/i);
  }
  // The broker itself speaks no TLS: who asks for that is not served without.
  await broker.advertise(0);
  expect(await textsOf(log.url)).toEqual(['one', 'two']);
  await expect(textsOf(log.url.replace('kafka:', 'kafka+tls:'))).rejects.toThrow();
  for (const gate of [open, guarded]) await gate.shut();
  await broker.stop();
}, 600_000);

it('reads NATS over TLS, also where nobody asks for it, and never a server without', async () => {
  const files = `cert_file: "${certificateFolder}/good.pem", key_file: "${certificateFolder}/server.key"`;
  const { user, password: pass } = login;
  const settings = `tls { ${files} }\nauthorization { user: "${user}", password: "${pass}" }\n`;
  const server = await startNats({
    settings,
    client: { user, pass, tls: { caFile: authorityPath } },
  });
  const plain = await startNats();
  const log = await server.create('encrypted', 1);
  const { host } = new URL(log.url);
  await log.publish(['one', 'two']);
  const url = `nats+tls://${loginText}@${host}/encrypted`;
  await expect(textsOf(url)).rejects.toThrow(unknownAuthority);
  trust();
  expect(await textsOf(url)).toEqual(['one', 'two']);
  expect(await textsOf(url.replace('+tls', ''))).toEqual(['one', 'two']);
  const wrong = `nats+tls://${user}:guessed@${host}/encrypted`;
  await expect(textsOf(wrong)).rejects.toThrow(/authorization/i);
  const other = new URL((await plain.create('encrypted', 1)).url);
  await expect(textsOf(`nats+tls://${loginText}@${other.host}/encrypted`)).rejects.toThrow(/tls/);
  await Promise.all([server.stop(), plain.stop()]);
});

it('keeps everything in a PostgreSQL server over TLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-tls-'));
  chmodSync(folder, 0o755);
  const key = join(folder, 'server.key');
  copyFileSync(join(certificateFolder, 'server.key'), key);
  chmodSync(key, 0o600);
  // Who runs the server there must own its key.
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', key]);
  const cert = join(folder, 'server.pem');
  copyFileSync(join(certificateFolder, 'good.pem'), cert);
  const server = await startPostgres({ ssl: 'on', ssl_cert_file: cert, ssl_key_file: key });
  await runOnServer(server.url, 'create database encrypted');
  const url = `${server.url}/encrypted`;
  const verified = `${url}?sslmode=verify-full`;
  await expect(openStore({ databaseUrl: verified })).rejects.toThrow(unknownAuthority);
  const isEncrypted = async (databaseUrl: string): Promise<unknown> => {
    const store = await openStore({ databaseUrl });
    const text = 'select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid)';
    const rows = await query(store.db, `${text} where application_name = 'millrace'`, []);
    await store.close();
    return rows;
  };
  expect(await isEncrypted(`${verified}&sslrootcert=${authorityPath}`)).toEqual([{ ssl: true }]);
  trust();
  expect(await isEncrypted(verified)).toEqual([{ ssl: true }]);
  expect(await isEncrypted(url)).toEqual([{ ssl: false }]);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
