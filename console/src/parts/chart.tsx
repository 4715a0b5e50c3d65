/** The drawing of a chart, loaded when one is shown. */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Legend,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ChartPanelProps, SeriesColor } from './chart-panel.tsx';
import { absoluteTime, chartTick, chartValue } from './format.ts';
import { useShownZone } from './time-text.tsx';

const frame = style({
  height: 240,
  width: 'full',
  font: 'ui-sm',
  '--blue': { type: 'fill', value: 'blue-900' },
  '--green': { type: 'fill', value: 'green-900' },
  '--red': { type: 'fill', value: 'red-900' },
  '--purple': { type: 'fill', value: 'purple-900' },
  '--orange': { type: 'fill', value: 'orange-900' },
  '--gray': { type: 'fill', value: 'gray-700' },
  '--axis': { type: 'fill', value: 'gray-700' },
  '--grid': { type: 'fill', value: 'gray-200' },
});
const tip = style({
  font: 'ui-sm',
  backgroundColor: 'elevated',
  color: 'neutral',
  padding: 8,
  borderRadius: 'default',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
});

const legend = style({
  color: 'neutral',
  display: 'inline-block',
  verticalAlign: 'bottom',
  maxWidth: 240,
  truncate: true,
});

/** Of series that name none, in order. */
const colors: readonly SeriesColor[] = ['blue', 'green', 'red', 'purple', 'orange', 'gray'];
const dashes = [undefined, '6 3', '2 3', '8 3 2 3'];

interface TipProps {
  active?: boolean;
  label?: unknown;
  payload?: readonly { name?: unknown; value?: unknown; dataKey?: unknown }[];
}

/** What a logarithm can be taken of: a thousandth stands for nothing. */
const logMin = 1e-3;

/** The powers of ten around all values. */
function logTicks(values: readonly number[]): number[] {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(Math.ceil(Math.log10(Math.max(...values))), from + 1);
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
}

/** Ticks as short as the range allows. */
function tickOf(atMs: number, rangeMs: number, timeZone: string | undefined): string {
  const options: Intl.DateTimeFormatOptions =
    rangeMs > 2 * 86_400_000
      ? { day: 'numeric', month: 'short', timeZone }
      : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone };
  return new Intl.DateTimeFormat('en-GB', options).format(atMs);
}

/** Names of markers that have room; of several that stand close together only how many there are. */
function labelsOf(
  markers: readonly { atMs: number; name: string }[],
  rangeMs: number,
): { atMs: number; name: string }[] {
  const groups: { atMs: number; names: string[] }[] = [];
  for (const { atMs, name } of markers.toSorted((a, b) => a.atMs - b.atMs)) {
    const last = groups.at(-1);
    if (last && atMs - last.atMs < rangeMs / 6) last.names.push(name);
    else groups.push({ atMs, names: [name] });
  }
  return groups.map(({ atMs, names }) => ({
    atMs,
    name: names.length === 1 ? names[0]! : `${names.length} changes`,
  }));
}

/** Above the plot, and away from the nearer edge. */
function drawName(name: string, isAtEnd: boolean) {
  return ({ viewBox }: { viewBox: { x: number; y: number } }) => (
    <text x={viewBox.x} y={viewBox.y - 6} fill="var(--axis)" textAnchor={isAtEnd ? 'end' : 'start'}>
      {name}
    </text>
  );
}

export function Chart(props: ChartPanelProps) {
  const { title, points, series, markers = [], bands = [], unit, isLog = false, limit } = props;
  const zone = useShownZone();
  const rangeMs = (points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0);
  const data = points.map(({ atMs, values }) => {
    const row: Record<string, number | null> = { atMs };
    for (const { id, kind } of series) {
      const value = values[id] ?? null;
      const drawn = isLog && value !== null ? Math.max(value, logMin) : value;
      row[id] = kind === 'bar-down' && drawn !== null ? -drawn : drawn;
    }
    return row;
  });
  const colored = series.map((one, index) => ({
    ...one,
    color: one.color ?? colors[index % colors.length]!,
  }));
  const drawn = data.flatMap((row) => series.flatMap(({ id }) => row[id] ?? []));
  const ticks = isLog ? logTicks([...drawn, ...(limit ? [limit.value] : [])]) : null;
  const Tip = ({ active, label, payload = [] }: TipProps) =>
    active ? (
      <div className={tip}>
        <div>{absoluteTime(Number(label), zone)}</div>
        {payload.map((one) => (
          <div key={String(one.dataKey)}>
            {String(one.name)}: {chartValue(Math.abs(Number(one.value)), unit)}
          </div>
        ))}
      </div>
    ) : null;
  return (
    <div className={frame}>
      <ResponsiveContainer
        width="100%"
        height="100%"
        initialDimension={{ width: 600, height: 240 }}
      >
        <ComposedChart
          data={data}
          accessibilityLayer
          title={title}
          stackOffset="sign"
          {...(props.group ? { syncId: props.group, syncMethod: 'value' } : {})}
          margin={{ top: markers.length > 0 ? 24 : 8, right: 8, bottom: 0, left: 0 }}
        >
          <CartesianGrid vertical={false} stroke="var(--grid)" />
          <XAxis
            dataKey="atMs"
            type="number"
            scale="time"
            domain={['dataMin', 'dataMax']}
            padding={{ left: 12, right: 12 }}
            tickFormatter={(atMs: number) => tickOf(atMs, rangeMs, zone)}
            minTickGap={48}
            stroke="var(--axis)"
            tick={{ fill: 'var(--axis)' }}
          />
          <YAxis
            width={64}
            allowDecimals={unit !== undefined}
            {...(ticks
              ? { scale: 'log', ticks, domain: [ticks[0]!, ticks.at(-1)!], allowDataOverflow: true }
              : {})}
            tickFormatter={(value: number) => chartTick(value, unit, isLog)}
            stroke="var(--axis)"
            tick={{ fill: 'var(--axis)' }}
          />
          <Tooltip content={<Tip />} isAnimationActive={false} />
          <Legend
            formatter={(name) => (
              <span className={legend} dir="auto" title={String(name)}>
                {name}
              </span>
            )}
          />
          {bands.map((band) => (
            <ReferenceArea
              key={`${band.name} ${band.fromMs}`}
              x1={Math.max(band.fromMs, points[0]?.atMs ?? 0)}
              x2={Math.min(band.toMs, points.at(-1)?.atMs ?? 0)}
              fill="var(--grid)"
              fillOpacity={0.6}
              label={
                band.toMs - band.fromMs < rangeMs / 8
                  ? undefined
                  : { value: band.name, fill: 'var(--axis)', position: 'insideTopLeft' }
              }
            />
          ))}
          {markers.map((marker) => (
            <ReferenceLine
              key={`${marker.name} ${marker.atMs}`}
              x={marker.atMs}
              stroke="var(--axis)"
              strokeDasharray="3 3"
            />
          ))}
          {labelsOf(markers, rangeMs).map(({ atMs, name }) => (
            <ReferenceLine
              key={`label ${atMs}`}
              x={atMs}
              stroke="none"
              label={drawName(name, atMs - (points[0]?.atMs ?? 0) > rangeMs / 2)}
            />
          ))}
          {limit && (
            <ReferenceLine
              y={limit.value}
              stroke="var(--red)"
              strokeDasharray="8 4"
              label={{ value: limit.name, fill: 'var(--axis)', position: 'insideTopLeft' }}
            />
          )}
          {colored.map(({ id, name, kind, color }, index) =>
            kind === 'area' ? (
              <Area
                key={id}
                dataKey={id}
                name={name}
                type="monotone"
                dot={data.length === 1}
                strokeWidth={2}
                stroke={`var(--${color})`}
                fill={`var(--${color})`}
                fillOpacity={0.2}
                isAnimationActive={false}
              />
            ) : kind === 'line' ? (
              <Line
                key={id}
                dataKey={id}
                name={name}
                type="monotone"
                dot={data.length === 1 || data.some((row) => row[id] === null)}
                strokeWidth={2}
                stroke={`var(--${color})`}
                strokeDasharray={dashes[index % dashes.length]}
                isAnimationActive={false}
              />
            ) : (
              <Bar
                key={id}
                dataKey={id}
                name={name}
                stackId="bars"
                barSize={rangeMs === 0 ? 24 : undefined}
                maxBarSize={24}
                fill={`var(--${color})`}
                isAnimationActive={false}
              />
            ),
          )}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
