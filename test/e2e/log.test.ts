/** A log in front, with `kill -9` again and again while it fills: each message has its effect once. */
import { randomBytes } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { expect, it } from 'vitest';
import { apiClient } from '../../src/cli/api.ts';
import { eventually } from '../support/app.ts';
import { startNats } from '../support/nats-server.ts';
import { startUp } from '../support/process.ts';
import { newPlace } from '../support/stores.ts';

const apiKey = 'a-bootstrap-key-for-the-log';

it('takes each message of a NATS stream once, across kill -9', async () => {
  const nats = await startNats();
  const client = await connect({ servers: nats.url });
  await (await jetstreamManager(client)).streams.add({ name: 'UPDATES', subjects: ['updates.>'] });
  const stream = jetstream(client);
  const place = await newPlace('postgres');
  const env = {
    DATABASE_URL: 'databaseUrl' in place.options ? place.options.databaseUrl : '',
    MILLRACE_SECRET_KEY: randomBytes(32).toString('base64'),
    MILLRACE_BOOTSTRAP_API_KEY: apiKey,
    MILLRACE_LOG: `${nats.url}/UPDATES`,
    LOG_LEVEL: 'warn',
  };
  let server = await startUp(env);
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(new RegExp(`^${name}\\{[^}]*\\} (\\d+)`, 'm').exec(text)?.[1] ?? -1);
  };
  const rows = async (text: string): Promise<any[]> => {
    const database = new pg.Client({ connectionString: env.DATABASE_URL });
    await database.connect();
    const result = await database.query(text);
    await database.end();
    return result.rows;
  };
  // Events that are there already are not stored again: what was tried to store tells a repeat.
  await rows('create table tried (n int)');
  await rows(`create function count_try() returns trigger language plpgsql as
    $$ begin insert into tried values (1); return new; end $$`);
  await rows(
    'create trigger tries before insert on events for each row execute function count_try()',
  );
  const people = 20;
  const total = 3_000;
  let sent = 0;
  const publish = async (until: number): Promise<void> => {
    for (; sent < until; sent += 1) {
      const events = [{ eventType: 'Used', timestamp: new Date(1.7e12 + sent).toISOString() }];
      const identityMap = { CRMID: [{ id: `n-${sent % people}` }] };
      await stream.publish('updates.web', JSON.stringify({ identityMap, events }));
    }
  };
  await stream.publish('updates.web', 'no JSON');
  for (const part of [0.3, 0.6, 1]) {
    await publish(total * part);
    if (part === 1) break;
    await server.end('SIGKILL');
    server = await startUp(env);
  }
  const call = <Result>(path: string) => apiClient(server.url, apiKey).call<Result>('GET', path);
  // The metric is of the last look at the log, so the offset says what was taken.
  const offsets = () => rows('select log, next_offset::int as n from log_offsets');
  // The first message was no JSON: it is passed over.
  await eventually(offsets, ([one]) => one?.n === total + 2);
  expect((await offsets())[0]).toEqual({ log: 'nats:UPDATES', n: total + 2 });
  await eventually(
    () => metric('millrace_log_lag_messages'),
    (lag) => lag === 0,
  );
  expect((await call<any>('/api/profiles/counts')).profiles).toBe(people);
  expect(await rows('select count(*)::int as n from events')).toEqual([{ n: total }]);
  expect(await rows('select count(*)::int as n from tried')).toEqual([{ n: total }]);
  await server.end('SIGTERM');
  await client.close();
  nats.stop();
  await place.remove();
}, 180_000);
