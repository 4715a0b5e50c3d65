/** The tracking spec, call by call: what becomes of each field. */
import { expect, it } from 'vitest';
import type { JsonValue } from '../kernel/index.ts';
import type { ProfileUpdate } from '../profiles/index.ts';
import {
  parseSegmentBatch,
  parseSegmentCall,
  type SegmentCall,
  type SegmentContext,
} from './segment-spec.ts';

const at = (time: string): number => Date.parse(`2026-03-10T${time}Z`);
const context: SegmentContext = {
  knownNamespaces: new Set(['CRMID', 'AnonymousID', 'Email']),
  receivedAtMs: at('12:00:00'),
  userNamespace: 'CRMID',
  anonymousNamespace: 'AnonymousID',
};

const parse = (call: SegmentCall, body: JsonValue) =>
  parseSegmentCall({ value: body, bad: [] }, call, context);

function taken(call: SegmentCall, body: JsonValue): ProfileUpdate {
  const { updates, rejected } = parse(call, body);
  expect(rejected).toEqual([]);
  return updates[0]!.update;
}

function errorsOf(call: SegmentCall, body: JsonValue): { path: string; message: string }[] {
  const { updates, rejected } = parse(call, body);
  expect(updates).toEqual([]);
  return rejected[0]!.errors;
}

it('makes attributes of an identify, and identities of ids and external ids', () => {
  const update = taken('identify', {
    userId: 'u',
    anonymousId: 'a',
    traits: { plan: 'pro', address: { city: 'Ulm' }, gone: null },
    context: {
      externalIds: [
        { id: 'ann@example.com', type: 'email', collection: 'users', encoding: 'none' },
        { id: 'x', type: 'somewhere-else' },
      ],
      ip: '203.0.113.7',
    },
    integrations: { All: false },
    messageId: 'm',
  });
  expect(update).toEqual({
    identities: [
      { namespace: 'CRMID', id: 'u' },
      { namespace: 'AnonymousID', id: 'a' },
      { namespace: 'Email', id: 'ann@example.com' },
    ],
    attributes: { plan: 'pro', address: { city: 'Ulm' }, gone: null },
    timestampMs: context.receivedAtMs,
    messageId: 'm',
  });
});

it('makes an event of track, page and screen, with the traits of its context', () => {
  const properties = { total: 5, timestamp: 'mine', eventType: 'mine too' };
  expect(
    taken('track', {
      anonymousId: 'a',
      event: 'Order',
      properties,
      messageId: 'm-1',
      context: { traits: { plan: 'pro' } },
    }),
  ).toMatchObject({
    identities: [{ namespace: 'AnonymousID', id: 'a' }],
    attributes: { plan: 'pro' },
    events: [
      {
        id: 'm-1',
        eventType: 'Order',
        body: { total: 5, properties: { timestamp: 'mine', eventType: 'mine too' } },
      },
    ],
  });
  for (const call of ['page', 'screen'] as const) {
    const { events } = taken(call, { userId: 'u', name: 'Home', category: 'Docs', properties: {} });
    expect(events).toMatchObject([
      { id: null, eventType: call, body: { name: 'Home', category: 'Docs' } },
    ]);
  }
});

it('makes an attribute of a group', () => {
  const { attributes } = taken('group', { userId: 'u', groupId: 'g', traits: { size: 3 } });
  expect(attributes).toEqual({ group: { id: 'g', size: 3 } });
});

it('joins the two ids of an alias; a previous id nobody has is a visitor', () => {
  const { identities } = taken('alias', { previousId: 'old', userId: 'new' });
  expect(identities).toEqual([
    { namespace: 'CRMID', id: 'new' },
    { namespace: 'CRMID', id: 'old', onlyKnown: true },
    { namespace: 'AnonymousID', id: 'old' },
  ]);
});

it.each<[SegmentCall, JsonValue, string]>([
  ['identify', {}, '[0]'],
  ['identify', { userId: null }, '[0]'],
  ['identify', { userId: 5 }, '[0].userId'],
  ['identify', { userId: '' }, '[0].userId'],
  ['identify', { userId: 'u', traits: [] }, '[0].traits'],
  ['identify', [], '[0]'],
  ['track', { userId: 'u' }, '[0].event'],
  ['track', { userId: 'u', event: 'x', properties: 'y' }, '[0].properties'],
  ['track', { userId: 'u', event: 'x', timestamp: 'today' }, '[0].timestamp'],
  ['track', { userId: 'u', event: 'x', timestamp: '2026-03-12T00:00:00Z' }, '[0].timestamp'],
  ['group', { userId: 'u' }, '[0].groupId'],
  ['alias', { userId: 'u', previousId: null }, '[0]'],
  ['alias', { previousId: 'u' }, '[0]'],
])('refuses %s %j and names the place', (call, body, path) => {
  expect(errorsOf(call, body).map((error) => error.path)).toContain(path);
});

it.each<[string, object, number]>([
  ['nothing: the time it came', {}, at('12:00:00')],
  ['its own time', { timestamp: '2026-03-10T09:00:00.500Z' }, at('09:00:00.500')],
  ['another zone', { timestamp: '2026-03-10T10:00:00+01:00' }, at('09:00:00')],
  ['originalTimestamp', { originalTimestamp: '2026-03-10T09:00:00Z' }, at('09:00:00')],
  [
    'a right clock, a slow way',
    { timestamp: '2026-03-10T09:00:00Z', sentAt: '2026-03-10T11:59:30Z' },
    at('09:00:00'),
  ],
  [
    'a clock two hours behind',
    { timestamp: '2026-03-10T09:00:00Z', sentAt: '2026-03-10T10:00:00Z' },
    at('11:00:00'),
  ],
  [
    'a clock ten years ahead',
    { timestamp: '2036-03-10T11:30:00Z', sentAt: '2036-03-10T12:00:00Z' },
    at('11:30:00'),
  ],
])('knows when it happened by %s', (_name, times, expected) => {
  const { timestampMs, events } = taken('track', { userId: 'u', event: 'x', ...times });
  expect(timestampMs).toBe(expected);
  expect(events![0]!.timestampMs).toBe(expected);
});

it('corrects a batch by its own sentAt, and rejects only what is wrong in it', () => {
  const value = {
    sentAt: '2026-03-10T10:00:00Z',
    batch: [
      { type: 'track', userId: 'u', event: 'x', timestamp: '2026-03-10T09:00:00Z' },
      { type: 'nothing', userId: 'u' },
      { userId: 'u' },
      'text',
      { type: 'identify', userId: 'v' },
    ],
  };
  const { updates, rejected } = parseSegmentBatch({ value, bad: [] }, context);
  expect(updates.map((one) => one.index)).toEqual([0, 4]);
  expect(updates[0]!.update.timestampMs).toBe(at('11:00:00'));
  expect(rejected.map((one) => [one.index, one.errors[0]!.path])).toEqual([
    [1, '[1].type'],
    [2, '[2].type'],
    [3, '[3]'],
  ]);
  for (const body of [{}, { batch: {} }, [], null, 5]) {
    const refused = parseSegmentBatch({ value: body, bad: [] }, context);
    expect(refused.rejected[0]!.errors[0]!.path).toBe('batch');
  }
});
