/** Requests a second over the last minute, against what PX allows. */
import { type Html, html } from '../html.ts';
import type { Px } from '../px.ts';
import { counted } from './format.ts';

const secondsShown = 60;
const width = 720;
const height = 120;
const barWidth = width / secondsShown;

export function rateChart(px: Px, nowMs: number): Html {
  const limit = px.settings.rateLimit.perSecond;
  const now = Math.floor(nowMs / 1_000);
  const counts = Array.from({ length: secondsShown }, (_, index) =>
    px.rate.inSecond(now - secondsShown + 1 + index),
  );
  const most = Math.max(...counts);
  const top = Math.max(most, limit) * 1.15;
  const y = (count: number): number => Math.round((1 - count / top) * height * 10) / 10;
  const text = `In the last minute at most ${counted(most)} requests a second; PX takes ${counted(limit)}.`;
  return html`<figure id="rate" data-live class="chart">
<svg viewBox="0 0 ${width} ${height + 18}" role="img" aria-label="${text}">
<line class="axis" x1="0" y1="${height}" x2="${width}" y2="${height}"/>
${counts.map((count, index) => count > 0 && html`<rect class="bar" x="${Math.round(index * barWidth * 10) / 10}" y="${y(count)}" width="${barWidth - 2}" height="${height - y(count)}"/>`)}
<line class="limit" x1="0" y1="${y(limit)}" x2="${width}" y2="${y(limit)}"/>
<text x="4" y="${y(limit) - 4}">${counted(limit)}/s</text>
<text x="0" y="${height + 14}">1 min ago</text><text x="${width}" y="${height + 14}" text-anchor="end">now</text>
</svg>
<figcaption>${text}</figcaption></figure>`;
}
