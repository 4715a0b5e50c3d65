/**
 * A log in front of real processes: `kill -9` and takeover, the log's server away and back, bad
 * messages among good ones; each message has its effect once, in order.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { expect, it } from 'vitest';
import { apiClient } from '../../src/cli/api.ts';
import { eventually } from '../support/app.ts';
import { type LogKind, startLogServer } from '../support/log-server.ts';
import { runCli, type Server, startUp } from '../support/process.ts';
import { newPlace } from '../support/stores.ts';

const kinds: readonly LogKind[] = ['nats', 'kafka'];
const apiKey = 'a-bootstrap-key-for-the-log';
const people = 20;
const total = 1_500;

/**
 * What was tried to store: a message that is taken again is not stored again, but tried. The events
 * themselves are no witness: no rule reads them, so they are tidied away.
 */
const noteTries = `create table tried (at bigint);
  create function note_try() returns trigger language plpgsql as
    $$ begin insert into tried values (new.timestamp_ms); return new; end $$;
  create trigger tries before insert on events for each row execute function note_try()`;

async function metric(server: Server, name: string): Promise<number[]> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return [...text.matchAll(new RegExp(`^${name}\\{[^}]*\\} (\\d+)`, 'gm'))].map((one) =>
    Number(one[1]),
  );
}

it.concurrent.each(kinds)(
  'takes each message of %s once, across deaths',
  async (kind) => {
    const logServer = await startLogServer(kind);
    const log = await logServer.create('updates', 2);
    const place = await newPlace('postgres');
    const env = {
      DATABASE_URL: 'databaseUrl' in place.options ? place.options.databaseUrl : '',
      MILLRACE_SECRET_KEY: randomBytes(32).toString('base64'),
      MILLRACE_LOG: log.url,
      MILLRACE_BOOTSTRAP_API_KEY: apiKey,
      LOG_LEVEL: 'warn',
    };
    // Each ends as by `kill -9` with its first messages: before they are committed, and right after.
    const early = await startUp({ ...env, MILLRACE_FAILPOINT: 'ingest.evaluated' });
    const database = new pg.Client({ connectionString: env.DATABASE_URL });
    await database.connect();
    const rows = async (text: string): Promise<any[]> => (await database.query(text)).rows;
    await rows(noteTries);
    const late = await startUp({ ...env, MILLRACE_FAILPOINT: 'ingest.committed' });
    let sent = 0;
    const publish = async (until: number): Promise<void> => {
      const some = Array.from({ length: until - sent }, (_, index) => sent + index);
      sent = until;
      const publishing = log.partitions.map(async (partition) => {
        const ofIt = some.filter((n) => n % log.partitions.length === partition);
        const messages = ofIt.map((n) => {
          const events = [{ eventType: 'Used', timestamp: new Date(1.7e12 + n).toISOString() }];
          const identityMap = { CRMID: [{ id: `n-${n % people}` }] };
          return JSON.stringify({ identityMap, attributes: { last: n }, events });
        });
        await log.publish(messages, partition);
      });
      await Promise.all(publishing);
    };

    await log.publish(['no JSON', new Uint8Array(), '{"identityMap":{}}']);
    await publish(total * 0.4);
    // One reads; when it is dead the other takes over.
    expect(await Promise.all([early.ended, late.ended])).toEqual([null, null]);
    const server = await startUp(env);
    await publish(total * 0.7);
    await eventually(
      () => metric(server, 'millrace_log_messages_total'),
      ([messages = 0]) => messages > 0,
    );
    await logServer.down();
    await logServer.up();
    await publish(total);

    const tried = () =>
      rows('select count(*)::int as all, count(distinct at)::int as different from tried');
    await eventually(tried, ([one]) => one.different === total, 60_000);
    // The metric is of the last look at the log.
    await eventually(
      () => metric(server, 'millrace_log_lag_messages'),
      (lags) => lags.length === log.partitions.length && lags.every((lag) => lag === 0),
    );
    expect(await tried()).toEqual([{ all: total, different: total }]);
    const last = await rows(`select (attributes ->> 'last')::int as n from profiles order by 1`);
    expect(last).toEqual(Array.from({ length: people }, (_, n) => ({ n: total - people + n })));
    const [taken] = await rows(
      `select count(*)::int as partitions, sum(next_offset)::int as n from log_offsets`,
    );
    const asked = { MILLRACE_URL: server.url, MILLRACE_API_KEY: apiKey };
    const listed = JSON.parse((await runCli(['log', 'list', '--json'], asked)).stdout);
    expect(listed).toEqual(
      log.partitions.map((partition) => ({
        log: `${kind}:updates`,
        partition,
        nextOffset: expect.any(Number),
        behind: 0,
        readAt: expect.any(String),
      })),
    );
    // Offsets of NATS begin at 1. The bad messages are passed over.
    expect(taken).toEqual({
      partitions: log.partitions.length,
      n: total + 3 + (kind === 'nats' ? 1 : 0),
    });

    // Who was deleted and is kept out does not come back with a message; the next one is taken.
    const api = apiClient(server.url, apiKey);
    const find = async (id: string): Promise<any> =>
      (await api.call<any>('GET', `/api/profiles?namespace=CRMID&id=${id}`)).items[0];
    await api.call('DELETE', `/api/profiles/${(await find('n-0')).id}?suppress=true`);
    const lastOnes = ['n-0', 'after'].map((id) =>
      JSON.stringify({ identityMap: { CRMID: [{ id }] }, attributes: { last: -1 } }),
    );
    await log.publish(lastOnes);
    await eventually(
      () => find('after'),
      (profile) => profile !== undefined,
    );
    expect(await find('n-0')).toBeUndefined();
    expect(server.output.stdout).toMatch(/"updates":1,.*updates of a log were not taken/);
    expect(await server.end('SIGTERM')).toBe(0);
    await database.end();
    await logServer.stop();
    await place.remove();
  },
  600_000,
);
