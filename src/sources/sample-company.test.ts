import { expect, it } from 'vitest';
import { sampleBatch, samplePeople, webinarGuests } from './sample-company.ts';

const nowMs = Date.parse('2026-11-24T12:00:00Z');
const dayMs = 86_400_000;

it('has fifty people, eighteen of them power users on a trial, Ana one of them and Ben none', () => {
  const people = samplePeople(nowMs);
  expect(people).toHaveLength(50);
  expect(new Set(people.map((one) => one.userId)).size).toBe(50);
  const loginsOf = (one: (typeof people)[number]): number =>
    one.events.filter(({ name, atMs }) => name === 'login' && nowMs - atMs <= 7 * dayMs).length;
  const power = people.filter((one) => one.traits.plan === 'trial' && loginsOf(one) >= 3);
  expect(power).toHaveLength(18);
  const ana = people.find((one) => one.userId === 'u-1042')!;
  const ben = people.find((one) => one.userId === 'u-1077')!;
  expect([ana.traits.name, power.includes(ana)]).toEqual(['Ana Ruiz', true]);
  expect([ben.traits.name, ben.traits.plan, loginsOf(ben)]).toEqual(['Ben Ode', 'trial', 2]);
});

it('sends events of a fortnight, none of them ahead, and a list of guests', () => {
  const people = samplePeople(nowMs);
  const times = people.flatMap((one) => one.events.map((event) => event.atMs));
  expect(Math.min(...times)).toBeGreaterThan(nowMs - 15 * dayMs);
  expect(Math.max(...times)).toBeLessThan(nowMs);
  expect((sampleBatch(people)['batch'] as unknown[]).length).toBe(50 + times.length);
  expect(webinarGuests(people)).toHaveLength(17);
});
