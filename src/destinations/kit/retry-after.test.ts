import { expect, it } from 'vitest';
import { limits } from '../../kernel/index.ts';
import { retryAfterMs } from './retry-after.ts';

const nowMs = Date.parse('2026-03-10T12:00:00Z');

it.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['-5', 0],
  ['0', 0],
  ['2', 2_000],
  [' 1.5 ', 1_500],
  ['Tue, 10 Mar 2026 12:00:10 GMT', 10_000],
  ['Tue, 10 Mar 2026 11:00:00 GMT', 0],
  ['315360000', limits.retryAfterMaxMs],
  ['Tue, 10 Mar 2036 12:00:00 GMT', limits.retryAfterMaxMs],
])('reads %j as %s ms', (header, ms) => {
  expect(retryAfterMs(header, nowMs)).toBe(ms);
});
