import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

const line = style({ color: 'accent' });
const frame = style({ display: 'inline-block', verticalAlign: 'middle' });
const shape = style({ display: 'block' });

const width = 96;
const height = 20;

/** The shape of a few numbers; what they say stands beside it as text, or is its label. */
export function Sparkline({ values, label }: { values: readonly number[]; label?: string }) {
  if (values.length < 2) return null;
  const top = Math.max(...values, 1);
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * (width - 2) + 1;
    const y = height - 1 - (value / top) * (height - 2);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <span className={frame} {...(label ? { role: 'img', 'aria-label': label, title: label } : {})}>
      <svg aria-hidden className={shape} width={width} height={height} focusable="false">
        <polyline
          className={line}
          points={points.join(' ')}
          fill="none"
          stroke="currentColor"
          strokeWidth={1.5}
        />
      </svg>
    </span>
  );
}
