import { expect, it } from 'vitest';
import { counted, namesText, sentence } from './words.ts';

it('counts things as people write it', () => {
  expect(counted(1, 'change')).toBe('1 change');
  expect(counted(12_345, 'change')).toBe('12,345 changes');
  expect(counted(0, 'person', 'people')).toBe('0 people');
});

it('ends a sentence once', () => {
  expect(sentence('PX answers 503')).toBe('PX answers 503.');
  expect(sentence('It is over.')).toBe('It is over.');
});

it('names the first few', () => {
  expect(namesText(['A', 'B', 'C', 'D'])).toBe('A, B, C, D');
  expect(namesText(['A', 'B', 'C', 'D', 'E'])).toBe('A, B, C and 2 more');
  expect(namesText(['x'.repeat(200)])).toBe(`${'x'.repeat(59)}…`);
});
