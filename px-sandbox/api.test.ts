import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { action, membership, startTestClient, type TestClient } from './test-client.ts';

let nowMs = Date.UTC(2026, 10, 24);
let px: TestClient;
beforeAll(async () => {
  px = await startTestClient({ clock: () => nowMs });
});
afterAll(() => px.sandbox.close());
beforeEach(() => px.call('POST', '/sandbox/reset'));

const metadata = '/v1/external_segment/metadata';
const body = { externalId: 'aud-1', name: 'Trial users', description: 'Who tries' };

describe('segment metadata', () => {
  it('is created with an id of PX, and created again without harm', async () => {
    const first = await px.call('POST', `${metadata}?failIfExists=false`, { body });
    expect(first.status).toBe(200);
    expect(first.json).toEqual({ id: expect.any(String), ...body });
    const again = await px.call('POST', metadata, { body: { ...body, name: 'New name' } });
    expect(again.json).toEqual({ ...first.json, name: 'New name' });
    const strict = await px.call('POST', `${metadata}?failIfExists=true`, { body });
    expect(strict.status).toBe(400);
    expect(strict.json.message).toContain('aud-1');
  });

  it('keeps an id that is given, and neither changes nor shares it', async () => {
    expect((await px.call('POST', metadata, { body: { ...body, id: 'px-1' } })).json.id).toBe(
      'px-1',
    );
    expect((await px.call('POST', metadata, { body: { ...body, id: 'px-2' } })).status).toBe(400);
    const other = { ...body, externalId: 'aud-2', id: 'px-1' };
    expect((await px.call('POST', metadata, { body: other })).status).toBe(400);
  });

  it('is changed by PUT where it exists', async () => {
    expect((await px.call('PUT', metadata, { body })).json.message).toContain(
      'unknown segment aud-1',
    );
    await px.call('POST', metadata, { body });
    const changed = await px.call('PUT', metadata, { body: { ...body, description: '' } });
    expect(changed.json).toMatchObject({ ...body, description: '' });
  });

  it('is deleted once, with its members', async () => {
    await px.call('POST', metadata, { body });
    await px.update(membership({ add: [action('aud-1', 1, 'a')] }));
    expect((await px.call('DELETE', `${metadata}?externalId=aud-1`)).status).toBe(200);
    expect((await px.call('DELETE', `${metadata}?externalId=aud-1`)).status).toBe(404);
    await px.call('POST', metadata, { body });
    expect(await px.members('aud-1')).toEqual([]);
  });

  it.each([
    [{ ...body, colour: 'red' }, 'colour'],
    [{ ...body, externalId: '' }, 'externalId'],
    [{ externalId: 'aud-1', description: '' }, 'name'],
    [{ externalId: 'aud-1', name: 'x' }, 'description'],
    [{ ...body, name: 7 }, 'name'],
  ])('is refused as %j', async (given, field) => {
    const answer = await px.call('POST', metadata, { body: given });
    expect(answer.status).toBe(400);
    expect(answer.json.message).toContain(field);
  });
});

describe('reading segments', () => {
  it('pages by number, at least 25 and at most 200 at a time', async () => {
    for (let index = 0; index < 30; index++) await px.createSegment(`aud-${index}`);
    const first = await px.call('GET', '/v1/segment?pageSize=25');
    expect(first.json).toMatchObject({ pageNumber: 0, isLastPage: false });
    expect(first.json.segments).toHaveLength(25);
    const second = await px.call('GET', '/v1/segment?pageSize=25&pageNumber=1');
    expect(second.json).toMatchObject({ pageNumber: 1, isLastPage: true });
    expect(second.json.segments).toHaveLength(5);
    for (const wrong of ['pageSize=24', 'pageSize=201', 'pageSize=x', 'pageNumber=-1', 'size=3']) {
      expect((await px.call('GET', `/v1/segment?${wrong}`)).status).toBe(400);
    }
  });

  it('finds one by the id of PX only', async () => {
    const { json } = await px.createSegment('aud-1');
    const found = await px.call('GET', `/v1/segment/${json.id}`);
    expect(found.json).toEqual({ id: json.id, name: 'Name of aud-1' });
    expect((await px.call('GET', '/v1/segment/aud-1')).status).toBe(404);
  });
});

describe('users and accounts', () => {
  it('are created once and read by their exact id', async () => {
    const user = { identifyId: 'Ana/1', email: 'Ana@acme.example', customAttributes: { tier: 3 } };
    const made = await px.call('POST', '/v1/users', { body: user });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ ...user, type: 'USER', signUpDate: nowMs });
    const again = await px.call('POST', '/v1/users', { body: user });
    expect(again.status).toBe(400);
    expect(again.json.message).toContain('duplicate');
    expect((await px.call('GET', '/v1/users/Ana%2F1')).json).toEqual(made.json);
    expect((await px.call('GET', '/v1/users/ana%2F1')).status).toBe(404);
    expect((await px.call('POST', '/v1/users', { body: { identifyId: '' } })).status).toBe(400);

    const account = { id: 'acme', name: 'Acme' };
    expect((await px.call('POST', '/v1/accounts', { body: account })).status).toBe(201);
    expect((await px.call('POST', '/v1/accounts', { body: account })).status).toBe(400);
    expect((await px.call('GET', '/v1/accounts/acme')).json).toMatchObject(account);
    expect((await px.call('GET', '/v1/accounts/Acme')).status).toBe(404);
    const { json } = await px.call('GET', '/v1/accounts?filter=name==ACME');
    expect(json).toMatchObject({ accounts: [account], totalHits: 1 });
  });

  it('are filtered without regard to case: ; is and, several filters are or', async () => {
    for (const [identifyId, email, numberOfVisits] of [
      ['u-1', 'Ana@acme.example', 3],
      ['u-2', 'ben@acme.example', 12],
      ['u-3', 'cy@other.example', 5],
    ] as const) {
      await px.call('POST', '/v1/users', { body: { identifyId, email, numberOfVisits } });
    }
    const found = async (...filters: string[]): Promise<string[]> => {
      const query = filters.map((filter) => `filter=${encodeURIComponent(filter)}`).join('&');
      const { json } = await px.call('GET', `/v1/users?${query}&sort=identifyId`);
      return json.users.map((user: { identifyId: string }) => user.identifyId);
    };
    expect(await found('email==ANA@acme.example')).toEqual(['u-1']);
    expect(await found('identifyId==U-2')).toEqual(['u-2']);
    expect(await found('email~*ACME*')).toEqual(['u-1', 'u-2']);
    expect(await found('email!~*acme*')).toEqual(['u-3']);
    expect(await found('identifyId~u-?')).toEqual(['u-1', 'u-2', 'u-3']);
    expect(await found('numberOfVisits>3;numberOfVisits<=12')).toEqual(['u-2', 'u-3']);
    expect(await found('numberOfVisits>=5;email!=cy@other.example')).toEqual(['u-2']);
    expect(await found('numberOfVisits<4', 'identifyId==u-3')).toEqual(['u-1', 'u-3']);
    for (const wrong of ['email', 'email=x', 'nothing==1', '==1', 'constructor.name==x']) {
      const answer = await px.call('GET', `/v1/users?filter=${encodeURIComponent(wrong)}`);
      expect(answer.status).toBe(400);
    }
  });

  it('page by scroll id until a page is short, with the query in the scroll id', async () => {
    for (let index = 10; index < 70; index++) {
      await px.call('POST', '/v1/users', { body: { identifyId: `u-${index}` } });
    }
    expect((await px.call('GET', '/v1/users')).json.users).toHaveLength(25);
    const seen: string[] = [];
    let query = 'filter=identifyId~u-*&filter=identifyId==none&pageSize=20&sort=-identifyId';
    for (;;) {
      const { json } = await px.call('GET', `/v1/users?${query}`);
      expect(json.totalHits).toBe(60);
      seen.push(...json.users.map((user: { identifyId: string }) => user.identifyId));
      if (json.users.length < 20) break;
      query = `pageSize=20&scrollId=${json.scrollId}`;
    }
    expect(seen).toEqual([...seen].sort().reverse());
    expect(new Set(seen).size).toBe(60);
    for (const wrong of ['pageSize=0', 'pageSize=1001', 'scrollId=abc', 'sort=shoe', 'limit=1']) {
      expect((await px.call('GET', `/v1/users?${wrong}`)).status).toBe(400);
    }
  });
});

describe('segment matches', () => {
  it('appear for members that PX knows as users, of the last day unless asked', async () => {
    const { json: segment } = await px.createSegment('aud-1');
    await px.call('POST', '/v1/users', { body: { identifyId: 'u-1', accountId: 'acme' } });
    await px.update(membership({ add: [action('aud-1', 1, 'u-1', 'U-1', 'never-seen')] }));
    const path = '/v1/events/segment_match';
    const { json } = await px.call(
      'GET',
      `${path}?filter=segmentId==${segment.id};identifyId==u-1`,
    );
    expect(json).toMatchObject({
      totalHits: 1,
      featureMatchEvents: [
        {
          identifyId: 'u-1',
          segmentId: segment.id,
          userType: 'USER',
          accountId: 'acme',
          date: nowMs,
        },
      ],
    });
    const from = nowMs;
    nowMs += 2 * 86_400_000;
    expect((await px.call('GET', path)).json.totalHits).toBe(0);
    expect((await px.call('GET', `${path}?filter=date>=${from}`)).json.totalHits).toBe(1);
    const days = (count: number) => `filter=date>${nowMs - count * 86_400_000};date<=${nowMs}`;
    expect((await px.call('GET', `${path}?${days(190)}`)).json.totalHits).toBe(1);
    expect((await px.call('GET', `${path}?${days(191)}`)).status).toBe(400);
    expect((await px.call('GET', `${path}?filter=date<${nowMs}`)).status).toBe(400);
  });
});

describe('access', () => {
  it.each([
    ['POST', '/v1/external_segment/metadata'],
    ['PUT', '/v1/external_segment/metadata'],
    ['DELETE', '/v1/external_segment/metadata?externalId=x'],
    ['POST', '/v1/external_segment/update_membership'],
    ['GET', '/v1/segment'],
    ['GET', '/v1/segment/x'],
    ['GET', '/v1/events/segment_match'],
    ['GET', '/v1/users'],
    ['GET', '/v1/users/x'],
    ['POST', '/v1/users'],
    ['GET', '/v1/accounts'],
    ['GET', '/v1/accounts/x'],
    ['POST', '/v1/accounts'],
    ['GET', '/v1/nothing/there'],
  ])('is refused to %s %s without a key or token', async (method, path) => {
    for (const headers of [
      { 'x-aptrinsic-api-key': '' },
      { 'x-aptrinsic-api-key': 'wrong' },
      { 'x-aptrinsic-api-key': '', authorization: 'Bearer wrong' },
    ]) {
      expect((await px.call(method, path, { headers })).status).toBe(401);
    }
  });

  it('answers 404 in the shape of PX for what is not there', async () => {
    const answer = await px.call('GET', '/v1/nothing/there');
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ status: 'error', message: 'Not found' });
  });

  it('answers 429 beyond the rate of a second and of a day', async () => {
    const limited = await startTestClient({
      clock: () => nowMs,
      rateLimit: { perSecond: 3, perDay: 5 },
    });
    const statuses = async (count: number): Promise<number[]> => {
      const found: number[] = [];
      for (let index = 0; index < count; index++) {
        found.push((await limited.call('GET', '/v1/segment')).status);
      }
      return found;
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    nowMs += 1_000;
    expect(await statuses(2)).toEqual([200, 429]);
    nowMs += 86_400_000;
    expect(await statuses(1)).toEqual([200]);
    await limited.sandbox.close();
  });
});
