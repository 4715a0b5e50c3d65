/** Fields seen in data: what the rule builder offers. */
import { expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { withApp } from '../support/app.ts';
import { collect, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

const startMs = Date.parse('2026-03-10T12:00:00Z');

function person(index: number): object {
  const timestamp = new Date(startMs - index * 1_000).toISOString();
  return update(`p-${index}`, {
    attributes: {
      plan: ['free', 'free', 'pro', 'team'][index % 4],
      email: `person-${index}@example.com`,
      address: { city: 'Ulm' },
      ...(index % 2 === 0 ? { seats: index, tags: ['beta', 'vip'] } : {}),
      ...(index % 10 === 0 ? { seats: 'many' } : {}),
      ...(index % 5 === 0 ? { orders: [{ sku: 'A' }, { sku: 'A', 'odd name': true }] } : {}),
    },
    events: [
      { eventType: 'login', timestamp, device: 'web' },
      ...(index < 10 ? [{ eventType: 'Order Completed', timestamp, total: 5 }] : []),
    ],
  });
}

it.each(backends)(
  'tells paths, types, shares, common values and event types (%s)',
  async (backend) => {
    const clock = fakeClock(startMs);
    await withApp(backend, { clock }, async (test) => {
      const fields = (query = ''): Promise<any> => test.call('GET', `/api/fields${query}`);
      expect(await fields()).toEqual({
        items: [],
        nextCursor: null,
        sample: { profiles: 0, events: 0 },
      });
      await collect(test, ...Array.from({ length: 40 }, (_, index) => person(index)));
      // For some seconds the answer is the one that was read last.
      expect((await fields()).sample.profiles).toBe(0);
      clock.add(10_000);
      const { items, sample } = await fields('?kind=attribute');
      expect(sample).toEqual({ profiles: 40, events: 50 });
      const byPath = new Map<string, any>(items.map((item: any) => [item.path, item]));
      expect(byPath.get('plan')).toEqual({
        kind: 'attribute',
        path: 'plan',
        types: ['text'],
        count: 40,
        share: 1,
        commonValues: [
          { value: 'free', count: 20 },
          { value: 'pro', count: 10 },
          { value: 'team', count: 10 },
        ],
        labels: [],
      });
      expect(byPath.get('email')).toMatchObject({ share: 1, commonValues: [] });
      expect(byPath.get('address')).toMatchObject({ types: ['object'], share: 1 });
      expect(byPath.get('`address`')).toBeUndefined();
      expect(byPath.get('address.city').commonValues).toEqual([{ value: 'Ulm', count: 40 }]);
      expect(byPath.get('seats')).toMatchObject({ types: ['number', 'text'], share: 0.5 });
      expect(byPath.get('tags')).toMatchObject({
        types: ['array'],
        commonValues: [
          { value: 'beta', count: 20 },
          { value: 'vip', count: 20 },
        ],
      });
      expect(byPath.get('orders.sku')).toMatchObject({ types: ['text'], count: 8, share: 0.2 });
      expect(byPath.get('orders.`odd name`')).toMatchObject({ types: ['boolean'], share: 0.2 });
      const shares = items.map((item: any) => item.share);
      expect(shares).toEqual([...shares].sort((left, right) => right - left));
      expect((await fields('?kind=eventType')).items).toMatchObject([
        { path: 'login', count: 40, share: 1 },
        { path: 'Order Completed', count: 10, share: 0.25 },
      ]);
      expect((await fields('?kind=event&q=TOT')).items).toMatchObject([
        { path: 'total', types: ['number'], count: 10, share: 0.2 },
      ]);
      expect((await fields('?q=a&limit=2')).items).toHaveLength(2);
      for (const bad of ['?kind=nothing', '?limit=0', '?limit=many']) {
        expect((await test.send('GET', `/api/fields${bad}`)).status).toBe(400);
      }
    });
  },
);
