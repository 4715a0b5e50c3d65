/** Dataflows through their whole life, over HTTP and against the PX sandbox. */
import { expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { eventually, type TestApp, withApp } from '../support/app.ts';
import { collect, createAudience, inPx, putFaults, setUpFlow, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

const people = (count: number, n: number, from = 0): object[] =>
  Array.from({ length: count }, (_, index) =>
    update(`p${from + index}`, {
      attributes: { n, login: `login-${from + index}` },
    }),
  );

const flowOf = (test: TestApp, id: string): Promise<any> =>
  test.call('GET', `/api/dataflows/${id}`);

const sums = (counts: any): boolean =>
  counts.members === counts.delivered + counts.pending + counts.failed + counts.excluded;

const rule = (value: string): object => ({ type: 'PQL', format: 'pql/text', value });

const setRule = (test: TestApp, id: string, value: string): Promise<unknown> =>
  test.call('PATCH', `/api/audiences/${id}`, {
    expression: rule(value),
  });

it('counts people in states that always add up, and tells the state in a sentence', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    await collect(test, ...people(10, 60), {
      identityMap: { Email: [{ id: 'no-crm@example.com' }] },
      attributes: { n: 99 },
    });
    await test.app.idle();
    const calm = await flowOf(test, dataflowId);
    expect(calm).toMatchObject({
      status: 'enabled',
      statusText: 'Enabled. 10 of 11 members delivered; 1 excluded.',
      error: null,
      counts: { members: 11, delivered: 10, pending: 0, failed: 0, excluded: 1 },
      excludedByReason: { 'no-identity': 1 },
      audiences: [{ counts: { members: 11, delivered: 10 } }],
    });
    await putFaults(test, [{ kind: 'reject-identity', identity: 'p3' }]);
    await collect(test, update('p3', { attributes: { n: 1 } }));
    await test.app.idle();
    const failed = await flowOf(test, dataflowId);
    expect(failed.counts).toEqual({
      members: 11,
      delivered: 9,
      pending: 0,
      failed: 1,
      excluded: 1,
    });
    expect(failed.leaving).toBe(1);
    await putFaults(test, [{ kind: 'status', status: 503 }]);
    await collect(test, ...people(5, 60, 20), update('p0', { attributes: { n: 1 } }));
    const down = await eventually(
      () => flowOf(test, dataflowId),
      (flow) => flow.status === 'error' && flow.counts.pending === 6,
    );
    expect(sums(down.counts)).toBe(true);
    expect(down.error).toMatchObject({ code: 'unavailable', status: 503, waiting: 6 });
    expect(down.error.nextStep).toMatch(/tried again/);
    expect(down.statusText).toMatch(
      /^Error: PX answers 503 since .* \(\d+ s\)\. 6 changes wait; oldest \d+ s\. .*nothing is lost\.$/,
    );
    await test.call('POST', `/api/dataflows/${dataflowId}/disable`);
    await collect(test, ...people(2, 60, 40));
    expect(await flowOf(test, dataflowId)).toMatchObject({
      status: 'disabled',
      statusText: 'Disabled. 8 changes wait and will be sent when it is enabled again.',
    });
    await putFaults(test, []);
    await test.call('POST', `/api/dataflows/${dataflowId}/enable`);
    const healed = await eventually(
      () => flowOf(test, dataflowId),
      (flow) => flow.counts.pending === 0,
    );
    expect(healed.counts).toEqual({
      members: 17,
      delivered: 15,
      pending: 0,
      failed: 1,
      excluded: 1,
    });
    expect((await inPx(test, id)).length).toBe(16);
  });
});

it('edits everything later: name, actions, mapping, schedule', async () => {
  const clock = fakeClock(Date.parse('2026-03-10T12:00:00Z'));
  await withApp('pglite', { clock }, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50', More: 'n > 10' });
    const { Some: some, More: more } = audienceIds as Record<string, string>;
    const path = `/api/dataflows/${dataflowId}`;
    await collect(test, ...people(4, 60), update('no-login', { attributes: { n: 60 } }));
    await test.app.idle();
    const patch = async (body: object) => test.send('PATCH', path, { body: JSON.stringify(body) });

    const renamed = await patch({ name: 'In-app guides', description: 'd' });
    expect(renamed.json).toMatchObject({ name: 'In-app guides', description: 'd' });
    const unknown = await patch({ marketingActions: ['Analytics', 'World domination'] });
    expect(unknown.status).toBe(400);
    expect(unknown.json.errors[0].path).toBe('marketingActions[1]');
    expect((await patch({ marketingActions: ['Analytics'] })).json.marketingActions).toEqual([
      'Analytics',
    ]);

    const toNumber = await patch({
      mappings: [{ source: { attribute: 'n' }, target: { identity: 'IDENTIFY_ID' } }],
    });
    expect(toNumber.status).toBe(400);
    expect(toNumber.json.detail).toMatch(/number; only text can be mapped/);
    const twice = await patch({
      mappings: ['CRMID', 'Email'].map((namespace) => ({
        source: { namespace },
        target: { identity: 'IDENTIFY_ID' },
      })),
    });
    expect(twice.json.detail).toMatch(/exactly 1 mapping/);
    await patch({
      mappings: [{ source: { attribute: 'login' }, target: { identity: 'IDENTIFY_ID' } }],
    });
    await test.app.idle();
    const logins = ['login-0', 'login-1', 'login-2', 'login-3'];
    expect(await inPx(test, some!)).toEqual(logins);
    expect((await flowOf(test, dataflowId)).counts).toMatchObject({ delivered: 8, excluded: 2 });

    const order = await test.send('PATCH', `${path}/audiences/${some}`, {
      body: JSON.stringify({ startDate: '2026-04-01T00:00:00Z', endDate: '2026-03-20T00:00:00Z' }),
    });
    expect(order.status).toBe(400);
    expect(order.json.errors[0].path).toBe('endDate');
    await test.call('PATCH', `${path}/audiences/${some}`, { startDate: '2026-03-11T00:00:00Z' });
    await test.app.idle();
    expect(await inPx(test, some!)).toEqual([]);
    const waiting = await flowOf(test, dataflowId);
    expect(waiting.excludedByReason).toEqual({ schedule: 5, 'no-identity': 1 });
    expect(sums(waiting.counts)).toBe(true);
    await test.call('PATCH', `${path}/audiences/${more}`, {
      endDate: '2026-03-12T00:00:00Z',
      keepMembersAtEnd: true,
    });
    await test.call('PATCH', `${path}/audiences/${some}`, { endDate: '2026-03-12T00:00:00Z' });
    clock.add(86_400_000);
    await test.app.idle();
    expect(await inPx(test, some!)).toEqual(logins);
    clock.add(86_400_000);
    await test.app.idle();
    expect(await inPx(test, some!)).toEqual([]);
    expect(await inPx(test, more!)).toEqual(logins);
    await test.call('PATCH', `${path}/audiences/${some}`, { endDate: null });
    await test.app.idle();
    expect(await inPx(test, some!)).toEqual(logins);
  });
});

it('takes all its audiences and its mapping in one call: all of it, or nothing', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(
      test,
      { Some: 'n > 50', More: 'n > 10' },
      { attribute: 'login' },
    );
    const { Some: some, More: more } = audienceIds as Record<string, string>;
    const path = `/api/dataflows/${dataflowId}`;
    await collect(test, ...people(4, 60));
    const other = await createAudience(test, 'Other', 'n > 70');
    const draft = { ...{ name: 'Draft', lifecycleState: 'draft' }, expression: rule('n > 1') };
    const { id: unpublished } = await test.call<any>('POST', '/api/audiences', draft);
    const before = await flowOf(test, dataflowId);
    const put = (body: object): ReturnType<TestApp['send']> =>
      test.send('PUT', `${path}/audiences`, { body: JSON.stringify(body) });
    const byId = [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }];
    const refused = await put({
      mappings: byId,
      audiences: [{ audienceId: other }, { audienceId: unpublished }],
    });
    expect(refused.status).toBe(400);
    expect(refused.json.errors[0].path).toBe('audiences[1].audienceId');
    const doubled = await put({ audiences: [{ audienceId: other }, { audienceId: other }] });
    expect(doubled.json.errors[0].path).toBe('audiences[1].audienceId');
    expect(await flowOf(test, dataflowId)).toMatchObject({
      mappings: before.mappings,
      audiences: before.audiences.map(({ audienceId, state }: any) => ({ audienceId, state })),
    });
    const replaced = await put({
      mappings: byId,
      audiences: [{ audienceId: some }, { audienceId: other, startDate: null }],
    });
    expect(replaced.json).toMatchObject({ mappings: byId });
    await test.app.idle();
    const after = await eventually(
      () => flowOf(test, dataflowId),
      ({ audiences }) => audiences.length === 2,
    );
    expect(after.audiences.map((one: any) => one.name).sort()).toEqual(['Other', 'Some']);
    expect(await inPx(test, some!)).toEqual(['p0', 'p1', 'p2', 'p3']);
    expect(await inPx(test, more!)).toEqual([]);
  });
});

it('deletes a dataflow: its members leave first, or stay when told', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId, accountId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    await collect(test, ...people(6, 60));
    await test.app.idle();
    await putFaults(test, [{ kind: 'status', status: 503, where: 'membership' }]);
    const answer = await test.send('DELETE', `/api/dataflows/${dataflowId}`);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({
      deleting: true,
      audiences: [{ name: 'Some', state: 'removing' }],
    });
    const late = await test.send('POST', `/api/dataflows/${dataflowId}/audiences`, {
      body: JSON.stringify({ audienceId: id }),
    });
    expect(late.status).toBe(409);
    await putFaults(test, []);
    await eventually(
      () => test.send('GET', `/api/dataflows/${dataflowId}`),
      ({ status }) => status === 404,
    );
    expect(await inPx(test, id)).toEqual([]);
    const flow = await test.call<any>('POST', '/api/dataflows', {
      accountId,
      name: 'Second',
      mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
      audiences: [{ audienceId: id }],
    });
    await test.app.idle();
    expect(await inPx(test, id)).toHaveLength(6);
    const left = await test.send('DELETE', `/api/dataflows/${flow.id}?members=leave`);
    expect(left.status).toBe(204);
    await test.app.idle();
    expect(await inPx(test, id)).toHaveLength(6);
  });
});

it('groups dead letters with what they mean; resends and discards by group, row or filter', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    const path = `/api/dataflows/${dataflowId}`;
    await test.app.idle();
    const bad = ['p1', 'p2', '=HYPERLINK("http://x")'];
    await putFaults(
      test,
      bad.map((identity) => ({ kind: 'reject-identity', identity })),
    );
    await collect(test, ...people(5, 60), update(bad[2]!, { attributes: { n: 60 } }));
    await test.app.idle();
    const groups = await test.call<any>('GET', `${path}/dead-letters?group=error`);
    expect(groups.items).toMatchObject([
      {
        code: 'identity-refused',
        title: 'PX refused this identity (400)',
        count: 3,
        newData: 0,
        permanent: true,
      },
    ]);
    expect(groups.items[0].explanation).not.toBe('');
    const csv = await test.send('GET', `${path}/dead-letters.csv`);
    expect(csv.type).toMatch(/text\/csv/);
    expect(csv.text).toContain(`"'=HYPERLINK(""http://x"")",Some,in,identity-refused`);
    await collect(test, update('p1', { attributes: { city: 'Graz' } }));
    const letters = await test.call<any>('GET', `${path}/dead-letters?code=identity-refused`);
    expect(letters.items.map((row: any) => [row.targetValue, row.hasNewData])).toEqual([
      [bad[2], false],
      ['p1', true],
      ['p2', false],
    ]);
    const noReason = await test.send('POST', `${path}/dead-letters/discard`, {
      body: JSON.stringify({ targetValue: 'p2' }),
    });
    expect(noReason.status).toBe(400);
    const discarded = await test.call('POST', `${path}/dead-letters/discard`, {
      rows: [{ audienceId: id, targetValue: 'p2' }],
      reason: 'left the company',
    });
    expect(discarded).toEqual({ discarded: 1 });
    const flow = await flowOf(test, dataflowId);
    expect(flow.counts).toEqual({ members: 6, delivered: 3, pending: 0, failed: 2, excluded: 1 });
    expect(flow.excludedByReason).toEqual({ discarded: 1 });
    const given = await test.call<any>('GET', `${path}/memberships?state=discarded`);
    expect(given.items).toMatchObject([{ targetValue: 'p2', reason: 'left the company' }]);
    const told = await test.call<any>('GET', '/api/trace?namespace=CRMID&id=p2');
    expect(told.verdict.text).toBe(
      'Failed: somebody gave it up (left the company); it stays as it is until the person changes.',
    );
    await putFaults(test, []);
    const resent = await test.call('POST', `${path}/resend`, { code: 'identity-refused' });
    expect(resent).toEqual({ resent: 2 });
    await test.app.idle();
    expect(await inPx(test, id)).toEqual([bad[2], 'p0', 'p1', 'p3', 'p4']);
    // A discarded person stays as they are until their next change.
    await collect(test, update('p2', { attributes: { n: 1 } }));
    await collect(test, update('p2', { attributes: { n: 70 } }));
    await test.app.idle();
    expect(await inPx(test, id)).toContain('p2');
    // Everything again, although PX has it: nothing is lost, nothing failed.
    await fetch(`${test.sandbox.url}/sandbox/segments/${id}/members/p0`, { method: 'DELETE' });
    expect(await test.call('POST', `${path}/resend`, { everything: true })).toEqual({ resent: 6 });
    await test.app.idle();
    expect(await inPx(test, id)).toHaveLength(6);
    // Chosen members, by their rows or by what a list shows.
    await fetch(`${test.sandbox.url}/sandbox/segments/${id}/members/p3`, { method: 'DELETE' });
    const rows = ['p3', 'p4', 'nobody'].map((targetValue) => ({ audienceId: id, targetValue }));
    const chosen = { everything: true, state: 'delivered', rows };
    expect(await test.call('POST', `${path}/resend`, chosen)).toEqual({ resent: 2 });
    await test.app.idle();
    expect(await inPx(test, id)).toHaveLength(6);
    const one = { everything: true, state: 'delivered', targetValue: 'p0' };
    expect(await test.call('POST', `${path}/resend`, one)).toEqual({ resent: 1 });
    const failed = { everything: true, state: 'failed' };
    expect(await test.call('POST', `${path}/resend`, failed)).toEqual({ resent: 0 });
    for (const body of [{ state: 'failed' }, { everything: true, code: 'identity-refused' }]) {
      const refused = await test.send('POST', `${path}/resend`, { body: JSON.stringify(body) });
      expect(refused.status).toBe(400);
    }
  });
});

it('holds a mass exit until somebody confirms it, whatever its cause', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    const path = `/api/dataflows/${dataflowId}`;
    await collect(test, ...people(400, 60), ...people(10, 40, 400));
    await test.app.idle();
    // A rule edit: everybody would leave; the ones who enter do.
    await setRule(test, id, 'n < 50');
    await test.app.idle();
    expect(await flowOf(test, dataflowId)).toMatchObject({
      brake: { state: 'holding', held: 400 },
      counts: { members: 410, delivered: 10, pending: 400 },
    });
    expect(await inPx(test, id)).toHaveLength(410);
    expect((await flowOf(test, dataflowId)).statusText).toMatch(/brake holds 400 removals/);
    const row = await test.call<any>('GET', `${path}/memberships?state=pending&limit=1`);
    expect(row.items[0]).toMatchObject({ reason: 'held by the brake', nextTryAt: null });
    // The edit is taken back: nobody has to be confirmed.
    await setRule(test, id, 'n > 50');
    await test.app.idle();
    expect(await inPx(test, id)).toHaveLength(400);
    expect((await flowOf(test, dataflowId)).counts).toMatchObject({ delivered: 400, pending: 0 });
    // And where nothing else waits, it is let go all the same.
    await setRule(test, id, 'n > 1000');
    await test.app.idle();
    expect(await flowOf(test, dataflowId)).toMatchObject({
      brake: { state: 'holding', held: 400 },
    });
    await setRule(test, id, 'n > 50');
    await test.app.idle();
    expect(await flowOf(test, dataflowId)).toMatchObject({ brake: { state: 'ready', held: 0 } });
  });
});

it('confirms or discards what the brake holds; an operator taking an audience off is no surprise', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    const path = `/api/dataflows/${dataflowId}`;
    const brake = async (): Promise<any> => (await flowOf(test, dataflowId)).brake;
    await collect(test, ...people(300, 60));
    await test.app.idle();
    const nothing = await test.send('POST', `${path}/brake/confirm`);
    expect(nothing.status).toBe(409);
    // Data: 100 people leave, which is allowed; then 50 more, which is too many within ten minutes.
    await collect(test, ...people(90, 1));
    await test.app.idle();
    expect(await inPx(test, id)).toHaveLength(210);
    await collect(test, ...people(50, 1, 90));
    await eventually(brake, (one) => one.state === 'holding');
    expect(await inPx(test, id)).toHaveLength(210);
    expect(await test.call('POST', `${path}/brake/confirm`)).toEqual({ released: 50 });
    await test.app.idle();
    expect(await inPx(test, id)).toHaveLength(160);
    expect(await brake()).toMatchObject({ state: 'ready', held: 0 });
    // A mapping that only few have: those who keep a value move, the others would leave.
    await collect(
      test,
      ...Array.from({ length: 160 }, (_, n) =>
        update(`p${140 + n}`, { attributes: { login: n < 20 ? `l${n}` : null } }),
      ),
    );
    await test.app.idle();
    await test.call('PATCH', path, {
      mappings: [{ source: { attribute: 'login' }, target: { identity: 'IDENTIFY_ID' } }],
    });
    await test.app.idle();
    expect(await brake()).toMatchObject({ state: 'holding', held: 160 });
    expect(await inPx(test, id)).toHaveLength(180);
    expect(
      await test.call('POST', `${path}/brake/discard`, { reason: 'the mapping was wrong' }),
    ).toMatchObject({ discarded: 160 });
    await test.call('PATCH', path, {
      mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
    });
    await test.app.idle();
    expect(await inPx(test, id)).toHaveLength(160);
    await test.call('DELETE', `${path}/audiences/${id}`);
    await test.app.idle();
    expect(await inPx(test, id)).toEqual([]);
    expect(await createAudience(test, 'Other', 'n > 0')).not.toBe('');
  });
});

it('holds nobody who withdrew consent, and keeps none of them by a discard', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    const path = `/api/dataflows/${dataflowId}`;
    await collect(test, ...people(250, 60));
    await test.app.idle();
    // 130 leave by a rule, and are held; then of those who stay all but two do not consent.
    await collect(test, ...people(130, 1));
    await test.app.idle();
    const brake = async (): Promise<any> => (await flowOf(test, dataflowId)).brake;
    expect(await brake()).toMatchObject({ state: 'holding', held: 130 });
    await test.call('POST', '/api/consent-policies', {
      name: 'Login',
      marketingActions: (await flowOf(test, dataflowId)).marketingActions,
      expression: { value: 'n < 50 or login = "login-240" or login = "login-241"' },
      enabled: true,
    });
    await test.app.idle();
    const { held } = await brake();
    expect(await inPx(test, id)).toHaveLength(2 + held);
    expect(held).toBe(130);
    await test.call('POST', `${path}/brake/discard`, { reason: 'they stay' });
    await test.app.idle();
    expect(await inPx(test, id)).toContain('p240');
  });
});

it('holds nobody who left by a rule and withdrew consent, in whichever order', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    await test.call('POST', '/api/consent-policies', {
      name: 'Mail',
      marketingActions: (await flowOf(test, dataflowId)).marketingActions,
      expression: { value: 'consent = "y"' },
      enabled: true,
    });
    const withData = (count: number, from: number, attributes: Record<string, unknown>) =>
      Array.from({ length: count }, (_, index) => update(`p${from + index}`, { attributes }));
    await collect(test, ...withData(400, 0, { n: 60, consent: 'y' }));
    await test.app.idle();
    await collect(test, ...withData(170, 0, { n: 1 }));
    await test.app.idle();
    const held = async (): Promise<number> => (await flowOf(test, dataflowId)).brake.held;
    expect(await held()).toBe(170);
    // Of those who are held some withdraw consent; others do both at once.
    await collect(
      test,
      ...withData(40, 0, { consent: 'n' }),
      ...withData(10, 300, { n: 1, consent: 'n' }),
    );
    await test.app.idle();
    expect(await held()).toBe(130);
    expect(await inPx(test, id)).toHaveLength(350);
    await test.call('POST', `/api/dataflows/${dataflowId}/brake/discard`, { reason: 'a mistake' });
    const given = await test.call<any>(
      'GET',
      `/api/dataflows/${dataflowId}/memberships?state=discarded&limit=1`,
    );
    expect(given.items[0]).toMatchObject({
      state: 'discarded',
      reason: 'a mistake',
      desired: 'out',
    });
    // Who comes back and leaves again, consenting, is an exit like any other.
    await collect(test, ...withData(40, 0, { n: 60, consent: 'y' }));
    await test.app.idle();
    await collect(test, ...withData(110, 180, { n: 1 }), ...withData(40, 0, { n: 1 }));
    await test.app.idle();
    expect(await held()).toBe(150);
  });
});

it('lets few removals go once the many before them are ten minutes old', async () => {
  const clock = fakeClock(Date.parse('2026-03-10T12:00:00Z'));
  await withApp('pglite', { clock }, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    await collect(test, ...people(300, 60));
    await test.app.idle();
    await collect(test, ...people(90, 1));
    await test.app.idle();
    await collect(test, ...people(50, 1, 90));
    await test.app.idle();
    expect((await flowOf(test, dataflowId)).brake).toMatchObject({ state: 'holding', held: 50 });
    clock.add(11 * 60_000);
    await collect(test, ...people(1, 60, 500));
    await test.app.idle();
    expect((await flowOf(test, dataflowId)).brake).toMatchObject({ state: 'ready', held: 0 });
    expect(await inPx(test, id)).toHaveLength(161);
  });
});

it.each(backends)(
  'sends fewer people a request, and no more than its share (%s)',
  async (backend) => {
    const clock = fakeClock(Date.parse('2026-03-10T12:00:00Z'));
    await withApp(backend, { clock }, async (test) => {
      const { dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
      const path = `/api/dataflows/${dataflowId}`;
      await test.app.idle();
      // Of PX's 200 requests a second, two.
      const changed = await test.call('PATCH', path, { batchSize: 3, ratePercent: 1 });
      expect(changed).toMatchObject({ batchSize: 3, ratePercent: 1 });
      await collect(test, ...people(10, 60));
      await test.app.idle();
      expect((await flowOf(test, dataflowId)).counts).toMatchObject({ delivered: 6, pending: 4 });
      clock.add(1_000);
      await collect(test, ...people(5, 60, 10));
      await test.app.idle();
      expect((await flowOf(test, dataflowId)).counts).toMatchObject({ delivered: 12, pending: 3 });
      await test.call('PATCH', path, { batchSize: null, ratePercent: null });
      await test.app.idle();
      expect((await flowOf(test, dataflowId)).counts).toMatchObject({ delivered: 15, pending: 0 });
      for (const body of [{ batchSize: 0 }, { ratePercent: 101 }]) {
        const { status } = await test.send('PATCH', path, { body: JSON.stringify(body) });
        expect(status).toBe(400);
      }
    });
  },
);

it('lets a dataflow go without the brake', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    await collect(test, ...people(200, 60));
    await test.app.idle();
    await setRule(test, id, 'n > 1000');
    await eventually(
      () => flowOf(test, dataflowId),
      (flow) => flow.brake.state === 'holding',
    );
    await test.call('PATCH', `/api/dataflows/${dataflowId}`, { brakePercent: null });
    await test.app.idle();
    expect(await inPx(test, id)).toEqual([]);
    expect((await flowOf(test, dataflowId)).brake.state).toBe('off');
  });
});
