/** Audiences from files over HTTP: taken row by row, ended by time, refused by PX. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { type TestApp, withApp } from '../support/app.ts';
import { runCli } from '../support/process.ts';
import { collect, createAudience, setUpFlow, update } from '../support/px.ts';

const noon = Date.parse('2026-03-10T12:00:00Z');
const dayMs = 24 * 3_600_000;

function upload(
  test: TestApp,
  query: Record<string, string>,
  body: string,
): ReturnType<TestApp['send']> {
  return test.send('POST', `/api/audience-uploads?${new URLSearchParams(query)}`, {
    body,
    headers: { 'content-type': 'text/csv' },
  });
}

it('takes the rows of a file, reports the rest, and lets everybody out in time', async () => {
  const clock = fakeClock(noon);
  await withApp('pglite', { clock }, async (test) => {
    await collect(test, update('ann'), update('bob'));
    const lines = ['\uFEFFname;CRM id', 'Ann;ann', 'Bob;bob', 'Cem;cem', 'Again;ann', ';', 'x;y;z'];
    const made = await upload(
      test,
      {
        ...{ name: 'Webinar', namespace: 'CRMID', column: 'crm ID', fileName: 'w.csv' },
        tags: 'Q3, events,',
      },
      [...lines, '=1+1;unknown', ''].join('\r\n'),
    );
    expect([made.status, made.json]).toEqual([
      201,
      expect.objectContaining({
        ...{ state: 'done', error: null, column: 'CRM id', fileName: 'w.csv' },
        ...{ read: 7, matched: 3, added: 3, alreadyIn: 1, rejected: 3 },
        validUntil: new Date(noon + 30 * dayMs).toISOString(),
      }),
    ]);
    const { id, audienceId } = made.json;
    expect(await test.call('GET', `/api/audience-uploads/${id}`)).toEqual(made.json);
    const list = await test.call<any>('GET', '/api/audience-uploads');
    expect(list).toEqual({ items: [made.json], nextCursor: null });
    const report = await test.send('GET', `/api/audience-uploads/${id}/rejected`);
    expect([report.type, report.text]).toEqual([
      'text/csv; charset=utf-8',
      [
        'line,reason,value',
        '6,has no value in the column,',
        '7,"has 3 columns, the header has 2",y',
        '8,"has a value that names nobody (such as null, unknown, 0)",unknown',
        '',
      ].join('\r\n'),
    ]);

    const audience = (): Promise<any> => test.call('GET', `/api/audiences/${audienceId}`);
    expect(await audience()).toMatchObject({
      name: 'Webinar',
      tags: ['events', 'Q3'],
      origin: 'custom-upload',
      members: 3,
    });
    const built = await createAudience(test, 'Built', `inSegment("${audienceId}")`);
    await test.app.idle();
    expect((await test.call<any>('GET', `/api/audiences/${built}`)).members).toBe(3);
    const { dataflowId } = await setUpFlow(test, {});
    const refused = await test.send('POST', `/api/dataflows/${dataflowId}/audiences`, {
      body: JSON.stringify({ audienceId }),
    });
    expect([refused.status, refused.json.errors[0].message]).toEqual([
      400,
      'Custom uploads are not accepted by Gainsight PX',
    ]);

    // Packed, as files often are; what is not as it says is refused.
    const packed = (encoding: string, body: Uint8Array<ArrayBuffer>) =>
      test.send('POST', '/api/audience-uploads?name=Packed&namespace=CRMID', {
        body,
        headers: { 'content-type': 'text/csv', 'content-encoding': encoding },
      });
    const rows = Buffer.from('CRMID\nann\nbob\n');
    const fromGzip = await packed('gzip', new Uint8Array(gzipSync(rows)));
    expect([fromGzip.status, fromGzip.json.read, fromGzip.json.bytes]).toEqual([201, 2, 14]);
    const broken = await packed('gzip', new Uint8Array(rows));
    expect([broken.status, broken.json.detail]).toEqual([400, expect.stringMatching(/unpacked/)]);
    expect((await packed('zip', new Uint8Array(rows))).status).toBe(415);

    // The same people again, for longer; one is new.
    clock.add(dayMs);
    const more = await upload(
      test,
      { audienceId, namespace: 'CRMID', days: '60' },
      'crmid\nann\ndan\n',
    );
    expect(more.json).toMatchObject({ audienceId, matched: 1, added: 1, alreadyIn: 1 });
    clock.set(noon + 30 * dayMs);
    await test.app.idle();
    expect((await audience()).members).toBe(2);
    expect((await test.call<any>('GET', `/api/audiences/${built}`)).members).toBe(2);
    clock.set(noon + 61 * dayMs);
    await test.app.idle();
    expect((await audience()).members).toBe(0);
    // What became of an upload is kept for 30 days.
    expect((await test.call<any>('GET', '/api/audience-uploads')).items).toEqual([]);
  });
});

it('refuses what it cannot take before anything is made, and streams large files', async () => {
  await withApp('pglite', {}, async (test) => {
    const good = { name: 'A', namespace: 'CRMID' };
    for (const [path, query, body] of [
      ['column', { ...good, column: 'mail' }, 'a,b\n1,2'],
      ['column', good, 'a,b\n1,2'],
      ['namespace', { ...good, namespace: 'Nobody' }, 'a\n1'],
      ['days', { ...good, days: '91' }, 'a\n1'],
      ['validUntil', { ...good, validUntil: '2020-01-01T00:00:00Z' }, 'a\n1'],
      ['name', { namespace: 'CRMID' }, 'a\n1'],
    ] as const) {
      const { status, json } = await upload(test, query, body);
      expect([path, status, json.errors[0].path]).toEqual([path, 400, path]);
    }
    expect((await upload(test, good, '')).status).toBe(400);
    const json = await test.send('POST', '/api/audience-uploads?name=A&namespace=CRMID', {
      body: '{}',
    });
    expect(json.status).toBe(415);
    const csv = { body: 'a', headers: { 'content-type': 'text/csv' } };
    expect((await test.send('POST', '/api/audiences', csv)).status).toBe(415);
    expect((await test.call<any>('GET', '/api/audiences')).items).toEqual([]);

    const folder = mkdtempSync(join(tmpdir(), 'millrace-csv-'));
    const file = join(folder, 'guests.csv');
    writeFileSync(file, 'CRMID,note\nann,=1\n,x\n');
    const env = { MILLRACE_URL: test.url, MILLRACE_API_KEY: test.apiKey };
    const cli = await runCli(['audience', 'upload', file, '--namespace', 'CRMID'], env);
    expect([cli.code, cli.stderr]).toEqual([0, '']);
    expect(cli.stdout).toMatch(
      /^2 rows read, 0 of people known before; 1 added, 0 already in, 1 rejected/,
    );
    expect((await test.call<any>('GET', '/api/audiences')).items).toMatchObject([
      { name: 'guests.csv', members: 1 },
    ]);
    rmSync(folder, { recursive: true });

    const rows = Array.from({ length: 3_000 }, (_, n) => `p${n},${'x'.repeat(300)}`);
    const { json: made } = await upload(test, good, `crmid,note\n${rows.join('\n')}`);
    await test.app.idle();
    expect(await test.call('GET', `/api/audience-uploads/${made.id}`)).toMatchObject({
      ...{ state: 'done', read: 3_000, matched: 0, added: 3_000, rejected: 0 },
    });
    expect((await test.call<any>('GET', `/api/audiences/${made.audienceId}`)).members).toBe(3_000);
  });
});
