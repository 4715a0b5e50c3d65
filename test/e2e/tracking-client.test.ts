/** The published tracking client, unchanged, pointed at Millrace. */

import { gzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import { expect, it } from 'vitest';
import { type TestApp, withApp } from '../support/app.ts';
import { inPx, setUpFlow } from '../support/px.ts';

async function newWriteKey(test: TestApp, settings: object = {}): Promise<string> {
  const { key } = await test.call<{ key: string }>('POST', '/api/write-keys', {
    name: 'Product',
    settings,
  });
  return key;
}

async function profileOf(test: TestApp, namespace: string, id: string): Promise<any> {
  const query = new URLSearchParams({ namespace, id });
  return (await test.call<any>('GET', `/api/profiles?${query}`)).items[0];
}

it('identifies, tracks, groups, pages, screens and aliases, and flushes when it is closed', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds } = await setUpFlow(test, {
      Buyers: 'plan = "pro" and xEvent[eventType = "Order Completed"].sum(total) > 100',
      Screens: 'xEvent.exists(eventType = "screen" and name = "Reports")',
    });
    const analytics = new Analytics({
      writeKey: await newWriteKey(test),
      host: test.url,
      flushAt: 5,
    });
    const errors: unknown[] = [];
    analytics.on('error', (error) => errors.push(error));
    const userId = 'u-1';
    analytics.identify({
      userId,
      traits: { plan: 'pro', email: 'ann@example.com', company: { plan: 'gold' } },
    });
    analytics.track({ userId, event: 'Order Completed', properties: { total: 60 } });
    analytics.track({ userId, event: 'Order Completed', properties: { total: 60.5 } });
    analytics.group({ userId, groupId: 'acme', traits: { industry: 'Milling' } });
    analytics.page({ userId, name: 'Home', properties: { url: 'https://example.com/' } });
    analytics.screen({ userId, name: 'Reports' });
    analytics.identify({ anonymousId: 'anon-1', traits: { theme: 'dark' } });
    analytics.alias({ previousId: 'anon-1', userId });
    await analytics.closeAndFlush();
    expect(errors).toEqual([]);
    await test.app.idle();
    expect(await inPx(test, audienceIds['Buyers']!)).toEqual(['u-1']);
    expect(await inPx(test, audienceIds['Screens']!)).toEqual(['u-1']);
    const profile = await profileOf(test, 'CRMID', 'u-1');
    expect(profile.attributes).toEqual({
      plan: 'pro',
      email: 'ann@example.com',
      company: { plan: 'gold' },
      group: { id: 'acme', industry: 'Milling' },
      theme: 'dark',
    });
    expect(profile.identityMap).toEqual({
      CRMID: [{ id: 'u-1' }],
      AnonymousID: [{ id: 'anon-1' }],
    });
  });
});

it('sends gzip, and what it could not send is sent again without counting twice', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds } = await setUpFlow(test, {
      Thrice: 'xEvent[eventType = "Paid"].count() = 3',
    });
    const encodings: (string | null)[] = [];
    const answers: number[] = [];
    const analytics = new Analytics({
      writeKey: await newWriteKey(test),
      host: test.url,
      flushAt: 3,
      maxRetries: 3,
      httpClient: async (url: any, init: any) => {
        // The published client leaves compression to the one who fetches.
        const headers = new Headers(init.headers);
        headers.set('content-encoding', 'gzip');
        encodings.push(headers.get('content-encoding'));
        const body = new Uint8Array(gzipSync(init.body));
        const response = await fetch(url, { ...init, headers, body });
        answers.push(response.status);
        // The first answer is lost on its way, after everything was kept.
        return answers.length === 1 ? new Response('', { status: 503 }) : response;
      },
    });
    for (let time = 0; time < 3; time += 1) analytics.track({ userId: 'u-1', event: 'Paid' });
    await analytics.closeAndFlush();
    expect(answers).toEqual([200, 200]);
    expect(encodings).toEqual(['gzip', 'gzip']);
    await test.app.idle();
    expect(await inPx(test, audienceIds['Thrice']!)).toEqual(['u-1']);
  });
});

it("takes calls as a browser's client sends them: key in the body, short paths, any origin", async () => {
  await withApp('pglite', {}, async (test) => {
    const writeKey = await newWriteKey(test);
    const send = (path: string, body: unknown, authorization?: string) =>
      fetch(`${test.url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'text/plain',
          origin: 'https://shop.example',
          ...(authorization ? { authorization } : {}),
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    const calls = [
      ['/v1/i', { writeKey, userId: 'w', traits: { plan: 'pro' } }],
      ['/v1/t', { writeKey, userId: 'w', event: 'Clicked' }],
      ['/v1/p', { writeKey, anonymousId: 'b', name: 'Home', properties: {} }],
      ['/v1/b', { writeKey, batch: [{ type: 'alias', previousId: 'b', userId: 'w' }] }],
    ] as const;
    for (const [path, body] of calls) {
      const answer = await send(path, body);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    }
    expect(await profileOf(test, 'AnonymousID', 'b')).toMatchObject({
      attributes: { plan: 'pro' },
      identityMap: { CRMID: [{ id: 'w' }] },
    });
    for (const body of [{ userId: 'w' }, { writeKey: 'nobody', userId: 'w' }, 'no JSON', '5']) {
      expect((await send('/v1/i', body)).status).toBe(401);
    }
    // A wrong key in the head is not made good by one in the body.
    expect((await send('/v1/i', { writeKey, userId: 'w' }, 'Basic bm9ib2R5Og==')).status).toBe(401);
    const elsewhere = await send('/collect/profiles', { writeKey, identityMap: {} });
    expect(elsewhere.status).toBe(401);
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${test.url}/v1/batch`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  });
});

it('joins an anonymous visitor to the person who signs in', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds } = await setUpFlow(test, {
      Readers: 'xEvent[eventType = "Article Read"].count() >= 2',
    });
    const analytics = new Analytics({ writeKey: await newWriteKey(test), host: test.url });
    analytics.track({ anonymousId: 'a-1', event: 'Article Read' });
    analytics.track({ anonymousId: 'a-1', event: 'Article Read' });
    await analytics.flush();
    await test.app.idle();
    expect(await inPx(test, audienceIds['Readers']!)).toEqual([]);
    analytics.identify({ userId: 'u-2', anonymousId: 'a-1' });
    await analytics.closeAndFlush();
    await test.app.idle();
    expect(await inPx(test, audienceIds['Readers']!)).toEqual(['u-2']);
  });
});

it('takes a call again without counting it twice', async () => {
  await withApp('pglite', {}, async (test) => {
    const { audienceIds } = await setUpFlow(test, {
      Once: 'xEvent[eventType = "Paid"].count() = 1',
    });
    const key = await newWriteKey(test);
    const body = JSON.stringify({
      userId: 'u-3',
      event: 'Paid',
      messageId: 'm-1',
      timestamp: '2026-01-01T00:00:00.000Z',
    });
    const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
    for (let time = 0; time < 3; time += 1) {
      expect((await test.send('POST', '/v1/track', { body, headers })).status).toBe(200);
    }
    const zipped = await test.send('POST', '/v1/batch', {
      body: new Uint8Array(
        gzipSync(JSON.stringify({ batch: [{ type: 'track', ...JSON.parse(body) }] })),
      ),
      headers: { ...headers, 'content-encoding': 'gzip' },
    });
    expect(zipped.status).toBe(200);
    await test.app.idle();
    expect(await inPx(test, audienceIds['Once']!)).toEqual(['u-3']);
  });
});

it('never lets an older call overwrite a newer attribute, nor a null bring one back', async () => {
  await withApp('pglite', {}, async (test) => {
    await setUpFlow(test, {});
    const send = (timestamp: string, attributes: object) =>
      test.call('POST', '/collect/profiles', [
        { identityMap: { CRMID: [{ id: 'u' }] }, attributes, timestamp },
      ]);
    await send('2026-02-02T00:00:00Z', { plan: 'pro', a: { x: 1, y: 2 } });
    await send('2026-02-01T00:00:00Z', { plan: 'free', seats: 3, a: { x: 9, z: 3 } });
    await send('2026-02-04T00:00:00Z', { a: { y: null } });
    await send('2026-02-03T00:00:00Z', { a: { y: 7 } });
    const { attributes } = await profileOf(test, 'CRMID', 'u');
    expect(attributes).toEqual({ plan: 'pro', seats: 3, a: { x: 1, z: 3 } });
  });
});

it('uses the namespaces of its write key, and refuses a key that is unknown', async () => {
  await withApp('pglite', {}, async (test) => {
    await test.call('POST', '/api/namespaces', {
      symbol: 'Login',
      name: 'Login',
      type: 'cross-device',
    });
    const key = await newWriteKey(test, { userNamespace: 'Login' });
    const analytics = new Analytics({ writeKey: key, host: test.url });
    analytics.identify({ userId: 'ann', traits: { plan: 'pro' } });
    await analytics.closeAndFlush();
    expect((await profileOf(test, 'Login', 'ann')).attributes.plan).toBe('pro');
    await test.call('POST', '/api/namespaces', { symbol: 'Shop', name: 'Shop', type: 'partner' });
    for (const [userNamespace, text] of [
      ['Nope', /no namespace/],
      ['Shop', /names nobody/],
    ] as const) {
      const refused = await test.send('POST', '/api/write-keys', {
        body: JSON.stringify({ name: 'x', settings: { userNamespace } }),
      });
      expect(refused.status).toBe(400);
      expect(refused.json.errors[0].path).toBe('settings.userNamespace');
      expect(refused.json.detail).toMatch(text);
    }
    const stranger = new Analytics({ writeKey: 'nobody', host: test.url, maxRetries: 0 });
    const errors: any[] = [];
    stranger.on('error', (error) => errors.push(error));
    stranger.identify({ userId: 'bob' });
    await stranger.closeAndFlush();
    expect(errors).toHaveLength(1);
    expect(await profileOf(test, 'Login', 'bob')).toBeUndefined();
  });
});
