/** Times and numbers as every screen shows them. */
import { type Html, html } from '../html.ts';

const dayMs = 86_400_000;

export function counted(count: number): string {
  return count.toLocaleString('en');
}

/** "1 fault", "2 faults". */
export function countOf(count: number, noun: string): string {
  return `${counted(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Under a day old: how long ago; else date and time in the company's zone. ISO in the tooltip. */
export function timeTag(ms: number, nowMs: number, timeZone: string): Html {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${timeText(ms, nowMs, timeZone)}</time>`;
}

function timeText(ms: number, nowMs: number, timeZone: string): string {
  const ageMs = nowMs - ms;
  if (ageMs >= 0 && ageMs < dayMs) return agoText(ageMs);
  const options = { dateStyle: 'medium', timeStyle: 'medium', timeZone } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(ms);
}

function agoText(ageMs: number): string {
  const seconds = Math.floor(ageMs / 1_000);
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3_600)} h ago`;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
