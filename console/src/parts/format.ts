/** Numbers, times and identity values as every screen shows them. */

const exact = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

export function exactNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : exact.format(value);
}

export function compactNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : compact.format(value);
}

/** One decimal; never a rounded 100 % or 0 % while something is left. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '—';
  const share = (part / whole) * 100;
  if (share > 0 && share < 0.1) return '<0.1 %';
  if (share > 99.9 && part < whole) return '99.9 %';
  return `${share.toFixed(1)} %`;
}

export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 48 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** "4 s ago", "in 3 h". */
export function relativeTime(atMs: number, nowMs: number): string {
  const seconds = Math.trunc((nowMs - atMs) / 1_000);
  if (seconds === 0) return 'now';
  const text =
    Math.abs(seconds) < 60 ? `${Math.abs(seconds)} s` : duration(Math.abs(seconds) * 1_000);
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

/** "24 Nov 2026, 14:02:11" in a zone (undefined: the browser's). */
export function absoluteTime(atMs: number, timeZone: string | undefined): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  return parts.format(atMs);
}

const mixed = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

/** What a person might overlook in an identity value, or null. */
export function identityWarning(value: string): string | null {
  if (value !== value.trim()) return 'Begins or ends with white space';
  if (mixed.filter((script) => script.test(value)).length > 1) return 'Mixes scripts';
  if (value.normalize('NFC') !== value) return 'Is not in composed Unicode form';
  return null;
}

/** White space made visible. */
export function visibleIdentity(value: string): string {
  return value.replaceAll(' ', '·').replaceAll('\t', '→').replaceAll('\n', '↵');
}

/** "9.7 MB", in powers of 1,000. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1_000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power]}`;
}

export type ChartUnit = 'seconds' | 'milliseconds' | 'perSecond';

const rate = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** "0.4 µs", "87 µs", "3.21 ms", "1.4 s": what rules take is mostly far below a millisecond. */
function shortTime(ms: number): string {
  const microseconds = ms * 1_000;
  if (microseconds > 0 && microseconds < 0.1) return '<0.1 µs';
  if (microseconds > 0 && ms < 1) return `${microseconds.toFixed(microseconds < 10 ? 1 : 0)} µs`;
  return ms < 10 ? `${rate.format(ms)} ms` : duration(ms);
}

/** A value of a chart in words; without a unit it is a count. */
export function chartValue(value: number | null | undefined, unit: ChartUnit | undefined): string {
  if (value === null || value === undefined) return '—';
  if (unit === 'perSecond') return `${rate.format(value)} /s`;
  if (unit === 'milliseconds') return shortTime(value);
  return unit === 'seconds' ? duration(value * 1_000) : exactNumber(value);
}

/** A value at the axis of a chart: short, and in one unit where it counts in powers of ten. */
export function chartTick(value: number, unit: ChartUnit | undefined, isLog: boolean): string {
  if (unit === undefined) return compactNumber(Math.abs(value));
  if (unit === 'perSecond') return rate.format(value);
  return isLog
    ? `${rate.format(value)} ${unit === 'seconds' ? 's' : 'ms'}`
    : chartValue(value, unit);
}
