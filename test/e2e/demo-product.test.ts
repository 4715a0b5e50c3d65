/** The sandbox's demo product: what a person does there comes round as a guide. */
import { expect, it } from 'vitest';
import { visit } from '../../px-sandbox/test-visitor.ts';
import { eventually, withApp } from '../support/app.ts';
import { collect, setUpFlow, update } from '../support/px.ts';

it('lets a person watch themselves enter and leave an audience', async () => {
  await withApp('pglite', {}, async (test) => {
    await setUpFlow(test, {
      'Trial power users': `plan = "trial" and
(select E from xEvent where E.eventType = "login" and E.timestamp occurs <= 7 days before now).count() >= 2`,
    });
    await collect(test, update('u-1077', { attributes: { plan: 'trial' } }));
    const person = await visit(test.sandbox);
    const { key } = await test.call<{ key: string }>('POST', '/api/write-keys', {
      name: 'Product',
    });
    const connection = { as: 'u-1077', url: test.url, writeKey: key };
    await person.press('/product/millrace', connection);
    const act = (action: string) => person.call('/product/actions', { userId: 'u-1077', action });
    const why = async (): Promise<string> => {
      const { json } = await person.call('/product/sdk/decision?id=u-1077');
      return json.engagements[0].why;
    };
    await eventually(why, (text) => text === 'u-1077 is not in Trial power users');
    expect((await act('login')).status).toBe(200);
    expect((await act('login')).json.text).toBe('login of u-1077 went to Millrace');
    await eventually(why, (text) => text === 'u-1077 is in Trial power users');
    expect((await act('upgrade plan')).json.text).toContain('plan is team');
    await eventually(why, (text) => text === 'u-1077 is not in Trial power users');
    const page = await person.open('/segments');
    expect(page.text).toContain('Millrace</span>');

    await person.press('/product/millrace', { ...connection, writeKey: 'nobody-gave-this-key' });
    expect((await act('login')).status).toBe(502);
  });
});
