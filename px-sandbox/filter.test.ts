import fc from 'fast-check';
import { expect, it } from 'vitest';
import { globMatches, parseFilters, passes } from './filter.ts';

it('matches a pattern exactly as the same regular expression would', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\n'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
  fc.assert(
    fc.property(text, pattern, (value, glob) => {
      const source = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      expect(globMatches(value, glob)).toBe(new RegExp(`^${source}$`, 's').test(value));
    }),
  );
});

it('stays fast on patterns made to be slow', () => {
  expect(globMatches('a'.repeat(20_000), `${'*a'.repeat(50)}*b`)).toBe(false);
});

it('reads own fields only', () => {
  const filters = parseFilters(['customAttributes.__proto__.x==1'], new Set());
  expect(passes({ customAttributes: {} }, filters)).toBe(false);
});
