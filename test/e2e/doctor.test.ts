/** What `millrace doctor` finds, as a process of its own beside real servers, folders and databases. */

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../px-sandbox/index.ts';
import { examineInstallation } from '../../src/app-doctor.ts';
import { apiClient } from '../../src/cli/api.ts';
import { readConfig } from '../../src/kernel/index.ts';
import { query, type Store } from '../../src/store/index.ts';
import { eventually, startTestApp } from '../support/app.ts';
import { runCli, startUp } from '../support/process.ts';
import { accountInput, collect, createAudience, putFaults, update } from '../support/px.ts';
import { newPlace } from '../support/stores.ts';

// Processes start slowly where many tests run at once.
vi.setConfig({ testTimeout: 240_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Item = Record<string, any>;

interface Told {
  code: number | null;
  text: string;
  findings: Item[];
  /** The finding with this code. */
  of(code: string): Item | undefined;
}

async function doctor(env: Record<string, string>, args: string[] = []): Promise<Told> {
  const run = await runCli(['doctor', '--json', ...args], env);
  expect(run.stderr).toBe('');
  const { findings } = JSON.parse(run.stdout) as { findings: Item[] };
  const of = (code: string) => findings.find((finding) => finding['code'] === code);
  return { code: run.code, text: run.stdout, findings, of };
}

/** What the command finds, without a process of its own. */
async function examine(env: Record<string, string>): Promise<Record<string, Item>> {
  const { findings } = await examineInstallation(readConfig(env));
  return Object.fromEntries(findings.map((finding) => [finding.code, finding]));
}

const apiKey = 'a-bootstrap-key-for-tests';
const secretKey = randomBytes(32).toString('base64');

describe('with a folder', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
    env = {
      DATA_DIR: join(folder, 'data'),
      MILLRACE_SECRET_KEY: secretKey,
      MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
    };
  });
  afterAll(() => sandbox.close());

  it('says that nothing is there yet, or that the folder is none', async () => {
    const empty = await doctor(env);
    expect(empty).toMatchObject({ code: 0, findings: [{ code: 'no-data', level: 'info' }] });
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const wrong = await doctor({ DATA_DIR: file });
    expect(wrong).toMatchObject({ code: 1, findings: [{ code: 'data-dir', where: file }] });
    const under = await doctor({ DATA_DIR: join(file, 'data') });
    expect(under).toMatchObject({ code: 1, findings: [{ code: 'data-dir', level: 'error' }] });
  });

  it('asks the server that has the folder, finds PX gone, and the wrong key', async () => {
    const server = await startUp({ ...env, MILLRACE_BOOTSTRAP_API_KEY: apiKey });
    const { username, password, clientId, clientSecret } = sandbox.credentials;
    await apiClient(server.url, apiKey).call('POST', '/api/accounts', {
      name: 'PX production',
      destination: 'gainsight-px',
      authentication: { type: 'oauth2_password', username, password, clientId, clientSecret },
      settings: { region: 'custom', apiUrl: sandbox.url },
    });
    const key = { MILLRACE_URL: server.url, MILLRACE_API_KEY: apiKey };
    const well = await doctor({ ...env, ...key });
    expect([well.code, well.of('locked')?.['level']]).toEqual([0, 'info']);
    expect(well.of('locked')?.['what']).toMatch(/is in use by process \d+/);
    expect(well.of('fsync-off')).toMatchObject({ level: 'warning', where: env['DATA_DIR'] });
    expect(well.of('account-connected')).toMatchObject({ where: 'account PX production' });
    const mute = await doctor(env);
    expect(mute.of('server-not-asked')).toMatchObject({ level: 'warning' });
    const lost = await doctor({ ...env, ...key, MILLRACE_URL: 'http://127.0.0.1:9' });
    expect([lost.code, lost.of('server-unreachable')?.['level']]).toEqual([1, 'error']);
    const denied = await doctor({ ...key, MILLRACE_API_KEY: 'no-such-key' }, ['--server']);
    expect([denied.code, denied.findings.length]).toEqual([1, 1]);
    await server.end('SIGTERM');

    await sandbox.close();
    const gone = await doctor(env);
    expect(gone.code).toBe(1);
    expect(gone.of('locked')).toBeUndefined();
    expect(gone.of('account-unreachable')).toMatchObject({ level: 'error' });
    expect(gone.of('account-unreachable')?.['what']).toMatch(/ECONNREFUSED/);
    expect(gone.of('account-unreachable')?.['next']).not.toBe('');
    for (const secret of [password, clientSecret]) expect(gone.text).not.toContain(secret);

    const other = { ...env, MILLRACE_SECRET_KEY: randomBytes(32).toString('base64') };
    const wrong = await doctor(other);
    expect([wrong.code, wrong.of('wrong-key')?.['where']]).toEqual([1, 'MILLRACE_SECRET_KEY']);
    expect(wrong.of('account-unreachable')).toBeUndefined();
    const printed = await runCli(['doctor'], other);
    expect(printed.code).toBe(1);
    expect(printed.stdout).toMatch(/^error {4}MILLRACE_SECRET_KEY: The encryption key is another/);
    expect(printed.stdout).toMatch(/\n {9}→ Put the right key back/);
    expect(printed.stdout).toMatch(/\n1 error, 1 warning\.\n$/);
  });
});

describe('with a server', () => {
  it('finds a wrong clock, dropped events, late timers, a key for all to see or none, a full disk', async () => {
    const behindMs = 600_000;
    const test = await startTestApp('pglite', { clock: { now: () => Date.now() - behindMs } });
    await test.call('POST', '/api/accounts', {
      name: 'PX',
      destination: 'gainsight-px',
      authentication: { type: 'oauth2_password', ...pick(test.sandbox) },
      settings: { region: 'custom', apiUrl: test.sandbox.url },
    });
    const refused = { ...accountInput(test), name: 'Refused' };
    const { id } = await test.call<{ id: string }>('POST', '/api/accounts', refused);
    await putFaults(test, [{ kind: 'refuse-credentials' }, { kind: 'expire-tokens' }]);
    await test.call('POST', '/api/dataflows', {
      accountId: id,
      name: 'Guides',
      mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
      audiences: [{ audienceId: await createAudience(test, 'Anybody', 'n = 1') }],
    });
    await collect(test, update('bea', { attributes: { n: 1 } }));
    await eventually(
      () => test.call<Item>('GET', `/api/accounts/${id}`),
      ({ state }) => state === 'refused',
    );
    await putFaults(test, []);
    const { store, dataDir } = test.app.services;
    writeFileSync(join(dataDir!, 'secret.key'), secretKey, { mode: 0o644 });
    await query(store.db, `insert into dropped_events values ($1, 7, 0, 0)`, [randomUuid()]);
    const { items } = await test.call<{ items: Item[] }>('GET', '/api/doctor');
    const of = (code: string): Item | undefined => items.find((item) => item['code'] === code);
    expect(of('clock-skew')).toMatchObject({ level: 'error' });
    expect(of('clock-skew')?.['what']).toMatch(/(59\d|60\d) s behind/);
    expect(of('events-cap')?.['what']).toMatch(
      /^1 person has reached the 10,000 events.*; 7 older/,
    );
    expect(of('timers-behind')).toBeUndefined();
    expect(of('account-connected')).toMatchObject({ where: 'account PX' });
    expect(of('account-refused')).toMatchObject({ level: 'error', where: 'account Refused' });
    expect(of('account-refused')?.['what']).toMatch(/It is tried again at 20\d\d-/);
    const keyFile = join(dataDir!, 'secret.key');
    expect(of('key-readable')).toMatchObject({ where: keyFile, next: `chmod 600 ${keyFile}` });
    rmSync(keyFile);

    // A timer that is due in a second by the server's clock, and long past by the right one.
    await createAudience(
      test,
      'Lately',
      'xEvent[timestamp occurs < 30 seconds before now].count() > 0',
    );
    const timestamp = new Date(Date.now() - behindMs).toISOString();
    await collect(test, update('ann', { events: [{ eventType: 'login', timestamp }] }));
    await test.app.stop();
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m', 'tmpfs', disk]);
    const small = join(disk, 'data');
    cpSync(dataDir!, small, { recursive: true });
    const late = await doctor({ DATA_DIR: small, MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true' });
    execFileSync('umount', [disk]);
    expect(late.of('disk-low')).toMatchObject({ level: 'error', where: small });
    expect(late.of('disk-low')?.['what']).toMatch(/^\d+ MiB are free where the database lies/);
    expect(late.of('key-readable')).toBeUndefined();
    expect(late.of('timers-behind')).toMatchObject({ level: 'warning' });
    expect(late.of('timers-behind')?.['next']).toMatch(/No server runs/);
    // Its key was in the environment, and is not in this one.
    expect(late.of('secret-key')).toMatchObject({ level: 'error' });
    expect(late.code).toBe(1);
    await test.stop();
  });
});

describe('with PostgreSQL', () => {
  it('finds what makes it lose data, a newer or older schema, a weak role, and that it is away', async () => {
    const away = await doctor({
      DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
      MILLRACE_SECRET_KEY: secretKey,
    });
    expect(away.code).toBe(1);
    expect(away.findings).toMatchObject([{ code: 'database-unreachable', where: 'DATABASE_URL' }]);

    const test = await startTestApp('postgres');
    const { db } = test.app.services.store;
    const [row] = await query<{ name: string }>(db, 'select current_database() as name', []);
    await query(db, `alter database ${row!.name} set synchronous_commit = off`, []);
    await setFsync(db, 'off');
    await test.restart();
    const { items } = await test.call<{ items: Item[] }>('GET', '/api/doctor');
    expect(items.find((item) => item['code'] === 'synchronous-commit-off')).toMatchObject({
      level: 'warning',
      where: 'DATABASE_URL',
    });
    const where = 'DATABASE_URL';
    expect(items.find((item) => item['code'] === 'fsync-off')).toMatchObject({
      ...{
        level: 'error',
        where,
        what: expect.stringContaining('PostgreSQL runs with fsync = off'),
      },
    });
    const admin = test.app.services.store.db;
    await setFsync(admin, 'on');
    await query(admin, `create role ${row!.name} login password 'weak'`, []);
    await query(admin, `grant select on all tables in schema public to ${row!.name}`, []);
    const url = new URL(`${inject('postgresUrl')}/${row!.name}`);
    Object.assign(url, { username: row!.name, password: 'weak' });
    const weak = await examine({ DATABASE_URL: url.href, MILLRACE_SECRET_KEY: secretKey });
    expect(weak['database-permission']).toMatchObject({ level: 'error', where });
    expect(weak['fsync-off']).toBeUndefined();
    await query(admin, `drop owned by ${row!.name}`, []);
    await query(admin, `drop role ${row!.name}`, []);
    const last = `delete from kysely_migration where name = (select max(name) from kysely_migration)
      returning name`;
    const [{ name: missing }] = (await query<{ name: string }>(admin, last, [])) as [
      { name: string },
    ];
    const env = {
      DATABASE_URL: `${inject('postgresUrl')}/${row!.name}`,
      MILLRACE_SECRET_KEY: secretKey,
    };
    const older = await examine(env);
    expect(older['migrations-missing']).toMatchObject({
      level: 'warning',
      what: `The data is of an older version: ${missing} will run at the next start.`,
    });
    const future = `insert into kysely_migration (name, timestamp) values ('9999-future', '')`;
    await query(test.app.services.store.db, future, []);
    const newer = await doctor(env);
    expect([newer.code, newer.of('migrations-newer')?.['level']]).toEqual([1, 'error']);
    expect(newer.of('migrations-newer')?.['what']).toMatch(/9999-future/);
    await test.stop();

    const place = await newPlace('postgres', 'empty');
    if (!('databaseUrl' in place.options)) throw new Error('not PostgreSQL');
    const { databaseUrl } = place.options;
    const nothing = await doctor({ DATABASE_URL: databaseUrl, MILLRACE_SECRET_KEY: secretKey });
    expect(nothing.findings).toMatchObject([{ code: 'no-data' }]);
    await place.remove();
  });
});

/** Of the whole server: for a moment nobody's tests survive a power cut. */
async function setFsync(db: Store['db'], value: 'on' | 'off'): Promise<void> {
  await query(db, `alter system set fsync = ${value}`, []);
  await query(db, 'select pg_reload_conf()', []);
  const now = (): Promise<{ value: string }[]> =>
    query(db, `select current_setting('fsync') as value`, []);
  await eventually(now, ([row]) => row!.value === value);
}

function pick(sandbox: Sandbox): Record<string, string> {
  const { username, password, clientId, clientSecret } = sandbox.credentials;
  return { username, password, clientId, clientSecret };
}

function randomUuid(): string {
  return '00000000-0000-7000-8000-000000000001';
}
