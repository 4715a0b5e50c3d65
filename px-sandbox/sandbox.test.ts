import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { action, membership, startTestClient, type TestClient, t } from './test-client.ts';

let nowMs = Date.UTC(2026, 10, 24);
let px: TestClient;
beforeAll(async () => {
  px = await startTestClient({ clock: () => nowMs });
});
afterAll(() => px.sandbox.close());
beforeEach(() => px.call('POST', '/sandbox/reset'));

describe('reading everything back', () => {
  it('lists segments with counts, and all members with their times', async () => {
    await px.createSegment('aud/1');
    await px.update(membership({ add: [action('aud/1', 1, 'b', 'a'), action('aud/1', 2, 'c')] }));
    await px.update(membership({ remove: [action('aud/1', 3, 'b')] }));
    nowMs += 1_000;
    await px.update(membership({ add: [action('aud/1', 4, 'b')] }));
    const { json } = await px.call('GET', '/sandbox/segments');
    expect(json.items).toMatchObject([{ externalId: 'aud/1', name: 'Name of aud/1', count: 3 }]);
    const members = await px.call('GET', '/sandbox/segments/aud%2F1/members');
    const before = new Date(nowMs - 1_000).toISOString();
    expect(members.json).toEqual({
      count: 3,
      items: [
        { identity: 'b', lastQualificationTime: t(4), addedAt: new Date(nowMs).toISOString() },
        { identity: 'a', lastQualificationTime: t(1), addedAt: before },
        { identity: 'c', lastQualificationTime: t(2), addedAt: before },
      ],
    });
    expect((await px.call('GET', '/sandbox/segments/none/members')).status).toBe(404);
  });

  it('lets a hand take out a member or a segment', async () => {
    await px.createSegment('aud-1');
    await px.update(membership({ add: [action('aud-1', 1, 'a', 'b')] }));
    const path = '/sandbox/segments/aud-1';
    expect((await px.call('DELETE', `${path}/members/a`)).status).toBe(200);
    expect((await px.call('DELETE', `${path}/members/a`)).status).toBe(404);
    expect(await px.members('aud-1')).toEqual(['b']);
    expect((await px.call('DELETE', path)).status).toBe(200);
    expect((await px.call('GET', '/sandbox/segments')).json.items).toEqual([]);
  });
});

describe('what was asked of it', () => {
  it('is logged, newest first, within bounds', async () => {
    await px.createSegment('aud-1');
    for (let index = 0; index < 1_100; index++) await px.call('GET', '/v1/segment');
    await px.update(
      membership({
        add: [action('aud-1', 1, 'a', 'b')],
        remove: [action('aud-1', 1, 'x'.repeat(9_000))],
      }),
    );
    const { json } = await px.call('GET', '/sandbox/requests?limit=9999');
    expect(json.items).toHaveLength(500);
    expect(json.items[0]).toMatchObject({
      method: 'POST',
      path: '/v1/external_segment/update_membership',
      status: 200,
      tookMs: 0,
      adds: 2,
      removes: 1,
      faults: [],
      headers: { 'x-aptrinsic-api-key': '•••', 'content-type': 'application/json' },
      answer: '{"status":"success"}',
    });
    expect(json.items[0].body.length).toBeLessThan(2_010);
    const stats = await px.call('GET', '/sandbox/stats');
    expect(stats.json).toMatchObject({
      requests: 1_102,
      byStatus: { 200: 1_102 },
      memberships: { applied: 3, outOfOrder: 0 },
      inFlightPerPair: { max: 1, overlapped: false },
    });
  });

  it('sees a sender that has two requests out for one pair, and only then', async () => {
    await px.createSegment('aud-1');
    await px.faults({ kind: 'slow', ms: 50 });
    await Promise.all(
      ['a', 'b'].map((person) => px.update(membership({ add: [action('aud-1', 1, person)] }))),
    );
    const overlapped = async () =>
      (await px.call('GET', '/sandbox/stats')).json.inFlightPerPair.overlapped;
    expect(await overlapped()).toBe(false);
    await px.update(
      membership({ add: [action('aud-1', 1, 'c')], remove: [action('aud-1', 2, 'c')] }),
    );
    expect(await overlapped()).toBe(false);
    await Promise.all(
      [3, 4].map((time) => px.update(membership({ add: [action('aud-1', time, 'a')] }))),
    );
    expect(await overlapped()).toBe(true);
  });

  it('is forgotten by a reset', async () => {
    await px.createSegment('aud-1');
    await px.faults({ kind: 'reject-all' });
    await px.call('POST', '/sandbox/reset');
    expect((await px.call('GET', '/sandbox/segments')).json.items).toEqual([]);
    expect((await px.call('GET', '/sandbox/faults')).json.faults).toEqual([]);
    expect((await px.call('GET', '/sandbox/requests')).json.items).toEqual([]);
    expect((await px.call('GET', '/sandbox/stats')).json.requests).toBe(0);
  });
});

describe('people and the product', () => {
  it('are told in one call, and told again they change', async () => {
    const people = (email: string) => ({
      users: [{ identifyId: 'u-1', email, accountId: 'a', customAttributes: { plan: 'trial' } }],
      accounts: [{ id: 'a', name: 'Acme' }],
    });
    for (const email of ['old@example.com', 'new@example.com']) {
      const answer = await px.call('POST', '/sandbox/people', { body: people(email) });
      expect(answer.json).toEqual({ users: 1, accounts: 1 });
    }
    const { json } = await px.call('GET', '/v1/users');
    expect(json).toMatchObject({ totalHits: 1, users: [{ email: 'new@example.com' }] });
    const wrong = { users: [{ identifyId: '' }] };
    const refused = await px.call('POST', '/sandbox/people', { body: wrong });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('users.0.identifyId');
  });

  it('take only an address that events can go to', async () => {
    for (const body of [
      { url: 'file:///etc', writeKey: 'k' },
      { url: 'http://x', writeKey: ' ' },
    ]) {
      expect((await px.call('PUT', '/sandbox/millrace', { body })).status).toBe(400);
    }
  });
});

describe('who it is', () => {
  it('is told without secrets', async () => {
    expect((await px.call('GET', '/healthz')).json).toEqual({ status: 'ok' });
    const { json, text } = await px.call('GET', '/sandbox/info');
    const { username, clientId, password, clientSecret, apiKey } = px.sandbox.credentials;
    expect(json).toMatchObject({ name: 'PX sandbox', username, clientId });
    for (const secret of [password, clientSecret, apiKey]) expect(text).not.toContain(secret);
  });

  it('takes no orders from pages of other sites', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await px.call('POST', '/sandbox/reset', { headers })).status).toBe(403);
    expect((await px.call('GET', '/sandbox/info', { headers })).status).toBe(200);
  });
});
