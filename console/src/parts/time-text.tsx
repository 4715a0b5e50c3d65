import { usePreferences } from '../preferences.tsx';
import { useMe } from '../session.tsx';
import { absoluteTime, relativeTime } from './format.ts';
import { useNowMs } from './now.ts';

const dayMs = 86_400_000;

/** The zone that times are shown in; undefined: the browser's own. */
export function useShownZone(): string | undefined {
  const { zone } = usePreferences().preferences;
  const { workspace } = useMe();
  if (zone === 'utc') return 'UTC';
  return zone === 'workspace' ? workspace.timeZone : undefined;
}

interface TimeTextProps {
  /** ISO 8601, or null for never. */
  at: string | null | undefined;
  /** What stands where there is no time. */
  none?: string;
  isAbsolute?: boolean;
}

/** A moment: relative within a day, else date and time; the tooltip and copied value are ISO UTC. */
export function TimeText({ at, none = '—', isAbsolute = false }: TimeTextProps) {
  const nowMs = useNowMs();
  const zone = useShownZone();
  if (!at) return <span>{none}</span>;
  const atMs = Date.parse(at);
  const isNear = Math.abs(nowMs - atMs) < dayMs;
  const text = isNear && !isAbsolute ? relativeTime(atMs, nowMs) : absoluteTime(atMs, zone);
  const iso = new Date(atMs).toISOString();
  return (
    <time dateTime={iso} title={iso}>
      {text}
    </time>
  );
}
