import { expect, it } from 'vitest';
import { isBlockedValue } from './namespaces.ts';

const blocked = new Set(['null', 'undefined', 'unknown', 'anonymous', '0', '-1']);

it.each([
  '',
  ' ',
  '\t\n',
  'null',
  'NULL',
  ' Undefined ',
  'unknown',
  'anonymous',
  '0',
  '-1',
  '0000',
  '00000000-0000-0000-0000-000000000000',
])('keeps %j from naming a person', (value) => {
  expect(isBlockedValue(value, blocked)).toBe(true);
});

it.each(['a', '-', '10', '01', 'nullable', '00000000-0000-0000-0000-000000000001', '０'])(
  'lets %j name one',
  (value) => {
    expect(isBlockedValue(value, blocked)).toBe(false);
  },
);

it('goes by the list of the workspace, but never lets nothing or all zeros through', () => {
  const own = new Set(['test@example.com']);
  expect(isBlockedValue('Test@Example.com', own)).toBe(true);
  for (const value of ['null', '0', '-1']) expect(isBlockedValue(value, own)).toBe(false);
  for (const value of ['', ' ', '000']) expect(isBlockedValue(value, own)).toBe(true);
});
