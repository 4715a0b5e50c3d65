/** The workspace's settings: read by everybody, changed by few, and gone by at once. */
import { expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { withApp } from '../support/app.ts';
import { collect, inPx, setUpFlow, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

const defaults = {
  workspaceName: 'Millrace',
  timeZone: 'UTC',
  blockedIdentityValues: ['null', 'undefined', 'unknown', 'anonymous', '0', '-1'],
  traceRetentionDays: 30,
  requestRetentionDays: 7,
  keepRequestBodies: true,
  timeZoneAudiences: 0,
};

it('has defaults, keeps what is changed, and names what it does not take', async () => {
  await withApp('pglite', {}, async (test) => {
    expect(await test.call('GET', '/api/settings')).toEqual(defaults);
    const change = {
      workspaceName: ' Acme ',
      traceRetentionDays: 10,
      keepRequestBodies: false,
      blockedIdentityValues: [' N/A ', 'n/a', 'test@example.com'],
    };
    const kept = {
      ...defaults,
      ...change,
      workspaceName: 'Acme',
      blockedIdentityValues: ['n/a', 'test@example.com'],
    };
    expect(await test.call('PATCH', '/api/settings', change)).toEqual(kept);
    expect(await test.call('PATCH', '/api/settings', {})).toEqual(kept);
    await test.restart();
    expect(await test.call('GET', '/api/settings')).toEqual(kept);
    expect(await test.call('GET', '/api/me')).toMatchObject({
      workspace: { name: 'Acme', timeZone: 'UTC' },
      demo: null,
    });
    for (const [field, value] of [
      ['timeZone', 'Mars/Olympus'],
      ['timeZone', '+01:00'],
      ['timeZone', ''],
      ['timeZone', null],
      ['workspaceName', ' '],
      ['traceRetentionDays', 0],
      ['traceRetentionDays', 1.5],
      ['requestRetentionDays', 100_000],
      ['keepRequestBodies', 'yes'],
      ['blockedIdentityValues', 'null'],
      ['blockedIdentityValues', ['']],
      ['lastNowMs', 5],
    ] as const) {
      const refused = await test.send('PATCH', '/api/settings', {
        body: JSON.stringify({ [field]: value }),
      });
      expect(refused.status).toBe(400);
      expect(refused.json.detail).toContain(field);
    }
    expect(await test.call('GET', '/api/settings')).toEqual(kept);
    // A write key only sends data.
    const { key } = await test.call<{ key: string }>('POST', '/api/write-keys', { name: 'P' });
    const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
    const byWriteKey = await test.send('GET', '/api/settings', { headers: { authorization } });
    expect(byWriteKey.status).toBe(403);
  });
});

it('goes by a new list of blocked values from the next update on', async () => {
  await withApp('pglite', {}, async (test) => {
    const idOf = async (crmId: string): Promise<string> => {
      const page = await test.call<any>('GET', `/api/profiles?namespace=CRMID&id=${crmId}`);
      return page.items[0]?.id;
    };
    const shared = (crmId: string, email: string): object =>
      update(crmId, { identityMap: { Email: [{ id: email }] } });
    await test.call('PATCH', '/api/settings', { blockedIdentityValues: ['desk@example.com'] });
    await collect(test, shared('a', 'Desk@example.com'), shared('b', 'desk@example.com'));
    expect(await idOf('a')).not.toBe(await idOf('b'));
    // What was blocked before now names a person; zeros never do.
    await collect(test, update('unknown'));
    expect(await idOf('unknown')).toBeDefined();
    const zeros = await test.send('POST', '/collect/profiles', {
      body: JSON.stringify([update('0000')]),
    });
    expect(zeros.status).toBe(400);
  });
});

it.each(backends)('moves the days of rules with the time zone (%s)', async (backend) => {
  // Noon of Berlin in winter is 11:00 UTC; the day there begins at 23:00 UTC.
  const clock = fakeClock(Date.parse('2026-01-15T11:00:00Z'));
  await withApp(backend, { clock }, async (test) => {
    const { audienceIds } = await setUpFlow(test, {
      Today: 'xEvent.exists(eventType = "login" and timestamp occurs today)',
      January: 'signup.getMonth() = 1',
      Large: 'seats > 50',
    });
    await collect(
      test,
      update('late', {
        attributes: { seats: 60, signup: '2025-12-31T23:30:00Z' },
        events: [{ eventType: 'login', timestamp: '2026-01-14T23:30:00Z' }],
      }),
      update('early', { events: [{ eventType: 'login', timestamp: '2026-01-15T00:30:00Z' }] }),
    );
    await test.app.idle();
    const members = (name: string): Promise<string[]> => inPx(test, audienceIds[name]!);
    expect(await members('Today')).toEqual(['early']);
    expect(await members('January')).toEqual([]);
    const settings = await test.call<any>('GET', '/api/settings');
    expect(settings.timeZoneAudiences).toBe(2);
    await test.call('PATCH', '/api/settings', { timeZone: 'Europe/Berlin' });
    await test.app.idle();
    expect(await members('Today')).toEqual(['early', 'late']);
    expect(await members('January')).toEqual(['late']);
    expect(await members('Large')).toEqual(['late']);
    // The end of the day is Berlin's as well.
    clock.set(Date.parse('2026-01-15T22:59:59Z'));
    await test.app.idle();
    expect(await members('Today')).toHaveLength(2);
    clock.set(Date.parse('2026-01-15T23:00:00Z'));
    await test.app.idle();
    expect(await members('Today')).toEqual([]);
  });
});
