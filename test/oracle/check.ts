/** What must hold of one rule on one person: compared with the second evaluator, over time. */
import {
  createCompiler,
  openScope,
  PqlError,
  type PqlProfile,
  parse,
  print,
} from '../../src/audiences/pql/index.ts';
import { isMember } from './evaluate.ts';
import type { Life } from './generate.ts';
import { unitOf } from './time.ts';

const day = 86_400_000;

/** Instants at which answers tend to change: times in the data, moved by what rules move them by. */
function instants({ profile, baseMs, zone, now }: Life): number[] {
  const found = new Set<number>();
  const add = (ms: number) => {
    for (const change of [-1, 0, 1]) found.add(ms + change);
  };
  const times = profile.events.map((event) => event.timestampMs);
  const collect = (value: unknown): void => {
    if (typeof value === 'string') {
      const ms = Date.parse(value);
      if (!Number.isNaN(ms)) times.push(ms);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(profile.attributes);
  collect(profile.segmentMembership);
  for (const ms of [...times, baseMs, now]) {
    for (const move of [
      0,
      1_000,
      60_000,
      3_600_000,
      2 * 3_600_000,
      day - 3_600_000,
      day,
      day + 3_600_000,
      2 * day,
      3 * day,
      7 * day,
      28 * day,
      30 * day,
      31 * day,
      365 * day,
    ]) {
      add(ms + move);
      add(ms - move);
    }
    const { start, end } = unitOf(ms, 'day', zone);
    add(start);
    add(end);
  }
  for (let days = 0; days < 40; days += 1) add(unitOf(now + days * day, 'day', zone).start);
  return [...found].filter((ms) => ms > now).sort((left, right) => left - right);
}

export interface Checked {
  /** Not a rule: kinds that do not fit. */
  refused: boolean;
  member: boolean;
  steps: number;
  flips: number;
}

export class Difference extends Error {}

function differ(what: string, life: Life, more: object): never {
  throw new Difference(
    `${what}: ${JSON.stringify({ ...life, now: new Date(life.now).toISOString(), ...more })}`,
  );
}

const placesOf = new Set(['from', 'to', 'namePlace']);

/** A tree without its places. */
export function bare(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => (placesOf.has(key) ? undefined : value)),
  );
}

export function check(life: Life, random: (max: number) => number): Checked {
  const { text, zone, profile } = life;
  let compiled: ReturnType<ReturnType<typeof createCompiler>['compile']>;
  try {
    compiled = createCompiler({ timeZone: zone }).compile(text);
  } catch (error) {
    if (!(error instanceof PqlError)) throw error;
    return { refused: true, member: false, steps: 0, flips: 0 };
  }
  const rule = parse(text);
  const printed = print(rule);
  if (JSON.stringify(bare(parse(printed))) !== JSON.stringify(bare(rule)))
    differ('printed', life, { printed });
  const evaluate = (ms: number) => compiled.evaluate(openScope(profile as PqlProfile, ms));
  const wanted = (ms: number) => isMember(rule, profile, ms, zone);
  const later = instants(life);
  const end = later.at(-1)!;
  let at = life.now;
  let answer = evaluate(at);
  const first = answer.member;
  let flips = 0;
  let steps = 0;
  for (; steps < 25; steps += 1) {
    if (answer.member !== wanted(at))
      differ('member', life, { at: new Date(at).toISOString(), got: answer.member });
    const next = answer.nextChangeAtMs;
    if (next !== null && next <= at) differ('next is not later', life, { at, next });
    const between = later.filter((ms) => ms > at && (next === null || ms < next));
    const sample =
      between.length <= 6
        ? between
        : Array.from({ length: 6 }, () => between[random(between.length)]!);
    if (next !== null && next - 1 > at) sample.push(next - 1);
    for (const ms of sample) {
      if (wanted(ms) !== answer.member)
        differ('flips before next', life, {
          at: new Date(at).toISOString(),
          flip: new Date(ms).toISOString(),
          next: next === null ? null : new Date(next).toISOString(),
        });
    }
    if (next === null || next > end) break;
    const before = answer.member;
    at = next;
    answer = evaluate(at);
    if (answer.member !== before) flips += 1;
  }
  return { refused: false, member: first, steps, flips };
}
