/** `millrace import` as people use it: real processes, files on disk, stops in the middle. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { type Run, runCli, startCli } from '../support/process.ts';
import { createAudience } from '../support/px.ts';

let test: TestApp;
const folder = mkdtempSync(join(tmpdir(), 'millrace-import-'));
beforeAll(async () => {
  test = await startTestApp('pglite');
});
afterAll(async () => {
  await test.stop();
  rmSync(folder, { recursive: true });
});

const env = () => ({ MILLRACE_URL: test.url, MILLRACE_API_KEY: test.apiKey });
const importFile = (...args: string[]): Promise<Run> => runCli(['import', ...args], env());

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const rejectsOf = (file: string): { line: number; reason: string }[] =>
  readFileSync(`${file}.rejected.ndjson`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function membersOf(audienceId: string): Promise<number> {
  await test.app.idle();
  return (await test.call<{ members: number }>('GET', `/api/audiences/${audienceId}`)).members;
}

async function attributesOf(namespace: string, id: string): Promise<unknown> {
  const query = new URLSearchParams({ namespace, id });
  const found = await test.call<any>('GET', `/api/profiles?${query}`);
  return (await test.call<any>('GET', `/api/profiles/${found.items[0].id}`)).attributes;
}

describe('CSV', () => {
  it('takes identities, typed attributes and times by column, and lists each row it leaves', async () => {
    const rows = [
      'customer;Email;seats;trial;plan;note;when',
      'c-1;c1@example.com;60;TRUE;"pro; yearly";x;2026-01-05T10:00:00Z',
      'c-2;;many;false;free;x;2026-01-05T10:00:00Z',
      'c-3;;7;false;free;x;yesterday',
      ';;7;false;free;x;',
      'c-5;c5@example.com;-1.5e1;no;free;x;',
      'c-6;;12;;;x;',
      'c-7;too;few',
    ];
    const file = fileOf('people.csv', `\uFEFF${rows.join('\r\n')}\r\n`);
    const run = await importFile(
      ...[file, '--identity', 'CRMID=customer', '--identity', 'Email=Email'],
      ...['--number', 'seats', '--boolean', 'trial', '--skip', 'note', '--timestamp', 'when'],
    );
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toBe(`7 rows read; 2 accepted, 5 rejected: see ${file}.rejected.ndjson\n`);
    expect(rejectsOf(file)).toEqual([
      { line: 3, reason: 'seats: "many" is not a number' },
      { line: 4, reason: expect.stringMatching(/^timestamp /) },
      { line: 5, reason: expect.stringMatching(/identityMap/) },
      { line: 6, reason: 'trial: "no" is not a boolean' },
      { line: 8, reason: 'has 3 columns, the header has 7' },
    ]);
    expect(await attributesOf('Email', 'c1@example.com')).toEqual({
      ...{ seats: 60, trial: true, plan: 'pro; yearly' },
    });
    expect(await attributesOf('CRMID', 'c-6')).toEqual({ seats: 12 });
  });

  it('knows columns called like a namespace, and says what a file lacks', async () => {
    const file = fileOf('named.csv', 'crmid,city\nn-1,Graz\n');
    expect(await importFile(file)).toMatchObject({ code: 0, stdout: '1 rows read; 1 accepted\n' });
    expect(await attributesOf('CRMID', 'n-1')).toEqual({ city: 'Graz' });
    const nobody = await importFile(fileOf('nobody.csv', 'city\nGraz\n'));
    expect(nobody).toMatchObject({ code: 1, stdout: '' });
    expect(nobody.stderr).toMatch(/No column says who a row is about.*--identity.*city/);
    expect((await importFile(file, '--number', 'seats')).stderr).toMatch(
      /no column "seats". It has crmid, city/,
    );
    expect((await importFile(join(folder, 'none.csv'))).stderr).toMatch(/none\.csv/);
  });
});

describe('NDJSON', () => {
  it('goes on after kill -9, taking each row once', async () => {
    const all = await createAudience(test, 'Imported', 'batch = "one"');
    const twice = await createAudience(test, 'Twice', 'batch = "one" and xEvent.count() > 1');
    const count = 12_000;
    const line = (n: number): string =>
      JSON.stringify({
        identityMap: { CRMID: [{ id: `i-${n}` }] },
        attributes: { batch: 'one' },
        events: [{ eventType: 'signup', timestamp: '2026-02-01T00:00:00Z' }],
      });
    const lines = Array.from({ length: count }, (_, n) => line(n));
    lines.splice(5_000, 0, '{"identityMap": 1}');
    const file = fileOf('events.ndjson', lines.join('\n'));
    const place = `${file}.import-progress.json`;
    const first = startCli(['import', file], env());
    await eventually(() => existsSync(place), Boolean);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(first.run.stdout).toBe('');
    const done = JSON.parse(readFileSync(place, 'utf8')).records as number;
    const second = await importFile(file, '--json');
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(second.stdout)).toEqual({
      ...{ records: count + 1, accepted: count, rejected: 1, resumedAt: done },
    });
    expect(rejectsOf(file)).toMatchObject([{ line: 5_001 }]);
    expect(existsSync(place)).toBe(false);
    expect(await membersOf(all)).toBe(count);
    expect(await membersOf(twice)).toBe(0);
  });

  it('waits while the server is away', async () => {
    const file = fileOf('wait.ndjson', '{"identityMap": {"CRMID": [{"id": "w-1"}]}}\n');
    const port = Number(new URL(test.url).port);
    await test.app.stop();
    const waiting = startCli(['import', file], env());
    await eventually(
      () => waiting.run.stderr,
      (text) => text.includes('Waiting: no Millrace'),
    );
    await test.restart({ port });
    expect(await waiting.ended).toBe(0);
    expect(waiting.run.stdout).toBe('1 rows read; 1 accepted\n');
  });
});
