/** Audiences evaluated elsewhere, in the payload that a platform's HTTP destination exports. */
import { expect, it } from 'vitest';
import { fakeClock, isoTime } from '../../src/kernel/index.ts';
import { type TestApp, withApp } from '../support/app.ts';
import { collect, createAudience, inPx, setUpFlow, update } from '../support/px.ts';

const noon = Date.parse('2026-03-10T12:00:00Z');

function exported(email: string, memberships: object, more: object = {}): object {
  return {
    person: { name: { firstName: 'Ann' } },
    identityMap: { email: [{ id: email }], ecid: [{ id: `e-${email}` }] },
    segmentMembership: memberships,
    ...more,
  };
}

const send = (test: TestApp, body: object): ReturnType<TestApp['send']> =>
  test.send('POST', '/collect/memberships', { body: JSON.stringify(body) });

it('carries memberships of other systems through, with their origin', async () => {
  const clock = fakeClock(noon);
  await withApp('pglite', { clock }, async (test) => {
    const at = (minute: number): string => `2026-03-10T11:${10 + minute}:00.000+0000`;
    const one = await send(
      test,
      exported('ann@example.com', {
        ups: {
          trial: { status: 'realized', lastQualificationTime: at(0), name: 'Trial users' },
          old: { status: 'exited', lastQualificationTime: at(0), createdAt: 1 },
        },
      }),
    );
    expect([one.status, one.json]).toEqual([202, { accepted: 1, rejected: [] }]);
    const many = await send(test, [
      exported('bob@example.com', {
        UPS: { trial: { status: 'existing', lastQualificationTime: at(1) } },
        Lookalike: { '7': { status: 'entered', lastQualificationTime: at(1) } },
      }),
      exported('eve@example.com', { ups: { trial: { status: 'maybe' } } }),
      // Overtaken by an exit that has arrived already.
      exported('ann@example.com', {
        ups: { old: { status: 'realized', lastQualificationTime: '2026-03-10T11:09:59Z' } },
      }),
    ]);
    expect(many.json.rejected.map((item: any) => item.errors[0].path)).toEqual([
      '[1].segmentMembership.ups.trial.status',
    ]);
    const { items } = await test.call<any>('GET', '/api/audiences?sort=name');
    const shown = items.map(({ name, origin, members, externalId, evaluatedElsewhere }: any) => [
      ...[name, origin, members, externalId, evaluatedElsewhere],
    ]);
    expect(shown).toEqual([
      ['7', 'external', 1, '7', true],
      ['old', 'segmentation-service', 0, 'old', true],
      ['Trial users', 'segmentation-service', 2, 'trial', true],
    ]);
    const [ann] = (await test.call<any>('GET', '/api/profiles?namespace=Email&id=ann@example.com'))
      .items;
    expect(ann.attributes).toEqual({ person: { name: { firstName: 'Ann' } } });
    expect(ann.identityMap.ECID[0].id).toBe('e-ann@example.com');

    // What counts as Segmentation Service reaches PX, the rest is refused with the reason.
    const { dataflowId } = await setUpFlow(test, {}, { namespace: 'Email' });
    const byId = new Map<string, any>(items.map((item: any) => [item.externalId, item]));
    const activate = (externalId: string): ReturnType<TestApp['send']> =>
      test.send('POST', `/api/dataflows/${dataflowId}/audiences`, {
        body: JSON.stringify({ audienceId: byId.get(externalId).id }),
      });
    expect((await activate('trial')).status).toBe(200);
    expect((await activate('7')).json.detail).toMatch(/Only audiences of the Segmentation Service/);
    await test.app.idle();
    const trialId = byId.get('trial').id;
    expect(await inPx(test, trialId)).toEqual(['ann@example.com', 'bob@example.com']);

    // Rules are built on it; its exit reaches them and PX. An older word changes nothing.
    const built = await createAudience(test, 'Built', 'inSegment("trial") and vip = true');
    await collect(
      test,
      update('ann', {
        identityMap: { Email: [{ id: 'ann@example.com' }] },
        attributes: { vip: true },
      }),
    );
    await test.app.idle();
    const members = async (id: string): Promise<number> =>
      (await test.call<any>('GET', `/api/audiences/${id}`)).members;
    expect(await members(built)).toBe(1);
    const leave = { ups: { trial: { status: 'exited', lastQualificationTime: at(5) } } };
    await send(test, exported('ann@example.com', leave));
    const stale = { ups: { trial: { status: 'realized', lastQualificationTime: at(4) } } };
    await send(test, exported('ann@example.com', stale));
    await test.app.idle();
    expect(await members(built)).toBe(0);
    expect(await inPx(test, trialId)).toEqual(['bob@example.com']);

    // Who comes in brings nothing but that; rules built on it still see events of before.
    const active = await createAudience(
      test,
      'Active',
      'inSegment("trial") and xEvent.exists(eventType = "login")',
    );
    const gus = { identityMap: { Email: [{ id: 'gus@example.com' }] } };
    await collect(
      test,
      update('gus', { ...gus, events: [{ eventType: 'login', timestamp: isoTime(noon) }] }),
    );
    const enter = { ups: { trial: { status: 'realized', lastQualificationTime: at(5) } } };
    await send(test, { ...gus, segmentMembership: enter });
    expect(await members(active)).toBe(1);
    await send(test, {
      ...gus,
      segmentMembership: { ups: { trial: { status: 'exited', lastQualificationTime: at(6) } } },
    });
    expect(await members(active)).toBe(0);

    // Several of one person and audience in a request: the latest counts.
    const often = (minute: number, status: string): object =>
      exported('dan@example.com', {
        ups: { trial: { status, lastQualificationTime: at(minute) } },
      });
    await send(test, [often(0, 'realized'), often(2, 'exited'), often(1, 'realized')]);
    await test.app.idle();
    expect(await inPx(test, trialId)).toEqual(['bob@example.com']);

    // An exit that is overtaken by the next entry comes late: they are in.
    await send(test, often(3, 'realized'));
    await send(test, often(5, 'realized'));
    await send(test, often(4, 'exited'));
    await test.app.idle();
    expect(await inPx(test, trialId)).toContain('dan@example.com');
    await send(test, often(6, 'exited'));

    // A time limit is kept, and nobody overrules a rule of ours.
    const until = {
      status: 'realized',
      lastQualificationTime: at(6),
      validUntil: '2026-03-10T13:00:00Z',
    };
    await send(test, exported('cem@example.com', { ups: { trial: until, [built]: until } }));
    await test.app.idle();
    expect([await members(trialId), await members(built)]).toEqual([2, 0]);
    clock.set(Date.parse('2026-03-10T13:00:00Z'));
    await test.app.idle();
    expect(await members(trialId)).toBe(1);
    expect(
      (
        await test.send('PATCH', `/api/audiences/${trialId}`, {
          body: JSON.stringify({ expression: { value: 'a = 1' } }),
        })
      ).status,
    ).toBe(409);
  });
});
