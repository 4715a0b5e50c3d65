/** Segments: the list. Only external ones exist here; the sandbox knows no rules. */
import type { FastifyInstance } from 'fastify';
import { aimOf } from '../engagements.ts';
import { html, pathOf } from '../html.ts';
import type { Px } from '../px.ts';
import { PxError } from '../px-error.ts';
import type { Segment } from '../segments.ts';
import type { State } from '../state.ts';
import { counted, timeTag } from './format.ts';
import { type Column, choice, field, none, pageLinks, pagingOf, table } from './parts.ts';
import { addAction, addScreen } from './screen.ts';

const types = [
  ['', 'All types'],
  ['external', 'External'],
  ['rules', 'Rules'],
] as const;

export function segmentsScreen(server: FastifyInstance, px: Px): void {
  const { state } = px;
  addScreen(server, px, '/segments', ({ query, nowMs }) => {
    const wanted = (query.get('q') ?? '').toLowerCase();
    const type = query.get('type') ?? '';
    const found = [...state.segments.values()].filter(
      ({ name, description }) =>
        type !== 'rules' && `${name}\n${description}`.toLowerCase().includes(wanted),
    );
    const paging = pagingOf(query, 50, [20, 50]);
    const first = (paging.page - 1) * paging.size;
    const isFiltered = wanted !== '' || type !== '';
    return {
      title: 'Segments',
      section: '/segments',
      body: html`<form class="filters" method="get" action="/segments">
${field('Search name or description', 'q', html`type="search" value="${query.get('q') ?? ''}"`)}
${choice('Type', 'type', types, type)}
<button>Search</button>${isFiltered && html` <a href="/segments">Clear filters</a>`}
</form>
${table({
  id: 'segments',
  label: 'Segments',
  columns: columnsOf(px, nowMs),
  rows: found.slice(first, first + paging.size),
  empty: isFiltered
    ? 'No segment matches these filters.'
    : 'No segments yet. One appears when an audience is activated.',
})}
${pageLinks('segment-pages', '/segments', query, paging, found.length)}`,
    };
  });
  addAction(server, px, '/segments/delete', ({ form, session }) => {
    const segment = state.segments.get(form.get('externalId') ?? '');
    if (!segment) throw new PxError(404, 'This segment is not there any more');
    state.segments.delete(segment.externalId);
    session.notice = { isError: false, text: `${segment.name} is deleted` };
    return '/segments';
  });
}

function columnsOf({ state }: Px, nowMs: number): Column<Segment>[] {
  const when = (ms: number) => timeTag(ms, nowMs, state.company.timeZone);
  return [
    {
      name: 'Name',
      cell: ({ name, externalId }) =>
        html`<a class="clamped" title="${name}" href="${pathOf('segments', externalId)}">${name}</a>`,
    },
    {
      name: 'Description',
      cell: ({ description }) =>
        html`<span class="clamped" title="${description}">${description || none}</span>`,
    },
    {
      name: 'Type',
      cell: (one) =>
        html`External <span class="tag" title="Managed by ${one.sender}">${one.sender}</span>`,
    },
    { name: 'Users', isNumber: true, cell: (one) => counted(one.memberCount) },
    { name: 'Created by', cell: (one) => one.createdBy },
    { name: 'Created', cell: (one) => when(one.createdAtMs) },
    { name: 'Changed', cell: (one) => when(one.updatedAtMs) },
    { name: 'Used in', cell: (one) => usedIn(state, one).join(', ') || none },
  ];
}

/** Names of the guides aimed at a segment. */
export function usedIn(state: State, segment: Segment): string[] {
  return [...state.engagements.values()]
    .filter((one) => aimOf(state, one).includes(segment))
    .map(({ name }) => name);
}
