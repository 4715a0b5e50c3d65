import { SegmentedControl, SegmentedControlItem } from '@react-spectrum/s2';

export const timeRanges = ['15m', '1h', '24h', '7d', '30d'] as const;
export type TimeRangeName = (typeof timeRanges)[number];

const names: Readonly<Record<TimeRangeName | 'custom', string>> = {
  '15m': '15 min',
  '1h': '1 h',
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
  custom: 'Custom',
};

/** The window that all charts of a page show. */
export function TimeRange({
  value,
  onChange,
}: {
  value: TimeRangeName | 'custom';
  onChange(range: TimeRangeName | 'custom'): void;
}) {
  return (
    <SegmentedControl
      aria-label="Time range"
      selectedKey={value}
      onSelectionChange={(key) => onChange(key as TimeRangeName | 'custom')}
    >
      {([...timeRanges, 'custom'] as const).map((range) => (
        <SegmentedControlItem key={range} id={range}>
          {names[range]}
        </SegmentedControlItem>
      ))}
    </SegmentedControl>
  );
}
