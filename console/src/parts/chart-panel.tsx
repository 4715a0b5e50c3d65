import { ActionButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { lazy, Suspense, useState } from 'react';
import { type ChartUnit, chartValue } from './format.ts';
import { Panel } from './panel.tsx';
import { TimeText, useShownZone } from './time-text.tsx';

export type SeriesColor = 'blue' | 'green' | 'red' | 'purple' | 'orange' | 'gray';

export interface ChartPanelProps {
  title: string;
  /** What the chart shows, for whoever does not see it. */
  sentence: string;
  points: readonly { atMs: number; values: Readonly<Record<string, number | null>> }[];
  /** `bar-down` is drawn below the axis; its values are positive all the same. */
  series: readonly {
    id: string;
    name: string;
    kind: 'line' | 'area' | 'bar' | 'bar-down';
    color?: SeriesColor | undefined;
  }[];
  markers?: readonly { atMs: number; name: string }[];
  /** Times in which something else was the case, shaded. */
  bands?: readonly { fromMs: number; toMs: number; name: string }[];
  /** What the values are, where they are no counts. */
  unit?: ChartUnit;
  /** Powers of ten, for values of very different sizes. */
  isLog?: boolean;
  /** What people are told of when it is passed: a dashed line. */
  limit?: { value: number; name: string } | undefined;
  /** Charts of the same group have the same points, and point at them together. */
  group?: string;
  /** What stands in place of a chart with nothing in it. */
  empty?: string;
}

const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }));

const sentenceStyle = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });
const waiting = style({ height: 240 });
const scroll = style({ maxHeight: 240, overflow: 'auto' });
const table = style({ font: 'ui-sm', width: 'full', borderCollapse: 'collapse' });
const cell = style({ padding: 4, textAlign: 'start', fontVariantNumeric: 'tabular-nums' });

/** Numbers over time: drawn, said in a sentence, and as a table for whoever wants the numbers. */
export function ChartPanel(props: ChartPanelProps) {
  const { title, sentence, points, series, empty, limit, unit } = props;
  const [isTable, setTable] = useState(false);
  const zone = useShownZone();
  const zoneName = zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isEmpty = points.every(({ values }) => series.every(({ id }) => !values[id]));
  if (isEmpty && empty !== undefined) {
    return (
      <Panel title={title}>
        <p className={sentenceStyle}>{empty}</p>
      </Panel>
    );
  }
  return (
    <Panel
      title={title}
      actions={
        <ActionButton size="S" isQuiet onPress={() => setTable(!isTable)}>
          {isTable ? 'Show as chart' : 'Show as table'}
        </ActionButton>
      }
    >
      {isTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={scroll} tabIndex={0} aria-label={`${title} as a table`}>
          <table className={table}>
            <thead>
              <tr>
                <th className={cell}>Time</th>
                {series.map(({ id, name }) => (
                  <th key={id} className={cell}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.map(({ atMs, values }) => (
                <tr key={atMs}>
                  <td className={cell}>
                    <TimeText at={new Date(atMs).toISOString()} isAbsolute />
                  </td>
                  {series.map(({ id }) => (
                    <td key={id} className={cell}>
                      {chartValue(values[id], unit)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <Suspense fallback={<div className={waiting} />}>
          <Chart {...props} />
        </Suspense>
      )}
      <p className={sentenceStyle}>
        {sentence}
        {limit && ` Dashed: ${limit.name}, ${chartValue(limit.value, unit)}.`} Times in {zoneName}.
      </p>
    </Panel>
  );
}
