import { expect, it } from 'vitest';
import { fakeClock, systemClock, watchLeaps } from './clock.ts';

it('tells a clock that was set from time that passes', () => {
  const clock = fakeClock(Date.UTC(2026, 4, 5));
  const hasLeapt = watchLeaps(clock);
  expect(hasLeapt()).toBe(false);
  clock.add(3_600_000);
  expect(hasLeapt()).toBe(true);
  expect(hasLeapt()).toBe(false);
  clock.add(-60_000);
  expect(hasLeapt()).toBe(true);
  expect(watchLeaps(systemClock)()).toBe(false);
});
