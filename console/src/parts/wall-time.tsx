import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

const input = style({
  font: 'ui',
  padding: 4,
  minHeight: 32,
  backgroundColor: 'base',
  color: 'neutral',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-500',
  borderRadius: 'default',
});

/** How far a zone (undefined: the browser's) is ahead of UTC at a moment, in milliseconds. */
function offsetMs(atMs: number, timeZone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(atMs);
  return Date.parse(`${parts.replace(' ', 'T')}Z`) - Math.floor(atMs / 1_000) * 1_000;
}

/** A moment as a clock on the wall of that zone shows it, for an input. */
function wallTime(iso: string | null, timeZone: string | undefined): string {
  if (iso === null) return '';
  const atMs = Date.parse(iso);
  return new Date(atMs + offsetMs(atMs, timeZone)).toISOString().slice(0, 16);
}

/** The moment at which that clock shows this. */
function momentOf(wall: string, timeZone: string | undefined): string | null {
  if (wall === '') return null;
  const asUtcMs = Date.parse(`${wall}Z`);
  const nearMs = asUtcMs - offsetMs(asUtcMs, timeZone);
  return new Date(asUtcMs - offsetMs(nearMs, timeZone)).toISOString();
}

interface WallTimeInputProps {
  label: string;
  /** ISO 8601 UTC; null: empty. */
  value: string | null;
  timeZone: string | undefined;
  onChange(iso: string | null): void;
}

/** A date and a time of day, as the clock on the wall of a zone shows it. */
export function WallTimeInput({ label, value, timeZone, onChange }: WallTimeInputProps) {
  return (
    <input
      type="datetime-local"
      className={input}
      aria-label={label}
      value={wallTime(value, timeZone)}
      onChange={(event) => onChange(momentOf(event.target.value, timeZone))}
    />
  );
}
