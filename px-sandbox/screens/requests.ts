/** Request log: what was asked under /v1, how fast, and each request in whole. */
import type { FastifyInstance } from 'fastify';
import { type Html, html, linkTo } from '../html.ts';
import type { Px } from '../px.ts';
import type { RequestEntry } from '../request-log.ts';
import { livingTokens } from '../state.ts';
import { counted, timeTag } from './format.ts';
import { type Column, choice, facts, none, pageLinks, pagingOf, panel, table } from './parts.ts';
import { rateChart } from './rate-chart.ts';
import { addScreen, type Visitor } from './screen.ts';

const path = '/requests';
/** Columns that leave room for the panel. */
const besidePanel = ['Request', 'Time', 'Method', 'Path', 'Status'];
const entriesMax = 500;
const shows = [
  ['', 'All requests'],
  ['failed', 'Not answered with success'],
  ['faults', 'Met a fault'],
] as const;

export function requestScreen(server: FastifyInstance, px: Px): void {
  addScreen(server, px, path, (visitor) => {
    const { query, nowMs } = visitor;
    const show = query.get('show') ?? '';
    const entries = px.log.last(entriesMax).filter((one) => isShown(one, show));
    const paging = pagingOf(query, 50, [20, 50]);
    const first = (paging.page - 1) * paging.size;
    const entryId = query.get('entry');
    return {
      title: 'Request log',
      section: path,
      body: html`${countsPart(px, nowMs)}
${rateChart(px, nowMs)}
<form class="filters" method="get" action="${path}">${choice('Show', 'show', shows, show)}<button>Show</button></form>
<div class="${entryId === null ? 'whole' : 'beside'}"><div>
${table({
  id: 'requests',
  label: 'Requests',
  columns: columnsOf(px, query, nowMs),
  rows: entries.slice(first, first + paging.size),
  isCurrent: (one) => String(one.id) === entryId,
  empty: show === '' ? 'Nobody has called yet.' : 'No request is like this.',
})}
${pageLinks('request-pages', path, query, paging, entries.length)}
<p class="hint">The last ${entriesMax} requests under /v1 are kept.</p>
</div>${entryId !== null && entryPanel(px, visitor, entryId)}</div>`,
    };
  });
}

function isShown({ status, faults }: RequestEntry, show: string): boolean {
  if (show === 'failed') return status === 0 || status >= 400;
  return show !== 'faults' || faults.length > 0;
}

function countsPart(px: Px, nowMs: number): Html {
  const { requests, tokensIssued } = px.log.stats();
  const living = livingTokens(px.state, nowMs);
  return html`<div id="counts" data-live class="cards">
<p class="card"><strong>${counted(requests)}</strong> requests</p>
<p class="card"><strong>${counted(tokensIssued)}</strong> tokens issued</p>
<p class="card"><strong>${counted(Math.max(0, tokensIssued - living))}</strong> tokens expired</p>
</div>`;
}

function columnsOf(px: Px, query: URLSearchParams, nowMs: number): Column<RequestEntry>[] {
  const { timeZone } = px.state.company;
  const to = (entry: string): string => linkTo(path, { ...Object.fromEntries(query), entry });
  const columns: Column<RequestEntry>[] = [
    {
      name: 'Request',
      isNumber: true,
      cell: ({ id }) => html`<a href="${to(String(id))}">${id}</a>`,
    },
    { name: 'Time', cell: (one) => timeTag(Date.parse(one.time), nowMs, timeZone) },
    { name: 'Method', cell: (one) => html`<span class="short">${one.method}</span>` },
    { name: 'Path', cell: (one) => html`<code class="id">${one.path}</code>` },
    { name: 'Caller', cell: (one) => `${one.sender}${one.caller && `, ${one.caller}`}` },
    { name: 'Status', isNumber: true, cell: statusText },
    { name: 'Took', isNumber: true, cell: (one) => `${counted(one.tookMs)} ms` },
    { name: 'Adds', isNumber: true, cell: (one) => counted(one.adds) },
    { name: 'Removes', isNumber: true, cell: (one) => counted(one.removes) },
    {
      name: 'Fault',
      cell: ({ faults }) => faults.join(', ') || html`<span class="short">${none}</span>`,
    },
  ];
  return query.has('entry') ? columns.filter(({ name }) => besidePanel.includes(name)) : columns;
}

function statusText({ status }: RequestEntry): Html {
  if (status === 0) return html`<span class="state bad">no answer</span>`;
  return status < 400 ? html`${status}` : html`<span class="state bad">${status}</span>`;
}

function entryPanel(px: Px, { query }: Visitor, entryId: string): Html {
  const { entry: _, ...rest } = Object.fromEntries(query);
  const close = linkTo(path, rest);
  const entry = px.log.last(entriesMax).find(({ id }) => String(id) === entryId);
  if (!entry) return panel('No such request', close, html`<p>It is not kept any more.</p>`);
  return panel(
    `Request ${entry.id}`,
    close,
    html`${facts([
      ['Time', entry.time],
      ['Call', html`<code class="id">${entry.method} ${entry.path}</code>`],
      ['Status', statusText(entry)],
      ['Took', `${counted(entry.tookMs)} ms`],
      ['Fault', entry.faults.join(', ') || none],
    ])}
<h3>Headers</h3>${text(
      Object.entries(entry.headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    )}
<h3>Body</h3>${text(indented(entry.body))}
<h3>Answer</h3>${text(indented(entry.answer))}`,
  );
}

function text(content: string): Html {
  return content === '' ? html`<p>${none}</p>` : html`<pre tabindex="0">${content}</pre>`;
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
