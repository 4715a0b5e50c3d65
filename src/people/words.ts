/** Instants, lengths of time and values as sentences show them. Pure. */
import type { JsonValue } from '../kernel/index.ts';

export interface Times {
  nowMs: number;
  /** An IANA name. */
  timeZone: string;
}

/** `24 Nov, 14:00`; with the year where it is not this one; `precise` adds `:02.480`. */
export function timeText(atMs: number, times: Times, precise = false): string {
  const parts = (ms: number): Record<string, string> =>
    Object.fromEntries(
      new Intl.DateTimeFormat('en-US', {
        timeZone: times.timeZone,
        year: 'numeric',
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        fractionalSecondDigits: 3,
        hourCycle: 'h23',
      })
        .formatToParts(ms)
        .map(({ type, value }) => [type, value]),
    );
  const at = parts(atMs);
  const year = at['year'] === parts(times.nowMs)['year'] ? '' : ` ${at['year']}`;
  const seconds = precise ? `:${at['second']}.${at['fractionalSecond']}` : '';
  return `${at['day']} ${at['month']}${year}, ${at['hour']}:${at['minute']}${seconds}`;
}

/** `0.8 s`, `42 s`, `12 min`, `3 h`, `2 days`. */
export function lengthText(ms: number): string {
  const seconds = Math.max(ms, 0) / 1_000;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} days`;
}

const valueCharsMax = 200;

/** A value in a sentence: JSON, shortened; nothing there is `missing`. */
export function valueText(value: JsonValue): string {
  if (value === null) return 'missing';
  const text = JSON.stringify(value);
  return text.length > valueCharsMax ? `${text.slice(0, valueCharsMax)}…` : text;
}

/** A text that ends a sentence, without its own full stop. */
export function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, '');
}

/** On one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
