/** Sample people over HTTP: the same fifty each time, and a list of some of them. */
import { expect, it } from 'vitest';
import { withApp } from '../support/app.ts';

it('sends fifty people, eighteen of them trial power users, and sending again changes nothing', async () => {
  await withApp('pglite', {}, async (test) => {
    const { id } = await test.call<{ id: string }>('POST', '/api/write-keys', { name: 'Product' });
    const sample = (): Promise<any> => test.call('POST', '/api/samples', { writeKeyId: id });
    const rule =
      'plan = "trial" and (select E from xEvent where E.eventType = "login" and E.timestamp occurs <= 7 days before now).count() >= 3';
    const audience = await test.call<{ id: string }>('POST', '/api/audiences', {
      name: 'Trial power users',
      expression: { type: 'PQL', format: 'pql/text', value: rule },
    });
    const first = await sample();
    expect(first).toMatchObject({ people: 50 });
    const members = async (audienceId: string): Promise<number> =>
      (await test.call<{ members: number }>('GET', `/api/audiences/${audienceId}`)).members;
    expect([await members(audience.id), await members(first.audienceId)]).toEqual([18, 17]);
    expect(await sample()).toEqual(first);
    expect([await members(audience.id), await members(first.audienceId)]).toEqual([18, 17]);
    const [ana] = (await test.call<any>('GET', '/api/profiles?namespace=CRMID&id=u-1042')).items;
    expect(ana.attributes).toMatchObject({ name: 'Ana Ruiz', plan: 'trial' });
    const stats = await test.call<any>('GET', `/api/write-keys/${id}/stats`);
    expect(stats.accepted24h).toBe(2 * (50 + first.events));
    const unknown = { body: JSON.stringify({ writeKeyId: 'nobody' }) };
    expect((await test.send('POST', '/api/samples', unknown)).status).toBe(404);
    const many = Array.from({ length: 1_000 }, (_, n) => ({
      identityMap: { CRMID: [{ id: `p${n}` }] },
    }));
    await test.call('POST', '/collect/profiles', many);
    const again = { body: JSON.stringify({ writeKeyId: id }) };
    expect((await test.send('POST', '/api/samples', again)).status).toBe(409);
  });
});
