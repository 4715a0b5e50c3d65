import { expect, it } from 'vitest';
import { sizesBack, usualSize } from './usual-size.ts';

const dayMs = 86_400_000;

it('counts back from the members of now, a day at a time', () => {
  const nowMs = 100 * dayMs + 5;
  const changes = new Map([
    [100 * dayMs, 4],
    [98 * dayMs, -10],
  ]);
  expect(sizesBack(30, changes, { fromMs: nowMs - 3 * dayMs, nowMs })).toEqual([36, 26, 26, 30]);
});

it('says nothing in the first week', () => {
  expect(usualSize([10, 10, 10, 10, 10, 10, 10])).toBeNull();
});

it('takes what an audience was, and its largest change beyond that, for usual', () => {
  const steady = [1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 2_000];
  expect(usualSize(steady)).toEqual({ from: 900, to: 1_100 });
  const growing = [0, 200, 400, 600, 800, 1_000, 1_200, 1_400];
  expect(usualSize(growing)).toEqual({ from: 0, to: 1_400 });
  const small = [18, 18, 18, 19, 18, 18, 18, 25];
  expect(usualSize(small)).toEqual({ from: 8, to: 29 });
});
