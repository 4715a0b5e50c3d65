import { expect, it } from 'vitest';
import { shapeOf } from './shape.ts';

it('tells names and kinds, and nothing of what was sent', () => {
  const sent = {
    userId: '',
    n: 5,
    is: true,
    of: null,
    tags: ['secret', 'b'],
    none: [],
    a: { b: 'x' },
  };
  expect(shapeOf(sent)).toEqual({
    userId: 'text of 0 characters',
    n: 'number',
    is: 'true or false',
    of: 'null',
    tags: ['text of 6 characters', '1 more'],
    none: [],
    a: { b: 'text of 1 character' },
  });
});

it('ends in what is deep, and in what has many names', () => {
  expect(shapeOf({ a: { b: { c: { d: { e: 1 } } } } })).toEqual({
    a: { b: { c: { d: 'object' } } },
  });
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`k${at}`, at]));
  expect(Object.keys(shapeOf(many) as object)).toHaveLength(31);
});
