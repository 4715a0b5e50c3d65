import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

const line = style({ color: 'accent' });
const frame = style({ display: 'inline-block', verticalAlign: 'middle' });

const width = 96;
const height = 20;

/** The shape of a few numbers; what they say stands beside it as text. */
export function Sparkline({ values }: { values: readonly number[] }) {
  if (values.length < 2) return null;
  const top = Math.max(...values, 1);
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * (width - 2) + 1;
    const y = height - 1 - (value / top) * (height - 2);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg aria-hidden className={frame} width={width} height={height} focusable="false">
      <polyline
        className={line}
        points={points.join(' ')}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
      />
    </svg>
  );
}
