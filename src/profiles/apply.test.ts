import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../kernel/index.ts';
import { applyUpdate, emptyProfile, mergeProfiles, type Profile, withoutLoser } from './apply.ts';

const always = { nowMs: 1_000_000, linked: () => true };

function apply(profile: Profile, attributes: JsonObject, timestampMs: number): void {
  applyUpdate(profile, { identities: [], attributes, timestampMs }, always);
}

describe('attributes', () => {
  it('merges objects, replaces arrays, and deletes with null', () => {
    const profile = emptyProfile('p', 0);
    apply(profile, { a: { b: 1, c: 2 }, tags: [1, 2] }, 1);
    apply(profile, { a: { b: 3 }, tags: [3], gone: 1 }, 2);
    apply(profile, { gone: null, a: { c: null } }, 3);
    expect(profile.attributes).toEqual({ a: { b: 3 }, tags: [3] });
  });

  it('never lets an older update win, not even over a deletion', () => {
    const profile = emptyProfile('p', 0);
    apply(profile, { plan: 'pro' }, 10);
    apply(profile, { plan: 'trial' }, 9);
    expect(profile.attributes).toEqual({ plan: 'pro' });
    apply(profile, { plan: null }, 12);
    apply(profile, { plan: 'trial' }, 11);
    expect(profile.attributes).toEqual({});
  });

  it('cuts a time ahead of the clock, so that a fast sender does not freeze an attribute', () => {
    const profile = emptyProfile('p', 0);
    apply(profile, { plan: 'pro' }, 9_000_000);
    apply(profile, { plan: 'trial' }, 1_000_000);
    expect(profile.attributes).toEqual({ plan: 'trial' });
  });

  it('keeps names like __proto__ as plain data', () => {
    const profile = emptyProfile('p', 0);
    apply(profile, JSON.parse('{"__proto__": {"x": 1}, "constructor": 2, "a/b": {"~": 3}}'), 1);
    expect(JSON.stringify(profile.attributes)).toBe(
      '{"__proto__":{"x":1},"constructor":2,"a/b":{"~":3}}',
    );
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  const leafOrObject = fc.letrec<{ value: never }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(1, 2, 'x', null, true),
      fc.constant([1] as never),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { minKeys: 1, maxKeys: 2 }),
    ) as never,
  })).value;
  const writes = fc.uniqueArray(
    fc.record({
      attributes: fc.dictionary(fc.constantFrom('a', 'b'), leafOrObject, { minKeys: 1 }),
      at: fc.integer({ min: 1, max: 50 }),
    }),
    { selector: (write) => write.at, maxLength: 8 },
  );

  it('takes a merge back: what the winner had, with what came since', () => {
    fc.assert(
      fc.property(writes, writes, writes, writes, (ofWinner, ofLoser, ofOther, later) => {
        const [winner, loser] = [emptyProfile('w', 0), emptyProfile('l', 0)];
        const other = emptyProfile('o', 0);
        // Times of their own, by what is left of three, and later ones later.
        for (const { attributes, at } of ofWinner) apply(winner, attributes, 3 * at);
        for (const { attributes, at } of ofLoser) apply(loser, attributes, 3 * at + 1);
        for (const { attributes, at } of ofOther) apply(other, attributes, 3 * at + 2);
        const before = structuredClone({ winner, loser, since: [other] });
        const merged = structuredClone(winner);
        mergeProfiles(merged, loser);
        // What is newer of the first who joined hides it; without them it is there.
        mergeProfiles(merged, other);
        mergeProfiles(winner, other);
        for (const { attributes, at } of later) {
          apply(merged, attributes, 1_000 + at);
          apply(winner, attributes, 1_000 + at);
        }
        expect(withoutLoser(merged, before).attributes).toEqual(winner.attributes);
      }),
      { numRuns: 500 },
    );
  });

  it('comes to the same profile in whatever order updates arrive', () => {
    fc.assert(
      fc.property(writes, fc.infiniteStream(fc.nat()), (list, picks) => {
        const sorted = [...list].sort((left, right) => left.at - right.at);
        const shuffled = [...list];
        for (let index = shuffled.length - 1; index > 0; index -= 1) {
          const other = picks.next().value! % (index + 1);
          [shuffled[index], shuffled[other]] = [shuffled[other]!, shuffled[index]!];
        }
        const inOrder = emptyProfile('p', 0);
        for (const write of sorted) apply(inOrder, structuredClone(write.attributes), write.at);
        const mixed = emptyProfile('p', 0);
        for (const write of shuffled) apply(mixed, structuredClone(write.attributes), write.at);
        expect(mixed.attributes).toEqual(inOrder.attributes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('merges two profiles as if all updates had come to one', () => {
    fc.assert(
      fc.property(writes, fc.infiniteStream(fc.boolean()), (list, side) => {
        const sorted = [...list].sort((left, right) => left.at - right.at);
        const whole = emptyProfile('p', 0);
        const halves = [emptyProfile('l', 0), emptyProfile('r', 0)] as const;
        for (const write of sorted) {
          apply(whole, structuredClone(write.attributes), write.at);
          apply(halves[side.next().value ? 0 : 1], structuredClone(write.attributes), write.at);
        }
        mergeProfiles(halves[0], halves[1]);
        expect(halves[0].attributes).toEqual(whole.attributes);
      }),
      { numRuns: 1_000 },
    );
  });
});
