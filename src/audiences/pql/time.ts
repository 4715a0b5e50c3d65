/**
 * Calendar arithmetic in one zone. Exact units and UTC are plain arithmetic; the rest is native
 * Temporal. Results beyond the calendar are plus or minus infinity.
 */
import type { Unit } from './ast.ts';

const exactMs: Partial<Record<Unit, number>> = {
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
};
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** Exact where there are no clock changes. */
const utcMs: Partial<Record<Unit, number>> = { day: dayMs, week: weekMs };
/** 1 January 1970 was a Thursday; weeks begin on Monday. */
const firstMondayMs = -3 * dayMs;

const calendarStep: Record<
  Exclude<Unit, 'millisecond' | 'second' | 'minute' | 'hour'>,
  { days?: number; months?: number; years?: number }
> = {
  day: { days: 1 },
  week: { days: 7 },
  month: { months: 1 },
  year: { years: 1 },
  decade: { years: 10 },
  century: { years: 100 },
  millennium: { years: 1_000 },
};

/** Longest length of a unit in ms, for bounds. */
export const unitMsMax: Record<Unit, number> = {
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 26 * 3_600_000,
  week: 7 * dayMs + 2 * 3_600_000,
  month: 31 * dayMs + 2 * 3_600_000,
  year: 366 * dayMs + 2 * 3_600_000,
  decade: 3_654 * dayMs,
  century: 36_526 * dayMs,
  millennium: 365_251 * dayMs,
};

export interface Calendar {
  /** Length of a unit where adding it is plain addition of milliseconds, else null. */
  exactMs(unit: Unit): number | null;
  /** An instant moved by whole units; calendar units keep the wall clock. */
  add(ms: number, count: number, unit: Unit): number;
  /** Start of the calendar unit that holds an instant. */
  startOf(ms: number, unit: Unit): number;
  /** The start of the unit `count` units after the one that starts at an instant. */
  shift(startMs: number, count: number, unit: Unit): number;
  /** The first start of a unit at or after an instant. */
  ceil(ms: number, unit: Unit): number;
  startOfDate(year: number, month: number, day: number): number;
  month(ms: number): number;
  year(ms: number): number;
  day(ms: number): number;
  /** ISO 8601; a date alone is the start of that day, a time without a zone is local. Null if unreadable. */
  read(text: string): number | null;
  /** A text that is only a date: a period of a day. */
  isDateOnly(text: string): boolean;
}

const datePattern = /^(\d{4})-(\d\d)-(\d\d)$/;
const timePattern =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?$/;

/** Two digits of a text, or NaN. */
function digits(text: string, at: number): number {
  const high = text.charCodeAt(at) - 48;
  const low = text.charCodeAt(at + 1) - 48;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : Number.NaN;
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2026-06-15T12:00:00Z`, with or without milliseconds: what machines write. NaN for all others. */
function readUtc(text: string): number {
  const { length } = text;
  if (length !== 20 && length !== 24) return Number.NaN;
  const isFormed =
    text[4] === '-' &&
    text[7] === '-' &&
    text[10] === 'T' &&
    text[13] === ':' &&
    text[16] === ':' &&
    text[length - 1] === 'Z' &&
    (length === 20 || text[19] === '.');
  if (!isFormed) return Number.NaN;
  const year = digits(text, 0) * 100 + digits(text, 2);
  const month = digits(text, 5);
  const day = digits(text, 8);
  const hour = digits(text, 11);
  const minute = digits(text, 14);
  const second = digits(text, 17);
  const ms = length === 20 ? 0 : digits(text, 20) * 10 + (digits(text, 21) % 10);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : daysOfMonths[month - 1];
  const isTime = hour <= 23 && minute <= 59 && second <= 59;
  if (days === undefined || day < 1 || !(day <= days) || !isTime) return Number.NaN;
  return dayNumber(year, month, day) * dayMs + ((hour * 60 + minute) * 60 + second) * 1_000 + ms;
}

/** Days from 1970-01-01, with years that begin in March so that leap days come last. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + dayOfEra + dayOfYear - 719_468;
}

interface Wall {
  year: number;
  month: number;
  day: number;
}

function validDay({ year, month, day }: Wall): boolean {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return month >= 1 && month <= 12 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

function utcDay({ year, month, day }: Wall): number {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return at.getTime();
}

/** What a `Date` and Temporal can hold. */
export const instantMsMax = 8.64e15;

export function bounded(ms: number): number {
  if (ms > instantMsMax) return Number.POSITIVE_INFINITY;
  return ms < -instantMsMax ? Number.NEGATIVE_INFINITY : ms;
}

function guarded(work: () => number, overflow: number): number {
  try {
    const ms = work();
    return Number.isNaN(ms) ? overflow : ms;
  } catch {
    return overflow;
  }
}

const yearUnits: Partial<Record<Unit, number>> = {
  year: 1,
  decade: 10,
  century: 100,
  millennium: 1_000,
};

export function createCalendar(timeZone: string): Calendar {
  const isUtc = timeZone === 'UTC' || timeZone === 'Etc/UTC';
  const zoned = (ms: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  const dayStart = (wall: Wall): number =>
    isUtc
      ? utcDay(wall)
      : Temporal.PlainDate.from(wall).toZonedDateTime(timeZone).epochMilliseconds;
  const wallOf = (ms: number): Wall => {
    if (!isUtc) return zoned(ms);
    const at = new Date(ms);
    return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  };
  const add = (ms: number, count: number, unit: Unit): number => {
    const exact = exactMs[unit];
    if (exact !== undefined) return bounded(ms + count * exact);
    const step = calendarStep[unit as keyof typeof calendarStep];
    if (isUtc && step.days) return bounded(ms + count * step.days * dayMs);
    const duration = Object.fromEntries(
      Object.entries(step).map(([name, size]) => [name, size * count]),
    );
    return guarded(
      () => zoned(ms).add(duration).epochMilliseconds,
      count < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    );
  };
  /** Of a clock hour, minute, second: where the clock changes inside it, by its wall time. */
  const startOfExact = (ms: number, unit: Unit, exact: number): number => {
    if (isUtc || exact === 1) return Math.floor(ms / exact) * exact;
    const at = zoned(ms);
    const offset = at.offsetNanoseconds / 1_000_000;
    const start = Math.floor((ms + offset) / exact) * exact - offset;
    if (start === ms || zoned(start).offsetNanoseconds === at.offsetNanoseconds) return start;
    const smallestUnit = unit as 'second' | 'minute' | 'hour';
    return at.round({ smallestUnit, roundingMode: 'floor' }).epochMilliseconds;
  };
  const startOf = (ms: number, unit: Unit): number => {
    if (!Number.isFinite(ms)) return ms;
    const exact = exactMs[unit];
    if (exact !== undefined) return startOfExact(ms, unit, exact);
    return guarded(() => startOfCalendar(ms, unit), Number.NEGATIVE_INFINITY);
  };
  const startOfCalendar = (ms: number, unit: Unit): number => {
    if (isUtc && unit === 'day') return Math.floor(ms / dayMs) * dayMs;
    if (isUtc && unit === 'week')
      return Math.floor((ms - firstMondayMs) / weekMs) * weekMs + firstMondayMs;
    const wall = wallOf(ms);
    if (unit === 'day') return dayStart(wall);
    if (unit === 'week') {
      const date = Temporal.PlainDate.from({ year: wall.year, month: wall.month, day: wall.day });
      return dayStart(date.subtract({ days: date.dayOfWeek - 1 }));
    }
    if (unit === 'month') return dayStart({ year: wall.year, month: wall.month, day: 1 });
    const size = yearUnits[unit]!;
    return dayStart({ year: Math.floor(wall.year / size) * size, month: 1, day: 1 });
  };
  const nextStart = (startMs: number, unit: Unit): number => {
    for (let count = 1; ; count += 1) {
      const start = startOf(add(startMs, count, unit), unit);
      // An hour in which the clock goes back is longer than an hour.
      if (start > startMs || !Number.isFinite(startMs)) return start;
    }
  };
  const shift = (startMs: number, count: number, unit: Unit): number => {
    let start = startMs;
    for (let step = 0; step < count; step += 1) start = nextStart(start, unit);
    for (let step = 0; step > count; step -= 1) start = startOf(start - 1, unit);
    return start;
  };
  let lastText = '';
  let lastMs: number | null = null;
  const read = (text: string): number | null => {
    if (text === lastText) return lastMs;
    const utcMs = readUtc(text);
    lastMs = Number.isNaN(utcMs) ? readAny(text) : utcMs;
    lastText = text;
    return lastMs;
  };
  const readAny = (text: string): number | null => {
    const date = datePattern.exec(text);
    if (date) {
      const wall = { year: Number(date[1]), month: Number(date[2]), day: Number(date[3]) };
      return validDay(wall) ? dayStart(wall) : null;
    }
    const match = timePattern.exec(text);
    if (!match) return null;
    const wall = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
    const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
    if (!validDay(wall) || hour > 23 || minute > 59 || second > 59) return null;
    const ms = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
    const offsetMinutes = Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0);
    if (Number(match[10] ?? 0) > 23 || Number(match[11] ?? 0) > 59) return null;
    const clock = ((hour * 60 + minute) * 60 + second) * 1_000 + ms;
    const isLocal = match[8] === undefined && match[9] === undefined;
    if (!isLocal || isUtc) {
      const sign = match[9] === '-' ? -1 : 1;
      return utcDay(wall) + clock - sign * offsetMinutes * 60_000;
    }
    return Temporal.PlainDateTime.from({
      ...wall,
      hour,
      minute,
      second,
      millisecond: ms,
    }).toZonedDateTime(timeZone).epochMilliseconds;
  };
  return {
    exactMs: (unit) => exactMs[unit] ?? (isUtc ? (utcMs[unit] ?? null) : null),
    add,
    startOf,
    shift,
    ceil: (ms, unit) => {
      const start = startOf(ms, unit);
      return start >= ms ? start : nextStart(start, unit);
    },
    startOfDate: (year, month, day) => dayStart({ year, month, day }),
    month: (ms) => wallOf(ms).month,
    year: (ms) => wallOf(ms).year,
    day: (ms) => wallOf(ms).day,
    read,
    isDateOnly: (text) => datePattern.test(text),
  };
}
