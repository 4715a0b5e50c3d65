import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { compactNumber, exactNumber } from './format.ts';

const tabular = style({ fontVariantNumeric: 'tabular-nums' });

/** A count: exact in tables, compact in cards with the exact one as tooltip. */
export function NumberText({
  value,
  isCompact = false,
}: {
  value: number | null | undefined;
  isCompact?: boolean;
}) {
  return (
    <span className={tabular} title={isCompact ? exactNumber(value) : undefined}>
      {isCompact ? compactNumber(value) : exactNumber(value)}
    </span>
  );
}
