/**
 * Alerts and the home page. Goal: an outage is told once and its end once, through every channel,
 * and nothing that heals by itself asks for anybody. Method: the sandbox fails on order, and a web
 * server and a mail server of this test receive what is told.
 */
import { SMTPServer } from 'smtp-server';
import { expect, it } from 'vitest';
import { query } from '../../src/store/index.ts';
import { eventually, type TestApp, withApp } from '../support/app.ts';
import { collect, createAudience, type Flow, putFaults, setUpFlow, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';
import { startWebhook } from '../support/webhook.ts';

const people = (count: number, from = 0): object[] =>
  Array.from({ length: count }, (_, at) => update(`p-${from + at}`, { attributes: { n: 100 } }));

/** Limits that a test can wait for. */
async function hurryRules(test: TestApp): Promise<void> {
  for (const rule of ['delivery-failing', 'failed-deliveries', 'credentials-refused']) {
    await test.call('PATCH', `/api/alert-rules/${rule}`, {
      resolveAfterSeconds: 0,
      ...(rule === 'delivery-failing' ? { limit: 0 } : {}),
    });
  }
}

const alertsOf = async (test: TestApp, query: string): Promise<any[]> =>
  (await test.call<any>('GET', `/api/alerts?${query}`)).items;

const overviewOf = (test: TestApp): Promise<any> => test.call('GET', '/api/overview');

it.each(backends)('tells an outage once, and its end once (%s)', async (backend) => {
  const hook = await startWebhook();
  let skippedMs = 0;
  const clock = { now: () => Date.now() + skippedMs };
  await withApp(backend, { monitorEveryMs: 50, clock }, async (test) => {
    const flow: Flow = await setUpFlow(test, { Some: 'n > 50' });
    await collect(test, ...people(3));
    await test.app.idle();
    await hurryRules(test);
    const rules = ['delivery-failing', 'failed-deliveries'];
    const generic = await test.call<any>('POST', '/api/channels', {
      name: 'On call',
      target: { kind: 'webhook', url: hook.url, authorization: 'Bearer of-the-hook' },
      rules,
    });
    expect(JSON.stringify(generic)).not.toMatch(/secret-path|of-the-hook/);
    expect(generic).toMatchObject({
      secretSetBy: expect.any(String),
      secretSetAt: generic.createdAt,
    });
    expect(await test.call('POST', `/api/channels/${generic.id}/test`)).toHaveProperty('sentAt');
    expect(hook.received.pop()).toMatchObject({
      headers: { authorization: 'Bearer of-the-hook' },
      body: { type: 'millrace.alert', change: 'test' },
    });

    // Of the same account, with nothing to send: an outage does not concern it.
    await test.call('POST', '/api/dataflows', {
      accountId: flow.accountId,
      name: 'Not yet used',
      mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
    });

    // An outage: one alert, although many attempts fail; the channel is away at first.
    hook.answer = 503;
    await putFaults(test, [{ kind: 'status', status: 503 }]);
    await collect(test, ...people(5, 10));
    const [alert] = await eventually(
      () => alertsOf(test, 'rule=delivery-failing'),
      (alerts) => alerts.length > 0,
    );
    expect(alert).toMatchObject({
      state: 'triggered',
      severity: 'error',
      thing: flow.dataflowId,
      thingName: 'Guides',
      summary: expect.stringMatching(/[^.]\. 5 changes wait; nothing is lost\.$/),
      link: `/destinations/dataflows/${flow.dataflowId}/runs`,
    });
    const ill = await overviewOf(test);
    expect(ill.attention).toMatchObject([{ rule: 'delivery-failing', alertId: alert.id }]);
    expect(ill.arriving).toMatchObject({
      verdict: expect.stringContaining('nothing is lost'),
      pending: 5,
      dataflows: [{ name: 'Guides', status: 'error', pending: 5, failed: 0 }, { pending: 0 }],
    });
    await eventually(
      () => test.call<any>('GET', `/api/channels/${generic.id}`),
      ({ lastError }) => lastError === 'The webhook answered 503.',
    );
    const seen = await test.call<any>('PATCH', `/api/alerts/${alert.id}`, { acknowledged: true });
    expect(seen.acknowledgedBy).toEqual(expect.any(String));

    // It ends: one recovery, and nothing is left to do.
    hook.answer = 200;
    hook.received.length = 0;
    await putFaults(test, []);
    // Deliveries and messages are tried again after a while; here it is over at once.
    skippedMs = 30_000;
    await eventually(
      () => alertsOf(test, 'rule=delivery-failing&state=resolved'),
      (alerts) => alerts.length === 1,
      60_000,
    );
    await eventually(
      () => hook.received.map(({ body }) => [body.rule, body.change]),
      (told) => told.length >= 2,
    );
    expect(hook.received.map(({ body }) => [body.rule, body.change]).sort()).toEqual([
      ['delivery-failing', 'resolved'],
      ['delivery-failing', 'triggered'],
    ]);
    expect(await alertsOf(test, 'rule=delivery-failing')).toHaveLength(1);
    const well = await eventually(
      () => overviewOf(test),
      ({ arriving }) => arriving.pending === 0,
    );
    expect(well).toMatchObject({
      attention: [],
      checklist: {
        hasProfiles: true,
        hasDelivered: true,
        // An instant: what is delivered later does not move it.
        firstDeliveredAt: ill.checklist.firstDeliveredAt,
      },
      arriving: { verdict: '8 of 8 members are delivered.', deliveredInRange: { added: 8 } },
      audiences: [
        { name: 'Some', members: 8, entered24h: 8, left24h: 0, change7d: null, sizes: [8] },
      ],
    });

    // A dead letter that somebody calls resolved is not told again; muted things are not told.
    await test.call('PATCH', '/api/alert-rules/failed-deliveries', { muted: [flow.dataflowId] });
    await putFaults(test, [{ kind: 'reject-identity', identity: 'p-99', named: true }]);
    await collect(test, ...people(1, 99));
    const [failed] = await eventually(
      () => alertsOf(test, 'rule=failed-deliveries'),
      (alerts) => alerts.length > 0,
    );
    await test.call('PATCH', `/api/alerts/${failed.id}`, { resolved: true });
    expect((await overviewOf(test)).attention).toEqual([]);
    expect(await alertsOf(test, 'rule=failed-deliveries')).toHaveLength(1);
    expect(hook.received).toHaveLength(2);

    const way = await eventually(
      () => test.call<any>('GET', '/api/monitoring?range=1h'),
      ({ counts }) => counts.received === 9 && counts.failed === 1,
    );
    expect(way.counts).toMatchObject({ received: 9, rejected: 0, delivered: 8, failed: 1 });
    // Who was refused is not sent again by finishing an activation once more.
    const review = await test.call<any>('GET', `/api/dataflows/${flow.dataflowId}/review`);
    expect(review.firstEffect.text).toBe('Nobody will be added now.');
    const charts = async (tab: string): Promise<any> =>
      test.call('GET', `/api/monitoring/${tab}?range=1h`);
    const sent = await charts('dataflows');
    expect(sent.items).toMatchObject([{ activated: 8, failed: 1, received: 9 }, { received: 0 }]);
    const delivered = sent.lines[0].buckets.map((one: any) => one.delivered);
    expect(delivered.reduce((all: number, one: number) => all + one, 0)).toBe(8);
    const only = `/api/monitoring/dataflows?range=1h&dataflowId=`;
    expect((await test.call<any>('GET', `${only}${flow.dataflowId}`)).items).toHaveLength(1);
    expect(await test.call('GET', `${only}nobody`)).toMatchObject({ items: [], lines: [] });
    const [source] = (await charts('sources')).items;
    expect(source).toMatchObject({ kind: 'api-key', accepted: 9, rejected: 0 });
    const changed = await charts('audiences');
    expect(changed.items).toMatchObject([{ entered: 9 }]);
    expect(changed.buckets.some((one: any) => one.evaluationP95Milliseconds > 0)).toBe(true);
    const system = await test.call<any>('GET', '/api/system');
    expect(system).toMatchObject({ timersBehindSeconds: 0, database: { backend } });
    expect(system.processes).toHaveLength(1);
    expect(system.database.bytes).toBeGreaterThan(0);

    // A backfill is muted by its dataflow.
    const target = { kind: 'webhook', url: hook.url };
    const rule = 'backfill-finished';
    const info = await test.call<any>('POST', '/api/channels', {
      ...{ name: 'Info', target, rules: [rule] },
    });
    await test.call('PATCH', `/api/alert-rules/${rule}`, { muted: [flow.dataflowId] });
    const audienceId = await createAudience(test, 'More', 'n > 10');
    await test.call('POST', `/api/dataflows/${flow.dataflowId}/audiences`, { audienceId });
    const [told] = await eventually(
      () => alertsOf(test, `rule=${rule}`),
      ([newest]) => newest?.summary.startsWith('More was brought to Guides'),
    );
    expect(told.mutedAs).toBe(flow.dataflowId);
    const text = 'select 1 as one from notifications where channel_id = $1';
    expect(await query(test.app.services.store.db, text, [info.id])).toEqual([]);
  });
  await hook.close();
});

it('sends mail and Slack texts, says why a channel fails, and refuses private addresses', async () => {
  const mails: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('no')),
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (chunk) => (text += chunk));
      stream.on('end', () => done(mails.push(text) > 0 ? null : undefined));
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as { port: number };
  const hook = await startWebhook();
  await withApp('pglite', {}, async (test) => {
    const mailTo = (password: string): object => ({
      kind: 'email',
      host: 'localhost',
      port,
      from: 'millrace@example.com',
      to: ['ops@example.com'],
      username: 'millrace',
      password,
    });
    const mail = await test.call<any>('POST', '/api/channels', {
      name: 'Ops\r\nBcc: x@example.com',
      target: mailTo('right'),
    });
    expect(JSON.stringify(mail)).not.toContain('right');
    await test.call('POST', `/api/channels/${mail.id}/test`);
    expect(mails[0]).toMatch(/^Subject: Test: Channel: Ops/m);
    expect(mails[0]).not.toMatch(/^Bcc:/m);
    await test.call('PATCH', `/api/channels/${mail.id}`, { target: mailTo('wrong') });
    const refused = await test.send('POST', `/api/channels/${mail.id}/test`);
    expect(refused).toMatchObject({
      status: 422,
      json: { detail: expect.stringContaining('535') },
    });
    expect(refused.text).not.toContain('wrong');

    const slack = await test.call<any>('POST', '/api/channels', {
      name: '<!channel> & co',
      target: { kind: 'slack', url: hook.url },
    });
    await test.call('POST', `/api/channels/${slack.id}/test`);
    expect(hook.received[0]!.body.text).toContain('&lt;!channel&gt; &amp; co');
    const bad = { name: 'x', target: { kind: 'webhook', url: 'ftp://example.com/' } };
    const answer = await test.send('POST', '/api/channels', { body: JSON.stringify(bad) });
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ path: 'target.url' }] } });
    await test.call('DELETE', `/api/channels/${slack.id}`);
    expect((await test.send('GET', `/api/channels/${slack.id}`)).status).toBe(404);
  });
  const options = { monitorEveryMs: 60_000, allowPrivateDestinations: false };
  await withApp('pglite', options, async (test) => {
    const channel = await test.call<any>('POST', '/api/channels', {
      name: 'Inside',
      target: { kind: 'webhook', url: hook.url.replace('http:', 'https:') },
    });
    const answer = await test.send('POST', `/api/channels/${channel.id}/test`);
    expect(answer).toMatchObject({
      status: 422,
      json: { detail: expect.stringContaining('private or local') },
    });
  });
  await hook.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});
