/** Long rules, deep data and hard chains: answered, without using up the stack or the day. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCompiler, openScope, type PqlProfile, parse, print } from './index.ts';

const startMs = Date.parse('2026-01-01T00:00:00Z');
const eventsCount = 2_000;
const nowMs = startMs + eventsCount * 60_000;

const profile: PqlProfile = {
  attributes: { b: true, xs: [{ a: 1 }, { a: 2 }] },
  events: Array.from({ length: eventsCount }, (_, index) => ({
    eventType: 'a',
    timestampMs: startMs + index * 60_000,
    body: { n: index },
  })),
  identityMap: {},
  segmentMembership: {},
};

function memberOf(text: string, attributes?: object, timeZone = 'UTC'): boolean {
  const person = attributes ? ({ ...profile, attributes } as PqlProfile) : profile;
  return createCompiler({ timeZone }).compile(text).evaluate(openScope(person, nowMs)).member;
}

/** Six states and an end that cannot be reached, so that all choices must be tried. */
function hopeless(when: (state: number) => string): string {
  const states = Array.from(
    { length: 6 },
    (_, state) => `S${state}: WHAT(eventType = "a")${state ? ` WHEN(${when(state)})` : ''}`,
  );
  return `chain(xEvent, timestamp, [${states.join(', ')}, END: WHAT(n = 0)])`;
}

const far = (state: number): number => Math.max(0, state - 2);
const near = (state: number): string => `<= 1 day after S${state - 1}`;
const other = (state: number): string => `!= 1 hour after S${state}`;

describe('limits of rules', () => {
  it.each([
    ['10,000 or', `not b${' or b'.repeat(10_000)}`, true],
    ['a long list', `1 in [${'0,'.repeat(32_000)}1]`, true],
    ['32,000 names', `a${'.a'.repeat(32_000)}.isNull()`, true],
    ['9,000 calls', `xs${'.head()'.repeat(9_000)}.isNull()`, true],
    ['21,000 filters', `xs${'[a]'.repeat(21_000)}.count() = 0`, true],
    ['20,000 filters of events', `xEvent${'[n]'.repeat(20_000)}.count() = 0`, true],
    ['32,000 operands', `1 = 1${'+0'.repeat(32_000)}`, true],
    [
      '4,500 states',
      `chain(xEvent, timestamp, [${Array.from({ length: 4_500 }, (_, index) => `A${index}:WHAT(n)`).join(',')}])`,
      false,
    ],
    ['200 loops in each other', `${'exists E from xs where '.repeat(200)}false`, false],
    [
      '200 sums in each other',
      `1 < (${'sum '.repeat(200)}1${' over X from xs'.repeat(200)})`,
      true,
    ],
    ['5,900 sums and differences', `sum-1=1${' or sum-1=1'.repeat(5_900)}`, false],
    ['30,000 wildcards', `s like "${'%a'.repeat(30_000)}"`, false],
  ])('%s', (_name, text, member) => {
    expect(memberOf(text)).toBe(member);
  });

  it('prints what is nested as deep as it may be', () => {
    for (const text of [
      `${'('.repeat(200)}b${')'.repeat(200)}`,
      `${'not '.repeat(200)}b`,
      `${'(b and '.repeat(200)}b${')'.repeat(200)}`,
      `1 = ${'-'.repeat(200)}1`,
    ]) {
      const printed = print(parse(text));
      expect(print(parse(printed))).toBe(printed);
    }
  });

  it('takes deep and long data', () => {
    const deep = () => {
      let data: object | number = 1;
      for (let level = 0; level < 100_000; level += 1) data = level % 2 ? [data] : { a: data };
      return data;
    };
    let lists: object = [{ a: 1 }];
    for (let level = 0; level < 100_000; level += 1) lists = [lists];
    const long = Array.from({ length: 20_000 }, (_, index) => ({ id: index }));
    const data = { deep: deep(), same: deep(), lists, long, reversed: [...long].reverse() };
    expect(memberOf('deep = same and lists.a = 1', data)).toBe(true);
    expect(memberOf('long = reversed and long.subsetOf(reversed)', data)).toBe(true);
    expect(
      memberOf(
        'long.distinct().count() = 20000 and long.id.groupBy(this).keys().count() = 20000',
        data,
      ),
    ).toBe(true);
  });

  it.each([
    ['an hour of the state before', (state: number) => `<= 1 hour after S${state - 1}`],
    ['a day of the state before', (state: number) => `<= 1 day after S${state - 1}`],
    ['a month of the state before', (state: number) => `<= 1 month after S${state - 1}`],
    ['more than a minute of the first', () => '> 1 minute after S0'],
    ['either', (state: number) => `<= 1 hour after S${state - 1} or today`],
    ['two states before', (state: number) => `${near(state)} and > 1 minute after S${far(state)}`],
    ['one of two before', (state: number) => `${near(state)} or > 2 days after S${far(state)}`],
    [
      'other hours than two before',
      (state: number) => `${other(state - 1)} and ${other(far(state))}`,
    ],
    ['from one before until now', (state: number) => `between S${far(state)} and now`],
  ])('chains of six states over 2,000 events end: within %s', (_name, when) => {
    expect(memberOf(hopeless(when))).toBe(false);
    expect(memberOf(hopeless(when), {}, 'Europe/Berlin')).toBe(false);
  });

  it('uses nothing of Node', () => {
    const folder = new URL('.', import.meta.url);
    const files = readdirSync(folder).filter((name) => /(?<!\.test)\.ts$/.test(name));
    expect(files.length).toBeGreaterThan(10);
    const imports = files.flatMap((name) =>
      [...readFileSync(new URL(name, folder), 'utf8').matchAll(/from '([^']+)'/g)].map(
        ([, from]) => from!,
      ),
    );
    expect([...new Set(imports)].filter((from) => !from.startsWith('./'))).toEqual(['re2js']);
  });
});
