import { ActionButton, RangeSlider } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { z } from 'zod';
import { absoluteTime } from './format.ts';
import { TimeRange, type TimeRangeName, timeRanges } from './time-range.tsx';
import { useShownZone } from './time-text.tsx';

const instant = z.iso.datetime().optional().catch(undefined);

/** What a link says of the time that charts show. */
export const timeSearch = {
  range: z.enum(timeRanges).optional().catch(undefined),
  from: instant,
  to: instant,
};

/** The last `range`, or a part of it: `from` and `to`, both ISO 8601 UTC. */
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
const part = style({ font: 'ui', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums' });
/** The brush counts back from now, in the unit that fits the range. */
const scales = {
  '15m': { unit: 'minute', length: 15, step: 0.25 },
  '1h': { unit: 'minute', length: 60, step: 1 },
  '24h': { unit: 'hour', length: 24, step: 0.25 },
  '7d': { unit: 'hour', length: 168, step: 1 },
  '30d': { unit: 'day', length: 30, step: 0.5 },
} as const satisfies Record<TimeRangeName, object>;
const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** One choice of time for all charts of a page: a range until now, and a brush for a part of it. */
export function TimeWindow(props: { value: ShownTime; onChange(value: ShownTime): void }) {
  const { range = '24h', from, to } = props.value;
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
    props.onChange(isAll ? { range } : { range, from: iso(start), to: iso(end) });
  };
  return (
    <div className={row}>
      <TimeRange value={range} onChange={(next) => props.onChange({ range: next })} />
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
          <ActionButton onPress={() => props.onChange({ range })}>Show all of it</ActionButton>
        </>
      )}
    </div>
  );
}
