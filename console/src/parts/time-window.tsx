import { ActionButton, RangeSlider } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { absoluteTime } from './format.ts';
import { instant, oneOf } from './search.ts';
import { TimeRange, type TimeRangeName, timeRanges } from './time-range.tsx';
import { useShownZone } from './time-text.tsx';
import { WallTimeInput } from './wall-time.tsx';

/** What a link says of the time that charts show. */
export const timeSearch = {
  range: oneOf(...timeRanges),
  from: instant,
  to: instant,
};

/**
 * The last `range`, or a part of it: `from` and `to`, both ISO 8601 UTC. Without a range these two are
 * the time that somebody chose freely.
 */
export interface ShownTime {
  range?: TimeRangeName | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** As the API asks for it. */
export function timeQuery({ range = '24h', from, to }: ShownTime) {
  return from && to ? { from, to } : { range };
}

const row = style({
  display: 'flex',
  gap: 24,
  alignItems: 'end',
  flexWrap: 'wrap',
  marginBottom: 16,
});
const brush = style({ width: 320 });
const moments = style({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: 8,
  font: 'ui',
});
const wrong = style({ font: 'ui-sm', color: 'negative' });
const part = style({ font: 'ui', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums' });
/** The brush counts back from now, in the unit that fits the range. */
const scales = {
  '15m': { unit: 'minute', length: 15, step: 0.25 },
  '1h': { unit: 'minute', length: 60, step: 1 },
  '24h': { unit: 'hour', length: 24, step: 0.25 },
  '7d': { unit: 'hour', length: 168, step: 1 },
  '30d': { unit: 'day', length: 30, step: 0.5 },
} as const satisfies Record<TimeRangeName, object>;
interface TimeWindowProps {
  value: ShownTime;
  onChange(value: ShownTime): void;
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** One choice of time for all charts of a page: a range until now and a brush for a part of it, or two moments. */
export function TimeWindow({ value, onChange }: TimeWindowProps) {
  const { range, from, to } = value;
  const custom = range === undefined && from !== undefined && to !== undefined && { from, to };
  const choose = (next: TimeRangeName | 'custom'): void => {
    if (next !== 'custom') onChange({ range: next });
    if (next !== 'custom' || custom) return;
    const { unit, length } = scales[range ?? '24h'];
    const iso = (atMs: number): string => new Date(atMs).toISOString();
    const nowMs = Date.now();
    onChange({ from: from ?? iso(nowMs - length * unitMs[unit]), to: to ?? iso(nowMs) });
  };
  return (
    <div className={row}>
      <TimeRange value={custom ? 'custom' : (range ?? '24h')} onChange={choose} />
      {custom ? (
        <CustomTime shown={custom} onChange={onChange} />
      ) : (
        <Brush value={value} onChange={onChange} />
      )}
    </div>
  );
}

/** Two moments; the charts follow as soon as one is before the other. */
function CustomTime({
  shown,
  onChange,
}: {
  shown: { from: string; to: string };
  onChange(value: ShownTime): void;
}) {
  const zone = useShownZone();
  // What is typed and no time to show yet.
  const [typed, setTyped] = useState<{ from?: string | null; to?: string | null }>({});
  const chosen = { ...shown, ...typed };
  const isWrong =
    chosen.from !== null && chosen.to !== null && Date.parse(chosen.from) >= Date.parse(chosen.to);
  const change = (part: typeof typed): void => {
    const { from, to } = { ...chosen, ...part };
    if (from === null || to === null || Date.parse(from) >= Date.parse(to)) {
      setTyped({ from, to });
    } else {
      setTyped({});
      onChange({ from, to });
    }
  };
  return (
    <div className={moments}>
      <WallTimeInput
        label="From"
        value={chosen.from}
        timeZone={zone}
        onChange={(from) => change({ from })}
      />
      <span aria-hidden>–</span>
      <WallTimeInput
        label="To"
        value={chosen.to}
        timeZone={zone}
        onChange={(to) => change({ to })}
      />
      {isWrong && <span className={wrong}>The end must be after the start.</span>}
    </div>
  );
}

function Brush({ value, onChange }: TimeWindowProps) {
  const { range = '24h', from, to } = value;
  const zone = useShownZone();
  const [dragged, setDragged] = useState<{ start: number; end: number } | null>(null);
  const { unit, length, step } = scales[range];
  const nowMs = Date.now();
  const placeOf = (text: string): number => {
    const place = (Date.parse(text) - nowMs) / unitMs[unit];
    return Math.min(Math.max(Math.round(place / step) * step, -length), 0);
  };
  const isPart = from !== undefined && to !== undefined;
  const set = isPart ? { start: placeOf(from), end: placeOf(to) } : { start: -length, end: 0 };
  const choose = ({ start, end }: { start: number; end: number }): void => {
    setDragged(null);
    const isAll = end - start === length || end <= start;
    const iso = (place: number): string => new Date(nowMs + place * unitMs[unit]).toISOString();
    onChange(isAll ? { range } : { range, from: iso(start), to: iso(end) });
  };
  return (
    <>
      <div className={brush}>
        <RangeSlider
          label="Part shown, from now"
          minValue={-length}
          maxValue={0}
          step={step}
          formatOptions={{ style: 'unit', unit, signDisplay: 'negative' }}
          value={dragged ?? set}
          onChange={setDragged}
          onChangeEnd={choose}
          styles={style({ width: 'full' })}
        />
      </div>
      {isPart && (
        <>
          <span className={part}>
            {absoluteTime(Date.parse(from), zone)} – {absoluteTime(Date.parse(to), zone)}
          </span>
          <ActionButton onPress={() => onChange({ range })}>Show all of it</ActionButton>
        </>
      )}
    </>
  );
}
