/** Profiles through the API: namespaces, blocked values, kinds that do not stitch, the limit of 50. */
import { expect, it } from 'vitest';
import { withApp } from '../support/app.ts';
import { collect, update } from '../support/px.ts';

it('tells people apart and together by namespaces of every kind', async () => {
  await withApp('pglite', {}, async (test) => {
    const find = async (namespace: string, id: string): Promise<any> =>
      (await test.call<any>('GET', `/api/profiles?${new URLSearchParams({ namespace, id })}`))
        .items;
    for (const [symbol, type] of [
      ['Badge', 'cross-device'],
      ['Shop', 'non-people'],
    ]) {
      await test.call('POST', '/api/namespaces', { symbol, name: symbol, type });
    }
    const twice = await test.send('POST', '/api/namespaces', {
      body: JSON.stringify({ symbol: 'badge', name: 'Badge', type: 'cookie' }),
    });
    expect(twice.status).toBe(409);
    await collect(
      test,
      update('a', { identityMap: { Badge: [{ id: '17' }], Shop: [{ id: 'berlin' }] } }),
      update('b', { identityMap: { Shop: [{ id: 'berlin' }] } }),
      { identityMap: { Badge: [{ id: '17' }] }, attributes: { seen: true } },
    );
    const [ann] = await find('CRMID', 'a');
    expect(ann.attributes).toEqual({ seen: true });
    expect((await find('CRMID', 'b'))[0].id).not.toBe(ann.id);
    expect((await find('Badge', '17'))[0].id).toBe(ann.id);
    // Strangers who share a placeholder do not become one person.
    await collect(
      test,
      update('c', { identityMap: { Email: [{ id: 'unknown' }] } }),
      update('d', { identityMap: { Email: [{ id: 'UNKNOWN' }] } }),
    );
    expect((await find('CRMID', 'c'))[0].id).not.toBe((await find('CRMID', 'd'))[0].id);
  });
});

it('refuses a fifty-first identity and shows that in the identity graph', async () => {
  await withApp('pglite', {}, async (test) => {
    const emails = (from: number, to: number): { id: string }[] =>
      Array.from({ length: to - from }, (_, n) => ({ id: `${from + n}@example.com` }));
    await collect(test, update('a', { identityMap: { Email: emails(0, 40) } }));
    await collect(test, update('a', { identityMap: { Email: emails(40, 60) } }));
    const found = await test.call<any>('GET', '/api/profiles?namespace=CRMID&id=a');
    const graph = await test.call<any>('GET', `/api/profiles/${found.items[0].id}/identity-graph`);
    expect(graph.identities).toHaveLength(50);
    expect(graph.refused.length).toBeGreaterThan(0);
    expect(graph.refused[0].reason).toMatch(/at most 50/);
  });
});
