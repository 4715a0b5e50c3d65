/** Calendar of the second evaluator: everything by Temporal, whatever it costs. */
import type { Unit } from '../../src/audiences/pql/ast.ts';

const durations: Record<Unit, (count: number) => Temporal.DurationLike> = {
  millisecond: (count) => ({ milliseconds: count }),
  second: (count) => ({ seconds: count }),
  minute: (count) => ({ minutes: count }),
  hour: (count) => ({ hours: count }),
  day: (count) => ({ days: count }),
  week: (count) => ({ weeks: count }),
  month: (count) => ({ months: count }),
  year: (count) => ({ years: count }),
  decade: (count) => ({ years: 10 * count }),
  century: (count) => ({ years: 100 * count }),
  millennium: (count) => ({ years: 1_000 * count }),
};

export function local(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
}

export function plus(ms: number, count: number, unit: Unit, zone: string): number {
  return local(ms, zone).add(durations[unit](count)).epochMilliseconds;
}

function wallStart(wall: Temporal.PlainDateTime, unit: Unit): Temporal.PlainDateTime {
  const day = wall.with({ hour: 0, minute: 0, second: 0, millisecond: 0 });
  const years = { year: 1, decade: 10, century: 100, millennium: 1_000 } as const;
  switch (unit) {
    case 'millisecond':
      return wall;
    case 'second':
      return wall.with({ millisecond: 0 });
    case 'minute':
      return wall.with({ second: 0, millisecond: 0 });
    case 'hour':
      return wall.with({ minute: 0, second: 0, millisecond: 0 });
    case 'day':
      return day;
    case 'week':
      return day.subtract({ days: day.dayOfWeek - 1 });
    case 'month':
      return day.with({ day: 1 });
    default: {
      const size = years[unit];
      return day.with({ year: wall.year - (((wall.year % size) + size) % size), month: 1, day: 1 });
    }
  }
}

/** Whether two instants are in the same calendar unit by the clock on the wall. */
export function sameUnit(left: number, right: number, unit: Unit, zone: string): boolean {
  const [a, b] = [unitOf(left, unit, zone), unitOf(right, unit, zone)];
  return a.start === b.start;
}

/** The calendar unit that holds an instant, `[start, end)`. */
export function unitOf(ms: number, unit: Unit, zone: string): { start: number; end: number } {
  const at = local(ms, zone);
  const wall = wallStart(at.toPlainDateTime(), unit);
  if (['millisecond', 'second', 'minute', 'hour'].includes(unit)) {
    // A clock hour that comes twice is two hours, unless the clock went back inside it.
    const round = { smallestUnit: unit, roundingMode: 'floor' } as {
      smallestUnit: 'hour';
      roundingMode: 'floor';
    };
    const start = at.round(round).epochMilliseconds;
    let end = start;
    do end += 60_000 * 15;
    while (unit === 'hour' && local(end, zone).round(round).epochMilliseconds === start);
    if (unit !== 'hour') end = plus(start, 1, unit, zone);
    return { start, end };
  }
  const first = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds;
  const date = wall.toPlainDate();
  return { start: first(date), end: first(date.add(durations[unit](1))) };
}

/** The unit `count` units after the one that holds an instant. */
export function unitBeside(ms: number, count: -1 | 0 | 1, unit: Unit, zone: string) {
  const here = unitOf(ms, unit, zone);
  if (count === 0) return here;
  return unitOf(count === 1 ? here.end : here.start - 1, unit, zone);
}

export const dateOnly = /^\d{4}-\d\d-\d\d$/;
const dateTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

export function readInstant(text: string, zone: string): number | null {
  try {
    if (dateOnly.test(text)) {
      const date = Temporal.PlainDate.from(text, { overflow: 'reject' });
      return date.toZonedDateTime(zone).epochMilliseconds;
    }
    const match = dateTime.exec(text);
    if (!match) return null;
    const [, clock, offset] = match as unknown as [string, string, string | undefined];
    const cut = clock.replace(/(\.\d{3})\d+$/, '$1');
    const wall = Temporal.PlainDateTime.from(cut, { overflow: 'reject' });
    if (offset === undefined) return wall.toZonedDateTime(zone).epochMilliseconds;
    return Temporal.Instant.from(`${wall.toString()}${offset}`).epochMilliseconds;
  } catch {
    return null;
  }
}
