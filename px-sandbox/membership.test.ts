import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { action, membership, startTestClient, type TestClient, t } from './test-client.ts';

let px: TestClient;
beforeAll(async () => {
  px = await startTestClient();
});
afterAll(() => px.sandbox.close());
beforeEach(async () => {
  await px.call('POST', '/sandbox/reset');
  await px.createSegment('aud-1');
  await px.createSegment('aud-2');
});

describe('what is accepted', () => {
  it('adds and removes people, in several segments at once', async () => {
    const first = await px.update(
      membership({ add: [action('aud-1', 1, 'a', 'b'), action('aud-2', 1, 'a')] }),
    );
    expect(first.status).toBe(200);
    expect(first.json).toEqual({ status: 'success' });
    await px.update(
      membership({ add: [action('aud-2', 2, 'c')], remove: [action('aud-1', 2, 'a')] }),
    );
    expect(await px.members('aud-1')).toEqual(['b']);
    expect(await px.members('aud-2')).toEqual(['a', 'c']);
  });

  it('takes an addition twice, a removal of a non-member, and empty lists', async () => {
    for (const body of [
      membership({ add: [action('aud-1', 1, 'a', 'a')] }),
      membership({ add: [action('aud-1', 1, 'a')] }),
      membership({ remove: [action('aud-1', 1, 'nobody')] }),
      membership({ add: [action('aud-1', 1)] }),
      membership({}),
    ]) {
      expect((await px.update(body)).status).toBe(200);
    }
    expect(await px.members('aud-1')).toEqual(['a']);
  });

  it('keeps every identity byte for byte', async () => {
    const values = [
      ' ',
      ' a ',
      'A',
      'a',
      'Ünï',
      'U\u0308ni\u0308',
      '<b>',
      '"',
      '\ud800',
      '__proto__',
      'x'.repeat(10_000),
    ];
    await px.update(membership({ add: [action('aud-1', 1, ...values)] }));
    expect(await px.members('aud-1')).toEqual(values);
    const { json } = await px.call('GET', `/sandbox/users/${encodeURIComponent(' a ')}/segments`);
    expect(json.items).toMatchObject([{ externalId: 'aud-1', lastQualificationTime: t(1) }]);
    expect((await px.call('GET', '/sandbox/users/B/segments')).json.count).toBe(0);
  });

  it('finds people by global id when PX has handed it out', async () => {
    const { json } = await px.call('POST', '/v1/users', { body: { identifyId: 'u-1' } });
    const add = [action('aud-1', 1, json.aptrinsicId)];
    expect((await px.update(membership({ add }, 'GLOBAL_ID'))).status).toBe(200);
    expect(await px.members('aud-1')).toEqual(['u-1']);
    const unknown = await px.update(membership({ add: [action('aud-1', 1, 'u-1')] }, 'GLOBAL_ID'));
    expect(unknown.json.message).toContain('u-1');
  });
});

describe('what is refused', () => {
  const good = () => ({
    identityType: 'IDENTIFY_ID',
    add: [{ segmentId: 'aud-1', lastQualificationTime: t(1), identities: ['a'] }],
    remove: [],
  });
  const wrong: [string, (body: ReturnType<typeof good>) => unknown, RegExp][] = [
    ['an unknown field', (body) => ({ ...body, extra: 1 }), /unknown field extra/],
    [
      'an unknown field of an action',
      (body) => ({ ...body, add: [{ ...body.add[0], segment_id: 'x' }] }),
      /unknown field add\[0\]\.segment_id/,
    ],
    ['no add', ({ identityType, remove }) => ({ identityType, remove }), /add is required/],
    ['no remove', ({ identityType, add }) => ({ identityType, add }), /remove is required/],
    ['no identityType', ({ add, remove }) => ({ add, remove }), /identityType is required/],
    ['another identityType', (body) => ({ ...body, identityType: 'EMAIL' }), /identityType/],
    ['add that is no list', (body) => ({ ...body, add: {} }), /add must be a list/],
    [
      'an action that is no object',
      (body) => ({ ...body, add: ['a'] }),
      /add\[0\] must be an object/,
    ],
    [
      'an action without identities',
      (body) => ({ ...body, add: [{ segmentId: 'aud-1', lastQualificationTime: t(1) }] }),
      /add\[0\]\.identities is required/,
    ],
    ...[null, 'a', { a: 1 }].map((identities): (typeof wrong)[number] => [
      `identities ${JSON.stringify(identities)}`,
      (body) => ({ ...body, add: [{ ...body.add[0], identities }] }),
      /add\[0\]\.identities must be a list/,
    ]),
    ...[1, null, '', ['a']].map((identity): (typeof wrong)[number] => [
      `identity ${JSON.stringify(identity)}`,
      (body) => ({ ...body, add: [{ ...body.add[0], identities: ['a', identity] }] }),
      /add\[0\]\.identities\[1\]/,
    ]),
    ...[
      '2026-11-24T00:00:01Z',
      '2026-11-24T00:00:01.000',
      '2026-11-24T00:00:01.000+00:00',
      '2026-11-24 00:00:01.000Z',
      '2026-02-30T00:00:01.000Z',
      '2026-13-01T00:00:01.000Z',
      '2026-11-24T24:00:00.000Z',
      1_764_000_000_000,
    ].map((lastQualificationTime): (typeof wrong)[number] => [
      `time ${lastQualificationTime}`,
      (body) => ({ ...body, add: [{ ...body.add[0], lastQualificationTime }] }),
      /lastQualificationTime/,
    ]),
    [
      'an unknown segment',
      (body) => ({ ...body, remove: [{ ...body.add[0], segmentId: 'aud-9' }] }),
      /unknown segment aud-9/,
    ],
    ['a list', () => [], /the body must be an object/],
    ['no JSON', () => '{"add":', /not JSON/],
    ['bytes that are not UTF-8', () => new Uint8Array([0x22, 0xff, 0x22]), /not UTF-8/],
  ];
  it.each(wrong)('%s, and nothing of the request is applied', async (_name, spoil, message) => {
    const answer = await px.call('POST', '/v1/external_segment/update_membership', {
      body: spoil(good()),
    });
    expect(answer.status).toBe(400);
    expect(answer.json.status).toBe('error');
    expect(answer.json.message).toMatch(message);
    expect(await px.members('aud-1')).toEqual([]);
  });

  it('more than 1,000 identities in all', async () => {
    const people = Array.from({ length: 1_001 }, (_, index) => `u-${index}`);
    const sides = {
      add: [action('aud-1', 1, ...people.slice(0, 500))],
      remove: [action('aud-2', 1, ...people.slice(500))],
    };
    expect((await px.update(membership(sides))).json.message).toMatch(/1001 identities/);
    expect(await px.members('aud-1')).toEqual([]);
    const most = membership({ add: [action('aud-1', 1, ...people.slice(0, 1_000))] });
    expect((await px.update(most)).status).toBe(200);
  });

  it('a body over 1 MiB, another media type, and a compressed body', async () => {
    const identity = 'x'.repeat(1024 * 1024);
    expect((await px.update(membership({ add: [action('aud-1', 1, identity)] }))).status).toBe(413);
    const path = '/v1/external_segment/update_membership';
    const body = JSON.stringify(good());
    const asText = { 'content-type': 'text/plain' };
    expect((await px.call('POST', path, { body, headers: asText })).status).toBe(415);
    const asGzip = { 'content-encoding': 'gzip' };
    expect((await px.call('POST', path, { body, headers: asGzip })).status).toBe(415);
    expect(await px.members('aud-1')).toEqual([]);
  });
});

describe('order', () => {
  it('lets a late older addition not undo a removal, nor the other way round', async () => {
    await px.update(membership({ remove: [action('aud-1', 5, 'gone')] }));
    await px.update(membership({ add: [action('aud-1', 5, 'stays')] }));
    await px.update(membership({ add: [action('aud-1', 4, 'gone')] }));
    await px.update(membership({ remove: [action('aud-1', 4, 'stays')] }));
    expect(await px.members('aud-1')).toEqual(['stays']);
    const { json } = await px.call('GET', '/sandbox/stats');
    expect(json.memberships).toEqual({ applied: 2, repeated: 0, outOfOrder: 2, contradicted: 0 });
  });

  it('compares fractions by value, whatever their length', async () => {
    const at = (fraction: string) => [
      {
        segmentId: 'aud-1',
        lastQualificationTime: `2026-11-24T00:00:01.${fraction}Z`,
        identities: ['a'],
      },
    ];
    await px.update(membership({ add: at('12') }));
    await px.update(membership({ remove: at('1199999') }));
    expect(await px.members('aud-1')).toEqual(['a']);
    await px.update(membership({ remove: at('120001') }));
    expect(await px.members('aud-1')).toEqual([]);
    await px.update(membership({ remove: at('1200010') }));
    expect((await px.call('GET', '/sandbox/stats')).json.memberships.repeated).toBe(1);
  });

  it('ends in the state with the latest time, whatever the order of arrival', async () => {
    const update = fc.record({ isIn: fc.boolean(), person: fc.constantFrom('a', 'b', 'c') });
    const shuffledUpdates = fc
      .array(update, { minLength: 1, maxLength: 12 })
      .map((updates) => updates.map((one, index) => ({ ...one, seconds: index })))
      .chain((updates) =>
        fc.tuple(fc.constant(updates), fc.shuffledSubarray(updates, { minLength: updates.length })),
      );
    await fc.assert(
      fc.asyncProperty(shuffledUpdates, async ([updates, arriving]) => {
        await px.call('POST', '/sandbox/reset');
        await px.createSegment('aud-1');
        for (const { isIn, person, seconds } of arriving) {
          const side = [action('aud-1', seconds, person)];
          await px.update(membership(isIn ? { add: side } : { remove: side }));
        }
        const last = new Map(updates.map(({ person, isIn }) => [person, isIn]));
        const expected = [...last].filter(([, isIn]) => isIn).map(([person]) => person);
        expect((await px.members('aud-1')).sort()).toEqual(expected.sort());
        const { json } = await px.call('GET', '/sandbox/segments');
        expect(json.items[0].count).toBe(expected.length);
      }),
      { numRuns: 30 },
    );
  });

  it('counts a contradiction at one and the same time, and lets the last to arrive stand', async () => {
    await px.update(membership({ add: [action('aud-1', 1, 'a')] }));
    await px.update(membership({ remove: [action('aud-1', 1, 'a')] }));
    expect(await px.members('aud-1')).toEqual([]);
    expect((await px.call('GET', '/sandbox/stats')).json.memberships.contradicted).toBe(1);
  });
});
