/** PX misbehaves; nobody but the guilty suffers, nothing is lost, and all heals by itself. */
import { expect, it } from 'vitest';
import { startSandbox } from '../../px-sandbox/index.ts';
import { settleRemovals } from '../../src/activation/sql/lane.ts';
import { fakeClock } from '../../src/kernel/index.ts';
import { query } from '../../src/store/index.ts';
import { eventually, type TestApp, withApp } from '../support/app.ts';
import {
  accountInput,
  collect,
  inPx,
  putFaults,
  sandboxStats,
  setUpFlow,
  update,
} from '../support/px.ts';

const people = (count: number, n = 60): object[] =>
  Array.from({ length: count }, (_, index) => update(`person-${index}`, { attributes: { n } }));

const flowOf = (test: TestApp, id: string): Promise<any> =>
  test.call('GET', `/api/dataflows/${id}`);

const membershipRequests = async (test: TestApp): Promise<number> => {
  const page = (await (
    await fetch(`${test.sandbox.url}/sandbox/requests?limit=500`)
  ).json()) as any;
  return page.items.filter((item: any) => item.path.includes('update_membership')).length;
};

it.each([true, false])(
  'isolates a refused identity in few requests (named by PX: %s), and resends it on request',
  async (named) => {
    await withApp('pglite', {}, async (test) => {
      const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
      const id = audienceIds['Some']!;
      await test.call('POST', `/api/dataflows/${dataflowId}/disable`);
      await collect(test, ...people(300));
      await test.app.idle();
      const before = await membershipRequests(test);
      await putFaults(test, [{ kind: 'reject-identity', identity: 'person-123', named }]);
      await test.call('POST', `/api/dataflows/${dataflowId}/enable`);
      await test.app.idle();
      expect((await membershipRequests(test)) - before).toBeLessThanOrEqual(2 * 9 + 2);
      expect(await inPx(test, id)).toHaveLength(299);
      const flow = await flowOf(test, dataflowId);
      expect(flow.counts).toEqual({
        members: 300,
        delivered: 299,
        pending: 0,
        failed: 1,
        excluded: 0,
      });
      const letters = await test.call<any>('GET', `/api/dataflows/${dataflowId}/dead-letters`);
      expect(letters.items).toMatchObject([
        {
          targetValue: 'person-123',
          state: 'failed',
          error: { code: 'identity-refused', status: 400 },
        },
      ]);
      await putFaults(test, []);
      const resent = await test.call('POST', `/api/dataflows/${dataflowId}/resend`, {});
      expect(resent).toEqual({ resent: 1 });
      await test.app.idle();
      expect(await inPx(test, id)).toHaveLength(300);
    });
  },
);

it('waits as long as PX asks, then goes on', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds } = await setUpFlow(test, { Some: 'n > 50' });
    await test.app.idle();
    await putFaults(test, [
      {
        kind: 'status',
        status: 429,
        retryAfter: 'seconds',
        retryAfterSeconds: 2,
        for: { requests: 1 },
      },
    ]);
    await collect(test, ...people(3));
    await eventually(
      () => inPx(test, audienceIds['Some']!),
      (members) => members.length === 3,
    );
    const page = (await (await fetch(`${test.sandbox.url}/sandbox/requests`)).json()) as any;
    const [accepted, limited] = page.items;
    expect([accepted.status, limited.status]).toEqual([200, 429]);
    expect(Date.parse(accepted.time) - Date.parse(limited.time)).toBeGreaterThanOrEqual(2_000);
  });
});

it('holds an account whose credentials are refused, without a storm of sign-ins, until they are replaced', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId, accountId } = await setUpFlow(test, { Some: 'n > 50' });
    await test.app.idle();
    const secret = (await (
      await fetch(`${test.sandbox.url}/sandbox/secret`, { method: 'POST' })
    ).json()) as object;
    expect(Object.keys(secret)).toHaveLength(1);
    await putFaults(test, [{ kind: 'expire-tokens' }]);
    await collect(test, ...people(30));
    const account = () => test.call<any>('GET', `/api/accounts/${accountId}`);
    await eventually(account, (one) => one.state === 'refused');
    for (const more of [40, 50, 60]) {
      await collect(test, ...people(more));
      await test.app.idle();
    }
    const page = (await (
      await fetch(`${test.sandbox.url}/sandbox/requests?limit=500`)
    ).json()) as any;
    const refused = page.items.filter(
      (item: any) => item.path.includes('token') && item.status >= 400,
    );
    expect(refused.length).toBeLessThanOrEqual(4);
    expect(await flowOf(test, dataflowId)).toMatchObject({
      status: 'error',
      counts: { members: 60, pending: 60, failed: 0 },
    });
    const wrong = await test.send('PATCH', `/api/accounts/${accountId}`, {
      body: JSON.stringify({
        authentication: { ...(accountInput(test)['authentication'] as object), password: 'wrong' },
      }),
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).not.toContain('sandbox-password');
    await test.call('PATCH', `/api/accounts/${accountId}`, {
      authentication: accountInput(test)['authentication'],
    });
    await test.app.idle();
    expect(await inPx(test, audienceIds['Some']!)).toHaveLength(60);
    expect(await account()).toMatchObject({ state: 'connected', error: null });
  });
});

it('stays refused when it is tried again and the destination is merely away', async () => {
  await withApp('pglite', { refusedRetryMs: 20 }, async (test) => {
    const { accountId } = await setUpFlow(test, { Some: 'n > 50' });
    await test.app.idle();
    await fetch(`${test.sandbox.url}/sandbox/secret`, { method: 'POST' });
    await putFaults(test, [{ kind: 'expire-tokens' }]);
    await collect(test, ...people(3));
    const account = () => test.call<any>('GET', `/api/accounts/${accountId}`);
    await eventually(account, (one) => one.state === 'refused');
    await putFaults(test, [{ kind: 'status', status: 503, where: 'all' }]);
    const away = async (): Promise<any> =>
      ((await (await fetch(`${test.sandbox.url}/sandbox/requests`)).json()) as any).items[0];
    await eventually(away, (last) => last.path.includes('token') && last.status === 503);
    await test.app.idle();
    expect((await account()).state).toBe('refused');
  });
});

it('makes a segment that was deleted in PX again, once, with all its members', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds } = await setUpFlow(test, { Some: 'n > 50', Others: 'n > 40' });
    await collect(test, ...people(20));
    await test.app.idle();
    await fetch(`${test.sandbox.url}/sandbox/segments/${audienceIds['Some']}`, {
      method: 'DELETE',
    });
    await collect(test, update('one-more', { attributes: { n: 99 } }));
    await eventually(
      () => inPx(test, audienceIds['Some']!),
      (members) => members.length === 21,
    );
    await test.app.idle();
    expect(await inPx(test, audienceIds['Others']!)).toHaveLength(21);
  });
});

it('lets an audience go whose segment was deleted in PX before its members could be', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50', Others: 'n > 40' });
    await collect(test, ...people(20));
    await test.app.idle();
    const segment = `${test.sandbox.url}/sandbox/segments/${audienceIds['Some']}`;
    await fetch(segment, { method: 'DELETE' });
    await test.call('DELETE', `/api/dataflows/${dataflowId}/audiences/${audienceIds['Some']}`);
    const flow = await eventually(
      () => flowOf(test, dataflowId),
      ({ audiences }) => audiences.length === 1,
    );
    expect(flow.counts).toMatchObject({ pending: 0, failed: 0, delivered: 20 });
    expect((await fetch(`${segment}/members`)).status).toBe(404);
  });
});

it('settles no removal from a segment that another worker has made meanwhile', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50', Others: 'n > 40' });
    await collect(test, ...people(3));
    await test.app.idle();
    await test.call('POST', `/api/dataflows/${dataflowId}/disable`);
    await collect(test, ...people(3, 0));
    await test.app.idle();
    const { store, clock } = test.app.services;
    const settle = () =>
      store.transaction((tx) =>
        settleRemovals(tx, { dataflowId, inFlightClaimIds: [], nowMs: clock.now() }),
      );
    // Whoever settles may have looked at the segments before they were made: what is now counts.
    expect(await settle()).toBe(0);
    const forget = 'update dataflow_audiences set segment_saved = null where audience_id = $1';
    await query(store.db, forget, [audienceIds['Some']]);
    expect(await settle()).toBe(3);
    await test.call('POST', `/api/dataflows/${dataflowId}/enable`);
    await eventually(
      () => inPx(test, audienceIds['Others']!),
      (members) => members.length === 0,
    );
  });
});

it('keeps delivering to one PX while another is down', async () => {
  const other = await startSandbox();
  try {
    await withApp('pglite', {}, async (test) => {
      const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
      const id = audienceIds['Some']!;
      const account = await test.call<any>('POST', '/api/accounts', {
        ...accountInput(test),
        name: 'Other PX',
        settings: { region: 'custom', apiUrl: other.url },
      });
      await test.call('POST', '/api/dataflows', {
        accountId: account.id,
        name: 'Other guides',
        mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
        audiences: [{ audienceId: id }],
      });
      await putFaults(test, [{ kind: 'slow', ms: 3_000 }]);
      await collect(test, ...people(20));
      const members = async (): Promise<number> => {
        const page = (await (
          await fetch(`${other.url}/sandbox/segments/${id}/members`)
        ).json()) as any;
        return page.count ?? 0;
      };
      await eventually(members, (count) => count === 20);
      expect((await flowOf(test, dataflowId)).counts.pending).toBe(20);
      await putFaults(test, []);
    });
  } finally {
    await other.close();
  }
});

it('tells why an account cannot be connected, and keeps nothing of it', async () => {
  await withApp('pglite', {}, async (test) => {
    const good = accountInput(test) as any;
    const attempt = async (change: object, settings: object = {}) =>
      test.send('POST', '/api/accounts', {
        body: JSON.stringify({
          ...good,
          authentication: { ...good.authentication, ...change },
          settings: { ...good.settings, ...settings },
        }),
      });
    const password = await attempt({ password: 'not-the-password' });
    expect(password.status).toBe(422);
    expect(password.json.detail).toMatch(/user name or password/i);
    expect(password.text).not.toContain('not-the-password');
    const secret = await attempt({ clientSecret: 'an-old-secret' });
    expect(secret.status).toBe(422);
    expect(secret.json.detail).toMatch(/secret/i);
    expect(secret.text).not.toContain('an-old-secret');
    const nobody = await attempt({}, { apiUrl: 'http://127.0.0.1:9' });
    expect([422, 502]).toContain(nobody.status);
    await putFaults(test, [{ kind: 'not-activated' }]);
    const off = await attempt({});
    expect(off.status).toBe(422);
    expect(off.json.detail).toMatch(/not activated/);
    await putFaults(test, []);
    const missing = await test.send('POST', '/api/accounts', {
      body: JSON.stringify({ ...good, authentication: { type: 'oauth2_password', username: 'x' } }),
    });
    expect(missing.status).toBe(400);
    expect(missing.json.errors.map((one: any) => one.path)).toContain('authentication.password');
    expect((await test.call<any>('GET', '/api/accounts')).items).toEqual([]);
  });
});

it('shows secrets to nobody', async () => {
  await withApp('pglite', {}, async (test) => {
    const { accountId } = await setUpFlow(test, {});
    const { password, clientSecret } = test.sandbox.credentials;
    for (const path of [
      '/api/accounts',
      `/api/accounts/${accountId}`,
      '/metrics',
      '/openapi.json',
    ]) {
      const { status, text } = await test.send('GET', path);
      expect(status).toBe(200);
      expect(text).not.toContain(password);
      expect(text).not.toContain(clientSecret);
    }
  });
});

it('takes a lost answer and a "possible duplicate" for what they are', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    await test.app.idle();
    await putFaults(test, [
      { kind: 'reset', applied: true, where: 'membership', for: { requests: 1 } },
      { kind: 'repeat-answers-400' },
    ]);
    await collect(test, ...people(50));
    await eventually(
      () => flowOf(test, dataflowId),
      (flow) => flow.counts.pending === 0,
    );
    expect((await flowOf(test, dataflowId)).counts).toMatchObject({ delivered: 50, failed: 0 });
    expect(await inPx(test, audienceIds['Some']!)).toHaveLength(50);
    expect((await sandboxStats(test)).inFlightPerPair.overlapped).toBe(false);
  });
});

it('does not wait for the answer to one request before it sends what came after it', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    const id = audienceIds['Some']!;
    await test.app.idle();
    const before = await membershipRequests(test);
    await putFaults(test, [{ kind: 'hang', where: 'membership', for: { requests: 1 } }]);
    await collect(test, update('first', { attributes: { n: 60 } }));
    await eventually(
      () => membershipRequests(test),
      (requests) => requests === before + 1,
    );
    await collect(test, update('second', { attributes: { n: 60 } }));
    await eventually(
      () => inPx(test, id),
      (members) => members.includes('second'),
      20_000,
    );
    expect(await inPx(test, id)).toEqual(['second']);
    expect((await flowOf(test, dataflowId)).counts).toMatchObject({ pending: 1, delivered: 1 });
    // Ends the request that hangs, so that nobody has to wait for its time to be up.
    await test.sandbox.close();
  });
});

it('lets a segment whose name PX refuses wait, and nobody else', async () => {
  await withApp('pglite', {}, async (test) => {
    const { dataflowId } = await setUpFlow(test, {});
    await putFaults(test, [
      { kind: 'status', status: 400, where: 'metadata', for: { requests: 1 } },
    ]);
    const ids: string[] = [];
    for (const name of ['Refused', 'Taken']) {
      const audience = await test.call<any>('POST', '/api/audiences', {
        name,
        expression: { value: 'n > 50' },
      });
      ids.push(audience.id);
      await test.call('POST', `/api/dataflows/${dataflowId}/audiences`, {
        audienceId: audience.id,
      });
      await test.app.idle();
    }
    await collect(test, ...people(20));
    await test.app.idle();
    expect(await inPx(test, ids[1]!)).toHaveLength(20);
    const flow = await flowOf(test, dataflowId);
    expect(flow).toMatchObject({ status: 'enabled', error: null, counts: { pending: 20 } });
    expect(flow.audiences.map((one: any) => one.segmentError?.code)).toEqual([
      'segment-refused',
      undefined,
    ]);
  });
});

it('makes no storm of a Retry-After that is over already', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds } = await setUpFlow(test, { Some: 'n > 50' });
    await test.app.idle();
    await putFaults(test, [
      { kind: 'status', status: 429, retryAfter: 'past', for: { requests: 2 } },
    ]);
    await collect(test, ...people(3));
    await eventually(
      () => inPx(test, audienceIds['Some']!),
      (members) => members.length === 3,
    );
    const page = (await (await fetch(`${test.sandbox.url}/sandbox/requests`)).json()) as any;
    const times = page.items.slice(0, 3).map((item: any) => Date.parse(item.time));
    expect(page.items.slice(0, 3).map((item: any) => item.status)).toEqual([200, 429, 429]);
    expect(times[0] - times[1]).toBeGreaterThanOrEqual(400);
    expect(times[1] - times[2]).toBeGreaterThanOrEqual(400);
  });
});

it('waits for the next day when the requests of this one are used up, and says so', async () => {
  const clock = fakeClock(Date.parse('2026-03-10T21:00:00Z'));
  await withApp('pglite', { clock, monitorEveryMs: 200 }, async (test) => {
    const { audienceIds, accountId, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    await test.app.idle();
    const spend = `update account_rates set used = $1 where "window" = 'day'`;
    await query(test.app.services.store.db, spend, [1_000_000]);
    await collect(test, ...people(3));
    await test.app.idle();
    expect(await inPx(test, audienceIds['Some']!)).toEqual([]);
    const flow = await flowOf(test, dataflowId);
    expect(flow).toMatchObject({
      counts: { pending: 3, failed: 0 },
      error: { code: 'daily-quota-used', message: expect.stringContaining('2026-03-11T00:00:00') },
    });
    // The destination did not fail: only that they wait for long is an alert.
    clock.add(11 * 60_000);
    const alerts = await eventually(
      () => test.call<any>('GET', '/api/alerts'),
      ({ items }) => items.some((one: any) => one.rule === 'delivery-delayed'),
    );
    const rules = alerts.items.map((one: any) => one.rule);
    expect(rules).not.toContain('delivery-failing');
    expect(rules).toContain('requests-running-out');
    clock.set(Date.parse('2026-03-11T00:00:00Z'));
    await test.app.idle();
    expect(await inPx(test, audienceIds['Some']!)).toHaveLength(3);
    const account = await test.call<any>('GET', `/api/accounts/${accountId}`);
    expect(account).toMatchObject({ state: 'connected', error: null });
  });
});

it('takes a token that lives two seconds, or says nothing of its life, without signing in anew for each call', async () => {
  await withApp('pglite', {}, async (test) => {
    for (const expiresIn of [2, 0, null]) {
      await putFaults(test, [{ kind: 'token-life', expiresIn }]);
      const account = await test.call<any>('POST', '/api/accounts', {
        ...accountInput(test),
        name: `expires_in ${expiresIn}`,
      });
      const before = (await sandboxStats(test)).tokensIssued;
      for (let time = 0; time < 5; time += 1) {
        await test.call('POST', `/api/accounts/${account.id}/test`);
      }
      expect((await sandboxStats(test)).tokensIssued - before).toBeLessThanOrEqual(2);
    }
  });
});

it('waits an hour at most, whatever Retry-After says', async () => {
  const clock = fakeClock(Date.parse('2026-03-10T21:00:00Z'));
  await withApp('pglite', { clock }, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    await test.app.idle();
    await putFaults(test, [{ kind: 'status', status: 429, retryAfter: 'absurd' }]);
    await collect(test, ...people(3));
    await test.app.idle();
    expect(await flowOf(test, dataflowId)).toMatchObject({ counts: { pending: 3, failed: 0 } });
    await putFaults(test, []);
    clock.set(clock.now() + 3_590_000);
    await test.app.idle();
    expect(await inPx(test, audienceIds['Some']!)).toEqual([]);
    clock.set(clock.now() + 11_000);
    await test.app.idle();
    expect(await inPx(test, audienceIds['Some']!)).toHaveLength(3);
  });
});

it.each([
  [
    'the credentials',
    [{ kind: 'refuse-credentials' }, { kind: 'expire-tokens' }],
    'refused',
    /user name/,
  ],
  ['every token', [{ kind: 'refuse-credentials', where: 'membership' }], 'refused', /401/],
  ['the feature', [{ kind: 'not-activated' }], 'misconfigured', /Gainsight support/],
])(
  'goes on by itself when PX takes %s again, and hardly asked meanwhile',
  async (_name, faults, state, text) => {
    const clock = fakeClock(Date.parse('2026-03-10T21:00:00Z'));
    await withApp('pglite', { clock }, async (test) => {
      const { audienceIds, accountId } = await setUpFlow(test, { Some: 'n > 50' });
      await test.app.idle();
      const requests = async (): Promise<number> => (await sandboxStats(test)).requests;
      await putFaults(test, faults);
      const before = await requests();
      for (let minute = 0; minute < 60; minute += 3) {
        await collect(test, update(`person-${minute}`, { attributes: { n: 60 } }));
        clock.set(clock.now() + 180_000);
        await test.app.idle();
      }
      const account = await test.call<any>('GET', `/api/accounts/${accountId}`);
      expect(account).toMatchObject({ state, error: { message: expect.stringMatching(text) } });
      // Pauses of 5, 10, 20 minutes: a few tries an hour, of at most four requests each.
      expect((await requests()) - before).toBeLessThanOrEqual(16);
      await putFaults(test, []);
      clock.set(clock.now() + 6 * 3_600_000);
      await test.app.idle();
      expect(await inPx(test, audienceIds['Some']!)).toHaveLength(20);
      expect(await test.call('GET', `/api/accounts/${accountId}`)).toMatchObject({
        state: 'connected',
        error: null,
      });
    });
  },
);

it('asks a bounded number of times when PX refuses everybody', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds, dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    await test.app.idle();
    const before = await membershipRequests(test);
    await putFaults(test, [{ kind: 'reject-all' }]);
    await collect(test, ...people(64));
    await test.app.idle();
    expect((await flowOf(test, dataflowId)).counts).toMatchObject({ failed: 64, pending: 0 });
    // Halving down to each: 64 + 32 + … + 1.
    expect((await membershipRequests(test)) - before).toBeLessThanOrEqual(127);
    await putFaults(test, []);
    await test.call('POST', `/api/dataflows/${dataflowId}/resend`, {});
    await test.app.idle();
    expect(await inPx(test, audienceIds['Some']!)).toHaveLength(64);
  });
});
