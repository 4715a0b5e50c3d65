/** A chart as a file. */
import { init } from 'echarts';

/** @returns an SVG of lines over seconds */
export function plot(options: {
  title: string;
  samples: readonly { second: number; [series: string]: number }[];
  series: readonly string[];
  isLog?: boolean;
}): string {
  const { title, samples, series, isLog = false } = options;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 960, height: 320 });
  chart.setOption({
    animation: false,
    title: { text: title, textStyle: { fontSize: 14 } },
    legend: { show: series.length > 1, right: 16 },
    grid: { left: 56, right: 24, top: 48, bottom: 32 },
    xAxis: { type: 'value', max: 'dataMax', axisLabel: { formatter: '{value} s' } },
    yAxis: { type: isLog ? 'log' : 'value' },
    series: series.map((id) => ({
      name: id,
      type: 'line',
      showSymbol: false,
      connectNulls: true,
      data: samples.map((one) => [one.second, one[id] ?? null]),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
