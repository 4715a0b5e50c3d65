import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { limits } from '../../kernel/index.ts';
import { demoAudiences } from './audiences.ts';
import { makeCompany } from './company.ts';
import { liveOn } from './live.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it.each([50, 400, 1_000, 2_000])(
  'lets so few of %i people leave at once that no brake holds them',
  async (count) => {
    const people = makeCompany({ seed: 1, people: count, nowMs: Date.now() });
    const memberships = (userId: string) => {
      const person = people.find((one) => one.userId === userId)!;
      return demoAudiences.filter((audience) => audience.isMember(person, Date.now()));
    };
    const before = new Map(people.map(({ userId }) => [userId, memberships(userId)]));
    let left = 0;
    const onHappened = (what: string): void => {
      const userId = what.split(' ')[0]!;
      const now = memberships(userId);
      left += before.get(userId)!.filter((one) => !now.includes(one)).length;
      before.set(userId, now);
    };
    const stop = new AbortController();
    const product = { track: () => {}, identify: () => {}, flush: async () => {} };
    const living = liveOn(people, product, { seed: 1, signal: stop.signal, onHappened });
    for (let window = 0; window < 12; window += 1) {
      const members = [...before.values()].flat().length;
      left = 0;
      await vi.advanceTimersByTimeAsync(limits.brakeWindowMs);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(Math.max(limits.brakePeople, members * 0.3));
    }
    stop.abort();
    await living;
  },
);
