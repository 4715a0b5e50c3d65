import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../kernel/index.ts';
import { identityKey, type ResolveInput, type ResolvePlan, resolve } from './resolve.ts';
import type { ProfileUpdate, UpdateIdentity } from './update.ts';

function updateOf(...ids: string[]): ProfileUpdate {
  const identities = ids.map((text): UpdateIdentity => {
    const [namespace, id] = text.split(':') as [string, string];
    return { namespace, id };
  });
  return { identities, timestampMs: 0 };
}

function plan(
  updates: ProfileUpdate[],
  known: Record<string, string> = {},
  counts: Record<string, number> = {},
): ResolvePlan {
  let created = 0;
  const owners = new Map(
    Object.entries(known).map(([text, owner]) => {
      const [namespace, id] = text.split(':') as [string, string];
      return [identityKey(namespace, id), owner];
    }),
  );
  const input: ResolveInput = {
    updates,
    owners,
    identityCounts: new Map([...owners.values()].map((id) => [id, counts[id] ?? 1])),
    hasIdentity: () => false,
    stitches: (namespace) => namespace !== 'Shop',
    newId: () => {
      created += 1;
      return `new-${String(created).padStart(4, '0')}`;
    },
  };
  return resolve(input);
}

describe('resolving identities to people', () => {
  it('gives updates that share an identity, directly or through others, one person', () => {
    const { profileIds, merges } = plan([
      updateOf('CRM:1', 'Email:a'),
      updateOf('Email:b', 'CRM:2'),
      updateOf('Email:a', 'Email:b'),
      updateOf('CRM:3'),
    ]);
    expect(profileIds.slice(0, 3)).toEqual(['new-0001', 'new-0001', 'new-0001']);
    expect(profileIds[3]).not.toBe('new-0001');
    // Both were made by this batch: there is nothing stored to merge.
    expect(merges).toEqual([]);
  });

  it('merges known people into the older one, and takes links of the batch along', () => {
    const { profileIds, merges, links, owners } = plan(
      [updateOf('CRM:2', 'Email:new'), updateOf('CRM:1', 'CRM:2')],
      { 'CRM:1': 'p1', 'CRM:2': 'p2' },
    );
    expect(merges).toEqual([{ winnerId: 'p1', loserId: 'p2' }]);
    expect(profileIds).toEqual(['p1', 'p1']);
    expect(links.map((link) => link.profileId)).toEqual(['p1']);
    expect(new Set(owners.values())).toEqual(new Set(['p1']));
  });

  it('never joins people by an identity of things or partners', () => {
    const { profileIds, links } = plan([updateOf('CRM:1', 'Shop:7'), updateOf('CRM:2', 'Shop:7')]);
    expect(profileIds[0]).not.toBe(profileIds[1]);
    expect(links.filter((link) => link.namespace === 'Shop')).toHaveLength(2);
  });

  it('joins by an identity that only counts when it is known, and makes none known', () => {
    const alias = (id: string): ProfileUpdate => ({
      identities: [
        { namespace: 'CRM', id: 'now' },
        { namespace: 'CRM', id, onlyKnown: true },
      ],
      timestampMs: 0,
    });
    const known = plan([alias('before')], { 'CRM:before': 'p1' });
    expect(known.profileIds).toEqual(['p1']);
    const unknown = plan([alias('before')]);
    expect(unknown.links.map((link) => link.value)).toEqual(['now']);
  });

  it(`holds at most ${limits.identitiesPerProfile} identities a person, and says what it refused`, () => {
    const full = { 'CRM:1': 'p1' };
    const link = plan([updateOf('CRM:1', 'Email:x')], full, { p1: limits.identitiesPerProfile });
    expect(link.links).toEqual([]);
    expect(link.refused).toMatchObject([{ profileIds: ['p1'] }]);
    expect(link.refused[0]!.reason).toMatch(/at most 50/);
    const merge = plan(
      [updateOf('CRM:1', 'CRM:2')],
      { ...full, 'CRM:2': 'p2' },
      { p1: 30, p2: 21 },
    );
    expect(merge.merges).toEqual([]);
    expect(merge.refused[0]!.reason).toMatch(/51 identities.*at most 50/);
    expect(merge.profileIds).toEqual(['p1']);
    const fits = plan([updateOf('CRM:1', 'CRM:2')], { ...full, 'CRM:2': 'p2' }, { p1: 30, p2: 20 });
    expect(fits.merges).toHaveLength(1);
  });

  it('comes to the same groups as joining by hand, in whatever batch', () => {
    const update = fc
      .uniqueArray(fc.constantFrom('CRM:1', 'CRM:2', 'CRM:3', 'Email:a', 'Email:b', 'Email:c'), {
        minLength: 1,
        maxLength: 3,
      })
      .map((ids) => updateOf(...ids));
    const known = fc.dictionary(
      fc.constantFrom('CRM:1', 'CRM:2', 'Email:a', 'Email:b'),
      fc.constantFrom('p1', 'p2', 'p3'),
    );
    fc.assert(
      fc.property(fc.array(update, { maxLength: 8 }), known, (updates, owners) => {
        const result = plan(updates, owners);
        const groupOf = new Map<string, string>();
        const find = (key: string): string => {
          const up = groupOf.get(key) ?? key;
          return up === key ? key : find(up);
        };
        const join = (left: string, right: string): void => {
          groupOf.set(find(left), find(right));
        };
        for (const [key, owner] of Object.entries(owners)) join(key, owner);
        for (const { identities } of updates) {
          const [first, ...rest] = identities.map((one) => `${one.namespace}:${one.id}`);
          for (const other of rest) join(first!, other);
        }
        for (const [left, one] of updates.entries()) {
          for (const [right, other] of updates.entries()) {
            const key = (update: ProfileUpdate): string =>
              find(`${update.identities[0]!.namespace}:${update.identities[0]!.id}`);
            const together = result.profileIds[left] === result.profileIds[right];
            expect(together).toBe(key(one) === key(other));
          }
        }
        for (const { loserId } of result.merges) {
          expect(result.links.every((link) => link.profileId !== loserId)).toBe(true);
          expect(result.profileIds).not.toContain(loserId);
        }
      }),
    );
  });
});
