/** The life of audiences over HTTP: states, versions, counts over time, audiences of audiences. */
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { eventually, type TestApp, withApp } from '../support/app.ts';
import { collect, createAudience, inPx, setUpFlow, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

const hourMs = 3_600_000;
const noon = Date.parse('2026-03-10T12:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();

const audience = (test: TestApp, id: string): Promise<any> =>
  test.call('GET', `/api/audiences/${id}`);
const patch = (test: TestApp, id: string, change: object): ReturnType<TestApp['send']> =>
  test.send('PATCH', `/api/audiences/${id}`, { body: JSON.stringify(change) });
const rule = (value: string): object => ({ expression: { value } });

describe.each(backends)('an audience on %s', (backend) => {
  it('goes through its states; what is inactive is frozen, what is archived ends', async () => {
    await withApp(backend, {}, async (test) => {
      const { audienceIds, dataflowId } = await setUpFlow(test, { Large: 'seats > 50' });
      const id = audienceIds['Large']!;
      const big = await createAudience(test, 'Big and German', `inSegment("${id}") and c = "DE"`);
      const seats = (name: string, n: number): object =>
        update(name, { attributes: { seats: n, c: 'DE' } });
      await collect(test, seats('ann', 60), seats('bob', 10));
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['ann']);

      // Frozen: neither rule nor destination moves, and rules built on it see what it was.
      expect((await patch(test, id, { lifecycleState: 'inactive' })).status).toBe(200);
      await collect(test, seats('ann', 20), seats('bob', 90));
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['ann']);
      expect((await audience(test, id)).members).toBe(1);
      expect((await audience(test, big)).members).toBe(1);
      expect((await patch(test, id, { lifecycleState: 'draft' })).status).toBe(409);

      // Published again: everybody is evaluated.
      expect((await patch(test, id, { lifecycleState: 'published' })).status).toBe(200);
      await test.app.idle();
      expect(await inPx(test, id)).toEqual(['bob']);
      expect((await audience(test, big)).members).toBe(1);

      // In use: neither archived nor deleted, and the users are named.
      for (const refused of [
        await patch(test, id, { lifecycleState: 'archived' }),
        await test.send('DELETE', `/api/audiences/${id}`),
      ]) {
        expect(refused.status).toBe(409);
        expect(refused.json.usedBy).toEqual(['audience Big and German', 'dataflow Guides']);
      }
      await test.call('DELETE', `/api/dataflows/${dataflowId}/audiences/${id}`);
      await test.call('DELETE', `/api/audiences/${big}`);
      await test.app.idle();
      expect((await patch(test, id, { lifecycleState: 'archived' })).status).toBe(200);
      await test.app.idle();
      expect(await audience(test, id)).toMatchObject({ lifecycleState: 'archived', members: 0 });
      const archived = await test.send('POST', `/api/dataflows/${dataflowId}/audiences`, {
        body: JSON.stringify({ audienceId: id }),
      });
      expect([archived.status, archived.json.errors[0].message]).toEqual([
        400,
        expect.stringMatching(/archived/),
      ]);
      expect((await patch(test, id, { lifecycleState: 'draft' })).status).toBe(200);
      await patch(test, id, { lifecycleState: 'published' });
      await test.app.idle();
      expect((await audience(test, id)).members).toBe(1);
    });
  });

  it('keeps versions with their effect, and counts over time', async () => {
    const clock = fakeClock(noon);
    await withApp(backend, { clock, monitorEveryMs: 50 }, async (test) => {
      const people = Array.from({ length: 10 }, (_, n) => update(`p${n}`, { attributes: { n } }));
      await collect(test, ...people);
      const id = await createAudience(test, 'Some', 'n < 6');
      await test.app.idle();
      clock.add(2 * hourMs);
      await patch(test, id, rule('n >= 4'));
      await test.app.idle();
      const { items } = await test.call<any>('GET', `/api/audiences/${id}/versions`);
      expect(items).toMatchObject([
        { version: 2, at: iso(noon + 2 * hourMs), effect: { entered: 4, left: 4 } },
        {
          version: 1,
          at: iso(noon),
          effect: { entered: 6, left: 0 },
          expression: { value: 'n < 6' },
        },
      ]);
      expect(items[0].by).not.toBe('');
      const first = await test.call<any>('GET', `/api/audiences/${id}/versions?limit=1`);
      const next = `/api/audiences/${id}/versions?limit=1&cursor=${first.nextCursor}`;
      expect((await test.call<any>('GET', next)).items).toMatchObject([{ version: 1 }]);
      // Restoring is saving the old text.
      await patch(test, id, rule(items[1].expression.value));
      await test.app.idle();
      expect(await audience(test, id)).toMatchObject({ version: 3, members: 6 });

      clock.add(hourMs);
      await patch(test, id, rule('n < 6 or since occurs <= 5 hours before now'));
      await collect(test, update('p8', { attributes: { since: iso(clock.now()) } }));
      await test.app.idle();
      const history = await test.call<any>('GET', `/api/audiences/${id}/history?range=6h`);
      expect(history).toMatchObject({ members: 7, stepSeconds: 300 });
      const busy = history.buckets.filter((one: any) => one.entered + one.left > 0);
      expect(busy).toEqual([
        { at: iso(noon), members: 6, entered: 6, left: 0 },
        { at: iso(noon + 2 * hourMs), members: 6, entered: 8, left: 8 },
        { at: iso(noon + 3 * hourMs), members: 7, entered: 1, left: 0 },
      ]);
      expect(history.versions.map((one: any) => one.version)).toEqual([1, 2, 3, 4]);
      expect(history.exitsAhead).toEqual([{ at: iso(noon + 8 * hourMs), exits: 1 }]);

      // Whatever changed it, all pages count the same.
      const listed = await test.call<any>('GET', '/api/audiences');
      expect(listed.items).toMatchObject([{ changes24h: { entered: 15, left: 8 } }]);
      await eventually(
        () => test.call<any>('GET', '/api/monitoring?range=24h'),
        ({ counts }) => counts.membershipsChanged === 23,
      );
      const monitored = await test.call<any>('GET', '/api/monitoring/audiences?range=24h');
      expect(monitored.items).toMatchObject([{ entered: 15, left: 8 }]);

      // Old counts are rolled up: the same sums, in wider buckets.
      clock.add(4 * 24 * hourMs);
      await test.app.idle();
      const old = await test.call<any>('GET', `/api/audiences/${id}/history?range=7d`);
      const sum = (field: string): number =>
        old.buckets.reduce((total: number, one: any) => total + one[field], 0);
      expect([old.members, sum('entered'), sum('left')]).toEqual([6, 15, 9]);
      expect(old.buckets.at(-1).members).toBe(6);
      expect(old.buckets[0].members).toBe(0);
    });
  });

  it('carries a change through a chain of audiences in the transaction of the update', async () => {
    await withApp(backend, {}, async (test) => {
      const ids = [await createAudience(test, 'A1', 'n > 5')];
      for (const step of [2, 3, 4, 5]) {
        ids.push(await createAudience(test, `A${step}`, `inSegment("${ids.at(-1)}")`));
      }
      await collect(test, update('ann', { attributes: { n: 9 } }));
      const { items } = await test.call<any>('GET', '/api/profiles?namespace=CRMID&id=ann');
      const memberships = (of: any): [string, string][] =>
        ids.map((id) => {
          const found = of.memberships.find((one: any) => one.audienceId === id);
          return [found.status, found.lastQualificationTime];
        });
      const entered = memberships(items[0]);
      expect(new Set(entered.map(([status]) => status))).toEqual(new Set(['realized']));
      expect(new Set(entered.map(([, time]) => time)).size).toBe(1);
      await collect(test, update('ann', { attributes: { n: 1 } }));
      const after = await test.call<any>('GET', `/api/profiles/${items[0].id}`);
      const left = memberships(after);
      expect(new Set(left.map(([status]) => status))).toEqual(new Set(['exited']));
      expect(new Set(left.map(([, time]) => time)).size).toBe(1);

      const ring = await patch(test, ids[0]!, rule(`n > 5 or\n inSegment("${ids[4]}")`));
      expect(ring.status).toBe(400);
      expect(ring.json.errors).toEqual([
        {
          path: 'expression.value',
          line: 2,
          column: 12,
          message: 'cycle: A1 → A5 → A4 → A3 → A2 → A1',
        },
      ]);
      const self = await patch(test, ids[0]!, rule(`inSegment("${ids[0]}")`));
      expect(self.json.errors[0].message).toBe('cycle: A1 → A1');
    });
  });
});

it('draws members at random, of few and of many', async () => {
  await withApp('pglite', {}, async (test) => {
    const few = Array.from({ length: 3 }, (_, at) =>
      update(`few${at}`, { attributes: { few: 1 } }),
    );
    const many = Array.from({ length: 998 }, (_, at) => update(`many${at}`));
    await collect(test, ...few, ...many);
    const small = await createAudience(test, 'Few', 'few = 1');
    const large = await createAudience(test, 'All', 'few = 1 or few.isNull()');
    await eventually(
      () => test.call<any>('GET', `/api/audiences/${large}`),
      ({ members }) => members === 1_001,
    );
    const draw = async (id: string): Promise<string[]> => {
      const path = `/api/audiences/${id}/members?sample=3`;
      const { items } = await test.call<any>('GET', path);
      expect(items[0].identityMap.CRMID).toHaveLength(1);
      return items.map(({ profileId }: { profileId: string }) => profileId).sort();
    };
    const all = await draw(small);
    expect(new Set(all).size).toBe(3);
    expect(await draw(small)).toEqual(all);
    const draws = [await draw(large), await draw(large), await draw(large), await draw(large)];
    expect(draws.map((drawn) => new Set(drawn).size)).toEqual([3, 3, 3, 3]);
    expect(new Set(draws.flat()).size).toBeGreaterThan(3);
  });
});

it('finds a member by any identity, and gives all members as CSV', async () => {
  await withApp('pglite', {}, async (test) => {
    const person = (id: string, email: string) =>
      update(id, { identityMap: { Email: [{ id: email }] }, attributes: { seats: 60 } });
    await collect(test, person('ann', 'ann@x.test'), person('bob', '=cmd@x.test'));
    const id = await createAudience(test, 'Large', 'seats > 50');
    await eventually(
      () => test.call<any>('GET', `/api/audiences/${id}`),
      ({ members }) => members === 2,
    );
    const path = `/api/audiences/${id}/members`;
    const found = async (value: string): Promise<number> =>
      (await test.call<any>('GET', `${path}?identity=${encodeURIComponent(value)}`)).items.length;
    expect([await found('ann'), await found('ann@x.test'), await found('ANN')]).toEqual([1, 1, 0]);
    const headers = { authorization: `Bearer ${test.apiKey}`, accept: 'text/csv' };
    const csv = await fetch(`${test.url}${path}`, { headers });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const lines = (await csv.text()).trim().split('\r\n');
    expect(lines[0]).toBe('profile,status,since,next change,identities');
    expect(
      lines
        .slice(1)
        .map((line) => line.split(',').slice(3).join())
        .sort(),
    ).toEqual([expect.stringContaining('CRMID:ann'), expect.stringContaining('CRMID:bob')]);
  });
});

it('lists audiences by label, activation and who made or changed them', async () => {
  await withApp('pglite', {}, async (test) => {
    const names = async (query: string): Promise<string[]> => {
      const { items } = await test.call<any>('GET', `/api/audiences?sort=name&${query}`);
      return items.map((one: any) => one.name);
    };
    const { audienceIds } = await setUpFlow(test, { Carried: 'seats > 1' });
    await createAudience(test, 'Built on it', `inSegment("${audienceIds['Carried']}")`);
    await createAudience(test, 'Other', 'plan = "pro"');
    expect([await names('activated=true'), await names('activated=false')]).toEqual([
      ['Carried'],
      ['Built on it', 'Other'],
    ]);
    expect((await test.send('GET', '/api/audiences?activated=maybe')).status).toBe(400);
    await test.call('PUT', '/api/labels/fields/seats', { labels: ['C9'] });
    expect(await names('label=C9')).toEqual(['Built on it', 'Carried']);
    expect(await names('label=C9&activated=false')).toEqual(['Built on it']);
    expect((await test.call<any>('GET', '/api/audience-labels')).items).toEqual([
      { label: 'C9', audiences: 2 },
    ]);
    const key = await test.call<any>('POST', '/api/api-keys', { name: 'Ana', roles: ['Marketer'] });
    const headers = { authorization: `Bearer ${key.key}`, 'content-type': 'application/json' };
    const other = (await test.call<any>('GET', '/api/audiences?q=Other')).items[0];
    const { createdBy } = other;
    expect(other).toMatchObject({ updatedBy: createdBy });
    const changed = await test.send('PATCH', `/api/audiences/${other.id}`, {
      body: JSON.stringify({ description: 'of the pro plan' }),
      headers,
    });
    expect(changed.json).toMatchObject({ createdBy, updatedBy: 'Ana' });
    expect(await names('by=Ana')).toEqual(['Other']);
    expect(await names(`by=${createdBy}`)).toEqual(['Built on it', 'Carried', 'Other']);
    expect(await names('by=an')).toEqual([]);
    const authors = await test.call<any>('GET', '/api/audience-authors');
    expect(authors.items).toEqual(
      expect.arrayContaining([
        { by: 'Ana', audiences: 1 },
        { by: createdBy, audiences: 3 },
      ]),
    );
  });
});

it('lists audiences by words, state, origin, tag and order', async () => {
  await withApp('pglite', {}, async (test) => {
    const ids: Record<string, string> = {};
    for (const name of ['beta trial', 'Alpha', 'gamma TRIAL']) {
      ids[name] = await createAudience(test, name, 'seats > 50');
    }
    await patch(test, ids['Alpha']!, { lifecycleState: 'inactive' });
    const names = async (query: string): Promise<string[]> => {
      const { items } = await test.call<any>('GET', `/api/audiences?${query}`);
      return items.map((one: any) => one.name);
    };
    expect(await names('')).toEqual(['beta trial', 'Alpha', 'gamma TRIAL']);
    expect(await names('q=trial&sort=-name')).toEqual(['gamma TRIAL', 'beta trial']);
    expect(await names('lifecycleState=inactive,archived')).toEqual(['Alpha']);
    expect(await names('origin=custom-upload')).toEqual([]);
    expect(await names(`q=${ids['Alpha']}&origin=segmentation-service`)).toEqual(['Alpha']);
    await patch(test, ids['Alpha']!, { tags: [' growth ', 'b2b', 'growth'] });
    await patch(test, ids['beta trial']!, { tags: ['b2b'] });
    expect(await names('tag=growth')).toEqual(['Alpha']);
    expect(await names('tag=grow')).toEqual([]);
    expect((await test.call<any>('GET', `/api/audiences/${ids['Alpha']}`)).tags).toEqual([
      'b2b',
      'growth',
    ]);
    expect((await test.call<any>('GET', '/api/audience-tags')).items).toEqual([
      { tag: 'b2b', audiences: 2 },
      { tag: 'growth', audiences: 1 },
    ]);
    expect((await patch(test, ids['Alpha']!, { tags: ['a, b'] })).json.errors[0]).toMatchObject({
      path: 'tags.0',
    });
    await patch(test, ids['Alpha']!, { tags: [] });
    expect(await names('tag=growth')).toEqual([]);
    const paged: string[] = [];
    let cursor = '';
    do {
      const page = await test.call<any>('GET', `/api/audiences?sort=name&limit=1${cursor}`);
      paged.push(...page.items.map((one: any) => one.name));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(paged).toEqual(['Alpha', 'beta trial', 'gamma TRIAL']);
    expect((await test.send('GET', '/api/audiences?cursor=x')).status).toBe(400);
    expect((await test.send('GET', '/api/audiences?sort=members')).status).toBe(400);
    const missing = await patch(test, ids['Alpha']!, rule('inSegment("nobody")'));
    expect(missing.json.errors[0]).toMatchObject({ line: 1, column: 11 });
  });
});
